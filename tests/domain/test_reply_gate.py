"""Replies that say nothing, and those that do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reply_gate import bare, day, names_nobody, says_nothing

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "", "已阅", "已阅。", "收到", "正在办理", "正在办理中！！！！！", "已转相关部门",
        "已转相关部门处理，特此答复。",
        "您反映的问题我局高度重视，正在进一步研究处理。", "情况属实，已转有关单位依法依规处理",
        "已 阅 。。。。。。。。", "哈哈哈哈哈哈哈哈哈哈",
        "Noted, thank you.", "It is in progress", "同意，请相关部门尽快落实", "１２３",
    ],
)  # fmt: skip
def test_formulas_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "已拆除 3 栋楼下的地锁，划了黄线", "当晚拖走违停车辆两台，加装了隔离桩",
        "路灯线路老化，已换新灯泡六只", "坡道要等年底的预算批下来才能修",
        "The two bollards were put up on Monday", "产权单位不同意开挖，要先做管线探测",
    ],
)  # fmt: skip
def test_what_was_done_is_let_through(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize("text", ["相关人员", "本单位工作人员", "我局", "张", "", "13800000000", "执法二中队刘强" * 9])
def test_nobody_is_named(text: str) -> None:
    assert names_nobody(text)


@pytest.mark.parametrize("text", ["执法二中队 刘强", "市政科张工", "Road unit, Mr Liu", "秩序科李科长"])
def test_somebody_is_named(text: str) -> None:
    assert not names_nobody(text)


@given(st.text(max_size=40))
def test_marks_and_blanks_make_no_reply(text: str) -> None:
    assert says_nothing(text) or len(bare(text)) >= 8


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("11月20日", date(2026, 11, 20)),
        ("昨天", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 22)),
        ("今天", TODAY),
        ("12月30日", date(2026, 12, 30)),
    ],
)
def test_days_as_they_are_said(text: str, meant: date) -> None:
    assert day(text, TODAY) == meant


def test_several_days_are_not_one() -> None:
    assert day("12月8日到12日", TODAY) is None
    assert day("快了", TODAY) is None
