"""Number and receipt as people write them; and what merely looks like them."""

from __future__ import annotations

import pytest

from bench.receipts import auc
from domain.receipts import HIDDEN, Slip, link_payload, read_link, read_slip, without_digits

NUMBER, DIGITS = "XH-261121-007", "1234567890123456"
BOTH = Slip(NUMBER, DIGITS)


@pytest.mark.parametrize(
    "text",
    [
        f"{NUMBER} {DIGITS}",
        f"{NUMBER}\n1234 5678 9012 3456",
        "xh261121007 1234-5678-9012-3456",
        f"1234 5678 9012 3456\n{NUMBER}",
        f"{NUMBER}.{DIGITS}",
        "ＸＨ－２６１１２１－００７　１２３４５６７８９０１２３４５６",
        f"您好，我的编号是{NUMBER}，回执号：1234 5678 9012 3456，麻烦帮我看看办到哪一步了，谢谢",
        f"My number is {NUMBER} and the receipt 1234 5678 9012 3456, please",
    ],
)
def test_both_however_they_are_written(text: str) -> None:
    assert read_slip(text) == BOTH


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (DIGITS, Slip(None, DIGITS)),
        (NUMBER, Slip(NUMBER, None)),
        (f"{NUMBER} 123456789012345", Slip(NUMBER, None, nearly=True)),
        (f"{NUMBER} 12345678901234567", Slip(NUMBER, None, nearly=True)),
        (f"{NUMBER} 9999", Slip(NUMBER, None)),
        ("12345678901234567", None),
        ("9" * 100_000, None),
        ("١" * 16, None),
        ("", None),
        ("我的卡 6222 0212 3456 7890 昨天晚上在银行门口的机器上被吞了，一直没有人来管", None),
        ("我的卡被吞了 6222 0212 3456 7890", None),
        ("回执 1234 5678 9012 3456", Slip(None, DIGITS)),
        ("007", None),
        (f"{NUMBER} {DIGITS}，昨天晚上又停了三辆车", None),
    ],
)
def test_what_is_something_else_or_a_part(text: str, slip: Slip | None) -> None:
    assert read_slip(text) == slip


def test_the_link_takes_no_more_than_a_platform_does() -> None:
    longest = link_payload("ABCDEFGH-261121-123456789012", DIGITS)
    assert len(longest) <= 64 and read_link(longest.removeprefix("rc_")) == Slip("ABCDEFGH-261121-123456789012", DIGITS)


@pytest.mark.parametrize(
    "payload", ["", "_", "XH261121007_", f"XH261321007_{DIGITS}", f"_{DIGITS}", "XH261121007_١" * 4]
)
def test_links_that_are_none(payload: str) -> None:
    assert read_link(payload) is None


def test_the_kept_line_has_no_digits() -> None:
    assert without_digits(f"{NUMBER} {DIGITS} 谢谢") == f"{NUMBER}\n{HIDDEN}"
    assert without_digits("1234 5678 9012 3456") == HIDDEN
    assert without_digits(f"/start rc_XH261121007_{DIGITS}") == f"/start rc_XH261121007_{HIDDEN}"
    assert without_digits(f"https://yizhan.test/r#{NUMBER}.{DIGITS}") == f"https://yizhan.test/r#{NUMBER}.{HIDDEN}"
    assert without_digits("3 栋门口的路灯坏了") == "3 栋门口的路灯坏了"


def test_how_well_times_tell_apart() -> None:
    assert auc([1, 2, 3], [1, 2, 3]) == 0.5
    assert auc([4, 5], [1, 2]) == 1.0
    assert auc([1, 2], [4, 5]) == 0.0
    assert auc([1, 1], [1, 1]) == 0.5
