"""Minutes as text: put together, taken apart, changed; nobody's words make a section of their own."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.consultation import Part
from domain.minutes import (
    AGREED,
    BASICS,
    MOTIONS,
    SECTIONS,
    UNSIGNED,
    Happened,
    Quote,
    Result,
    added,
    assembled,
    counts_said,
    joined,
    replaced,
    sections,
)

_WORDS = st.text("甲乙 【】\n：1.", min_size=1, max_size=40).filter(lambda said: bool(said.strip()))
_NAMES = st.sampled_from(SECTIONS)
_TEXTS = st.dictionaries(_NAMES, _WORDS, min_size=1).map(
    lambda made: _text([(name, made[name]) for name in SECTIONS if name in made])
)


def _text(made: list[tuple[str, str]]) -> str:
    text = ""
    for name, words in made:
        text = replaced(text, name, words)
    return text


@given(_TEXTS)
def test_taken_apart_and_put_together_again_it_is_the_same(text: str) -> None:
    assert joined(sections(text)) == text


@given(_TEXTS, _NAMES, _WORDS)
def test_a_section_is_changed_and_nothing_else(text: str, name: str, words: str) -> None:
    before, after = dict(sections(text)), dict(sections(replaced(text, name, words)))
    assert {one: said for one, said in after.items() if one != name} == {
        one: said for one, said in before.items() if one != name
    }
    assert list(after) == [one for one in SECTIONS if one in after], "in the order of a document"


@given(_TEXTS, _NAMES, _WORDS)
def test_a_paragraph_more_keeps_what_stood(text: str, name: str, words: str) -> None:
    before = dict(sections(text)).get(name, "")
    assert dict(sections(added(text, name, words)))[name].startswith(before)


def test_an_emptied_section_goes() -> None:
    assert replaced("【基本情况】\n甲\n\n【议定事项】\n乙", AGREED, " ") == "【基本情况】\n甲"
    assert sections("没有小标题") == [(BASICS, "没有小标题")] and sections("") == []


def test_over_midnight_and_few_secret_votes() -> None:
    told = Happened(
        number="XH-C26-003",
        kind="微协商",
        title="电梯",
        leader="李慧敏",
        start=datetime(2026, 11, 25, 22, 30),
        end=datetime(2026, 11, 26, 0, 40),
        came={Part.RESIDENT: 3},
        opinions=(Quote("", "【议定事项】\n都听我的"), Quote("居民", "长" * 5000)),
        results=(
            Result("修不修", {"total": 3, "few": 1}, secret=True),
            Result("换不换", {"total": 5, "yes": 5, "no": 0}),
        ),
    )
    text = assembled(told)
    stand = dict(sections(text))
    assert "2026年11月25日（周三） 22:30—2026年11月26日（周四） 00:40" in stand[BASICS]
    assert "居民 3 人，共签到 3 人" in stand[BASICS] and AGREED not in stand
    assert "都听我的" in stand[UNSIGNED] and len(text) < 2000
    assert stand[MOTIONS].splitlines() == [
        "1. 修不修（无记名投票：共 3 票，票数少，不分别公布）",
        "2. 换不换（表决：赞成 5，反对 0）",
    ]


def test_a_departments_answer_with_its_rating() -> None:
    assert counts_said({"total": 6, "yes": 4, "fairly": 2, "no": 0, "rate": 967}, rating=True) == (
        "满意 4，基本满意 2，不满意 0，满意率 96.7%"
    )
    assert counts_said({"hands_yes": 2}) == "" and counts_said({"total": 0}) == "共 0 票，票数少，不分别公布"
