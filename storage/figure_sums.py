"""Reading and writing what the figures have counted already, and what of it is to be counted anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from domain.closings import CHANGES
from domain.events import Name
from domain.sums import Kinds, Sums
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_sums, _books, _items, _events = tables.figure_sums, tables.figure_books, tables.items, tables.events
_BOOK = compiled(
    select(_books.c.id, _books.c.built_to, _books.c.whole, _books.c.version).where(
        _books.c.district_id == bindparam("district_id")
    )
)
_SHOWN = (
    _sums.c.district_id == bindparam("district_id"),
    in_list(_sums.c.span, "spans"),
    in_list(_sums.c.station_id, "at"),
)
_FLAT = compiled(select(_sums.c.span, _sums.c.station_id, _sums.c.sums).where(*_SHOWN))
_KINDS = compiled(select(_sums.c.span, _sums.c.station_id, _sums.c.kinds, _sums.c.changes_at).where(*_SHOWN))
_OF_MONTH = compiled(
    select(_sums.c.station_id, _sums.c.kinds).where(
        _sums.c.district_id == bindparam("district_id"), _sums.c.span == bindparam("month")
    )
)
_CHANGING = compiled(
    select(_sums.c.span, _sums.c.station_id)
    .where(_sums.c.district_id == bindparam("district_id"), _sums.c.changes_at <= bindparam("now"))
    .limit(bindparam("most"))
)
_UNCOUNTED = compiled(
    select(_items.c.id, _items.c.version, _items.c.born_at, _items.c.now_at, _items.c.reported_at)
    .where(_items.c.district_id == bindparam("district_id"), literal_column("items.counted = 0"))
    .order_by(_items.c.id)
    .limit(bindparam("most"))
)
_MOVES = compiled(
    select(_events.c.thing_id, _events.c.at, _events.c.particulars).where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == "item",
        in_list(_events.c.thing_id, "ids"),
        in_list(_events.c.name, "names"),
    )
)
_FIRST = compiled(
    select(func.min(_items.c.reported_at).label("at")).where(_items.c.district_id == bindparam("district_id"))
)
_NAMES = as_json(sorted(one.value for one in (*CHANGES, Name.ITEM_TRANSFERRED, Name.ITEM_SUCCEEDED)))
_PLACES = ("station", "to_station")


async def books(work: Work) -> list[Row]:
    return await work.all(_BOOK)


async def first_report(work: Work) -> int | None:
    """UTC ms."""
    row = await work.one(_FIRST)
    return row["at"] if row else None


async def uncounted(work: Work, most: int) -> list[Row]:
    """Matters that something has come to since they were counted: id, version, born_at, now_at, reported_at."""
    return await work.all(_UNCOUNTED, most=most)


async def changing(work: Work, most: int) -> list[tuple[str, str]]:
    """Days at stations that time alone has made others, as YYYY-MM-DD and the station's id."""
    return [(row["span"], row["station_id"]) for row in await work.all(_CHANGING, now=work.now, most=most)]


async def touched(work: Work, ids: Sequence[str]) -> dict[str, tuple[set[int], set[str]]]:
    """By matter: instants at which it may ever have been counted, beside its report's, and stations where it was."""
    made: dict[str, tuple[set[int], set[str]]] = {id_: (set(), set()) for id_ in ids}
    for row in await work.all(_MOVES, ids=as_json(list(ids)), names=_NAMES):
        instants, places = made[row["thing_id"]]
        instants.add(row["at"])
        said = json.loads(row["particulars"])
        places |= {str(said[name]) for name in _PLACES if said.get(name)}
    return made


async def flat_sums(work: Work, spans: Iterable[str], stations: Iterable[str]) -> dict[tuple[str, str], Sums]:
    rows = await work.all(_FLAT, spans=as_json(sorted(set(spans))), at=as_json(sorted(set(stations))))
    return {(row["span"], row["station_id"]): json.loads(row["sums"]) for row in rows}


async def kind_sums(
    work: Work, spans: Iterable[str], stations: Iterable[str]
) -> dict[tuple[str, str], tuple[Kinds, int | None]]:
    """With the instant at which time alone changes them."""
    rows = await work.all(_KINDS, spans=as_json(sorted(set(spans))), at=as_json(sorted(set(stations))))
    return {(row["span"], row["station_id"]): (json.loads(row["kinds"]), row["changes_at"]) for row in rows}


async def month_sums(work: Work, month: str) -> dict[str, Kinds]:
    """By station: every one that has any."""
    return {row["station_id"]: json.loads(row["kinds"]) for row in await work.all(_OF_MONTH, month=month)}


def put(
    work: Work,
    key: tuple[str, str],
    sums: Mapping[str, int],
    kinds: Kinds,
    changes_at: int | None,
    *,
    there: bool = False,
) -> None:
    """`there`: it was read. A conflict where somebody else has made or removed it since."""
    named: Row = {"span": key[0], "station_id": key[1]}
    row: Row = {"sums": as_json(dict(sums)), "kinds": as_json(kinds), "changes_at": changes_at}
    if there:
        work.update(_sums, named, rule="one", **row)
    else:
        work.insert(_sums, unless_there=True, rule="one", **named, **row)


def begin_book(work: Work, id_: str) -> None:
    """Empty; any other goes."""
    work.delete(_sums)
    work.delete(_books)
    work.insert(_books, rule="one", id=id_, built_to="", whole=0, version=1)


def turn_page(work: Work, book: Row, **changes: Any) -> None:
    """Every change of the sums: nobody else may have made one meanwhile."""
    key = {"id": book["id"], "version": book["version"]}
    work.update(_books, key, rule="one", version=book["version"] + 1, **changes)


def count(work: Work, item: Row) -> None:
    """It is in as it stood; what has come to it since leaves it uncounted."""
    work.update(_items, {"id": item["id"], "version": item["version"]}, counted=1)
