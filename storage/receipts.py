"""Receipts: the item that one opens, who holds it, and how often something was tried."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select

from domain.item import Item
from storage import tables
from storage.items import ITEM_COLUMNS, OPEN_STATES, holders_of, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_items, _holders, _tries = tables.items, tables.holders, tables.tries
_GOOD = and_(
    _items.c.district_id == _holders.c.district_id,
    _items.c.id == _holders.c.item_id,
    _items.c.receipt == _holders.c.receipt,
)
_BY_RECEIPT = compiled(
    select(*ITEM_COLUMNS).where(
        _items.c.district_id == bindparam("district_id"), _items.c.receipt == bindparam("receipt")
    )
)
_HELD_BY = (
    select(*ITEM_COLUMNS)
    .select_from(_holders.join(_items, _GOOD))
    .where(_holders.c.district_id == bindparam("district_id"), _holders.c.person_id == bindparam("person_id"))
)
_ALL_HELD = compiled(_HELD_BY.order_by(_holders.c.at.desc()).limit(bindparam("most")))
_OPEN_HELD = compiled(
    _HELD_BY.where(in_list(_items.c.state, "states")).order_by(_holders.c.at.desc()).limit(bindparam("most"))
)
_OF_SCOPE = and_(_tries.c.district_id == bindparam("district_id"), _tries.c.scope == bindparam("scope"))
_TRIED = compiled(
    select(
        select(func.count()).where(_OF_SCOPE, _tries.c.at > bindparam("since")).scalar_subquery().label("times"),
        select(func.max(_tries.c.id))
        .where(
            _tries.c.district_id == bindparam("district_id"),
            _tries.c.id > bindparam("first"),
            _tries.c.id < bindparam("last"),
        )
        .scalar_subquery()
        .label("newest"),
    )
)
"""Both from an index alone: what was tried long ago costs nothing, so that no time tells of it."""
_letters = tables.letters
_DROP_LETTERS = compiled(
    _letters.update()
    .values(state="dropped")
    .where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.item_id == bindparam("item_id"),
        in_list(_letters.c.person_id, "people"),
        or_(_letters.c.state == "waiting", _letters.c.state == "held"),
    )
)
_OLD_TRIES = compiled(
    select(_tries.c.id)
    .where(_tries.c.district_id == bindparam("district_id"), _tries.c.at <= bindparam("before"))
    .limit(bindparam("most"))
)
_DELETE_TRIES = compiled(
    _tries.delete().where(_tries.c.district_id == bindparam("district_id"), in_list(_tries.c.id, "ids"))
)


@dataclass(frozen=True, slots=True)
class Tried:
    """How often within the time asked for, and which try of this scope comes next."""

    scope: str
    times: int
    following: str


async def item_by_receipt(work: Work, receipt: str) -> Item | None:
    """`receipt` is the HMAC of the digits."""
    row = await work.one(_BY_RECEIPT, receipt=receipt) if receipt else None
    return item_of(row) if row else None


async def items_held_by(work: Work, person_id: str, *, open_only: bool = False, most: int = 20) -> list[Item]:
    """What a person opened by a receipt that is still good, the newest first."""
    if open_only:
        rows = await work.all(_OPEN_HELD, person_id=person_id, states=OPEN_STATES, most=most)
    else:
        rows = await work.all(_ALL_HELD, person_id=person_id, most=most)
    return [item_of(row) for row in rows]


def hold(work: Work, found: Item, person_id: str) -> None:
    """Anew where the person held an older receipt of it."""
    work.delete(tables.holders, item_id=found.id, person_id=person_id)
    work.insert(tables.holders, item_id=found.id, person_id=person_id, receipt=found.receipt, at=work.now)


async def cut_off(work: Work, item_id: str) -> None:
    """What was on its way to who holds the receipt, and has not gone out yet, never will."""
    people = sorted(person for person, _ in await holders_of(work, [item_id]))
    if people:
        work.run(_DROP_LETTERS, item_id=item_id, people=json.dumps(people))


async def tried(work: Work, scope: str, since: int) -> Tried:
    row = await work.one(_TRIED, scope=scope, since=since, first=f"{scope}.", last=f"{scope}/")
    newest = str(row["newest"] or "") if row else ""
    number = int(newest.rpartition(".")[2] or 0) + 1
    return Tried(scope, int(row["times"]) if row else 0, f"{scope}.{number:012}")


def note_try(work: Work, before: Tried) -> None:
    """One more: whoever counted the same at the same instant loses, and counts again."""
    row = {"id": before.following, "scope": before.scope, "at": work.now}
    work.insert(tables.tries, unless_there=True, rule="one", **row)


async def delete_tries(work: Work, before: int, most: int) -> int:
    """Of this instant or older; at most so many at a time."""
    rows = await work.all(_OLD_TRIES, before=before, most=most)
    if rows:
        work.run(_DELETE_TRIES, ids=json.dumps([row["id"] for row in rows]))
    return len(rows)
