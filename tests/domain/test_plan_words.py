"""What a head types for a plan, read generously and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import plan_words
from domain.plan_words import Pattern, pattern_kept, pattern_of, pattern_of_kept

TODAY = date(2026, 11, 23)  # a Monday
PEOPLE = {"li": ("李慧敏", "Li Huimin"), "lin": ("林涛", "Lin Tao"), "he": ("何静",)}

PATTERNS = [
    ("每月第二个周三上午", Pattern(frozenset({3}), frozenset({2}), "am")),
    ("第1、3个星期六下午", Pattern(frozenset({6}), frozenset({1, 3}), "pm")),
    ("每月最后一个周五", Pattern(frozenset({5}), frozenset({-1}))),
    ("周一三五", Pattern(frozenset({1, 3, 5}))),
    ("周一、周三", Pattern(frozenset({1, 3}))),
    ("周一至周五", Pattern(frozenset(range(1, 6)))),
    ("工作日", Pattern(frozenset(range(1, 6)))),
    ("second Wed, morning", Pattern(frozenset({3}), frozenset({2}), "am")),
    ("Mon, Wed and Fri", Pattern(frozenset({1, 3, 5}))),
    ("随便", None),
    ("", None),
    ("周八", None),
]


@pytest.mark.parametrize(("said", "meant"), PATTERNS)
def test_patterns(said: str, meant: Pattern | None) -> None:
    assert pattern_of(said) == meant


HOURS = [
    ("9:00-12:00, 14:00-17:00", ["09:00-12:00", "14:00-17:00"]),
    ("9点到12点", ["09:00-12:00"]),
    ("22:00-6:00", ["22:00-06:00"]),
    ("14:00-17:00，9:00-12:00", None),
    ("9:00-12:00 11:00-13:00", None),
    ("25:00-26:00", None),
    ("9:00-9:00", None),
    ("上午", None),
]


@pytest.mark.parametrize(("said", "meant"), HOURS)
def test_hours(said: str, meant: list[str] | None) -> None:
    found = plan_words.hours_of(said)
    assert (found and [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found]) == meant


DAYS = [
    ("12月1日", date(2026, 12, 1)),
    ("2027.1.4", date(2027, 1, 4)),
    ("明天", date(2026, 11, 24)),
    ("下周一", date(2026, 11, 30)),
    ("周三", date(2026, 11, 25)),
    ("11月20日", date(2026, 11, 20)),
    ("5月1日", date(2027, 5, 1)),
    ("2028-02-29", date(2028, 2, 29)),
    ("2月29日", None),
    ("2027-02-29", None),
    ("13月1日", None),
    ("以后", None),
]


@pytest.mark.parametrize(("said", "meant"), DAYS)
def test_days(said: str, meant: date | None) -> None:
    assert plan_words.day_of(said, TODAY) == meant


PERIODS = [
    ("12月", (date(2026, 12, 1), date(2026, 12, 31))),
    ("1月", (date(2027, 1, 1), date(2027, 1, 31))),
    ("12月1日到12月31日", (date(2026, 12, 1), date(2026, 12, 31))),
    ("2026-12-01 - 2027-02-28", (date(2026, 12, 1), date(2027, 2, 28))),
    ("12月1日", (date(2026, 12, 1), date(2026, 12, 1))),
    ("12月1日上午", None),
    ("12月1日" + "到" * 1000 + "12月31日", None),
    ("很久", None),
]


@pytest.mark.parametrize(("said", "meant"), PERIODS)
def test_periods(said: str, meant: tuple[date, date] | None) -> None:
    assert plan_words.period_of(said, TODAY) == meant


PICKS = [
    ("1 3 2", ["li", "he", "lin"]),
    ("林涛 何静", ["lin", "he"]),
    ("李慧敏林涛何静", ["li", "lin", "he"]),
    ("Li Huimin, 何静", ["li", "he"]),
    ("慧敏→2", ["li", "lin"]),
    ("1,1,2", ["li", "lin"]),
    ("李慧敏、王五", None),
    ("4", None),
    ("9" * 900, None),
    ("林" * 2000, None),
]


@pytest.mark.parametrize(("said", "meant"), PICKS, ids=[said[:12] for said, _ in PICKS])
def test_people_in_order(said: str, meant: list[str] | None) -> None:
    assert plan_words.picked(said, PEOPLE) == meant


def test_wishes_and_months() -> None:
    said = "李慧敏 不排周一；林涛、何静 不要周二、周五"
    assert plan_words.wishes_of(said, PEOPLE) == {
        "li": frozenset({1}),
        "lin": frozenset({2, 5}),
        "he": frozenset({2, 5}),
    }
    assert plan_words.wishes_of("王五 不排周一", PEOPLE) is None
    assert plan_words.wishes_of("李慧敏 不排", PEOPLE) is None
    months = plan_words.months_of("12月 教育；1月 医药卫生界\n2月：科技界", ["教育界", "医药卫生界"])
    assert months == {12: "教育界", 1: "医药卫生界", 2: "科技界"}
    assert plan_words.months_of("13月 教育界", []) is None


NTHS = st.frozensets(st.sampled_from((1, 2, 3, 4, 5, -1)))


@given(st.builds(Pattern, st.frozensets(st.integers(1, 7), min_size=1), NTHS, st.sampled_from(("", "am", "pm"))))
def test_a_pattern_is_kept_as_it_is(pattern: Pattern) -> None:
    assert pattern_of_kept(pattern_kept(pattern)) == pattern


@settings(deadline=None)
@given(st.text("一二三周月第个上下午日到至不排:：-/,，;； 0129李慧敏林涛ab", max_size=40) | st.text(max_size=40))
def test_whatever_is_typed_is_read_or_not_but_never_breaks(said: str) -> None:
    plan_words.pattern_of(said)
    plan_words.hours_of(said)
    plan_words.clock_of(said)
    plan_words.day_of(said, TODAY)
    plan_words.period_of(said, TODAY)
    plan_words.picked(said, PEOPLE)
    plan_words.wishes_of(said, PEOPLE)
    plan_words.months_of(said, ["教育界"])
