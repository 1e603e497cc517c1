from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.numbers import (
    Heard,
    format_receipt,
    make,
    normalise,
    parse,
    parse_receipt,
    receipt_from,
    split_number,
)

CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SERIALS = st.integers(1, 999_999)
DAY = date(2026, 11, 21)
WIDE = str.maketrans({n: n + 0xFEE0 for n in range(0x21, 0x7F)})


def test_a_number_is_made():
    assert make("XH", DAY, 7) == "XH-261121-007"
    assert make("XH", DAY, 1234) == "XH-261121-1234"


@pytest.mark.parametrize(
    ("code", "day", "serial"),
    [("xh", DAY, 1), ("", DAY, 1), ("XH", DAY, 0), ("X1", DAY, 1), ("XH", date(1999, 1, 1), 1)],
)
def test_what_is_no_number_is_not_made(code, day, serial):
    with pytest.raises(ValueError):
        make(code, day, serial)


@given(CODES, DAYS, SERIALS, st.sampled_from(["-", "", " ", "－", "—", " - ", "·"]), st.booleans(), st.booleans())
def test_a_number_is_heard_as_people_write_it(code, day, serial, dash, small, wide):
    said = make(code, day, serial).replace("-", dash)
    said = said.lower() if small else said
    said = said.translate(WIDE) if wide else said
    assert parse(said) == Heard(code=code, day=day, serial=serial)
    assert normalise(said) == make(code, day, serial)
    assert split_number(f"我想问一下{said}怎么样了")[0] == make(code, day, serial)


@pytest.mark.parametrize("said", ["007", "００７", " 007 ", "第007号", "编号：007", "#007", "007号", "No.007"])
def test_the_end_alone_is_heard(said):
    assert parse(said) == Heard(code=None, day=None, serial=7)
    assert normalise(said) is None


def test_a_day_and_an_end_are_heard():
    assert parse("261121-007") == parse("261121007") == Heard(code=None, day=DAY, serial=7)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "7",
        "12",
        "XH",
        "XH-261321-007",
        "XH-261121-",
        "漏水",
        "XH-261121-000",
        "1234567890123456",
        "1" * 5000,
        "XH261121" + "1" * 5000,
    ],
)
def test_what_is_no_number_is_not_heard(said):
    assert parse(said) is None


def test_a_station_may_be_called_no():
    assert parse("NO261121007") == Heard(code="NO", day=DAY, serial=7)


def test_within_a_sentence():
    assert split_number("XH-261121-007和XH-261121-008")[0] == "XH-261121-007"


@pytest.mark.parametrize(
    "said", ["我家在1302室", "打0731-85550000", "十二栋101漏水", "0.05", "08:30停水", "价格1200元", "2026-11-21"]
)
def test_other_figures_in_a_sentence_are_no_numbers(said):
    assert split_number(said) == (None, said)


@given(st.binary(min_size=16, max_size=64))
def test_a_receipt_comes_back(random):
    digits = receipt_from(random)
    assert len(digits) == 16
    shown = format_receipt(digits)
    assert len(shown) == 19
    for said in (digits, shown, shown.replace(" ", "-"), shown.translate(WIDE), f"回执是 {shown}。"):
        assert parse_receipt(said) == digits


def test_a_receipt_wants_enough_chance():
    with pytest.raises(ValueError):
        receipt_from(b"short")


@pytest.mark.parametrize(
    "said", ["", "1234", "12345678901234567", "1234 5678 9012 3456 7", ("1234567890123456 6543210987654321 ")]
)
def test_what_is_no_receipt_is_not_heard(said):
    assert parse_receipt(said) is None
