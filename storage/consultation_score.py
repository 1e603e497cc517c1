"""What the quality of consultations is counted from, in five reads for however many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, or_, select

from domain.consultation import Consultation, Participant
from domain.consultation_score import Counted
from domain.events import Name
from storage import tables
from storage.as_json import as_json
from storage.consultations import CONSULTATION_COLUMNS, PARTICIPANT_COLUMNS, consultation_of, participant_of
from storage.statements import compiled, in_list
from storage.work import Work

_links, _events, _people = tables.consultation_items, tables.events, tables.participants
_said, _lines, _motions = tables.utterances, tables.agenda_lines, tables.motions
_actions, _looks, _consultations = tables.actions, tables.consultation_looks, tables.consultations
Enough = Callable[[Consultation, Sequence[Participant]], bool]


def _of(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.district_id == bindparam("district_id"), in_list(table.c.consultation_id, "ids")


_NOTES = compiled(
    select(_said.c.consultation_id, func.count().label("count"))
    .where(*_of(_said), _said.c.kind == "research")
    .group_by(_said.c.consultation_id)
)
_VISITS = compiled(
    select(_links.c.consultation_id, func.count().label("count"))
    .join(_events, and_(_events.c.district_id == _links.c.district_id, _events.c.thing_id == _links.c.item_id))
    .where(*_of(_links), _events.c.thing == "item", _events.c.name == Name.ITEM_VISITED.value)
    .group_by(_links.c.consultation_id)
)
_AGENDA = compiled(
    select(_lines.c.consultation_id, func.count().label("count")).where(*_of(_lines)).group_by(_lines.c.consultation_id)
)
_MOTIONS = compiled(
    select(_motions.c.consultation_id, _motions.c.kind, _motions.c.result).where(
        *_of(_motions), _motions.c.state == "closed"
    )
)
_PEOPLE = compiled(select(*PARTICIPANT_COLUMNS).where(*_of(_people), _people.c.ended_at.is_(None)))
_ACTIONS = compiled(
    select(
        _actions.c.consultation_id, _actions.c.state, _actions.c.due_day, _actions.c.done_at, _actions.c.due_at
    ).where(*_of(_actions))
)
_LOOKS = compiled(
    select(_looks.c.consultation_id, _looks.c.found)
    .where(*_of(_looks), _looks.c.found.is_not(None))
    .order_by(_looks.c.round)
)
_SPAN = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        _consultations.c.practice == 0,
        in_list(_consultations.c.station_id, "stations"),
        or_(
            *(
                and_(column >= bindparam("start"), column < bindparam("end"))
                for column in (
                    _consultations.c.made_at,
                    _consultations.c.held_at,
                    _consultations.c.suggested_at,
                    _consultations.c.ended_at,
                    _consultations.c.called_off_at,
                )
            )
        ),
    )
    .order_by(_consultations.c.made_at, _consultations.c.id)
)


async def moved_in(work: Work, stations: Sequence[str], start: int, end: int) -> list[Consultation]:
    """Begun, held, suggested, closed or called off from `start` up to, not at, `end` (UTC ms); no practice."""
    rows = await work.all(_SPAN, stations=as_json(list(stations)), start=start, end=end)
    return [consultation_of(row) for row in rows]


async def actions_of(work: Work, ids: Sequence[str]) -> dict[str, list[str]]:
    """States of the actions of each."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in await work.all(_ACTIONS, ids=as_json(list(ids))) if ids else ():
        found[row["consultation_id"]].append(row["state"])
    return found


async def counted(
    work: Work, found: Sequence[Consultation], day_of: Callable[[int], str], enough: Enough
) -> dict[str, Counted]:
    """By id. `day_of` makes an instant a local YYYY-MM-DD; `enough` is the quorum."""
    ids = as_json([one.id for one in found])
    research: dict[str, int] = defaultdict(int)
    for statement in (_NOTES, _VISITS):
        for row in await work.all(statement, ids=ids):
            research[row["consultation_id"]] += row["count"]
    agenda: dict[str, int] = defaultdict(int)
    for row in await work.all(_AGENDA, ids=ids):
        agenda[row["consultation_id"]] += row["count"]
    rates: dict[str, list[float]] = defaultdict(list)
    for row in await work.all(_MOTIONS, ids=ids):
        agenda[row["consultation_id"]] += 1
        rate = json.loads(row["result"]).get("rate") if row["kind"] == "rating" else None
        if rate is not None:
            rates[row["consultation_id"]].append(rate / 1000)
    people: dict[str, list[Participant]] = defaultdict(list)
    for row in await work.all(_PEOPLE, ids=ids):
        people[row["consultation_id"]].append(participant_of(row))
    done = await _by_outcome(work, ids, day_of)
    looked = {row["consultation_id"]: str(row["found"]) for row in await work.all(_LOOKS, ids=ids)}
    made = {}
    for one in found:
        invited = [each for each in people[one.id] if each.invited_at is not None]
        there = [each for each in people[one.id] if each.came_at is not None]
        made[one.id] = Counted(
            research=research[one.id],
            invited=len(invited),
            came=sum(each.came_at is not None for each in invited),
            quorum=enough(one, there),
            agenda=agenda[one.id],
            rates=tuple(sorted(rates[one.id])),
            looked=looked.get(one.id),
            **done[one.id],
        )
    return made


async def _by_outcome(work: Work, ids: str, day_of: Callable[[int], str]) -> dict[str, dict[str, int]]:
    """How many were done in time, late, or not at all."""
    done: dict[str, dict[str, int]] = defaultdict(lambda: {"in_time": 0, "late": 0, "missed": 0})
    for row in await work.all(_ACTIONS, ids=ids):
        if (how := _done(row["state"], row["due_day"], row["done_at"], day_of, work.now)) is not None:
            done[row["consultation_id"]][how] += 1
    return done


def _done(state: str, due_day: str, done_at: int | None, day_of: Callable[[int], str], now: int) -> str | None:
    """None for what is under way and not due yet."""
    if state == "done" and done_at is not None:
        return "in_time" if day_of(done_at) <= due_day else "late"
    return "missed" if state == "dropped" or day_of(now) > due_day else None
