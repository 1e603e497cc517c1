"""Reading whole lists for export: the items of some stations with their words and places, in one query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import and_, bindparam, select

from domain.item import Item, State
from storage import tables
from storage.items import item_of, items_by_id
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_items = tables.items
_words, _places = tables.contents.alias("said"), tables.contents.alias("spot")


def _listed(*conditions: Any) -> Statement:
    return compiled(
        select(
            *[_items.c[field.name] for field in fields(Item)],
            _words.c.text.label("words"),
            _places.c.text.label("place"),
        )
        .select_from(
            _items.outerjoin(
                _words, and_(_words.c.district_id == _items.c.district_id, _words.c.id == _items.c.words_id)
            ).outerjoin(_places, and_(_places.c.district_id == _items.c.district_id, _places.c.id == _items.c.place_id))
        )
        .where(
            _items.c.district_id == bindparam("district_id"),
            in_list(_items.c.now_at, "stations"),
            _items.c.practice == 0,
            *conditions,
        )
        .order_by(_items.c.reported_at + 0, _items.c.id)
    )


_IN_STATES = _listed(in_list(_items.c.state, "states"))
_CLOSED = _listed(
    _items.c.state == State.CLOSED.value,
    _items.c.closed_at >= bindparam("start"),
    _items.c.closed_at < bindparam("end"),
)
_RECEIVED = _listed(_items.c.reported_at >= bindparam("start"), _items.c.reported_at < bindparam("end"))


@dataclass(frozen=True, slots=True)
class Listed:
    """An item with the text of its words and place, empty where they were erased; whether they may be read is not asked
    here."""

    item: Item
    words: str
    place: str


async def items_in(work: Work, stations: Sequence[str], states: Sequence[State]) -> list[Listed]:
    wanted = json.dumps([state.value for state in states])
    return await _read(work, _IN_STATES, stations, states=wanted)


async def items_closed(work: Work, stations: Sequence[str], start: int, end: int) -> list[Listed]:
    """Closed from `start` up to, not at, `end` (UTC ms)."""
    return await _read(work, _CLOSED, stations, start=start, end=end)


async def items_received(work: Work, stations: Sequence[str], start: int, end: int) -> list[Listed]:
    return await _read(work, _RECEIVED, stations, start=start, end=end)


async def _read(work: Work, statement: Statement, stations: Sequence[str], **values: Any) -> list[Listed]:
    rows = await work.all(statement, stations=json.dumps(list(stations)), **values)
    return [Listed(item_of(row), row["words"] or "", row["place"] or "") for row in rows]


async def main_items(work: Work, merged: Sequence[Item]) -> dict[str, Item]:
    """The item that each of these went into in the end, by the merged one's id: one query a step, not one an item."""
    known: dict[str, Item] = {}
    wanted = {one.merged_into for one in merged if one.merged_into}
    while missing := sorted(wanted - known.keys()):
        found = await items_by_id(work, missing)
        known |= found
        wanted = {one.merged_into for one in found.values() if one.merged_into} if found else set()
    ends: dict[str, Item] = {}
    for one in merged:
        main = known.get(one.merged_into or "")
        while main is not None and main.merged_into in known:
            main = known[main.merged_into or ""]
        if main is not None:
            ends[one.id] = main
    return ends
