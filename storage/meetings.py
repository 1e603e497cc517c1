"""What a meeting is made of besides its people and motions: whose meetings are now, its agenda, what was said there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from domain.consultation import Consultation, Participant
from storage import tables
from storage.as_json import as_json
from storage.consultations import (
    CONSULTATION_COLUMNS,
    IN_HIS_PLACE,
    PARTICIPANT_COLUMNS,
    consultation_of,
    participant_of,
)
from storage.database import Row
from storage.ids import new_id
from storage.kept_out import free_for
from storage.statements import compiled
from storage.work import Work

_consultations, _participants = tables.consultations, tables.participants
_lines, _utterances, _contents = tables.agenda_lines, tables.utterances, tables.contents
_MINE = [column.label(f"p_{column.name}") for column in PARTICIPANT_COLUMNS]
_near = (
    _consultations.c.district_id == bindparam("district_id"),
    _consultations.c.start_at > bindparam("after"),
    _consultations.c.start_at < bindparam("before"),
)
_OF_PERSON = compiled(
    select(*CONSULTATION_COLUMNS, *_MINE)
    .join(
        _participants,
        (_participants.c.district_id == _consultations.c.district_id)
        & (_participants.c.consultation_id == _consultations.c.id),
    )
    .where(
        *_near,
        IN_HIS_PLACE,
        free_for(_consultations.c.id, "person_id"),
    )
    .order_by(_consultations.c.start_at, _consultations.c.id, _participants.c.ended_at.is_not(None))
)
_AROUND = compiled(select(*CONSULTATION_COLUMNS).where(*_near).order_by(_consultations.c.start_at))
_WRONG = compiled(
    _participants.update()
    .values(tries=_participants.c.tries + 1)
    .where(_participants.c.district_id == bindparam("district_id"), _participants.c.id == bindparam("id"))
)
_AGENDA = compiled(
    select(_lines)
    .where(_lines.c.district_id == bindparam("district_id"), _lines.c.consultation_id == bindparam("id"))
    .order_by(_lines.c.position, _lines.c.id)
)
_SAID = compiled(
    select(_utterances)
    .where(
        _utterances.c.district_id == bindparam("district_id"),
        _utterances.c.consultation_id == bindparam("id"),
        _utterances.c.kind == bindparam("kind"),
    )
    .order_by(_utterances.c.participant_id.is_not(None), _utterances.c.at, _utterances.c.id)
)
_BLANK_LINE = compiled(
    tables.lines.update()
    .values(content_id=None, files="[]")
    .where(
        tables.lines.c.district_id == bindparam("district_id"),
        tables.lines.c.address_id == bindparam("of_address"),
        tables.lines.c.content_id == bindparam("of_content"),
    )
)
_CAME = compiled(
    select(func.count()).where(
        _participants.c.district_id == bindparam("district_id"),
        _participants.c.consultation_id == bindparam("id"),
        _participants.c.came_at.is_not(None),
        _participants.c.ended_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """`words_id` is a content; `minutes` 0 where nobody said how long."""

    id: str
    position: int
    words_id: str
    participant_id: str | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said; unsigned where both ids are None."""

    id: str
    participant_id: str | None
    person_id: str | None
    words_id: str | None
    files: tuple[str, ...]
    at: int


async def meetings_of(
    work: Work, person_id: str, departments: Sequence[str], after: int, before: int
) -> list[tuple[Consultation, Participant]]:
    """What somebody, or a department he speaks for, is or was invited to that begins between the two instants."""
    mine = {"person_id": person_id, "departments": as_json(list(departments))}
    rows = await work.all(_OF_PERSON, **mine, after=after, before=before)
    bare = [{name.removeprefix("p_"): row[name] for name in row if name.startswith("p_")} for row in rows]
    return [(consultation_of(row), participant_of(mine)) for row, mine in zip(rows, bare, strict=True)]


