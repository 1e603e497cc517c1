"""What goes to a department: no number that reaches somebody, no plate, no door, no name, whatever stands around it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wording.mask import Hidden, findings, mask, to_building

DIGITS = "0123456789"
WIDE = str.maketrans(DIGITS, "０１２３４５６７８９")

_around = st.sampled_from(
    [
        "",
        "车主电话",
        "，有事打",
        "王阿姨说",
        "编号 XH-261121-007 的",
        "3 栋楼下",
        "每月 1200 元，",
        "身份证",
        "号码是",
        "（",
        "\n",
    ]
)
_gap = st.sampled_from(["", " ", "-", "·", ". "])


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    gap = draw(_gap)
    digits = "1" + draw(st.sampled_from("3456789")) + draw(st.text(DIGITS, min_size=9, max_size=9))
    said = gap.join((digits[:3], digits[3:7], digits[7:]))
    return said.translate(WIDE) if draw(st.booleans()) else said


@st.composite
def identities(draw: st.DrawFn) -> str:
    area = draw(st.integers(110_000, 659_000))
    born = f"{draw(st.integers(1930, 2020))}{draw(st.integers(1, 12)):02d}{draw(st.integers(1, 28)):02d}"
    gap = draw(st.sampled_from(["", " ", "-"]))
    return gap.join((str(area), born, f"{draw(st.integers(0, 999)):03d}{draw(st.sampled_from('0123456789Xx'))}"))


@st.composite
def plates(draw: st.DrawFn) -> str:
    tail = draw(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=6).filter(_has_digit))
    where = draw(st.sampled_from("京沪粤川浙苏")) + draw(st.sampled_from("ABCDE"))
    return where + draw(st.sampled_from(["", "·", " ", "-"])) + (tail.lower() if draw(st.booleans()) else tail)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _bare(text: str) -> str:
    return re.sub(
        r"[^0-9A-Za-z\u4e00-\u9fff]",
        "",
        text.translate({ord(w): n for n, w in zip(DIGITS, "０１２３４５６７８９", strict=True)}),
    )


@given(_around, st.one_of(mobiles(), identities(), plates()), st.sampled_from(["", "，谢谢", "。", " 请帮忙", "）"]))
def test_no_number_that_leads_to_somebody_is_left(before: str, secret: str, after: str) -> None:
    masked = mask(f"{before}{secret}{after}")
    assert _bare(secret).lower() not in _bare(masked.text).lower(), masked
    assert masked.found
    assert not [kind for kind, _ in findings(masked.text) if kind is not Hidden.NAME]


@given(st.text(max_size=80))
def test_masking_twice_finds_nothing_new(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once or not findings(mask(once).text)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("3 栋 2 单元 501 室门口", "3 栋门口"),
        ("3栋501漏水", "3栋漏水"),
        ("香蜜路 8 号 502 室", "香蜜路 8 号"),
        ("三单元六楼的灯坏了", "〔门牌〕的灯坏了"),
        ("3-2-501 天天装修", "〔门牌〕 天天装修"),
        ("车牌粤B·12345 挡在门口", "车牌〔车牌〕 挡在门口"),
        ("陈女士和王阿姨都说过", "〔姓名〕和〔姓名〕都说过"),
        ("我叫王强，3 栋的", "我叫〔姓名〕，3 栋的"),
        ("3 栋的王强把车停在消防通道", "3 栋的〔姓名〕把车停在消防通道"),
        ("卡号 6222 0212 3456 7890 123", "卡号 〔账号〕"),
        ("邮箱 a.b@qq.com", "邮箱 〔联系方式〕"),
    ],
)
def test_proposals(said: str, shown: str) -> None:
    assert mask(said).text == shown


@pytest.mark.parametrize(
    "said",
    [
        "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理",
        "2026 年 11 月 21 日晚上 8 点，501 路公交站牌倒了",
        "高空抛物很危险，方案不公",
        "情况：楼道堆物（很多）！已说过～",
        "花了 1200 元也没修好",
        "小区南门路灯不亮，高层住户都说过",
    ],
)
def test_what_a_department_needs_stays(said: str) -> None:
    assert mask(said).text == said


def test_people_who_are_known_here_are_taken_out_by_name() -> None:
    assert mask("李慧敏来看过，Li Huimin too", ["李慧敏", "Li Huimin"]).text == "〔姓名〕来看过，〔姓名〕 too"


def test_a_place_goes_to_the_building() -> None:
    assert to_building("幸福里小区 3 栋 2 单元 501 室") == "幸福里小区 3 栋"
    assert to_building("幸福里小区南门") == "幸福里小区南门"


def test_a_door_that_follows_the_word_for_living_there() -> None:
    assert mask("喊了好几回都没人理，老王家住301，2楼").text.count("301") == 0
    assert "住2026年" in mask("住2026年建的楼").text
