"""Clocks that run, against a slow reference: plain loops over days and quarters of an hour, on random calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import running
from domain.calendar import DAY, HOUR, MINUTE, Calendar
from domain.clocks import Allowance, Clock
from domain.running import Pause, Running, Step, Why
from tests.examples import examples

FIRST = date(2026, 11, 2)
DAYS = 70
QUARTER = 15 * MINUTE
ZONE = 8 * HOUR  # Asia/Shanghai knows no summer time any more
HOURS = (
    ((time(8, 30), time(12)), (time(14), time(17, 30))),
    ((time(9), time(17)),),
    ((time(8), time(11, 45)), (time(13), time(15)), (time(16), time(19))),
)


def instant(day: date, clock: time = time()) -> int:
    return round(datetime.combine(day, clock, UTC).timestamp() * 1000) - ZONE


def local(at: int) -> datetime:
    return datetime.fromtimestamp((at + ZONE) / 1000, UTC)


# --- the reference ---


def spans(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    works = day in calendar.workdays or (day.weekday() < 5 and day not in calendar.holidays)
    return [(instant(day, a), instant(day, b)) for a, b in calendar.hours] if works else []


def worked(calendar: Calendar, a: int, b: int) -> int:
    """Working time from a to b, ms."""
    day, last, total = local(a).date(), local(b).date(), 0
    while day <= last:
        total += sum(max(0, min(end, b) - max(start, a)) for start, end in spans(calendar, day))
        day += timedelta(days=1)
    return total


def forward(calendar: Calendar, at: int, left: int) -> int:
    """Quarter by quarter, until so much working time has passed."""
    while left > 0:
        day = local(at).date()
        if any(start <= at < end for start, end in spans(calendar, day)):
            left -= QUARTER
        at += QUARTER
    return at


def workdays_later(calendar: Calendar, at: int, days: int) -> int:
    day, clock = local(at).date(), local(at).time()
    if not spans(calendar, day):
        clock = calendar.hours[-1][1]
    while days:
        day += timedelta(days=1)
        days -= bool(spans(calendar, day))
    for opening, closing in calendar.hours:
        if clock <= closing:
            return instant(day, max(clock, opening))
    return instant(day, calendar.hours[-1][1])


def slow_start(calendar: Calendar, allowance: Allowance, at: int) -> int:
    match allowance.unit:
        case "hours":
            return at + allowance.amount * HOUR
        case "days":
            return at + allowance.amount * DAY
        case "working_hours":
            return forward(calendar, at, allowance.amount * HOUR)
        case _:
            return workdays_later(calendar, at, allowance.amount)


def slow_due(calendar: Calendar, allowance: Allowance, at: int, acts: list[tuple[str, int, int]]) -> int:
    """`acts` in their order: ("pause", since, until) or ("extend", at, days)."""
    due = slow_start(calendar, allowance, at)
    for kind, since, how in acts:
        if kind == "extend":
            due = workdays_later(calendar, due, how)
        elif since < due and allowance.unit in ("hours", "days"):
            due += how - since
        elif since < due:
            due = forward(calendar, how, worked(calendar, since, due))
    return due


# --- what is tried ---

days = st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    off = draw(st.frozensets(days, max_size=12))
    on = draw(st.frozensets(days, max_size=6)) - off
    return Calendar(
        hours=draw(st.sampled_from(HOURS)),
        holidays=frozenset(d for d in off if d.weekday() < 5),
        workdays=frozenset(d for d in on if d.weekday() > 4),
        known_years=frozenset({2026, 2027}),
        version=draw(st.integers(1, 9)),
    )


allowances = st.one_of(
    st.builds(Allowance, amount=st.integers(1, 10), unit=st.just("working_days")),
    st.builds(Allowance, amount=st.integers(1, 20), unit=st.just("working_hours")),
    st.builds(Allowance, amount=st.integers(1, 48), unit=st.just("hours")),
    st.builds(Allowance, amount=st.integers(1, 9), unit=st.just("days")),
)
quarters = st.integers(0, 96 * 14)


@st.composite
def acts(draw: st.DrawFn) -> tuple[int, list[tuple[str, int, int]]]:
    """A start, and what happens after it, without overlap."""
    start = at = instant(FIRST) + draw(st.integers(0, 96 * 10)) * QUARTER
    found = []
    for _ in range(draw(st.integers(0, 4))):
        at += draw(st.integers(1, 96 * 3)) * QUARTER
        if draw(st.booleans()):
            until = at + draw(st.integers(1, 96 * 6)) * QUARTER
            found.append(("pause", at, until))
            at = until
        else:
            found.append(("extend", at, draw(st.integers(1, 10))))
    return start, found


def step_by_step(
    calendar: Calendar, allowance: Allowance, start: int, done: list[tuple[str, int, int]], *, bounded: bool = False
) -> Running:
    one = running.start(Clock.ANSWER, allowance, start, calendar)
    for kind, at, how in done:
        if kind == "extend":
            one = running.extended(one, at, how, calendar)
        elif bounded:
            one = running.paused(one, at, Why.ASKED, calendar, until=how)
        else:
            one = running.resumed(running.paused(one, at, Why.REFERRED, calendar), how, calendar)
    return one


@given(calendars(), allowances, acts(), st.booleans())
@settings(max_examples=examples(150), deadline=None)
def test_due_as_the_slow_reference_says(
    calendar: Calendar, allowance: Allowance, what: tuple[int, list[tuple[str, int, int]]], bounded: bool
) -> None:
    start, done = what
    one = step_by_step(calendar, allowance, start, done, bounded=bounded)
    assert one.due_at == slow_due(calendar, allowance, start, done)
    assert running.computed(one, calendar).due_at == one.due_at, "from scratch as step by step"
    assert running.read(running.kept(one)) == replace(one, allowance=allowance)


@given(calendars(), calendars(), allowances, acts())
@settings(max_examples=examples(100), deadline=None)
def test_another_calendar_gives_what_it_would_have_given(
    old: Calendar, new: Calendar, allowance: Allowance, what: tuple[int, list[tuple[str, int, int]]]
) -> None:
    start, done = what
    moved = running.computed(step_by_step(old, allowance, start, done), new)
    assert moved.due_at == slow_due(new, allowance, start, done)
    assert moved.calendar == new.version


@given(calendars(), allowances, acts())
@settings(max_examples=examples(100), deadline=None)
def test_yellow_is_a_quarter_of_the_time_allowed(
    calendar: Calendar, allowance: Allowance, what: tuple[int, list[tuple[str, int, int]]]
) -> None:
    start, done = what
    one = step_by_step(calendar, allowance, start, done)
    at, first = running.yellow_at(one, calendar), slow_start(calendar, allowance, start)
    since = max([start, *(how for kind, _, how in done if kind == "pause")])
    assert at >= since
    if one.by_wall:
        assert at == max(since, one.due_at - (first - start) // 4)
    elif at > since:
        assert worked(calendar, at, one.due_at) == worked(calendar, start, first) // 4


@given(calendars(), allowances, acts())
@settings(max_examples=examples(60), deadline=None)
def test_steps_come_in_their_order_and_looks_find_each(
    calendar: Calendar, allowance: Allowance, what: tuple[int, list[tuple[str, int, int]]]
) -> None:
    start, done = what
    one = step_by_step(calendar, allowance, start, done)
    times = [running.step_at(one, step, calendar) for step in Step if step]
    assert times == sorted(times)
    now, seen = start, [Step.NONE]
    while (look := running.next_look([one], now, calendar)) is not None:
        now = look
        step = running.climbed(one, now, calendar)
        assert step > one.step, "nobody looks for nothing"
        one = replace(one, step=step)
        seen.append(step)
    assert seen[-1] is Step.PLUS_5


CAL = Calendar(holidays=frozenset({date(2026, 11, 25)}))
MONDAY = instant(date(2026, 11, 23), time(9, 30))
TEN = Allowance(amount=10, unit="working_days")


def test_what_stands_still_while_it_is_over_is_not_counted_as_over() -> None:
    one = running.start(Clock.ANSWER, Allowance(amount=1, unit="working_days"), MONDAY, CAL)
    over = replace(one, step=Step.OVER)
    held = running.paused(over, one.due_at + HOUR, Why.REFERRED, CAL)
    assert running.climbed(held, MONDAY + 30 * DAY, CAL) is Step.OVER and held.waits
    assert running.next_look([held], MONDAY + 30 * DAY, CAL) is None
    on = running.resumed(held, one.due_at + 6 * DAY, CAL)
    assert on.due_at == one.due_at, "what was over stays over"
    assert running.climbed(on, one.due_at + 6 * DAY, CAL) is Step.OVER
    assert running.step_at(on, Step.PLUS_1, CAL) > one.due_at + 6 * DAY


def test_asked_and_then_referred_the_first_pause_ends_where_the_second_begins() -> None:
    one = running.start(Clock.ANSWER, TEN, MONDAY, CAL)
    asked = running.paused(one, MONDAY + HOUR, Why.ASKED, CAL, until=MONDAY + 9 * DAY)
    again = running.paused(asked, MONDAY + DAY, Why.ASKED, CAL, until=MONDAY + 12 * DAY)
    assert again is asked, "five working days at most, however often it is asked"
    held = running.paused(asked, MONDAY + 2 * DAY, Why.REFERRED, CAL)
    assert held.pauses == (
        Pause(MONDAY + HOUR, MONDAY + 2 * DAY, Why.ASKED),
        Pause(MONDAY + 2 * DAY, None, Why.REFERRED),
    )


def test_on_another_calendar_a_step_that_is_to_come_again_is_told_again() -> None:
    one = running.start(Clock.FIRST_CONTACT, Allowance(amount=1, unit="working_days"), MONDAY, CAL)
    over = replace(one, step=Step.OVER)
    free = Calendar(holidays=frozenset({date(2026, 11, 24), date(2026, 11, 25)}), version=2)
    moved = running.moved(over, one.due_at + HOUR, free)
    assert moved.due_at == one.due_at + 2 * DAY and moved.step < Step.OVER