async def meetings_around(work: Work, after: int, before: int) -> list[Consultation]:
    """All of the district that begin between the two instants."""
    return [consultation_of(row) for row in await work.all(_AROUND, after=after, before=before)]


def wrong_code(work: Work, participant_id: str) -> None:
    """Counts one more; no version is made of it."""
    work.run(_WRONG, id=participant_id)


async def came_count(work: Work, consultation_id: str) -> int:
    row = await work.one(_CAME, id=consultation_id)
    return int(next(iter(row.values()))) if row else 0


async def agenda_of(work: Work, consultation_id: str) -> list[AgendaLine]:
    rows = await work.all(_AGENDA, id=consultation_id)
    names = ("id", "position", "words_id", "participant_id", "minutes")
    return [AgendaLine(**{name: row[name] for name in names}) for row in rows]


def add_agenda_line(work: Work, consultation_id: str, one: AgendaLine) -> None:
    row: Row = {"id": one.id, "position": one.position, "words_id": one.words_id}
    row |= {"participant_id": one.participant_id, "minutes": one.minutes}
    work.insert(_lines, consultation_id=consultation_id, **row)


def place_agenda_line(work: Work, line_id: str, position: int) -> None:
    work.update(_lines, {"id": line_id}, position=position)


def drop_agenda_line(work: Work, one: AgendaLine) -> None:
    work.delete(_lines, id=one.id)
    work.delete(_contents, id=one.words_id)


async def said_at(work: Work, consultation_id: str, kind: str = "opinion") -> list[Said]:
    """Unsigned ones first, in no order."""
    names = ("id", "participant_id", "person_id", "words_id", "at")
    rows = await work.all(_SAID, id=consultation_id, kind=kind)
    return [Said(**{name: row[name] for name in names}, files=tuple(json.loads(row["files"]))) for row in rows]


def utter(
    work: Work,
    consultation_id: str,
    kind: str,
    words_id: str | None,
    files: Sequence[str],
    *,
    participant_id: str | None,
    person_id: str | None,
) -> None:
    """Something that was said by somebody who is named, or written down for him."""
    said: Row = {"participant_id": participant_id, "person_id": person_id, "at": work.now}
    _utter(work, new_id(), consultation_id, kind, words_id, files, **said)


def utter_unsigned(
    work: Work, consultation_id: str, kind: str, text: str, files: Sequence[str], at: int, via: str = ""
) -> None:
    """By nobody: no person, no chat, and `at` (the meeting's start) for the time, which the ids hold as well."""
    words = new_id(at) if text else None
    if words is not None:
        row: Row = {"id": words, "kind": f"consultation_{kind}", "text": text, "sealed": 0, "via": via}
        row |= {"item_id": None, "consultation_id": consultation_id, "person_id": None, "expires_at": None}
        work.insert(_contents, **row, created_at=at, practice_at=work.practice_at)
    for file in files:
        bare: Row = {"person_id": "", "address_id": "", "created_at": at, "content_id": words}
        work.update(tables.attachments, {"id": file}, consultation_id=consultation_id, **bare)
        work.update(tables.attachments, {"id": file, "state": "ready"}, channel=via)
    nobody: Row = {"participant_id": None, "person_id": None, "at": at}
    _utter(work, new_id(at), consultation_id, kind, words, files, **nobody)


def _utter(
    work: Work, made: str, consultation_id: str, kind: str, words_id: str | None, files: Sequence[str], **said: Any
) -> None:
    row: Row = {"id": made, "consultation_id": consultation_id, "kind": kind, "words_id": words_id}
    work.insert(_utterances, **row, files=as_json(list(files)), reply_to=None, **said)


def blank_line(work: Work, address_id: str, content_id: str) -> None:
    """A line of somebody's own chat that must not show any more what he said."""
    work.run(_BLANK_LINE, of_address=address_id, of_content=content_id)
    work.delete(_contents, id=content_id)
