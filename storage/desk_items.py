"""Matters as the desk lists them: at some stations or in one person's hands, narrowed, ordered, page after page.

Words are looked for among the newest `SEARCHED` of them that everything else leaves: no index of words has to be
kept, so none keeps what was erased. Numbers are found by their own index, however old. What is newest at one station is
read state by state by ids, which rise with time; of all stations by when it was reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, literal, select, true, union_all

from domain.item import Item, State
from storage import tables
from storage.as_json import as_json
from storage.desk_wanted import OF_DISTRICT, OPEN, SEARCHED, Order, Shape, Wanted, like, narrowed, saying, says
from storage.items import ITEM_COLUMNS, item_of, items_by_id
from storage.statements import Statement, compiled, in_list
from storage.work import Work

MANY = 8
"""Of so many stations one meets a matter soon on the way through those of all."""
_items, _contents = tables.items, tables.contents
_SAYING = compiled(
    select(_contents.c.id).where(
        _contents.c.district_id == bindparam("district_id"), in_list(_contents.c.id, "ids"), says(_contents, "said")
    )
)
_STATES = {state.value: at for at, state in enumerate(State)}
_ORDERS: dict[Order, tuple[Any, ...]] = {
    "due": (case((_items.c.due_at.is_(None), 1), else_=0), _items.c.due_at),
    "number": (_items.c.reported_at, _items.c.number),
    "state": (case(_STATES, value=_items.c.state, else_=len(_STATES)),),
    "kind": (_items.c.category,),
    "place": (_items.c.now_at,),
}


@dataclass(frozen=True, slots=True)
class Page:
    """`found`: how many there are, as far as they were counted; `counted` is false where there are more. `partly`:
    words were not looked for in all of them."""

    items: Sequence[Item]
    found: int
    counted: bool = True
    partly: bool = False


async def items_listed(work: Work, wanted: Wanted, *, after: int = 0, most: int = 50) -> list[Item]:
    """Of what is few, without counting it. What is due first at many stations is met on the way through all that is
    due; where that comes to its end, the rest is put in order too."""
    given = {**wanted.values(), "after": after, "most": most}
    if len(wanted.stations) >= MANY and wanted.order == "due" and not wanted.down and not wanted.numbers:
        rows = await work.all(_due_first(wanted.shape()), **given)
        if len(rows) == most:
            return [item_of(row) for row in rows]
    return [item_of(row) for row in await work.all(_listed(wanted.shape(), wanted.order, wanted.down), **given)]


async def items_page(work: Work, wanted: Wanted, *, after: int = 0, most: int = 50) -> Page:
    """Looked through once, for the page and for how many there are."""
    statement = _page(wanted.shape(), wanted.order, wanted.down)
    rows = await work.all(statement, **wanted.values(), after=after, most=most)
    ids = [row["id"] for row in rows if row["id"] is not None]
    items = await items_by_id(work, ids)
    found = int(rows[0]["found"])
    return Page(
        [items[one] for one in ids if one in items],
        min(found, wanted.counted),
        found <= wanted.counted,
        int(rows[0]["looked_at"]) > SEARCHED,
    )


async def contents_saying(work: Work, ids: Sequence[str], said: str) -> set[str]:
    """Those of these contents that hold the words."""
    rows = await work.all(_SAYING, ids=as_json(list(ids)), said=like(said)) if ids and said.strip() else []
    return {row["id"] for row in rows}


@cache
def _due_first(shape: Shape) -> Statement:
    return compiled(
        select(*ITEM_COLUMNS)
        .where(*narrowed(shape), _items.c.due_at.is_not(None))
        .order_by(_items.c.due_at, _items.c.reported_at.desc(), _items.c.id)
        .limit(bindparam("most"))
        .offset(bindparam("after"))
    )


@cache
def _listed(shape: Shape, order: Order, down: bool) -> Statement:
    by = [_items.c.reported_at + 0, _items.c.number] if order == "number" and shape.few else _ORDERS[order]
    ordered = [part.desc() if down else part for part in by]
    return compiled(
        select(*ITEM_COLUMNS)
        .where(*narrowed(shape))
        .order_by(*ordered, _items.c.reported_at.desc(), _items.c.id)
        .limit(bindparam("most"))
        .offset(bindparam("after"))
    )


@cache
def _page(shape: Shape, order: Order, down: bool) -> Statement:
    """Only what it is ordered by is put in order; the matters of the page are read after that."""
    found, looked_at = _found(shape, order, down)
    page = (
        select(found).order_by(*_by(found, order, down)).limit(bindparam("most")).offset(bindparam("after")).subquery()
    )
    counted = select(
        select(func.count()).select_from(found).scalar_subquery().label("found"), looked_at.label("looked_at")
    ).subquery()
    return compiled(
        select(counted.c.found, counted.c.looked_at, page.c.id)
        .select_from(counted.outerjoin(page, true()))
        .order_by(*_by(page, order, down))
    )


def _by(found: Any, order: Order, down: bool) -> list[Any]:
    parts = [found.c[f"by{at}"] for at in range(len(_ORDERS[order]))]
    return [*(part.desc() if down else part for part in parts), found.c.reported_at.desc(), found.c.id]


def _keyed(order: Order) -> Any:
    return select(_items.c.id, _items.c.reported_at, *(part.label(f"by{at}") for at, part in enumerate(_ORDERS[order])))


def _found(shape: Shape, order: Order, down: bool) -> tuple[Any, Any]:
    """All that there are, or as many as are counted, each with what it is ordered by; and how many were looked at for
    words."""
    if shape.words or shape.place:
        looked = _newest(shape).limit(bindparam("one_more")).cte("newest")
        among = select(looked.c.id).order_by(looked.c.reported_at.desc()).limit(bindparam("searched"))
        found = _keyed(order).where(OF_DISTRICT, _items.c.id.in_(among), *saying(shape)).cte("found")
        return found, select(func.count()).select_from(looked).scalar_subquery()
    every = _keyed(order)
    if shape.few:
        return every.where(*narrowed(shape)).cte("found"), literal(0)
    parts = _of_states(shape, every, order, down) if shape.one else _first(every, shape, order, down)
    return union_all(*(select(one.subquery()) for one in parts)).cte("found"), literal(0)


def _newest(shape: Shape) -> Any:
    """What words are looked for in."""
    asked = select(_items.c.id, _items.c.reported_at)
    if shape.one:
        parts = [
            asked.where(*narrowed(shape, state)).order_by(_items.c.id.desc()).limit(bindparam("one_more"))
            for state in shape.states
        ]
        newest = select(union_all(*(select(one.subquery()) for one in parts)).cte("of_states"))
    elif shape.few:  # found first, then ordered: else SQLite looks through all that there is
        newest = select(asked.where(*narrowed(shape)).cte("few").prefix_with("MATERIALIZED"))
    else:
        newest = asked.where(*narrowed(shape))
    return newest.order_by(newest.selected_columns.reported_at.desc())


def _of_states(shape: Shape, every: Any, order: Order, down: bool) -> list[Any]:
    """At one station all that is open, and of any other state as many as a list is long at most."""
    by = _items.c.id if order == "number" and not down else _items.c.id.desc()
    some = [(state, every.where(*narrowed(shape, state))) for state in shape.states]
    return [one if state in OPEN else one.order_by(by).limit(bindparam("counted")) for state, one in some]


def _first(every: Any, shape: Shape, order: Order, down: bool) -> list[Any]:
    """As many as a list is long at most, so that never all that there ever were are ordered: by what is due the first
    of those that are due at all, and the newest of the rest; by number in their order; else the newest."""
    asked = narrowed(shape)

    def some(*more: Any, by: Any) -> Any:
        return every.where(*asked, *more).order_by(by).limit(bindparam("counted"))

    newest = _items.c.reported_at.desc()
    if order == "number":
        return [some(by=newest if down else _items.c.reported_at)]
    if order != "due":
        return [some(by=newest)]
    due = _items.c.due_at.desc() if down else _items.c.due_at
    return [some(_items.c.due_at.is_not(None), by=due), some(_items.c.due_at.is_(None), by=newest)]
