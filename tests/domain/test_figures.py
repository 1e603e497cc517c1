"""The figures: what counts, what never counts as solved, and the plain recount from the events says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import item_clocks, moves, running, station_moves
from domain.calendar import Calendar
from domain.clocks import Clock, Clocks
from domain.closings import Closed
from domain.events import Event, Name
from domain.figures import Count, Cut, Facts, Left, Measure, Period, Rated, Received, figures, grouped, span_of
from domain.item import Closing, Item, Outcome, Pleased, Solved, State, Urgency
from domain.people import Actor, Role
from domain.recount import recount
from domain.refusal import Refusal
from tests.domain.test_moves import blank

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000
CALENDAR = Calendar()


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


NOW = at("2026-12-01T12:00")
MONTH = Cut(*span_of(Period.MONTH, at("2026-11-15"), ZONE))
CLOSED = Closed("a", 1, at("2026-11-10"), Closing.SOLVED, Solved.YES, None, "li", "xm", "other")
RECEIVED = Received("a", "xm", "other", "li", State.ACCEPTED, at("2026-11-02"), None, at("2026-11-03"))


def solved(*closed: Closed, now: int = NOW) -> tuple[float | None, dict[Left, tuple[str, ...]]]:
    found = figures(Facts(closed=closed), MONTH, now, ZONE).rates[Measure.SOLVED]
    return found.value, dict(found.left)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"closing": Closing.UNRATED, "solved": None}, Left.UNRATED),
        ({"closing": Closing.CONCLUDED, "solved": Solved.NO}, Left.CONCLUDED),
        ({"outcome": Outcome.A}, None),
        ({"outcome": Outcome.B, "outcome_day": "2026-12-02"}, Left.BEFORE_DAY),
        ({"outcome": Outcome.B, "outcome_day": "2026-12-01"}, None),
        ({"outcome": Outcome.B, "outcome_day": "2026-11-20", "reopened_at": at("2026-11-15")}, Left.REOPENED),
        ({"outcome": Outcome.C}, Left.NOT_NOW),
        ({"outcome": Outcome.D}, Left.REFERENCE),
        ({"reopened_at": at("2026-11-10") + 30 * DAY}, Left.REOPENED),
        ({"reopened_at": at("2026-11-10") + 30 * DAY + 1}, None),
    ],
)
def test_what_counts_as_solved(changes: dict[str, object], why: Left | None) -> None:
    value, left = solved(replace(CLOSED, **changes))  # type: ignore[arg-type]
    assert (value, left) == ((1.0, {}) if why is None else (0.0, {why: ("a",)}))


@pytest.mark.parametrize(
    ("changes", "now", "value"),
    [
        ({"contacted_at": at("2026-11-03")}, NOW, 1.0),
        ({"contacted_at": at("2026-11-03") + 1}, NOW, 0.0),
        ({}, NOW, 0.0),
        ({}, at("2026-11-02T10:00"), None),  # nobody can say yet
        ({"state": State.MERGED, "ended_at": at("2026-11-02T09:00")}, NOW, 1.0),
        ({"state": State.REFUSED, "ended_at": at("2026-11-05")}, NOW, 0.0),
        ({"contact_due_at": None}, NOW, None),
    ],
)
def test_first_contact_in_time(changes: dict[str, object], now: int, value: float | None) -> None:
    received = replace(RECEIVED, **changes)  # type: ignore[arg-type]
    assert figures(Facts(received=[received]), MONTH, now, ZONE).rates[Measure.RESPONSE].value == value


def test_merged_counts_as_received_not_as_closed() -> None:
    merged = replace(RECEIVED, state=State.MERGED, ended_at=at("2026-11-02T09:00"))
    found = figures(Facts(received=[merged]), MONTH, NOW, ZONE)
    assert {count: len(ids) for count, ids in found.counts.items() if ids} == {Count.RECEIVED: 1, Count.MERGED: 1}


def test_under_five_ratings_make_no_rate() -> None:
    taps = [Pleased.YES, Pleased.FAIRLY, Pleased.YES, Pleased.NO, Pleased.YES, None]
    rated = [Rated(str(n), 1, at("2026-11-09"), "xm", "other", "li", tap) for n, tap in enumerate(taps)]
    four = figures(Facts(rated=rated[:4]), MONTH, NOW, ZONE).rates[Measure.PLEASED]
    assert four.few and four.value is None
    five = figures(Facts(rated=rated), MONTH, NOW, ZONE).rates[Measure.PLEASED]
    assert five.value == pytest.approx((3 + 0.9) / 5) and five.left[Left.UNRATED] == ("5",)


def test_each_part_by_its_own_day_and_place() -> None:
    closed = [CLOSED, replace(CLOSED, item_id="b", station_id="ny", owner_id="he", at=MONTH.end)]
    facts = Facts(received=[RECEIVED], closed=closed, reported={"a": at("2026-11-02"), "b": 0})
    found = figures(facts, MONTH, NOW, ZONE)
    assert found.counts[Count.CLOSED] == ("a",) and found.days == {"other": 8.0}
    by = grouped(facts, MONTH, "station_id", NOW, ZONE)
    assert {place: one.plain()["closed"] for place, one in by.items()} == {"xm": (1.0, 1), "ny": (0.0, 0)}


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        (Period.DAY, "2026-11-18", "2026-11-19"),
        (Period.WEEK, "2026-11-16", "2026-11-23"),
        (Period.MONTH, "2026-11-01", "2026-12-01"),
        (Period.QUARTER, "2026-10-01", "2027-01-01"),
        (Period.YEAR, "2026-01-01", "2027-01-01"),
    ],
)
def test_periods_are_the_districts_own(period: Period, first: str, after: str) -> None:
    assert span_of(period, at("2026-11-18T00:00"), ZONE) == (at(first), at(after))
    assert span_of(period, at("2026-11-18T23:59"), ZONE, back=1)[1] == at(first)


class Does(StrEnum):
    TELL = "tell"
    RAISE = "raise"
    EASE = "ease"
    REFUSE = "refuse"
    RESTORE = "restore"
    ANSWER = "answer"


@given(steps=st.lists(st.tuples(st.sampled_from(Does), st.integers(1, 3 * 86_400_000)), max_size=8))
def test_first_contact_is_in_time_by_the_first_clock(steps: list[tuple[Does, int]]) -> None:
    """Danger comes up, is taken back, somebody speaks or ends it: the columns and the plain count say the same."""
    head = Actor("h", frozenset({Role.HEAD}))
    start = blank(owner_id="h", assignee_id="h", state=State.ACCEPTED, reported_at=at("2026-11-02T10:00"))
    event = Event(
        Name.ITEM_REPORTED,
        "i",
        "chen",
        start.reported_at,
        particulars={"station": "xm", "category": "other", "urgency": "normal"},
    )
    item, events = item_clocks.after(event, None, start, Clocks(), CALENDAR), [event]
    now = start.reported_at
    for does, wait in steps:
        now += wait
        try:
            moved, event = _done(item, does, head, now)
        except Refusal:
            continue
        item, events = item_clocks.after(event, item, moved, Clocks(), CALENDAR), [*events, event]
    received = Received(
        "i",
        "xm",
        item.category,
        "h",
        item.state,
        start.reported_at,
        item.contacted_at,
        item.contact_due_at,
        item.closed_at,
    )
    rows = [
        {"thing": "item", "thing_id": "i", "seq": n, "name": e.name.value, "at": e.at, "particulars": e.particulars}
        for n, e in enumerate(events)
    ]

    def due(since: int, urgency: str) -> int:
        return Clocks().due(Clock.FIRST_CONTACT, since, CALENDAR, urgency=Urgency(urgency).value).due_at

    def put_off(since: int, stood: list[tuple[int, int]], urgency: str) -> int:
        allowance = Clocks().allowance(Clock.FIRST_CONTACT, None, Urgency(urgency).value)
        one = running.start(Clock.FIRST_CONTACT, allowance, since, CALENDAR)
        due_at = one.due_at
        for ended, back in stood:
            due_at = running.put_off(one, due_at, ended, back, CALENDAR)
        return due_at

    for later in (now, now + 10 * DAY):
        counted = figures(Facts(received=[received]), Cut(0, now + 1), later, ZONE).plain()["response"]
        assert counted == recount(rows, 0, now + 1, later, ZONE, due, later=put_off)["response"]


@pytest.mark.parametrize(
    ("outcome", "when", "share"), [("no_answer", 1, 0.0), ("reached", 1, 1.0), ("reached", 99, 0.0)]
)
def test_a_call_is_a_contact_where_somebody_was_reached_and_when_it_was(outcome: str, when: int, share: float) -> None:
    began = at("2026-11-02T10:00")
    said = {"station": "xm", "category": "other", "urgency": "normal"}
    reported = {"thing": "item", "thing_id": "i", "seq": 1, "name": "item.reported", "at": began, "particulars": said}
    called = {"thing": "item", "thing_id": "i", "seq": 2, "name": "item.called", "at": began + 2 * DAY}
    called |= {"happened_at": began + when * 3_600_000, "particulars": {"outcome": outcome}}
    told = recount([reported, called], 0, NOW, NOW, ZONE, lambda since, urgency: since + DAY)
    assert told["response"] == (share, 1)


def _done(item: Item, does: Does, by: Actor, now: int) -> tuple[Item, Event]:
    match does:
        case Does.TELL:
            return moves.tell(item, by, now, "", words="w")
        case Does.RAISE | Does.EASE:
            urgency = Urgency.DANGER if does is Does.RAISE else Urgency.NORMAL
            return moves.classify(item, by, now, "", category="other", urgency=urgency)
        case Does.REFUSE:
            return moves.refuse(item, by, now, "", reason="r")
        case Does.RESTORE:
            return station_moves.restore(item, by, now, "", reason="r", owner_serves=True)
        case Does.ANSWER:
            return moves.answer(item, by, now, "", words="w")
