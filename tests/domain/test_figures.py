"""The figures: what counts, what never counts as solved, and the plain recount from the events says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.closings import Closed
from domain.figures import Count, Cut, Facts, Left, Measure, Period, Rated, Received, figures, grouped, span_of
from domain.item import Closing, Outcome, Pleased, Solved, State

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000


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
