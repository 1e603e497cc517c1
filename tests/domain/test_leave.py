"""Leave: what may be taken, what it grows together with, and that who is away never counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock_words import clock_time
from domain.date_words import Days, Half
from domain.leave import Leave, ended, is_long, span_of, taken, with_leave
from domain.refusal import Refusal, Refused
from domain.rota_plan import Duty, Grid
from tests.domain.test_swaps import PEOPLE, grid, rota
from tests.examples import examples

HOUR = 3_600_000
DAY = 24 * HOUR
NOW = grid().at(date(2026, 3, 23), time(10))


def refused(span: tuple[int, int], mine: list[Leave], now: int = NOW) -> Refused:
    with pytest.raises(Refusal) as said:
        taken(span, mine, now)
    return said.value.key


def test_days_and_halves_are_instants_of_the_zone() -> None:
    day = date(2026, 3, 29)
    berlin, shanghai = Grid((), ZoneInfo("Europe/Berlin")), grid()
    assert span_of(Days(day, day), shanghai)[1] - span_of(Days(day, day), shanghai)[0] == 24 * HOUR
    assert span_of(Days(day, day), berlin)[1] - span_of(Days(day, day), berlin)[0] == 23 * HOUR
    morning = span_of(Days(day, day, Half.MORNING, Half.MORNING), shanghai)
    afternoon = span_of(Days(day, day, Half.AFTERNOON, Half.AFTERNOON), shanghai)
    assert morning[1] == afternoon[0] and (morning[0], afternoon[1]) == span_of(Days(day, day), shanghai)


def test_what_may_be_taken() -> None:
    assert refused((NOW - DAY, NOW), []) is Refused.LEAVE_PAST
    assert taken((NOW - DAY, NOW + DAY), [], NOW) == ((NOW, NOW + DAY), [])
    assert refused((NOW, NOW + 367 * DAY), []) is Refused.LEAVE_TOO_LONG
    assert refused((NOW + 367 * DAY, NOW + 368 * DAY), []) is Refused.LEAVE_TOO_LONG
    old = Leave("1", "a", NOW + DAY, NOW + 3 * DAY)
    assert refused((NOW + DAY, NOW + 2 * DAY), [old]) is Refused.LEAVE_TAKEN
    assert taken((NOW + 3 * DAY, NOW + 4 * DAY), [old], NOW) == ((NOW + DAY, NOW + 4 * DAY), [old])
    gone = replace(old, end=old.start)
    assert taken((NOW + DAY, NOW + 2 * DAY), [gone], NOW)[1] == []
    assert (
        refused((NOW + 3 * DAY, NOW + 366 * DAY), [Leave("2", "a", NOW - 9 * DAY, NOW + 4 * DAY)])
        is Refused.LEAVE_TOO_LONG
    )
    assert is_long((NOW, NOW + 3 * DAY + 1)) and not is_long((NOW, NOW + 3 * DAY))


def test_the_end_of_a_leave() -> None:
    coming, running = Leave("1", "a", NOW + DAY, NOW + 2 * DAY), Leave("2", "a", NOW - DAY, NOW + DAY)
    assert ended(coming, NOW) == (NOW + DAY, NOW + DAY)
    assert ended(running, NOW) == (NOW - DAY, NOW)
    for over in (Leave("3", "a", NOW - DAY, NOW), replace(coming, end=coming.start)):
        with pytest.raises(Refusal):
            ended(over, NOW)


spans = st.tuples(st.integers(-40, 600), st.integers(1, 200)).map(
    lambda hours: (NOW + hours[0] * HOUR, NOW + (hours[0] + hours[1]) * HOUR)
)


@given(st.lists(spans, max_size=8))
def test_leaves_never_overlap_and_nothing_of_them_is_lost(wanted: list[tuple[int, int]]) -> None:
    mine: list[Leave] = []
    asked: set[int] = set()
    for number, span in enumerate(wanted):
        try:
            whole, grown = taken(span, mine, NOW)
        except Refusal as refusal:
            if refusal.key is Refused.LEAVE_TAKEN:
                asked |= set(range(max(span[0], NOW), span[1], HOUR))
            continue
        asked |= set(range(max(span[0], NOW), span[1], HOUR))
        mine = [*(one for one in mine if one not in grown), Leave(str(number), "a", *whole)]
    hours = [at for one in mine for at in range(one.start, one.end, HOUR)]
    assert len(hours) == len(set(hours)) and set(hours) == asked


@settings(max_examples=examples(60))
@given(st.sampled_from(PEOPLE), st.lists(spans, max_size=3), st.sampled_from(("Asia/Shanghai", "Europe/Berlin")))
def test_who_is_away_never_counts_and_all_others_as_before(who: str, away: list[tuple[int, int]], zone: str) -> None:
    before = rota(zone)
    after = with_leave(before, who, away)
    for duty in Duty:
        for one in after.stints(NOW, NOW + 30 * DAY, duty):
            for at in (one.start, one.end - 1):
                absent = any(start <= at < end for start, end in away)
                was = before.stint(at, duty)
                assert was is not None
                assert not (absent and one.person_id == who)
                if not absent and was.person_id != who and duty is Duty.MEMBER:
                    assert one.person_id == was.person_id
    assert with_leave(after, who, []).stints(NOW, NOW + 9 * DAY) == before.stints(NOW, NOW + 9 * DAY)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("17:30", 17, 30), ("5点半", 17, 30), ("下午五点", 17, 0), ("到8点", 20, 0), ("两小时", 12, 0), ("半小时", 10, 30),
     ("1个半小时", 11, 30), ("11点", 11, 0), ("12点", 12, 0), ("晚上九点", 21, 0), ("5pm", 17, 0),
     ("9 am", None, 0), ("5", None, 0), ("3 hours", 13, 0)],
)  # fmt: skip
def test_until_when(text: str, hour: int | None, minute: int) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    expected = grid().at(date(2026, 3, 23), time(hour, minute)) if hour is not None else None
    assert clock_time(text, NOW, zone) == expected


@given(st.text("到上下午晚点半时:0123456789小两个钟 hours", max_size=10))
def test_nothing_typed_breaks_the_clock(text: str) -> None:
    found = clock_time(text, NOW, ZoneInfo("Asia/Shanghai"))
    assert found is None or found > NOW
