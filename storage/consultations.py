"""Consultations and who takes part in them as rows: reading them, and writing each move with its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from domain.consultation import (
    UNDER_WAY,
    Answer,
    Came,
    Consultation,
    Fate,
    Mode,
    Part,
    Participant,
    Source,
    Stage,
    Track,
)
from domain.events import Event
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import running_of
from storage.statements import compiled, in_list
from storage.things import plain_row, write_thing
from storage.work import Work, running_text

_consultations, _links, _participants = tables.consultations, tables.consultation_items, tables.participants
_NAMES = tuple(field.name for field in fields(Consultation))
CONSULTATION_COLUMNS = [_consultations.c[name] for name in _NAMES]
_PARTS = tuple(field.name for field in fields(Participant))
PARTICIPANT_COLUMNS = [_participants.c[name] for name in _PARTS]
_here = _consultations.c.district_id == bindparam("district_id")
_mine = _participants.c.district_id == bindparam("district_id")
IN_HIS_PLACE = or_(
    _participants.c.person_id == bindparam("person_id"),
    and_(
        _participants.c.person_id.is_(None),
        in_list(_participants.c.department_id, "departments"),
        _consultations.c.practice == 0,
    ),
)
"""A participant who is the person himself, or a department for which nobody is named yet and he answers."""
_linked = _links.c.district_id == bindparam("district_id")

_BY_ID = compiled(select(*CONSULTATION_COLUMNS).where(_here, _consultations.c.id == bindparam("id")))
_BY_NUMBER = compiled(select(*CONSULTATION_COLUMNS).where(_here, _consultations.c.number == bindparam("number")))
_OF_STATION = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(_here, in_list(_consultations.c.station_id, "stations"), in_list(_consultations.c.state, "states"))
    .order_by(func.coalesce(_consultations.c.start_at, _consultations.c.made_at), _consultations.c.id)
    .limit(bindparam("most"))
)
_OF_ITEM = compiled(
    select(*CONSULTATION_COLUMNS)
    .join(
        _links,
        (_links.c.district_id == _consultations.c.district_id) & (_links.c.consultation_id == _consultations.c.id),
    )
    .where(_here, _links.c.item_id == bindparam("item_id"), _links.c.ended_at.is_(None))
    .order_by(_consultations.c.id)
)
_ITEMS_OF = compiled(
    select(_links.c.item_id)
    .where(_linked, _links.c.consultation_id == bindparam("consultation_id"), _links.c.ended_at.is_(None))
    .order_by(_links.c.at, _links.c.item_id)
)
_PARTICIPANT = compiled(select(*PARTICIPANT_COLUMNS).where(_mine, _participants.c.id == bindparam("id")))
_PARTICIPANTS = compiled(
    select(*PARTICIPANT_COLUMNS)
    .where(_mine, _participants.c.consultation_id == bindparam("consultation_id"))
    .order_by(_participants.c.id)
)
_AS_PERSON = compiled(
    select(*PARTICIPANT_COLUMNS).where(
        _mine,
        _participants.c.consultation_id == bindparam("consultation_id"),
        _participants.c.person_id == bindparam("person_id"),
    )
)
_BY_CODE = compiled(select(*PARTICIPANT_COLUMNS).where(_mine, _participants.c.code_hmac == bindparam("code_hmac")))
_NUMBERS = compiled(
    select(func.count()).where(_here, _consultations.c.number.startswith(bindparam("prefix"), autoescape=False))
)


def consultation_of(row: Row) -> Consultation:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    values |= {"track": Track(row["track"]), "state": Stage(row["state"]), "source": Source(row["source"])}
    values |= {"mode": Mode(row["mode"]), "fate": Fate(row["fate"]) if row["fate"] else None}
    values |= {"held_back": bool(row["held_back"]), "practice": bool(row["practice"])}
    return Consultation(**values | {"running": running_of(row["running"])})


def participant_of(row: Row) -> Participant:
    values: dict[str, Any] = {name: row[name] for name in _PARTS}
    values |= {"part": Part(row["part"]), "votes": bool(row["votes"])}
    values["answer"] = Answer(row["answer"]) if row["answer"] else None
    return Participant(**values | {"came_how": Came(row["came_how"]) if row["came_how"] else None})


def write_consultation(work: Work, found: Consultation, event: Event) -> Consultation:
    """A move with its event; a new one (version 0) conflicts with another of the same number."""
    row = plain_row(found, _NAMES) | {"running": running_text(found.running)}
    return write_thing(work, _consultations, found, row, event)


def write_participant(work: Work, found: Participant, event: Event) -> Participant:
    """The same for one who takes part; a second row for one person conflicts. Wrong codes are counted by themselves."""
    return write_thing(work, _participants, found, plain_row(found, _PARTS), event, apart=("tries",))


async def consultation(work: Work, consultation_id: str) -> Consultation | None:
    row = await work.one(_BY_ID, id=consultation_id)
    return consultation_of(row) if row else None


async def consultation_by_number(work: Work, number: str) -> Consultation | None:
    row = await work.one(_BY_NUMBER, number=number)
    return consultation_of(row) if row else None


async def consultations_at(
    work: Work, stations: Sequence[str], states: Sequence[Stage] = tuple(UNDER_WAY), most: int = 100
) -> list[Consultation]:
    """Those of some stations, by when they are held; what has no time yet by when it was begun."""
    wanted = as_json([state.value for state in states])
    rows = await work.all(_OF_STATION, stations=as_json(list(stations)), states=wanted, most=most)
    return [consultation_of(row) for row in rows]


async def consultations_of(work: Work, item_id: str) -> list[Consultation]:
    """All that an item is or was talked through in, the oldest first."""
    return [consultation_of(row) for row in await work.all(_OF_ITEM, item_id=item_id)]


async def items_of(work: Work, consultation_id: str) -> list[str]:
    return [row["item_id"] for row in await work.all(_ITEMS_OF, consultation_id=consultation_id)]


def link_item(work: Work, consultation_id: str, item_id: str) -> None:
    """Also one that it had gone on without."""
    work.delete(_links, consultation_id=consultation_id, item_id=item_id)
    work.insert(_links, consultation_id=consultation_id, item_id=item_id, at=work.now, ended_at=None)


def unlink_item(work: Work, consultation_id: str, item_id: str) -> None:
    work.update(_links, {"consultation_id": consultation_id, "item_id": item_id}, ended_at=work.now)


async def participant(work: Work, participant_id: str) -> Participant | None:
    row = await work.one(_PARTICIPANT, id=participant_id)
    return participant_of(row) if row else None


async def participants_of(work: Work, consultation_id: str) -> list[Participant]:
    """Everybody who is or was invited, the first first."""
    return [participant_of(row) for row in await work.all(_PARTICIPANTS, consultation_id=consultation_id)]


async def participant_as(work: Work, consultation_id: str, person_id: str) -> Participant | None:
    row = await work.one(_AS_PERSON, consultation_id=consultation_id, person_id=person_id)
    return participant_of(row) if row else None


async def participant_by_code(work: Work, code_hmac: str) -> Participant | None:
    """The guest whose link has this code."""
    row = await work.one(_BY_CODE, code_hmac=code_hmac)
    return participant_of(row) if row else None


async def numbered(work: Work, prefix: str) -> int:
    """How many numbers start so; the next is one more. Two at once conflict on the number itself."""
    row = await work.one(_NUMBERS, prefix=prefix)
    return int(next(iter(row.values()))) if row else 0
