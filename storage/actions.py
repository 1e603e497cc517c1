"""Actions as rows: reading them, and writing each move with its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from domain.action import Action, ActionState
from domain.consultation import Consultation, Participant
from domain.events import Event
from storage import tables
from storage.as_json import as_json
from storage.consultations import participant_of
from storage.database import Row
from storage.kept_out import NOBODY, free_for
from storage.statements import compiled, in_list
from storage.things import plain_row, write_thing
from storage.work import Work

_actions, _participants = tables.actions, tables.participants
_NAMES = tuple(field.name for field in fields(Action))
ACTION_COLUMNS = [_actions.c[name] for name in _NAMES]
_here = _actions.c.district_id == bindparam("district_id")
_BY_DUE = (_actions.c.due_day, _actions.c.number)
_open = _actions.c.state == ActionState.OPEN.value
_own = or_(
    _actions.c.owner_id == bindparam("person_id"),
    _actions.c.participant_id.in_(
        select(_participants.c.id).where(
            _participants.c.district_id == bindparam("of_district"),
            _participants.c.person_id == bindparam("person_id"),
        )
    ),
)

_BY_ID = compiled(select(*ACTION_COLUMNS).where(_here, _actions.c.id == bindparam("id")))
_OF_CONSULTATION = compiled(
    select(*ACTION_COLUMNS)
    .where(_here, _actions.c.consultation_id == bindparam("consultation_id"))
    .order_by(_actions.c.made_at, _actions.c.number)
)
_MINE = compiled(
    select(*ACTION_COLUMNS)
    .where(
        _here,
        _open,
        or_(_own, in_list(_actions.c.department_id, "departments")),
        free_for(_actions.c.consultation_id, "person_id"),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
_AT_STATIONS = compiled(
    select(*ACTION_COLUMNS)
    .where(
        _here,
        _open,
        in_list(_actions.c.station_id, "stations"),
        _actions.c.due_at < bindparam("before"),
        free_for(_actions.c.consultation_id, "reader"),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
_LISTED = select(*ACTION_COLUMNS).where(
    _here,
    in_list(_actions.c.station_id, "stations"),
    in_list(_actions.c.state, "states"),
    free_for(_actions.c.consultation_id, "person_id"),
)
_LATE = and_(_open, _actions.c.due_at <= bindparam("now"))
_FOR_HIM = or_(_own, and_(_actions.c.practice == 0, in_list(_actions.c.department_id, "departments")))
_LISTS = {
    (late, mine): compiled(
        _LISTED.where(*[_LATE] * late, *[_FOR_HIM] * mine).order_by(*_BY_DUE).limit(bindparam("most"))
    )
    for late in (False, True)
    for mine in (False, True)
}
"""Late ones alone, and those that somebody or his departments have."""
_KEEPING = compiled(
    select(_participants).where(
        _participants.c.district_id == bindparam("district_id"), in_list(_participants.c.id, "ids")
    )
)
_NONE_OPEN = compiled(
    select(tables.consultations.c.id).where(
        tables.consultations.c.district_id == bindparam("district_id"),
        tables.consultations.c.id == bindparam("consultation_id"),
        ~select(_actions.c.id)
        .where(
            _actions.c.district_id == tables.consultations.c.district_id,
            _actions.c.consultation_id == tables.consultations.c.id,
            _open,
        )
        .exists(),
    )
)
MOST = 50


def action_of(row: Row) -> Action:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    return Action(**values | {"state": ActionState(row["state"]), "practice": bool(row["practice"])})


def write_action(work: Work, found: Action, event: Event) -> Action:
    """A move with its event; a new one (version 0) conflicts with another of the same number."""
    return write_thing(work, _actions, found, plain_row(found, _NAMES), event)


async def action(work: Work, action_id: str) -> Action | None:
    row = await work.one(_BY_ID, id=action_id)
    return action_of(row) if row else None


async def actions_of(work: Work, consultation_id: str) -> list[Action]:
    """Of a consultation, as they were agreed."""
    found = [action_of(row) for row in await work.all(_OF_CONSULTATION, consultation_id=consultation_id)]
    return sorted(found, key=lambda one: (len(one.number), one.number))


async def actions_mine(work: Work, person_id: str, departments: Sequence[str], most: int = MOST) -> list[Action]:
    """Open ones that this person has, that his departments have, or that he took on as a participant."""
    values = {"departments": as_json(list(departments)), "of_district": work.district_id}
    return [action_of(row) for row in await work.all(_MINE, person_id=person_id, most=most, **values)]


async def actions_at(
    work: Work, stations: Sequence[str], before: int, most: int = MOST, reader: str = NOBODY
) -> list[Action]:
    """Open ones of these stations whose day is over before an instant; with a `reader` none that he keeps out of."""
    rows = await work.all(_AT_STATIONS, stations=as_json(list(stations)), before=before, most=most, reader=reader)
    return [action_of(row) for row in rows]


def none_open(work: Work, consultation_id: str) -> None:
    """After it was closed: a conflict where an action was added meanwhile."""
    work.run(_NONE_OPEN, rule="one", consultation_id=consultation_id)


def rely_on_stage(work: Work, found: Consultation) -> None:
    """The commit is a conflict where the consultation stands elsewhere by then."""
    work.guard(tables.consultations, id=found.id, state=found.state.value)


async def actions_listed(
    work: Work,
    stations: Sequence[str],
    states: Sequence[ActionState],
    reader: str,
    most: int,
    *,
    late_at: int | None = None,
    own: Sequence[str] | None = None,
) -> list[Action]:
    """Of these stations, the next due first; none of what the reader keeps out of.

    With `late_at` those over by then; with `own`, his departments, those that he or they have.
    """
    values: dict[str, Any] = {"stations": as_json(list(stations)), "states": as_json([str(one) for one in states])}
    if late_at is not None:
        values["now"] = late_at
    if own is not None:
        values |= {"departments": as_json(list(own)), "of_district": work.district_id}
    listed = _LISTS[late_at is not None, own is not None]
    return [action_of(row) for row in await work.all(listed, person_id=reader, most=most, **values)]


async def keeping(work: Work, found: Sequence[Action]) -> list[Participant]:
    """The participants who have some of them."""
    ids = sorted({one.participant_id for one in found if one.participant_id})
    return [participant_of(row) for row in await work.all(_KEEPING, ids=as_json(ids))] if ids else []
