"""Reading what rotas are made of: plans, changes on top, leave, seats, settings. Small, and kept with the district."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, or_, select

from domain.events import Event
from domain.rota import Change, Kind, Span
from domain.rota_plan import Duty, Plan, Rule
from domain.rota_settings import RotaSettings
from storage import tables
from storage.database import Database, Row
from storage.statements import compiled
from storage.work import Work

BEHIND = 62 * 86_400_000
"""How long what is over is still loaded, ms: for the month that is shown."""

_plans, _changes, _leaves, _seats, _rotas = (
    tables.rota_plans,
    tables.duty_changes,
    tables.leaves,
    tables.appointments,
    tables.rotas,
)
_since: Any = bindparam("since", type_=BigInteger())
_PLANS = compiled(
    select(_plans)
    .where(
        _plans.c.district_id == bindparam("district_id"),
        or_(_plans.c.valid_to.is_(None), _plans.c.valid_to > _since),
    )
    .order_by(_plans.c.id)
)
_CHANGES = compiled(
    select(_changes)
    .where(
        _changes.c.district_id == bindparam("district_id"),
        _changes.c.end_at > _since,
        _changes.c.undone_at.is_(None),
    )
    .order_by(_changes.c.id)
)
_LEAVES = compiled(
    select(_leaves.c.person_id, _leaves.c.start_at, _leaves.c.end_at)
    .where(_leaves.c.district_id == bindparam("district_id"), _leaves.c.end_at > _since)
    .order_by(_leaves.c.id)
)
_SEATS = compiled(
    select(_seats.c.scope_id, _seats.c.person_id, _seats.c.valid_from, _seats.c.valid_to)
    .where(
        _seats.c.district_id == bindparam("district_id"),
        or_(_seats.c.role == "member", _seats.c.role == "head"),
        or_(_seats.c.valid_to.is_(None), _seats.c.valid_to > _since),
    )
    .order_by(_seats.c.id)
)
_ROTAS = compiled(select(_rotas).where(_rotas.c.district_id == bindparam("district_id")))
_ROTA = compiled(select(_rotas).where(_rotas.c.district_id == bindparam("district_id"), _rotas.c.id == bindparam("id")))


_ADD_PLAN = compiled(
    _plans.insert().values(
        {c.name: bindparam("as_rule" if c is _plans.c.rule else c.name, type_=c.type) for c in _plans.c}
    )
)
_END_PLAN = compiled(
    _plans.update()
    .values(valid_to=bindparam("ends"), valid_from=bindparam("starts"), rule=bindparam("as_rule"))
    .where(
        _plans.c.district_id == bindparam("district_id"),
        _plans.c.id == bindparam("plan_id"),
        _plans.c.valid_to.is_not_distinct_from(bindparam("was", type_=BigInteger())),
    )
)
_UNDO = compiled(
    _changes.update()
    .values(undone_at=bindparam("now"))
    .where(
        _changes.c.district_id == bindparam("district_id"),
        _changes.c.id == bindparam("change_id"),
        _changes.c.undone_at.is_(None),
    )
)


_REFILE_PLAN = compiled(
    _plans.update()
    .values(
        people=bindparam("people"),
        anchor=bindparam("anchor"),
        rule=bindparam("as_rule"),
        valid_from=bindparam("starts"),
        valid_to=bindparam("ends"),
    )
    .where(_plans.c.district_id == bindparam("district_id"), _plans.c.id == bindparam("plan_id"))
)


@dataclass(frozen=True, slots=True)
class RotaFacts:
    """Of all stations, by station; leave by person."""

    plans: dict[str, tuple[Plan, ...]] = field(default_factory=dict)
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    leaves: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    seats: dict[str, dict[str, tuple[Span, ...]]] = field(default_factory=dict)  # station -> member or head -> when
    settings: dict[str, RotaSettings] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


def of_file(rule: str) -> bool:
    """Whether a plan's rule, JSON, is as a district file has it and nobody touched it in a chat."""
    return rule == "{}" or Rule.model_validate_json(rule).filed


@lru_cache(maxsize=1024)
def _rule(text: str) -> Rule:
    """Most stations' are alike, and a value may be shared."""
    return Rule.model_validate_json(text)


def plan_of(row: Row) -> Plan:
    """One of the district file without a rule of its own holds since ever, under those that were published."""
    rule = _rule(row["rule"])
    return Plan(
        row["id"],
        row["station_id"],
        Duty(row["duty"]),
        tuple(json.loads(row["people"])),
        date.fromisoformat(row["anchor"]),
        rule,
        0 if row["rule"] == "{}" else row["valid_from"],
        row["valid_to"],
    )


