"""What is said about a meeting beforehand and at it: the agenda, questions and replies, written opinions, materials."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled, in_list
from storage.work import Work

_utterances = tables.utterances
_said = _utterances.c.district_id == bindparam("district_id")
_agenda = tables.agenda_lines
_AGENDA = compiled(
    select(_agenda.c.words_id, _agenda.c.minutes)
    .where(_agenda.c.district_id == bindparam("district_id"), _agenda.c.consultation_id == bindparam("consultation_id"))
    .order_by(_agenda.c.position, _agenda.c.id)
)
_UTTERANCES = compiled(
    select(_utterances)
    .where(_said, _utterances.c.consultation_id == bindparam("consultation_id"), in_list(_utterances.c.kind, "kinds"))
    .order_by(_utterances.c.id)
)
_UTTERANCE = compiled(select(_utterances).where(_said, _utterances.c.id == bindparam("id")))


async def agenda_of(work: Work, consultation_id: str) -> list[tuple[str, int]]:
    """Contents with their minutes, in order."""
    rows = await work.all(_AGENDA, consultation_id=consultation_id)
    return [(row["words_id"], row["minutes"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said about a consultation. Without `participant_id` it is unsigned."""

    id: str
    consultation_id: str
    kind: str
    participant_id: str | None
    person_id: str | None
    words_id: str | None
    files: tuple[str, ...]
    reply_to: str | None
    at: int


def _utterance(row: Row) -> Utterance:
    names = ("id", "consultation_id", "kind", "participant_id", "person_id", "words_id")
    return Utterance(
        **{name: row[name] for name in names},
        files=tuple(json.loads(row["files"])),
        reply_to=row["reply_to"],
        at=row["at"],
    )


async def utterances_of(work: Work, consultation_id: str, *kinds: str) -> list[Utterance]:
    """In the order in which they were said."""
    rows = await work.all(_UTTERANCES, consultation_id=consultation_id, kinds=as_json(list(kinds)))
    return [_utterance(row) for row in rows]


async def utterance(work: Work, utterance_id: str) -> Utterance | None:
    row = await work.one(_UTTERANCE, id=utterance_id)
    return _utterance(row) if row else None


def add_utterance(
    work: Work,
    consultation_id: str,
    kind: str,
    *,
    participant_id: str | None,
    person_id: str | None,
    words_id: str | None,
    files: Sequence[str] = (),
    reply_to: str | None = None,
) -> str:
    made = new_id()
    work.insert(
        _utterances,
        id=made,
        consultation_id=consultation_id,
        kind=kind,
        participant_id=participant_id,
        person_id=person_id,
        words_id=words_id,
        files=as_json(list(files)),
        reply_to=reply_to,
        at=work.now,
    )
    return made
