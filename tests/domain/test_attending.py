"""Seats and their queue, whatever people answer in whatever order; when somebody is reminded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attending import (
    Reminder,
    Seat,
    again,
    answered,
    ensure_open,
    left,
    overlap,
    reminded,
    reminders,
    seat_for,
    seated,
    wants_seat,
)
from domain.calendar import DAY, HOUR, Calendar
from domain.consultation import Answer, Consultation, Part, Participant, Source, Stage, Track
from domain.refusal import Refusal

CALENDAR = Calendar()
NINE = CALENDAR.instant(CALENDAR.day_of(1_795_000_000_000), CALENDAR.hours[0][0])
ONE = Participant("p", "c", Part.RESIDENT, person_id="a", invited_at=1)
FOUND = Consultation(
    "c", "XM-C26-001", "s", "micro", Track.KEY, Stage.SCHEDULED, "1", "1", Source.ITEMS, "t", "l", "l", 1,
    start_at=NINE, end_at=NINE + HOUR,
)  # fmt: skip
_CHANGES = {Seat.TAKE: 1, Seat.WAIT: 1, Seat.GIVE: -1, Seat.PASS: -1, Seat.LEAVE: -1, Seat.KEEP: 0, Seat.FREE: 0}


@given(capacity=st.integers(1, 4), said=st.lists(st.tuples(st.integers(0, 7), st.sampled_from([*Answer, None]))))
def test_as_many_sit_as_there_are_seats_and_the_first_to_ask_come_first(
    capacity: int, said: list[tuple[int, Answer | None]]
) -> None:
    """Beside a plain list of who asked when. None: he is dropped, or put on the list again."""
    people = [replace(ONE, id=str(index), person_id=str(index)) for index in range(8)]
    seats, asked = 0, []
    for at, (index, answer) in enumerate(said, 1):
        before = people[index]
        if answer is None:
            after = left(before, at) if before.ended_at is None else again(before)
        elif before.ended_at is None:
            after = answered(before, answer, at)
        else:
            continue
        seat = seat_for(before, after, seats=seats, capacity=capacity)
        people[index] = seated(after, seat, at)
        seats += _CHANGES[seat]
        wants = wants_seat(people[index])
        if wants and index not in asked:
            asked.append(index)
        elif not wants and index in asked:
            asked.remove(index)
        if seat is Seat.PASS:
            first = min((one for one in people if one.queued_at is not None), key=lambda one: one.queued_at or 0)
            people[int(first.id)] = replace(first, queued_at=None)
        assert seats == len(asked)
        assert {int(one.id) for one in people if wants_seat(one) and one.queued_at is None} == set(asked[:capacity])
        assert {int(one.id) for one in people if one.queued_at is not None} == set(asked[capacity:])


def test_who_holds_it_takes_nobodys_seat() -> None:
    for part in (Part.LEADER, Part.CLERK):
        host = replace(ONE, part=part)
        assert seat_for(host, answered(host, Answer.YES, 5), seats=9, capacity=1) is Seat.KEEP
    assert seat_for(ONE, answered(ONE, Answer.YES, 5), seats=0, capacity=None) is Seat.FREE
    assert seat_for(ONE, answered(ONE, Answer.WRITTEN, 5), seats=0, capacity=1) is Seat.KEEP


@given(start=st.integers(0, 60 * 24 * 8), ahead=st.integers(0, 60 * 24 * 4))
def test_reminders_come_by_day_and_before_the_meeting(start: int, ahead: int) -> None:
    at = NINE + start * 60_000
    now = at - ahead * 60_000
    found = reminders(at, now, CALENDAR)
    for which, due in found.items():
        assert now < due < at and not CALENDAR.in_night(due)
        assert due >= at - (DAY if which is Reminder.EVE else HOUR)
    if Reminder.EVE not in found:
        assert ahead <= 24 * 60 + 11 * 60


def test_only_the_silent_are_asked_and_only_once() -> None:
    for answer, eve, hour in (
        (None, True, False),
        (Answer.YES, True, True),
        (Answer.SENDS, True, True),
        (Answer.NO, False, False),
        (Answer.WRITTEN, False, False),
    ):
        one = replace(ONE, answer=answer)
        assert (reminded(one, Reminder.EVE), reminded(one, Reminder.HOUR)) == (eve, hour), answer
    assert reminded(replace(ONE, part=Part.LEADER), Reminder.HOUR)
    assert not reminded(replace(ONE, invited_at=None), Reminder.EVE)
    assert not reminded(replace(ONE, answer=Answer.YES, queued_at=1), Reminder.HOUR)
    assert not reminded(replace(ONE, answer=Answer.YES, ended_at=1), Reminder.EVE)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.SCHEDULED, Stage.PREPARING)])
def test_nothing_is_answered_once_it_has_begun_or_is_off(stage: Stage) -> None:
    off = 1 if stage is Stage.CALLED_OFF else None
    with pytest.raises(Refusal):
        ensure_open(replace(FOUND, state=stage, called_off_at=off), NINE - HOUR)
    ensure_open(FOUND, NINE - 1)
    with pytest.raises(Refusal):
        ensure_open(FOUND, NINE)


def test_meetings_that_only_touch_do_not_overlap() -> None:
    after = replace(FOUND, start_at=NINE + HOUR, end_at=NINE + 2 * HOUR)
    assert not overlap(FOUND, after) and overlap(FOUND, replace(after, start_at=NINE + HOUR - 1))
    assert not overlap(FOUND, replace(FOUND, start_at=None, end_at=None))