def change_of(row: Row) -> Change:
    return Change(
        row["id"],
        Duty(row["duty"]),
        row["start_at"],
        row["end_at"],
        row["person_id"],
        Kind(row["kind"]),
        row["instead_of"],
        row["swap_id"],
        bool(row["extra"]),
    )


async def load_rotas(database: Database, district_id: str, now: int) -> RotaFacts:
    found = RotaFacts()
    at = {"district_id": district_id, "since": now - BEHIND}
    for row in await database.all(_ROTAS, {"district_id": district_id}):
        found.settings[row["id"]] = RotaSettings.model_validate_json(row["settings"])
        found.versions[row["id"]] = row["version"]
    for row in await database.all(_PLANS, at):
        found.plans[row["station_id"]] = (*found.plans.get(row["station_id"], ()), plan_of(row))
    for row in await database.all(_CHANGES, at):
        found.changes[row["station_id"]] = (*found.changes.get(row["station_id"], ()), change_of(row))
    for row in await database.all(_LEAVES, at):
        spans = found.leaves.get(row["person_id"], ())
        found.leaves[row["person_id"]] = (*spans, (row["start_at"], row["end_at"]))
    for row in await database.all(_SEATS, at):
        there = found.seats.setdefault(row["scope_id"], {})
        there[row["person_id"]] = (*there.get(row["person_id"], ()), (row["valid_from"], row["valid_to"]))
    return found


async def rota_row(work: Work, station_id: str) -> Row:
    """The station's rota as the database has it; one that nobody has touched yet stands at version 0."""
    row = await work.one(_ROTA, id=station_id)
    return row or {"id": station_id, "settings": "{}", "version": 0, "head": ""}


def rely_on_rota(work: Work, station_id: str, version: int) -> None:
    """The commit fails as a conflict where the rota is another one than that version, 0 being one never touched."""
    if version == 0:
        _begin(work, station_id, "{}")
    work.guard(_rotas, id=station_id, version=version)


def _begin(work: Work, station_id: str, settings: str) -> None:
    work.insert(_rotas, unless_there=True, id=station_id, settings=settings, version=0, head="")


def record_rota(work: Work, row: Row, event: Event, **changes: Any) -> None:
    """The event of a rota's change. The commit fails as a conflict where the rota was changed since `row` was read."""
    if row["version"] == 0:
        _begin(work, row["id"], row["settings"])
    work.record_thing(_rotas, row, event, **changes)


def add_plan(work: Work, plan: Plan, *, rule: str = "") -> None:
    """`rule` as JSON, where it is not the plan's own."""
    work.run(
        _ADD_PLAN,
        id=plan.id,
        station_id=plan.station_id,
        duty=plan.duty.value,
        people=json.dumps(list(plan.people)),
        anchor=plan.anchor.isoformat(),
        as_rule=rule or plan.rule.model_dump_json(),
        valid_from=plan.start,
        valid_to=plan.end,
        successor_id=None,
    )


def refile_plan(work: Work, plan: Plan, *, rule: str, end: int | None) -> None:
    """As the district file has it now."""
    work.run(
        _REFILE_PLAN,
        plan_id=plan.id,
        people=json.dumps(list(plan.people)),
        anchor=plan.anchor.isoformat(),
        as_rule=rule,
        starts=plan.start,
        ends=end,
    )


def end_plan(work: Work, plan: Plan, end: int) -> None:
    """By somebody in a chat: one of the district file is the file's no longer. Conflicts where its end was moved."""
    rule = plan.rule.model_copy(update={"filed": False}).model_dump_json()
    work.run(_END_PLAN, rule="one", plan_id=plan.id, was=plan.end, ends=end, starts=plan.start, as_rule=rule)


def add_change(work: Work, change: Change, station_id: str, by: str | None) -> None:
    work.insert(
        _changes,
        id=change.id,
        station_id=station_id,
        duty=change.duty.value,
        start_at=change.start,
        end_at=change.end,
        person_id=change.person_id,
        instead_of=change.instead_of,
        kind=change.kind.value,
        extra=int(change.extra),
        swap_id=change.swap_id,
        made_at=work.now,
        made_by=by,
        undone_at=None,
    )


def undo_changes(work: Work, changes: Sequence[Change]) -> None:
    """Conflicts where one of them was undone meanwhile."""
    for change in changes:
        work.run(_UNDO, rule="one", change_id=change.id, now=work.now)
