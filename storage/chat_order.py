"""Where a chat stands before its next letter, where several processes write to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, not_, or_, select

from storage import tables
from storage.buckets import CHAT
from storage.claiming import IDLE, WAITING, free
from storage.ids import new_id
from storage.statements import compiled, in_list
from storage.work import Work

_chats, _buckets, _other = tables.chats, tables.buckets, tables.letters.alias("other")

LATELY = 600_000
"""Among letters of so many ms the last one sent to a chat is looked for."""

_before = and_(
    _other.c.district_id == _chats.c.district_id, _other.c.address_id == _chats.c.address_id, _other.c.state == WAITING
)


def _oldest(*where: Any) -> Any:
    return select(func.min(_other.c.id)).where(_before, *where).correlate(_chats).scalar_subquery()


_leased, _is_due = _other.c.leased_until >= bindparam("now"), _other.c.next_attempt_at <= bindparam("now")
_STANDING = compiled(
    select(
        _chats.c.address_id,
        _oldest(_leased, not_(in_list(_other.c.id, "known"))).label("leased"),
        _oldest(not_(_leased), or_(_other.c.attempts > 0, and_(_other.c.direct == 1, _is_due))).label("first"),
        _oldest(not_(_leased), _is_due, free(_other)).label("older"),
        select(func.max(_other.c.sent_at))
        .where(
            _other.c.district_id == _chats.c.district_id,
            _other.c.address_id == _chats.c.address_id,
            _other.c.id > bindparam("lately"),
        )
        .correlate(_chats)
        .scalar_subquery()
        .label("sent_at"),
        select(_buckets.c.full_at)
        .where(_buckets.c.district_id == _chats.c.district_id, _buckets.c.scope == literal(CHAT) + _chats.c.address_id)
        .correlate(_chats)
        .scalar_subquery()
        .label("full_at"),
    ).where(_chats.c.district_id == bindparam("district_id"), in_list(_chats.c.address_id, "chats"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A chat as others see it: ids of the oldest letters in it, and instants.

    `leased` is with somebody, or on its way to us; `first` and `older` are due and with nobody: `first` was tried
    before or is an answer. The last letter left at `sent_at`; the platform wants the chat left alone until `full_at`.
    """

    leased: str | None
    first: str | None
    older: str | None
    sent_at: int
    full_at: int


async def standing(work: Work, chats: Sequence[str], known: Sequence[str]) -> dict[str, Standing]:
    """By address, without those that have no chat any more; the letters `known` are the asker's own."""
    lately = new_id(max(0, work.now - LATELY))[:13]
    idle_since = work.now - IDLE
    lists = {"chats": json.dumps(list(chats)), "known": json.dumps(list(known))}
    rows = await work.all(_STANDING, now=work.now, idle_since=idle_since, lately=lately, **lists)
    return {
        row["address_id"]: Standing(row["leased"], row["first"], row["older"], row["sent_at"] or 0, row["full_at"] or 0)
        for row in rows
    }
