"""The clocks of a consultation: which run, when their steps are told, and what notice a meeting gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain import consultation_clocks as clocks_of
from domain import running
from domain.clocks import Allowance, Clock, Clocks
from domain.consultation import Consultation, Source, Stage, Track
from domain.consultation_rules import Kind, Rules
from domain.events import Event, Name
from domain.running import Step
from tests.domain.test_calendar import CALENDAR, at

RULES = Rules()
MICRO = RULES.kind("micro")


def begun(day: str = "2026-11-23 09:30") -> Consultation:
    found = Consultation(
        "c", "XM-C26-001", "s", "micro", Track.KEY, Stage.PREPARING, "1", "1", Source.ITEMS, "t", "l", "m", 0
    )
    return _after(Name.CONSULTATION_BEGUN, found, day)


def _after(name: Name, found: Consultation, day: str) -> Consultation:
    return clocks_of.after(Event(name, "c", None, at(day)), found, Clocks(), MICRO, CALENDAR, RULES.steps)


def test_each_step_has_a_time_of_its_own() -> None:
    found = begun()
    first = running.of(found.running, Clock.STEP)
    assert first is not None and first.due_at == at("2026-11-25 09:30")
    found = _after(Name.CONSULTATION_STEP_DONE, replace(found, step=1), "2026-11-24 09:30")
    second = running.of(found.running, Clock.STEP)
    assert second is not None and (second.due_at, second.round) == (at("2026-11-27 09:30"), 1)
    assert found.due_at == second.due_at  # the soonest
    over = _after(Name.CONSULTATION_STEP_DONE, replace(found, step=7), "2026-11-25 09:30")
    last = running.of(over.running, Clock.STEP)
    assert last is not None and last.stopped_at == at("2026-11-25 09:30")


def test_that_a_step_is_late_is_told_once_and_not_while_its_meeting_is_to_come() -> None:
    found = begun()
    one = running.of(found.running, Clock.STEP)
    assert one is not None
    assert clocks_of.step_to_tell(found, one, at("2026-11-25 09:29"), CALENDAR) is Step.NONE
    assert clocks_of.next_look(found, at("2026-11-23 09:30"), CALENDAR) == at("2026-11-25 09:30")
    late = at("2026-11-25 09:30")
    assert clocks_of.step_to_tell(found, one, late, CALENDAR) is Step.OVER
    fixed = replace(found, state=Stage.SCHEDULED, start_at=at("2026-11-30 15:00"))
    assert clocks_of.step_to_tell(fixed, one, late, CALENDAR) is Step.NONE
    told, event = clocks_of.climb(found, one, Step.OVER, late, "clock")
    assert event.name is Name.CONSULTATION_OVERDUE
    again = running.of(told.running, Clock.STEP)
    assert again is not None and clocks_of.step_to_tell(told, again, late + 1, CALENDAR) is Step.NONE


@pytest.mark.parametrize(
    ("now", "start", "short"),
    [
        ("2026-11-23 17:00", "2026-11-26 09:00", False),  # Tuesday, Wednesday, Thursday
        ("2026-11-24 08:00", "2026-11-26 15:00", True),
        ("2026-11-20 10:00", "2026-11-25 10:00", False),  # over a weekend
        ("2026-11-20 10:00", "2026-11-23 10:00", True),
    ],
)
def test_the_notice_that_a_meeting_gives(now: str, start: str, short: bool) -> None:
    assert clocks_of.notice_short(at(start), at(now), Clocks(), MICRO, CALENDAR) is short
    assert not clocks_of.notice_short(at(start), at(now), Clocks(), MICRO, CALENDAR, urgency="danger")


def test_a_kind_has_notice_of_its_own() -> None:
    kind = Kind(slug="big", name="大会", name_en="Big", notice=Allowance(amount=24, unit="hours"))
    assert not clocks_of.notice_short(at("2026-11-24 10:00"), at("2026-11-23 10:00"), Clocks(), kind, CALENDAR)
    assert clocks_of.notice_short(at("2026-11-24 10:00"), at("2026-11-23 10:01"), Clocks(), kind, CALENDAR)
    hours = Kind(slug="big", name="大会", name_en="Big", notice=Allowance(amount=4, unit="working_hours"))
    assert clocks_of.notice_short(at("2026-11-23 15:00"), at("2026-11-23 11:00"), Clocks(), hours, CALENDAR)
    assert (clocks_of.notice_days(Clocks(), MICRO), clocks_of.notice_days(Clocks(), hours)) == (3, 0)
