"""Who may send which letters, and in what order: claims, leases, and what stands before a chat's next letter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, literal_column, not_, or_, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import LEASE, Work

_letters, _chats, _persons, _buckets = tables.letters, tables.chats, tables.persons, tables.buckets
_MINE = _letters.c.district_id == bindparam("district_id")
WAITING: Any = literal_column("'waiting'")
"""Spelled out: bound beside an index of what waits, SQLite makes its plan anew at every run, which costs more than the
run itself."""

IDLE = 120_000
"""How long a form is left alone before it counts as paused, ms."""
MOST = 500
"""Letters that one process holds in its memory."""
MOST_AT_ONCE = 20
"""Letters of one chat that are claimed together: at one a second they are out well before their lease ends."""


def waits_for_form(letter: Row, draft: object) -> bool:
    """While a form is being filled in, other letters with choices wait, so that “1” never rates by accident."""
    return bool(draft) and not letter["direct"] and not letter["urgent"] and letter["choices"] != "[]"


def free(letters: Any) -> Any:
    """The same in the database. A form left alone holds up nothing any more; numbers still mean its question."""
    return or_(
        letters.c.direct == 1,
        letters.c.urgent == 1,
        letters.c.choices == "[]",
        _chats.c.draft.is_(None),
        _chats.c.updated_at <= bindparam("idle_since"),
    )


def _with_chat(letters: Any) -> Any:
    return letters.outerjoin(
        _chats, and_(_chats.c.district_id == letters.c.district_id, _chats.c.address_id == letters.c.address_id)
    )


def _place(letters: Any) -> tuple[Any, ...]:
    """A chat's order: what was tried keeps its place, then the answer to what was just written, then by age."""
    return (
        case((letters.c.attempts > 0, literal(0)), else_=literal(1)),
        case((letters.c.direct == 1, literal(0)), else_=literal(1)),
        letters.c.id,
    )


def in_turn(letter: Row) -> tuple[bool, bool, str]:
    """The same order as a key."""
    return not letter["attempts"], not letter["direct"], letter["id"]


