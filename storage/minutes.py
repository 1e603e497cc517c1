"""Minutes as rows: their editions, what people answered to them, and what they are put together from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, select

from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_minutes, _answers = tables.minutes, tables.minutes_answers
_here = _minutes.c.district_id == bindparam("district_id")
_said = _answers.c.district_id == bindparam("district_id")
_BY_ID = compiled(select(_minutes).where(_here, _minutes.c.id == bindparam("id")))
_EDITIONS = compiled(
    select(_minutes)
    .where(_here, _minutes.c.consultation_id == bindparam("consultation_id"))
    .order_by(_minutes.c.edition)
)
_ANSWER = compiled(
    select(_answers).where(
        _said,
        _answers.c.minutes_id == bindparam("minutes_id"),
        _answers.c.participant_id == bindparam("participant_id"),
    )
)
_ANSWERS = compiled(
    select(_answers)
    .where(_said, _answers.c.minutes_id == bindparam("minutes_id"))
    .order_by(_answers.c.at, _answers.c.participant_id)
)
_COUNTS = compiled(
    select(_answers.c.answer, func.count().label("count"))
    .where(_said, _answers.c.minutes_id == bindparam("minutes_id"))
    .group_by(_answers.c.answer)
)


def _so_many(answer: str) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(_answers)
        .where(
            _answers.c.district_id == _minutes.c.district_id,
            _answers.c.minutes_id == _minutes.c.id,
            _answers.c.answer == answer,
        )
        .scalar_subquery()
    )


_ALL_HEARD = compiled(
    select(_minutes.c.id).where(
        _here,
        _minutes.c.id == bindparam("id"),
        _so_many("agrees") == bindparam("agrees"),
        _so_many("objects") == bindparam("objects"),
    )
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """One edition; the version of a draft is its `words_id`, which every change replaces."""

    id: str
    consultation_id: str
    edition: int
    state: str
    words_id: str
    made_by: str
    made_at: int
    sent_at: int | None = None
    answer_by: int | None = None
    settled_at: int | None = None


def _of(row: Row) -> Minutes:
    return Minutes(**{name: row[name] for name in Minutes.__dataclass_fields__})


async def minutes_by_id(work: Work, minutes_id: str) -> Minutes | None:
    row = await work.one(_BY_ID, id=minutes_id)
    return _of(row) if row else None


async def editions_of(work: Work, consultation_id: str) -> list[Minutes]:
    """All of a consultation, the first first."""
    return [_of(row) for row in await work.all(_EDITIONS, consultation_id=consultation_id)]


def add_edition(work: Work, consultation_id: str, edition: int, words_id: str, by: str) -> Minutes:
    """A new draft; a conflict where somebody began the same edition meanwhile."""
    made = Minutes(new_id(), consultation_id, edition, "draft", words_id, by, work.now)
    row = {name: getattr(made, name) for name in Minutes.__dataclass_fields__}
    work.insert(_minutes, unless_there=True, rule="one", **row)
    return made


def change_minutes(work: Work, found: Minutes, **values: object) -> None:
    """Only as it was read: what somebody else changed meanwhile is a conflict."""
    key = {"id": found.id, "words_id": found.words_id, "state": found.state}
    work.update(_minutes, key, rule="one", **values)


def guard_sent(work: Work, found: Minutes) -> None:
    work.guard(_minutes, id=found.id, state="sent")


async def answer_of(work: Work, minutes_id: str, participant_id: str) -> Row | None:
    return await work.one(_ANSWER, minutes_id=minutes_id, participant_id=participant_id)


async def answers_to(work: Work, minutes_id: str) -> list[Row]:
    return await work.all(_ANSWERS, minutes_id=minutes_id)


async def answer_counts(work: Work, minutes_id: str) -> Mapping[str, int]:
    return {row["answer"]: row["count"] for row in await work.all(_COUNTS, minutes_id=minutes_id)}


def note_answer(work: Work, minutes_id: str, participant_id: str, answer: str, words_id: str | None = None) -> None:
    """A row of its own for each: 300 answer at once without touching anything that they share."""
    key: Row = {"minutes_id": minutes_id, "participant_id": participant_id}
    work.insert(_answers, unless_there=True, **key, answer=answer, words_id=words_id, at=work.now)
    work.update(_answers, key, answer=answer, words_id=words_id, at=work.now)


def all_heard(work: Work, minutes_id: str, agrees: int, objects: int) -> None:
    """After they were settled: a conflict where somebody answered meanwhile."""
    work.run(_ALL_HEARD, rule="one", id=minutes_id, agrees=agrees, objects=objects)


def note_silence(work: Work, minutes_id: str, participant_id: str) -> None:
    """Unless he has answered."""
    key: Row = {"minutes_id": minutes_id, "participant_id": participant_id}
    work.insert(_answers, unless_there=True, **key, answer="silent", words_id=None, at=work.now)


# --- what they are put together from ---

_utterances, _agenda, _motions = tables.utterances, tables.agenda_lines, tables.motions
_UTTERANCES = compiled(
    select(_utterances)
    .where(
        _utterances.c.district_id == bindparam("district_id"),
        _utterances.c.consultation_id == bindparam("consultation_id"),
    )
    .order_by(_utterances.c.at, _utterances.c.id)
)
_AGENDA = compiled(
    select(_agenda)
    .where(_agenda.c.district_id == bindparam("district_id"), _agenda.c.consultation_id == bindparam("consultation_id"))
    .order_by(_agenda.c.position, _agenda.c.id)
)
_MOTIONS = compiled(
    select(_motions)
    .where(
        _motions.c.district_id == bindparam("district_id"),
        _motions.c.consultation_id == bindparam("consultation_id"),
        _motions.c.state == "closed",
    )
    .order_by(_motions.c.position, _motions.c.id)
)


async def said_in(work: Work, consultation_id: str) -> list[Row]:
    """Questions, replies, opinions, research, in the order in which they came."""
    return await work.all(_UTTERANCES, consultation_id=consultation_id)


async def agenda_of(work: Work, consultation_id: str) -> list[Row]:
    return await work.all(_AGENDA, consultation_id=consultation_id)


async def motions_closed(work: Work, consultation_id: str) -> list[Row]:
    return await work.all(_MOTIONS, consultation_id=consultation_id)
