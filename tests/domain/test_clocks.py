from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import DAY, HOUR, Calendar
from domain.clocks import Clock, Clocks, colour
from tests.domain.test_calendar import CALENDAR, INSTANTS, at

CLOCKS = Clocks()


@pytest.mark.parametrize(
    ("clock", "start", "due", "by"),
    [
        (Clock.ACCEPT, "2026-11-20 16:30", "2026-11-23 11:30", "working"),
        (Clock.ACCEPT_HEAD, "2026-11-20 16:30", "2026-11-23 16:30", "working"),
        (Clock.FIRST_CONTACT, "2026-11-20 10:00", "2026-11-23 10:00", "working"),
        (Clock.ANSWER, "2026-11-20 10:00", "2026-12-04 10:00", "working"),
        (Clock.NOTICE, "2026-11-20 10:00", "2026-11-17 10:00", "working"),
        (Clock.RATING, "2026-11-20 10:00", "2026-11-27 10:00", "wall"),
        (Clock.LOOK_BACK_FIRST, "2026-11-20 10:00", "2026-12-20 10:00", "wall"),
        (Clock.LOOK_BACK_SECOND, "2026-10-01 10:00", "2026-12-30 10:00", "wall"),
    ],
)
def test_what_is_promised(clock, start, due, by):
    promise = CLOCKS.due(clock, at(start), CALENDAR)
    assert (promise.due_at, promise.by, promise.provisional) == (at(due), by, False)


def test_simple_matters_are_answered_sooner():
    start = at("2026-11-20 10:00")
    assert CLOCKS.due(Clock.ANSWER, start, CALENDAR, category="lighting").due_at == at("2026-11-27 10:00")
    assert CLOCKS.due(Clock.ANSWER, start, CALENDAR, category="neighbours").due_at == at("2026-12-04 10:00")


def test_danger_and_utilities_run_at_night_too():
    start = at("2026-11-21 23:00")
    assert CLOCKS.due(Clock.FIRST_CONTACT, start, CALENDAR, urgency="danger").due_at == start + 2 * HOUR
    assert CLOCKS.due(Clock.FIRST_CONTACT, start, CALENDAR, urgency="utilities").due_at == start + DAY
    assert CLOCKS.due(Clock.ACCEPT, start, CALENDAR, urgency="danger").due_at == start + 15 * 60_000


def test_a_promise_into_an_unpublished_year_is_provisional():
    assert CLOCKS.due(Clock.ANSWER, at("2026-12-28 10:00"), CALENDAR).provisional
    assert not CLOCKS.due(Clock.RATING, at("2026-12-28 10:00"), CALENDAR).provisional


def test_our_own_defaults_are_marked():
    ours = {name for name, allowance in CLOCKS if getattr(allowance, "ours", False)}
    assert ours == {
        "accept", "accept_reserve", "accept_head", "accept_danger", "first_contact", "decide", "consultation", "notice",
        "minutes", "objected", "reach", "reach_danger", "look_back_first", "look_back_second",
    }  # fmt: skip


def test_every_clock_has_an_allowance():
    for clock in Clock:
        assert CLOCKS.due(clock, at("2026-11-20 10:00"), CALENDAR).due_at


def test_colours_by_the_wall():
    assert colour(at("2026-11-20 10:00"), at("2026-11-20 10:00"), at("2026-11-20 14:00")) == "green"
    assert colour(at("2026-11-20 12:59"), at("2026-11-20 10:00"), at("2026-11-20 14:00")) == "green"
    assert colour(at("2026-11-20 13:00"), at("2026-11-20 10:00"), at("2026-11-20 14:00")) == "yellow"
    assert colour(at("2026-11-20 14:00"), at("2026-11-20 10:00"), at("2026-11-20 14:00")) == "red"


def test_a_weekend_turns_nothing_yellow():
    start = at("2026-11-20 16:30")
    due = CLOCKS.due(Clock.ACCEPT, start, CALENDAR).due_at
    assert colour(at("2026-11-22 20:00"), start, due, CALENDAR) == "green"
    assert colour(at("2026-11-22 20:00"), start, due) == "yellow"
    assert colour(at("2026-11-23 10:30"), start, due, CALENDAR) == "yellow"
    assert colour(due, start, due, CALENDAR) == "red"


@given(INSTANTS, st.sampled_from(list(Clock)), st.sampled_from(["normal", "utilities", "danger"]))
def test_a_later_start_is_never_due_sooner(start, clock, urgency):
    first = CLOCKS.due(clock, start, CALENDAR, urgency=urgency)
    later = CLOCKS.due(clock, start + HOUR, CALENDAR, urgency=urgency)
    assert later.due_at >= first.due_at
    assert (first.due_at > start) == (clock is not Clock.NOTICE)


def test_values_travel_as_json():
    assert Clocks.model_validate_json(CLOCKS.model_dump_json()) == CLOCKS
    assert Calendar.model_validate_json(CALENDAR.model_dump_json()) == CALENDAR
    assert date(2026, 10, 1) in CALENDAR.holidays
