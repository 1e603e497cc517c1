"""Merged items: what went into an item, and where it went in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from domain.item import Item
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, item, item_of, items_of
from storage.statements import compiled, in_list
from storage.work import Work

_items = tables.items
_OF_DISTRICT = _items.c.district_id == bindparam("district_id")
_MERGED_INTO = compiled(
    select(*ITEM_COLUMNS).where(_OF_DISTRICT, _items.c.merged_into == bindparam("id")).order_by(_items.c.id)
)
_ALL_MERGED_INTO = compiled(
    select(*ITEM_COLUMNS).where(_OF_DISTRICT, in_list(_items.c.merged_into, "ids")).order_by(_items.c.id)
)


async def items_going_on(work: Work, person_id: str, most: int = 6) -> list[Item]:
    """A person's own merged items whose main one is open."""
    merged = [found for found in await items_of(work, person_id) if found.merged_into is not None]
    mains = await mains_of(work, merged)
    return [found for found in merged if found.id in mains and mains[found.id].open][:most]


async def merged_into(work: Work, item_id: str) -> list[Item]:
    """The items that went into this one."""
    return [item_of(row) for row in await work.all(_MERGED_INTO, id=item_id)]


async def main_of(work: Work, found: Item) -> Item | None:
    """The item that a merged one went into in the end; None for one that is not merged."""
    main: Item | None = None
    into = found.merged_into
    while into is not None:
        main = await item(work, into)
        into = main.merged_into if main is not None else None
    return main


async def mains_of(work: Work, found: Iterable[Item]) -> dict[str, Item]:
    """The same for several: main item by the merged one's id."""
    mains = {merged.id: await main_of(work, merged) for merged in found if merged.merged_into is not None}
    return {merged: main for merged, main in mains.items() if main is not None}


async def followers(work: Work, item_id: str) -> list[Item]:
    """Everything merged into this item, also by way of another, the nearest first."""
    found = await merged_into(work, item_id)
    for child in found:
        found += await merged_into(work, child.id)
    return found


async def followers_of(work: Work, ids: Sequence[str]) -> dict[str, list[Item]]:
    """The same of several, by the main item's id: one read for each depth of merging."""
    found: dict[str, list[Item]] = {one: [] for one in ids}
    main = {one: one for one in ids}
    while main:
        rows = await work.all(_ALL_MERGED_INTO, ids=as_json(list(main)))
        children = [child for child in map(item_of, rows) if child.merged_into is not None]
        for child in children:
            found[main[str(child.merged_into)]].append(child)
        main = {child.id: main[str(child.merged_into)] for child in children}
    return found
