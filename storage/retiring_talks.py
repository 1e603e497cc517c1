"""What of consultations has had its time, counted from their end; one that goes on is not touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_talks, _contents, _files = tables.consultations, tables.contents, tables.attachments
_slots, _answers, _people = tables.slots, tables.slot_answers, tables.participants
_before: Any = bindparam("before")
_most: Any = bindparam("most")
NAMES = ("consultation_name", "consultation_party", "consultation_delegate")
"""How guests, who has no chat and who comes in somebody's place are called."""
_ended = func.coalesce(_talks.c.ended_at, _talks.c.called_off_at)
_of_talk = and_(_talks.c.district_id == _contents.c.district_id, _talks.c.id == _contents.c.consultation_id)
_name = or_(*(_contents.c.kind == kind for kind in NAMES))

TALK_WORDS = compiled(
    select(_contents.c.id)
    .join(_talks, _of_talk)
    .where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.kind != "consultation_title",
        _ended <= _before,
    )
    .limit(_most)
)
"""The station's own title stays, as an item's category does."""
TALK_NAMES = compiled(
    select(_contents.c.id, _contents.c.person_id)
    .join(_talks, _of_talk)
    .where(_contents.c.district_id == bindparam("district_id"), _name, _ended <= _before)
    .limit(_most)
)
TALK_PHOTOS = compiled(
    select(_files.c.id)
    .join(_talks, and_(_talks.c.district_id == _files.c.district_id, _talks.c.id == _files.c.consultation_id))
    .where(_files.c.district_id == bindparam("district_id"), _files.c.state != "dropped", _ended <= _before)
    .limit(_most)
)
TALK_LINKS = compiled(
    select(_people.c.id)
    .join(_talks, and_(_talks.c.district_id == _people.c.district_id, _talks.c.id == _people.c.consultation_id))
    .where(
        _people.c.district_id == bindparam("district_id"),
        or_(_people.c.code_hmac.is_not(None), _people.c.opened_by.is_not(None)),
        _ended <= _before,
    )
    .limit(_most)
)
POLLS = compiled(
    select(_slots.c.id)
    .join(_talks, and_(_talks.c.district_id == _slots.c.district_id, _talks.c.id == _slots.c.consultation_id))
    .where(
        _slots.c.district_id == bindparam("district_id"),
        func.coalesce(_talks.c.held_at, _talks.c.called_off_at, _talks.c.ended_at) <= _before,
        exists().where(_answers.c.district_id == _slots.c.district_id, _answers.c.slot_id == _slots.c.id),
    )
    .limit(_most)
)
_FORGET_POLLS = compiled(
    _answers.delete().where(_answers.c.district_id == bindparam("district_id"), in_list(_answers.c.slot_id, "ids"))
)
_FORGET_LINKS = compiled(
    _people.update()
    .values(code_hmac=None, opened_by=None)
    .where(_people.c.district_id == bindparam("district_id"), in_list(_people.c.id, "ids"))
)


def forget_names(work: Work, rows: Sequence[Row]) -> None:
    """Names (`id`, `person_id`: whose key) with their keys, which go as those of people who are erased."""
    for row in rows:
        work.delete(_contents, id=row["id"])
        if row["person_id"]:
            work.insert(tables.erasures, person_id=row["person_id"], at=work.now, traces="[]", done_at=None)


def forget_polls(work: Work, ids: Sequence[str]) -> None:
    """Who could come when; the times that were proposed stay."""
    work.run(_FORGET_POLLS, ids=as_json(list(ids)))


def forget_links(work: Work, ids: Sequence[str]) -> None:
    """Guests' links open nothing any more, in no browser."""
    work.run(_FORGET_LINKS, ids=as_json(list(ids)))
