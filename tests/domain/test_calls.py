"""What a clerk writes after a call; on how many half-days somebody was tried; which calls reach anybody."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import station_moves
from domain.calls import HALF_DAYS, Outcome, half_days, may_let_be, when_said
from domain.people import Actor, Role
from domain.refusal import Refusal
from tests.domain.test_calendar import INSTANTS, at
from tests.domain.test_moves import blank

ZONE = ZoneInfo("Asia/Shanghai")
NOW = at("2026-11-24 16:00")
CLERK = Actor("zhao", frozenset({Role.CLERK}))


@pytest.mark.parametrize(
    ("said", "when", "rest"),
    [
        ("上午10点打的，他周末在家", "2026-11-24 10:00", "他周末在家"),
        ("昨天16:30打的 没意见", "2026-11-23 16:30", "没意见"),
        ("前天下午3点半打的", "2026-11-22 15:30", ""),
        ("11月20日 9:05 打通的。", "2026-11-20 09:05", ""),
        ("yesterday 9:40 called, fine", "2026-11-23 09:40", "fine"),
        ("14：20", "2026-11-24 14:20", ""),
        ("下午3点来取材料", None, "下午3点来取材料"),
        ("明天上午10点打的", None, "明天上午10点打的"),
        ("17点打的，忙", None, "17点打的，忙"),
        ("11月1日9点打的", None, "11月1日9点打的"),
        ("25点打的", None, "25点打的"),
        ("2月30日9点打的", None, "2月30日9点打的"),
        ("3 个人在家", None, "3 个人在家"),
        ("", None, ""),
    ],
)
def test_the_time_that_words_begin_with(said: str, when: str | None, rest: str) -> None:
    assert when_said(said, NOW, ZONE) == (at(when) if when else None, rest)


@given(st.text(max_size=40), INSTANTS)
def test_no_words_are_lost_and_no_time_is_yet_to_come(said: str, now: int) -> None:
    when, rest = when_said(said, now, ZONE)
    assert said.strip().endswith(rest)
    assert rest == said.strip() if when is None else when <= now


@given(st.lists(INSTANTS, max_size=8))
def test_half_days_are_counted_once_each(tries: list[int]) -> None:
    assert half_days(tries + tries, ZONE) == half_days(tries, ZONE) <= len(tries)
    assert may_let_be(tries, ZONE) == (half_days(tries, ZONE) >= HALF_DAYS)


def test_noon_parts_the_day() -> None:
    day = [at("2026-11-24 09:00"), at("2026-11-24 11:59"), at("2026-11-24 12:00"), at("2026-11-24 20:00")]
    assert half_days(day, ZONE) == 2 and not may_let_be(day, ZONE)
    assert may_let_be([*day, at("2026-11-25 09:00")], ZONE)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_who_was_reached_was_spoken_with(outcome: Outcome) -> None:
    noted = station_moves.Call(3, outcome, NOW - 60_000)
    moved, event = station_moves.call(blank(), CLERK, NOW, "wire", noted)
    assert moved.contacted_at == (NOW - 60_000 if outcome is Outcome.REACHED else None)
    assert event.happened_at == NOW - 60_000 and event.particulars["outcome"] == outcome.value
    with pytest.raises(Refusal):
        station_moves.call(blank(), Actor("li", frozenset({Role.MEMBER})), NOW, "wire", noted)
