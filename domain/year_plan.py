"""The year's plan of consultations (年度协商计划), line by line. What is begun stands as its consultation does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.consultation import Stage, Track
from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


class PlanState(StrEnum):
    PLANNED = "planned"
    BEGUN = "begun"
    HELD = "held"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """`month` 1 to 12, None for some time in the year; `stage` is its consultation's, read beside the row."""

    id: str
    station_id: str
    year: int
    position: int
    month: int | None
    kind: str
    track: Track
    title_id: str
    leader_id: str | None
    state: PlanState
    made_at: int
    made_by: str
    consultation_id: str | None = None
    version: int = 0
    head: str = ""
    stage: Stage | None = None
    number: str = ""  # its consultation's

    @property
    def standing(self) -> PlanState:
        """As its consultation stands; one that was called off is planned again."""
        if self.state is PlanState.DROPPED or self.stage is None:
            return self.state
        return _STANDING[self.stage]

    def overdue(self, year: int, month: int) -> bool:
        """Whether it should have begun before this month."""
        return self.standing is PlanState.PLANNED and (self.year, self.month or 12) < (year, month)


_STANDING = {
    Stage.PREPARING: PlanState.BEGUN,
    Stage.SCHEDULED: PlanState.BEGUN,
    Stage.MEETING: PlanState.BEGUN,
    Stage.HELD: PlanState.HELD,
    Stage.FOLLOWING: PlanState.HELD,
    Stage.CLOSED: PlanState.DONE,
    Stage.CALLED_OFF: PlanState.PLANNED,
}

Moved = tuple[PlanLine, Event]


def _event(name: Name, line: PlanLine, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, line.id, by.person_id, at, via=via, particulars=particulars)


def _arranges(by: Actor) -> None:
    if not by.is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)


def _planned(line: PlanLine) -> None:
    if line.standing is PlanState.DROPPED:
        raise Refusal(Refused.PLAN_DROPPED)
    if line.standing is not PlanState.PLANNED:
        raise Refusal(Refused.PLAN_BEGUN, number=line.number)


def add(line: PlanLine, by: Actor, at: int, via: str) -> Moved:
    _arranges(by)
    return line, _event(Name.YEAR_PLAN_ADDED, line, by, at, via, station=line.station_id, **_said(line))


def change(line: PlanLine, by: Actor, at: int, via: str, *, to: PlanLine) -> Moved:
    """`to` is how it is to stand: month, title, kind, track, leader."""
    _arranges(by)
    _planned(line)
    moved = replace(line, month=to.month, title_id=to.title_id, kind=to.kind, track=to.track, leader_id=to.leader_id)
    return moved, _event(Name.YEAR_PLAN_CHANGED, line, by, at, via, **_said(moved))


def _said(line: PlanLine) -> dict[str, Particular]:
    when: dict[str, Particular] = {"year": line.year, "month": line.month, "leader": line.leader_id}
    return when | {"kind": line.kind, "track": line.track.value, "title": line.title_id}


def begin(line: PlanLine, by: Actor, at: int, via: str, *, consultation: str) -> Moved:
    _planned(line)
    moved = replace(line, state=PlanState.BEGUN, consultation_id=consultation)
    return moved, _event(Name.YEAR_PLAN_BEGUN, line, by, at, via, consultation=consultation)


def follow(line: PlanLine, by: Actor, at: int, via: str, *, consultation: str) -> Moved:
    """What was begun goes on in another consultation, which took over."""
    moved = replace(line, consultation_id=consultation)
    return moved, _event(Name.YEAR_PLAN_BEGUN, line, by, at, via, consultation=consultation)


def drop(line: PlanLine, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    _arranges(by)
    _planned(line)
    return replace(line, state=PlanState.DROPPED), _event(Name.YEAR_PLAN_DROPPED, line, by, at, via, reason=reason)
