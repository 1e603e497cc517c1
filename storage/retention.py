"""What has had its time: found in batches by a reader, removed in one short write each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, literal_column, not_, or_, select

from storage import tables
from storage.database import Row
from storage.statements import Statement, compiled, in_list
from storage.work import Work

BATCH = 200

_contents, _letters, _files, _items = tables.contents, tables.letters, tables.attachments, tables.items
_talks = tables.consultations
_before: Any = bindparam("before")
_most: Any = bindparam("most")
_unsent = or_(_letters.c.state == "waiting", _letters.c.state == "held")
_main = _items.alias("main")
_over = and_(
    _items.c.district_id == bindparam("district_id"),
    _items.c.closed_at <= _before,
    not_(
        exists().where(
            _main.c.district_id == _items.c.district_id,
            _main.c.id == _items.c.merged_into,
            or_(_main.c.closed_at.is_(None), _main.c.closed_at > _before),
        )
    ),
)
"""Closed so long ago; a merged item only where the one it went into is closed as long."""

EXPIRED = compiled(
    select(_contents.c.id)
    .where(_contents.c.district_id == bindparam("district_id"), _contents.c.expires_at <= _before)
    .limit(_most)
)
HUMAN = compiled(
    select(_contents.c.id)
    .where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.item_id.is_(None),
        _contents.c.kind == "human",
        _contents.c.created_at <= _before,
    )
    .limit(_most)
)
LOOSE = compiled(
    select(_contents.c.id)
    .where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.item_id.is_(None),
        _contents.c.consultation_id.is_(None),
        _contents.c.created_at <= _before,
    )
    .limit(_most)
)
_DELETE_EXPIRED = compiled(
    _contents.delete().where(
        _contents.c.district_id == bindparam("district_id"),
        in_list(_contents.c.id, "ids"),
        _contents.c.expires_at <= _before,
    )
)
"""Looked at again: in this moment they may have become the words of an item."""
_DELETE_CONTENTS = compiled(
    _contents.delete().where(_contents.c.district_id == bindparam("district_id"), in_list(_contents.c.id, "ids"))
)
LETTERS = compiled(
    select(_letters.c.id)
    .where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.created_at <= _before,
        literal_column("letters.body != ''"),  # spelled out, or the partial index is not used
        or_(_letters.c.on_delivery.is_(None), not_(_unsent)),
    )
    .limit(_most)
)
"""But no answer that its resident has not got yet: his days to rate it begin when he does."""
_EMPTY_LETTERS = compiled(
    _letters.update()
    .values(body="", choices="[]", platform_id=None)
    .where(_letters.c.district_id == bindparam("district_id"), in_list(_letters.c.id, "ids"))
)
_DROP_UNSENT = compiled(
    _letters.update()
    .values(state="dropped")
    .where(
        _letters.c.district_id == bindparam("district_id"),
        in_list(_letters.c.id, "ids"),
        _unsent,
    )
)
_lines, _last = tables.lines, tables.lines.alias("last")
LINES = compiled(
    select(_lines.c.address_id, func.max(_lines.c.number).label("number"))
    .where(
        _lines.c.district_id == bindparam("district_id"),
        _lines.c.at <= _before,
        exists().where(
            _last.c.district_id == _lines.c.district_id,
            _last.c.address_id == _lines.c.address_id,
            _last.c.number > _lines.c.number,
        ),
    )
    .group_by(_lines.c.address_id)
    .limit(_most)
)
"""A chat's newest line stays: the numbers of those to come follow it."""
_DELETE_LINES = compiled(
    _lines.delete().where(
        _lines.c.district_id == bindparam("district_id"),
        _lines.c.address_id == bindparam("address_id"),
        _lines.c.number <= bindparam("number"),
    )
)
VOICES = compiled(
    select(_files.c.id)
    .select_from(
        _files.outerjoin(
            _items, and_(_items.c.district_id == _files.c.district_id, _items.c.id == _files.c.item_id)
        ).outerjoin(_talks, and_(_talks.c.district_id == _files.c.district_id, _talks.c.id == _files.c.consultation_id))
    )
    .where(
        _files.c.district_id == bindparam("district_id"),
        _files.c.kind == "voice",
        _files.c.state != "dropped",
        _files.c.created_at <= _before,
        or_(_files.c.item_id.is_(None), _items.c.closed_at.is_not(None)),
        or_(_files.c.consultation_id.is_(None), _talks.c.ended_at.is_not(None), _talks.c.called_off_at.is_not(None)),
    )
    .limit(_most)
)
PHOTOS = compiled(
    select(_files.c.id)
    .select_from(
        _files.join(_items, and_(_items.c.district_id == _files.c.district_id, _items.c.id == _files.c.item_id))
    )
    .where(_over, _files.c.state != "dropped")
    .limit(_most)
)
LOOSE_FILES = compiled(
    select(_files.c.id)
    .where(
        _files.c.district_id == bindparam("district_id"),
        _files.c.item_id.is_(None),
        _files.c.consultation_id.is_(None),
        _files.c.state != "dropped",
        _files.c.created_at <= _before,
    )
    .limit(_most)
)
_DROP_FILES = compiled(
    _files.update()
    .values(state="dropped", reference="")
    .where(_files.c.district_id == bindparam("district_id"), in_list(_files.c.id, "ids"))
)
CALLED = compiled(select(_items.c.id).where(_over, _items.c.called_sealed.is_not(None)).limit(_most))
_FORGET_CALLED = compiled(
    _items.update()
    .values(called_sealed=None)
    .where(_items.c.district_id == bindparam("district_id"), in_list(_items.c.id, "ids"))
)
_persons, _addresses = tables.persons, tables.addresses
PHONES = compiled(
    select(_persons.c.id)
    .where(
        _persons.c.district_id == bindparam("district_id"),
        _persons.c.phone_sealed.is_not(None),
        not_(
            exists().where(
                _items.c.district_id == _persons.c.district_id,
                _items.c.reporter_id == _persons.c.id,
                or_(_items.c.closed_at.is_(None), _items.c.closed_at > _before),
            )
        ),
        not_(
            exists().where(
                _addresses.c.district_id == _persons.c.district_id,
                _addresses.c.person_id == _persons.c.id,
                _addresses.c.window > _before,
            )
        ),
    )
    .limit(_most)
)
"""Of those whose last matter was closed, and who wrote last, so long ago."""
_FORGET_PHONES = compiled(
    _persons.update()
    .values(phone_sealed=None)
    .where(_persons.c.district_id == bindparam("district_id"), in_list(_persons.c.id, "ids"))
)
_said = exists().where(
    _contents.c.district_id == _items.c.district_id, _contents.c.item_id == _items.c.id, _contents.c.kind != "place"
)
WORDS = compiled(select(_items.c.id).where(_over, or_(_items.c.receipt != "", _said)).limit(_most))
"""Also of those whose receipt went before: their reporter was erased, or left them to the station."""
_BARE = compiled(
    _items.update()
    .values(called_sealed=None, receipt="", latitude=None, longitude=None)
    .where(_items.c.district_id == bindparam("district_id"), in_list(_items.c.id, "ids"))
)
_SEEN_CUT = compiled(
    select(tables.seen.c.at)
    .where(tables.seen.c.district_id == bindparam("district_id"), tables.seen.c.at <= _before)
    .order_by(tables.seen.c.at)
    .limit(_most)
)
_DELETE_SEEN = compiled(
    tables.seen.delete().where(tables.seen.c.district_id == bindparam("district_id"), tables.seen.c.at <= _before)
)
_DELETE_FAULTS = compiled(
    tables.faults.delete().where(tables.faults.c.district_id == bindparam("district_id"), tables.faults.c.at <= _before)
)


