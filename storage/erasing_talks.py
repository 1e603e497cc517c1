"""What a person said and answered in consultations: found and removed with him."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_, select

from domain.consultation import Participant
from storage import tables
from storage.as_json import as_json
from storage.consultations import PARTICIPANT_COLUMNS, participant_of
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_participants, _contents, _minutes = tables.participants, tables.contents, tables.minutes
_utterances, _answers, _files = tables.utterances, tables.minutes_answers, tables.attachments

_PARTS = compiled(
    select(*PARTICIPANT_COLUMNS)
    .where(_participants.c.district_id == bindparam("district_id"), _participants.c.person_id == bindparam("person_id"))
    .order_by(_participants.c.id)
)
_SAID = compiled(
    select(
        _utterances.c.id,
        _utterances.c.consultation_id,
        _utterances.c.kind,
        _utterances.c.words_id,
        _utterances.c.files,
        _utterances.c.at,
    )
    .outerjoin(
        _contents,
        and_(_contents.c.district_id == _utterances.c.district_id, _contents.c.id == _utterances.c.words_id),
    )
    .where(
        _utterances.c.district_id == bindparam("district_id"),
        or_(
            in_list(_utterances.c.participant_id, "rows"),
            and_(
                _utterances.c.participant_id.is_(None),
                _utterances.c.person_id.is_(None),
                _contents.c.person_id == bindparam("person_id"),
            ),
            and_(
                _utterances.c.participant_id.is_(None),
                _utterances.c.person_id == bindparam("person_id"),
                _utterances.c.kind == "question",
                in_list(_utterances.c.consultation_id, "consultations"),
            ),
        ),
    )
    .order_by(_utterances.c.id)
)
"""Also a question that shows to nobody whose it is, and one that a formal consultation took over."""
_OBJECTED = compiled(
    select(_answers.c.minutes_id, _answers.c.participant_id, _answers.c.words_id, _answers.c.at).where(
        _answers.c.district_id == bindparam("district_id"),
        in_list(_answers.c.participant_id, "rows"),
        _answers.c.words_id.is_not(None),
    )
)
_EDITIONS = compiled(
    select(_minutes.c.id, _minutes.c.state, _minutes.c.words_id, _minutes.c.consultation_id, _contents.c.text)
    .join(_contents, and_(_contents.c.district_id == _minutes.c.district_id, _contents.c.id == _minutes.c.words_id))
    .where(
        _minutes.c.district_id == bindparam("district_id"),
        in_list(_minutes.c.consultation_id, "consultations"),
        _minutes.c.state != "settled",
    )
)
_FORGET_ANSWERS = compiled(
    tables.slot_answers.delete().where(
        tables.slot_answers.c.district_id == bindparam("district_id"),
        in_list(tables.slot_answers.c.participant_id, "rows"),
    )
)
_FORGET_SAID = compiled(
    _utterances.delete().where(
        _utterances.c.district_id == bindparam("district_id"), in_list(_utterances.c.id, "utterances")
    )
)
_DELETE_WORDS = compiled(
    _contents.delete().where(_contents.c.district_id == bindparam("district_id"), in_list(_contents.c.id, "words"))
)
_DROP_FILES = compiled(
    _files.update()
    .values(state="dropped", reference="", content_id=None)
    .where(
        _files.c.district_id == bindparam("district_id"),
        or_(in_list(_files.c.id, "files"), in_list(_files.c.content_id, "words")),
    )
)
_NAMED_IN_LETTERS = compiled(
    select(tables.letters.c.id, tables.letters.c.body).where(
        tables.letters.c.district_id == bindparam("district_id"),
        tables.letters.c.body.contains(bindparam("person_id")),
        or_(*(tables.letters.c.body.like(f'%"sealed":{gap}"_%') for gap in ("", " "))),
    )
)


async def parts_of(work: Work, person_id: str) -> list[Participant]:
    """Everything that a person is or was invited to."""
    return [participant_of(row) for row in await work.all(_PARTS, person_id=person_id)]


async def said_in_talks(work: Work, person_id: str, own: Sequence[Participant]) -> list[Row]:
    """`id`, `consultation_id`, `kind`, `words_id`, `files`, `at` of what was said in these places, by or for him."""
    rows, consultations = as_json([one.id for one in own]), as_json([one.consultation_id for one in own])
    return await work.all(_SAID, person_id=person_id, rows=rows, consultations=consultations)


async def objected(work: Work, rows: Sequence[str]) -> list[Row]:
    """`minutes_id`, `participant_id`, `words_id`, `at` of each objection in words."""
    return await work.all(_OBJECTED, rows=as_json(list(rows)))


async def editions_open(work: Work, consultations: Sequence[str]) -> list[Row]:
    """`id`, `state`, `words_id`, `consultation_id`, `text` of minutes that are not settled."""
    return await work.all(_EDITIONS, consultations=as_json(list(consultations)))


async def named_in_letters(work: Work, person_id: str) -> list[Row]:
    """`id` and `body` of letters, to whomever, that hold a sealed form of address of this person."""
    return await work.all(_NAMED_IN_LETTERS, person_id=person_id)


def forget_answers(work: Work, rows: Sequence[str]) -> None:
    """When somebody could come."""
    work.run(_FORGET_ANSWERS, rows=as_json(list(rows)))


def forget_said(work: Work, utterances: Sequence[str], words: Sequence[str], files: Sequence[str]) -> None:
    ids = as_json(list(words))
    work.run(_DROP_FILES, files=as_json(list(files)), words=ids)
    work.run(_FORGET_SAID, utterances=as_json(list(utterances)))
    work.run(_DELETE_WORDS, words=ids)
