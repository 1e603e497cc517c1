"""A telephone number as people write it: read kindly, kept in one spelling, and nothing else taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wording.phone import phone

READ = {
    "13800000187": "13800000187",
    "138 0000 0187": "13800000187",
    "138-0000-0187": "13800000187",
    "+86 138 0000 0187": "13800000187",
    "１３８０００００１８７": "13800000187",
    "电话：13800000187。": "13800000187",
    "0755-26541234": "0755-26541234",
    "(0755)2654 1234": "0755-26541234",
    "86 0755 26541234": "0755-26541234",
    "0755-26541234-8001": "0755-26541234 转 8001",
    "26541234转8001": "26541234 转 8001",
    "26541234": "26541234",
    "400-888-1234": "4008881234",
    "+852 2345 6789": "+85223456789",
}
NONE = ("1380000018", "138000001877", "没有", "不方便", "", "3 栋 2 单元", "12", "0" * 50, "1" * 50_000, "138OOOO0187")


@pytest.mark.parametrize("said", READ)
def test_read(said: str) -> None:
    assert phone(said) == READ[said]


@pytest.mark.parametrize("said", NONE)
def test_no_number(said: str) -> None:
    assert phone(said) is None


@given(st.text(max_size=60))
def test_what_was_read_is_read_again(said: str) -> None:
    found = phone(said)
    assert found is None or phone(found) == found


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_every_mobile_number(number: str, gap: str) -> None:
    assert phone(f"{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}") == number
