from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.layout import clean, is_public, keyboard, split, start_link, width16
from tests.telegram.station import PATIENT, button


def labels(*names: str) -> list[list[str]]:
    made = keyboard([button(name, "c") for name in names])
    return [[key["text"] for key in row] for row in made["inline_keyboard"]] if made else []


def test_short_labels_share_a_row_and_long_ones_stand_alone() -> None:
    assert labels("1", "2", "3", "4") == [["1", "2", "3"], ["4"]]
    assert labels("接单", "退单", "转派") == [["接单", "退单", "转派"]]
    assert labels("现在提交反映", "返回修改一下") == [["现在提交反映", "返回修改一下"]]
    assert labels("接单", "三号楼东单元楼道照明灯", "退单") == [["接单"], ["三号楼东单元楼道照明灯"], ["退单"]]
    assert labels() == []


def test_a_code_that_does_not_fit_is_refused() -> None:
    assert keyboard([button("x", "c" * 27)])
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard([button("x", "c" * 28)])
    with pytest.raises(ValueError, match="64 bytes"):
        keyboard([button("x", "码" * 10)])


@pytest.mark.parametrize("link", ["https://yz.example.cn/a", "http://203.208.60.1/", "https://t.me/x?start=1"])
def test_public_links(link: str) -> None:
    assert is_public(link)


@pytest.mark.parametrize(
    "link",
    ["http://localhost:8080/x", "http://127.0.0.1/", "http://192.168.1.9/", "http://station/", "http://[::1]/", "ftp://a.cn",
     "tg://resolve", "http://pc.local/", "", "http://[oops"],
)  # fmt: skip
def test_links_that_telegram_refuses(link: str) -> None:
    assert not is_public(link)


def test_start_link() -> None:
    assert start_link("yizhan_bot") == "https://t.me/yizhan_bot"
    assert start_link("yizhan_bot", "st_kq7wmzpa") == "https://t.me/yizhan_bot?start=st_kq7wmzpa"
    with pytest.raises(ValueError, match="64"):
        start_link("yizhan_bot", "a b")


def test_a_cut_falls_on_a_line() -> None:
    assert split("一" * 3000 + "\n" + "二" * 3000) == ["一" * 3000, "二" * 3000]


def test_a_family_is_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    assert "".join(split("a" * 5 + family, 10)) == "a" * 5 + family
    assert split("a" * 5 + family, 10)[0] == "aaaaa"


@PATIENT
@given(st.text(st.sampled_from("a一😀\n 。é\u0301\u200d🇨🇳👍🏽"), max_size=300), st.integers(8, 64))
def test_parts_hold_all_and_fit(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(0 < width16(part) <= longest and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@PATIENT
@given(st.text(st.characters(), max_size=50))
def test_clean_text_can_be_sent(text: str) -> None:
    clean(text).encode()  # raises for what cannot be sent
    assert len(clean(text)) == len(text)


def test_what_comes_next_stands_alone_above_much_else() -> None:
    def rows(*names: str) -> list[list[str]]:
        first, *rest = names
        made = keyboard([replace(button(first, "c"), primary=True), *(button(name, "c") for name in rest)])
        assert made is not None
        return [[key["text"] for key in row] for row in made["inline_keyboard"]]

    assert rows("参加", "不参加", "书面意见", "日历") == [["参加"], ["不参加", "书面意见", "日历"]]
    assert rows("同意", "不同意") == [["同意", "不同意"]]
