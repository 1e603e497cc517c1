"""Times that can be had, rooms that are taken, people who are elsewhere, and which times are proposed."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking import (
    FARTHEST,
    LONGEST,
    Booking,
    Engagement,
    Hint,
    Span,
    Tie,
    clashes,
    ensure_span,
    hints,
    instant_at,
    span_of,
    taken,
    tied,
)
from domain.calendar import DAY, HOUR, MINUTE, Calendar
from domain.clocks import Clocks
from domain.consultation_rules import KINDS
from domain.refusal import Refusal, Refused
from domain.slotting import candidates, cost, suggested
from domain.when_words import when

CALENDAR = Calendar(known_years=frozenset({2026, 2027}))
CLOCKS, KIND = Clocks(), KINDS[0]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> int:
    return round(datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).timestamp() * 1000)


MONDAY = at(23, 9, 30)
NOON = at(24, 12)


def _said(text: str) -> Span:
    found = when(text, date(2026, 11, 23))
    assert found is not None
    span = span_of(found, 90, CALENDAR)
    assert span is not None
    return span


def _no(span: Span) -> Refused | None:
    try:
        ensure_span(span, MONDAY)
    except Refusal as refusal:
        return refusal.key
    return None


def test_what_cannot_be() -> None:
    assert _no(_said("今天 9:00")) is Refused.TIME_PAST
    assert _no(_said("明天14:30到13:30")) is Refused.TIME_PAST
    assert _no((MONDAY + FARTHEST + 1, MONDAY + FARTHEST + HOUR)) is Refused.TIME_FAR
    assert _no(_said("2031年11月25日 9:00")) is Refused.TIME_FAR
    assert _no((NOON, NOON + LONGEST + 1)) is Refused.TIME_LONG
    assert _no(_said("明天 9:00")) is None


def test_what_is_worth_a_word() -> None:
    assert hints(_said("明天 9:00"), MONDAY, CLOCKS, KIND, CALENDAR) == (Hint.SHORT,)
    assert hints(_said("下周三 9:00"), MONDAY, CLOCKS, KIND, CALENDAR) == ()
    assert hints(_said("12月5日 9:00"), MONDAY, CLOCKS, KIND, CALENDAR) == (Hint.REST_DAY,)
    night = _said("12月4日 晚上11点到1点")
    assert hints(night, MONDAY, CLOCKS, KIND, CALENDAR) == (Hint.NIGHT, Hint.OVERNIGHT)
    assert night[1] - night[0] == 2 * HOUR
    assert hints(_said("2027年11月22日 9:00"), MONDAY, CLOCKS, KIND, Calendar()) == (Hint.PROVISIONAL,)
    until_midnight = (at(30, 22), at(1, 0, month=12))
    assert Hint.OVERNIGHT not in hints(until_midnight, MONDAY, CLOCKS, KIND, CALENDAR)


def test_three_working_days_are_enough_and_urgent_matters_need_none() -> None:
    start = at(26, 9)
    assert Hint.SHORT not in hints((start, start + HOUR), MONDAY, CLOCKS, KIND, CALENDAR)
    start = at(25, 17)
    assert Hint.SHORT in hints((start, start + HOUR), MONDAY, CLOCKS, KIND, CALENDAR)
    assert Hint.SHORT not in hints((start, start + HOUR), MONDAY, CLOCKS, KIND, CALENDAR, "danger")


def test_an_hour_that_the_clock_jumps_over_is_none() -> None:
    berlin = Calendar(timezone="Europe/Berlin")
    spring, autumn = date(2027, 3, 28), date(2026, 10, 25)
    assert instant_at(spring, 150, berlin) is None and instant_at(spring, 180, berlin) is not None
    first = instant_at(autumn, 150, berlin)  # there are two of them: the first
    assert first == round(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)


def test_a_meeting_through_the_change_of_clocks_lasts_as_long_as_was_said() -> None:
    berlin = Calendar(timezone="Europe/Berlin")
    said = when("10月24日 23:00 四小时", date(2026, 10, 1))
    assert said is not None
    span = span_of(said, 90, berlin)
    assert span is not None and span[1] - span[0] == 4 * HOUR


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6), st.integers(0, 30), st.integers(1, 9))
def test_a_room_is_taken_where_one_minute_is_shared(held: list[tuple[int, int]], start: int, lasts: int) -> None:
    bookings = [Booking("r", f"c{n}", "xm", s, s + d) for n, (s, d) in enumerate(held)]
    found = taken((start, start + lasts), "r", bookings)
    shared = [one for one in bookings if set(range(one.start, one.end)) & set(range(start, start + lasts))]
    assert (found is None) == (not shared)
    assert taken((start, start + lasts), "other", bookings) is None
    if found is not None:
        assert found.start == min(one.start for one in shared)


def test_duty_is_a_hint_alone() -> None:
    engaged = [Engagement("a", tie, NOON, NOON + HOUR, "xm") for tie in Tie]
    engaged.append(Engagement("b", Tie.MEETING, NOON + HOUR, NOON + 2 * HOUR))
    found = tied((NOON, NOON + HOUR), engaged)
    assert [one.tie for one in found] == list(Tie)
    assert [one.tie for one in clashes(found)] == [Tie.MEETING, Tie.LEAVE]


_hours = st.integers(0, 200)
_engaged = st.lists(
    st.builds(
        lambda person, tie, start, lasts: Engagement(
            person, tie, MONDAY + start * HOUR, MONDAY + (start + lasts) * HOUR
        ),
        st.sampled_from("abc"),
        st.sampled_from(list(Tie)),
        _hours,
        st.integers(1, 30),
    ),
    max_size=8,
)
_booked = st.lists(
    st.builds(
        lambda start, lasts: Booking("r", "c", "xm", MONDAY + start * HOUR, MONDAY + (start + lasts) * HOUR),
        _hours,
        st.integers(1, 30),
    ),
    max_size=8,
)


@given(_engaged, _booked, st.sampled_from([30, 90, 120, 180]), st.integers(2, 5))
def test_what_is_proposed(engaged: list[Engagement], booked: list[Booking], minutes: int, most: int) -> None:
    spans = list(candidates(MONDAY + 2 * DAY, minutes, CALENDAR))
    found = suggested(spans, CALENDAR, most, room="r", bookings=booked, engagements=engaged, leader="a")
    assert found == sorted(found) and len(found) <= most
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    for start, end in found:
        assert end - start == minutes * MINUTE and start >= MONDAY + 2 * DAY
        assert CALENDAR.working_ms_between(start, end) == end - start
        assert taken((start, end), "r", booked) is None
    free = [span for span in spans if taken(span, "r", booked) is None]
    if free:  # the cheapest is among them
        assert min(cost(span, engaged, "a") for span in free) in [cost(span, engaged, "a") for span in found]


def test_they_are_spread_over_days_and_halves() -> None:
    spans = list(candidates(at(25, 9), 90, CALENDAR))
    found = suggested(spans, CALENDAR, 4)
    assert [datetime.fromtimestamp(one[0] / 1000, SHANGHAI).strftime("%m-%d %H:%M") for one in found] == [
        "11-25 09:00",
        "11-26 14:30",
        "11-27 09:00",
        "11-30 14:30",
    ]


@pytest.mark.parametrize("minutes", [240, 600])
def test_a_meeting_longer_than_half_a_day_finds_none(minutes: int) -> None:
    assert not list(candidates(MONDAY, minutes, CALENDAR))
