"""Reading what is kept of one person, for the person himself."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_CHATS = compiled(
    select(tables.chats.c.draft, tables.chats.c.kept).where(
        tables.chats.c.district_id == bindparam("district_id"), tables.chats.c.person_id == bindparam("person_id")
    )
)
_HELD = compiled(
    select(tables.holders.c.item_id).where(
        tables.holders.c.district_id == bindparam("district_id"), tables.holders.c.person_id == bindparam("person_id")
    )
)
_CONSENTS = compiled(
    select(tables.consents)
    .where(
        tables.consents.c.district_id == bindparam("district_id"), tables.consents.c.person_id == bindparam("person_id")
    )
    .order_by(tables.consents.c.at)
)
_RATINGS = compiled(
    select(tables.ratings)
    .where(tables.ratings.c.district_id == bindparam("district_id"), tables.ratings.c.item_id == bindparam("item_id"))
    .order_by(tables.ratings.c.round)
)
_LEAVES = compiled(
    select(tables.leaves.c.start_at, tables.leaves.c.end_at)
    .where(
        tables.leaves.c.district_id == bindparam("district_id"),
        tables.leaves.c.person_id == bindparam("person_id"),
        tables.leaves.c.end_at > tables.leaves.c.start_at,
    )
    .order_by(tables.leaves.c.start_at)
)
_OWN = compiled(
    select(tables.contents)
    .where(
        tables.contents.c.district_id == bindparam("district_id"),
        tables.contents.c.person_id == bindparam("person_id"),
        tables.contents.c.item_id.is_(None),
    )
    .order_by(tables.contents.c.id)
)


async def drafts_of(work: Work, person_id: str) -> list[int]:
    """When each of the person's unfinished forms was begun; those that hold nothing yet do not count."""
    found = []
    for chat in await work.all(_CHATS, person_id=person_id):
        drafts = [json.loads(chat["draft"])] if chat["draft"] else []
        found += [d["since"] for d in [*drafts, *json.loads(chat["kept"] or "[]")] if d["values"].get("words")]
    return sorted(found)


async def held_by(work: Work, person_id: str) -> int:
    """How many items of others the person came to by their receipts."""
    return len(await work.all(_HELD, person_id=person_id))


async def consents_of(work: Work, person_id: str) -> list[Row]:
    return await work.all(_CONSENTS, person_id=person_id)


async def leaves_of(work: Work, person_id: str) -> list[tuple[int, int]]:
    """When the person was, or is to be, on leave: UTC ms."""
    rows = await work.all(_LEAVES, person_id=person_id)
    return [(row["start_at"], row["end_at"]) for row in rows]


async def ratings_of(work: Work, item_id: str) -> list[Row]:
    return await work.all(_RATINGS, item_id=item_id)


async def own_words(work: Work, person_id: str) -> list[Row]:
    """What the person wrote that belongs to no item: words to a person, a diary, lines, what is being written."""
    return await work.all(_OWN, person_id=person_id)