REMINDERS = ("duty_eve", "duty_start", "duty_end", "duty_gap", "duty_gap_late", "duty_runs_out")
"""Kinds of timers of the rota's clock: of each station some every day."""
_DELETE_REMINDERS = compiled(
    tables.timers.delete().where(
        tables.timers.c.district_id == bindparam("district_id"),
        or_(*(tables.timers.c.kind == kind for kind in REMINDERS)),
        tables.timers.c.due_at <= _before,
        tables.timers.c.done_at.is_not(None),
    )
)
"""What is so old is set no more."""


async def due(work: Work, what: Statement, before: int) -> list[Row]:
    """At most a batch of what is of `before` (UTC ms) or older."""
    return await work.all(what, before=before, most=BATCH)


def delete_expired(work: Work, ids: Sequence[str]) -> None:
    work.run(_DELETE_EXPIRED, ids=json.dumps(list(ids)), before=work.now)


def delete_contents(work: Work, ids: Sequence[str]) -> None:
    work.run(_DELETE_CONTENTS, ids=json.dumps(list(ids)))


def empty_letters(work: Work, ids: Sequence[str]) -> None:
    """The rows stay with kind and state. What nobody took in all that time is not sent any more."""
    work.run(_EMPTY_LETTERS, ids=json.dumps(list(ids)))
    work.run(_DROP_UNSENT, ids=json.dumps(list(ids)))


def delete_lines(work: Work, address_id: str, number: int) -> None:
    work.run(_DELETE_LINES, address_id=address_id, number=number)


def drop_files(work: Work, ids: Sequence[str]) -> None:
    work.run(_DROP_FILES, ids=json.dumps(list(ids)))


def forget_called(work: Work, ids: Sequence[str]) -> None:
    work.run(_FORGET_CALLED, ids=json.dumps(list(ids)))


def forget_phones(work: Work, ids: Sequence[str]) -> None:
    work.run(_FORGET_PHONES, ids=json.dumps(list(ids)))


def bare(work: Work, ids: Sequence[str]) -> None:
    """Of these items only category, street, states and times are left in their rows."""
    work.run(_BARE, ids=json.dumps(list(ids)))


async def delete_seen(work: Work, before: int) -> int:
    rows = await due(work, _SEEN_CUT, before)
    if rows:
        work.run(_DELETE_SEEN, before=rows[-1]["at"])
    return len(rows)


def delete_reminders(work: Work, before: int) -> None:
    work.run(_DELETE_REMINDERS, before=before)


def delete_faults(work: Work, before: int) -> None:
    work.run(_DELETE_FAULTS, before=before)
