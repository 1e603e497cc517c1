"""What a person's free words may be about, in one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, exists, select

from storage import tables
from storage.as_json import as_json
from storage.items import OPEN_STATES
from storage.statements import compiled, in_list
from storage.work import Work

_items, _holders, _letters = tables.items, tables.holders, tables.letters
_OWN = and_(_items.c.district_id == bindparam("district_id"), _items.c.reporter_id == bindparam("person_id"))
_LAST_TALK = (
    select(_letters.c.item_id)
    .where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.address_id == bindparam("address_id"),
        _letters.c.created_at > bindparam("since"),
        in_list(_letters.c.kind, "kinds"),
    )
    .order_by(_letters.c.id.desc())
    .limit(1)
)
_HELD = (
    select(_holders.c.item_id)
    .select_from(
        _holders.join(
            _items,
            and_(
                _items.c.district_id == _holders.c.district_id,
                _items.c.id == _holders.c.item_id,
                _items.c.receipt == _holders.c.receipt,
            ),
        )
    )
    .where(
        _holders.c.district_id == bindparam("district_id"),
        _holders.c.person_id == bindparam("person_id"),
        in_list(_items.c.state, "states"),
    )
)
_STANDING = compiled(
    select(
        _LAST_TALK.scalar_subquery().label("talk"),
        exists(select(_items.c.id).where(_OWN, in_list(_items.c.state, "states"))).label("open"),
        exists(select(_items.c.id).where(_OWN, _items.c.merged_into.is_not(None))).label("merged"),
        exists(_HELD).label("held"),
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """`talk` is the item of somebody's last words to this chat; then whether the person has open items of his own,
    some that went into others, and open ones that he holds the receipt of."""

    talk: str | None
    open: bool
    merged: bool
    held: bool


async def standing_of(work: Work, person_id: str, address_id: str, kinds: Sequence[str], since: int) -> Standing:
    """`talk` counts after `since`, in letters of these `kinds`."""
    row = await work.one(
        _STANDING,
        person_id=person_id,
        address_id=address_id,
        kinds=as_json(list(kinds)),
        since=since,
        states=OPEN_STATES,
    )
    assert row is not None
    return Standing(row["talk"], bool(row["open"]), bool(row["merged"]), bool(row["held"]))