_due, _other = _letters.alias("due"), _letters.alias("other")
_DUE = [
    _due.c.district_id == bindparam("district_id"),
    _due.c.state == WAITING,
    _due.c.next_attempt_at <= bindparam("now"),
    _due.c.leased_until < bindparam("now"),
    in_list(_due.c.channel, "channels"),
    not_(in_list(_due.c.address_id, "busy")),
    free(_due),
    not_(
        exists().where(  # somebody else is sending to this chat, or it was put off: nothing overtakes
            _other.c.district_id == _due.c.district_id,
            _other.c.address_id == _due.c.address_id,
            _other.c.state == WAITING,
            or_(
                and_(_other.c.leased_until >= bindparam("now"), _other.c.leased_by != bindparam("by")),
                and_(_other.c.attempts > 0, _other.c.next_attempt_at > bindparam("now")),
            ),
        )
    ),
]
_in_order = select(_due).select_from(_with_chat(_due)).where(*_DUE).order_by(_due.c.next_attempt_at, _due.c.id)
_ids = _in_order.with_only_columns(
    _due.c.id, _due.c.address_id, _due.c.direct, _due.c.attempts, maintain_column_froms=True
)
_found = _ids.limit(bindparam("most")).subquery("found")
_placed = select(
    _found.c.id, func.row_number().over(partition_by=_found.c.address_id, order_by=_place(_found)).label("place")
).subquery("placed")
_own = _letters.alias("own")
_chosen = (
    select(_own.c.id)
    .select_from(_own.join(_placed, _placed.c.id == _own.c.id))
    .where(
        _own.c.district_id == bindparam("district_id"),
        _own.c.state == WAITING,
        _own.c.leased_until < bindparam("now"),
        _placed.c.place <= literal(MOST_AT_ONCE),
    )
    .with_for_update(of=_own, skip_locked=True)
    .cte("chosen")
)
_CLAIM = compiled(
    _letters.update()
    .values(leased_by=bindparam("by"), leased_until=bindparam("until"))
    .where(_MINE, _letters.c.id.in_(select(_chosen.c.id)))
    .returning(*_letters.c)
)
_SHOW_DUE = compiled(_in_order.limit(bindparam("most")))
_NEXT_DUE = compiled(
    select(_letters.c.next_attempt_at)
    .where(_MINE, _letters.c.state == WAITING, _letters.c.next_attempt_at > bindparam("now"))
    .order_by(_letters.c.next_attempt_at)
    .limit(literal(1))
)
_READERS = compiled(
    select(_letters.c.id, _persons.c.language, _chats.c.draft)
    .select_from(
        _with_chat(_letters).outerjoin(
            _persons, and_(_persons.c.district_id == _letters.c.district_id, _persons.c.id == _letters.c.person_id)
        )
    )
    .where(_MINE, in_list(_letters.c.id, "ids"))
)
_RENEW = compiled(
    _letters.update()
    .values(leased_until=bindparam("until"))
    .where(_MINE, in_list(_letters.c.id, "ids"), _letters.c.leased_by == bindparam("by"))
    .returning(*_letters.c)
)
_RELEASE = compiled(
    _letters.update()
    .values(leased_until=0)
    .where(_MINE, in_list(_letters.c.id, "ids"), _letters.c.leased_by == bindparam("by"))
)
_END_LEASES = compiled(
    _letters.update()
    .values(leased_by=None, leased_until=0)
    .where(_MINE, _letters.c.state == WAITING, _letters.c.leased_until > literal(0))
)
_END_OWN = compiled(
    _letters.update()
    .values(leased_by=None, leased_until=0)
    .where(_MINE, _letters.c.state == WAITING, _letters.c.leased_by == bindparam("by"))
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`by` asks for letters of these channels, but not to addresses for which he has enough."""

    by: str
    channels: Iterable[str]
    busy: Iterable[str] = ()

    def args(self, work: Work, most: int) -> dict[str, Any]:
        lists = {"channels": json.dumps(sorted(self.channels)), "busy": json.dumps(sorted(self.busy))}
        return {"now": work.now, "idle_since": work.now - IDLE, "by": self.by, "most": most, **lists}


async def due_letters(work: Work, wanted: Wanted, most: int = 100) -> list[Row]:
    """What `claim_due` would find, unclaimed: a read, which waits for nobody."""
    return await work.all(_SHOW_DUE, **wanted.args(work, most))


async def claim_due(work: Work, wanted: Wanted, most: int) -> list[Row]:
    """What may be sent now and nobody is sending, from here on leased; each chat's letters in their order."""
    rows = await work.take(_CLAIM, until=work.now + LEASE, **wanted.args(work, most))
    return sorted(rows, key=lambda row: (row["address_id"], *in_turn(row)))


async def next_due(work: Work) -> int | None:
    row = await work.one(_NEXT_DUE, now=work.now)
    return row["next_attempt_at"] if row else None


async def readers(work: Work, ids: Sequence[str]) -> dict[str, Row]:
    """By letter: its reader's `language`, and the `draft` that is open in his chat."""
    return {row["id"]: row for row in await work.all(_READERS, ids=as_json(list(ids)))}


async def renew(work: Work, by: str, ids: Sequence[str]) -> dict[str, Row]:
    """The letters as they are now, leased anew; without those that were dropped, held or wiped meanwhile."""
    rows = await work.take(_RENEW, by=by, until=work.now + LEASE, ids=as_json(list(ids)))
    return {row["id"]: row for row in rows if row["state"] == "waiting"}


def end_leases(work: Work, by: str | None = None) -> None:
    """Letters that somebody (or just `by`) leased and did not send are anybody's again."""
    if by is None:
        work.run(_END_LEASES)
    else:
        work.run(_END_OWN, by=by)


def release(work: Work, by: str, ids: Sequence[str]) -> None:
    """What `by` leased of these is anybody's again."""
    if ids:
        work.run(_RELEASE, by=by, ids=as_json(list(ids)))
