"""Matters as the desk lists them: at some stations or in one person's hands, narrowed, ordered, page after page.

Words are looked for among the newest `SEARCHED` of them that everything else leaves: no index of words has to be
kept, so none keeps what was erased. Numbers are found by their own index, however old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import and_, bindparam, case, exists, func, literal, not_, or_, select, true, union_all

from domain.item import OPEN, Item, State, Urgency
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, item_of, items_by_id
from storage.statements import Statement, compiled, in_list
from storage.work import Work

SEARCHED = 5_000
COUNTED = 10_000
"""More than these are not counted out."""
Order = Literal["due", "number", "state", "kind", "place"]
_items, _contents = tables.items, tables.contents
_STATES = {state.value: at for at, state in enumerate(State)}
_ORDERS: dict[Order, tuple[Any, ...]] = {
    "due": (case((_items.c.due_at.is_(None), 1), else_=0), _items.c.due_at),
    "number": (_items.c.reported_at, _items.c.number),
    "state": (case(_STATES, value=_items.c.state, else_=len(_STATES)),),
    "kind": (_items.c.category,),
    "place": (_items.c.now_at,),
}
_OPEN = frozenset(state.value for state in OPEN)
_OF_DISTRICT = _items.c.district_id == bindparam("district_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything but `states` and `reader` empty where it does not narrow.

    `reader` meets nothing that he is kept out of, nor what he reported himself; at stations where he only `sits`
    for the head, nothing that anybody is kept out of, but what he has in hand. `owners` are who has it in hand; whose
    name was searched for are `named`.
    """

    states: Sequence[str]
    reader: str
    stations: Sequence[str] = ()
    sits: Sequence[str] = ()
    in_hands: str = ""
    category: str = ""
    owner: str = ""
    danger: bool = False
    numbers: Sequence[str] = ()
    words: str = ""
    place: str = ""
    named: Sequence[str] = ()
    order: Order = "due"
    down: bool = False

    @property
    def few(self) -> bool:
        """What is open, or named, or at one station, or in one pair of hands: quicker ordered than looked for."""
        return bool(self.numbers) or frozenset(self.states) <= _OPEN or len(self.stations) <= 1

    def flags(self) -> tuple[bool, ...]:
        said = (self.stations, self.category, self.owner, self.danger, self.numbers, self.words, self.place)
        return *(bool(one) for one in said), self.few

    def values(self) -> dict[str, Any]:
        return {
            "states": as_json(list(self.states)),
            "reader": self.reader,
            "kept_out": f'%"{self.reader}"%',
            "stations": as_json(list(self.stations)),
            "sits": as_json(list(self.sits)),
            "in_hands": self.in_hands or self.reader,
            "category": self.category,
            "owner": self.owner,
            "numbers": as_json(list(self.numbers)),
            "words": _like(self.words),
            "place": _like(self.place),
            "named": as_json(list(self.named)),
            "searched": SEARCHED,
            "one_more": SEARCHED + 1,
            "counted": COUNTED + 1,
        }


def _like(said: str) -> str:
    bare = said.strip().lower()
    for sign in ("\\", "%", "_"):
        bare = bare.replace(sign, f"\\{sign}")
    return f"%{bare}%"


@dataclass(frozen=True, slots=True)
class Page:
    """`found`: how many there are, more than `COUNTED` where they were not counted out; `partly`: words were not looked
    for in all of them."""

    items: Sequence[Item]
    found: int
    partly: bool = False


async def items_listed(work: Work, wanted: Wanted, *, after: int = 0, most: int = 50) -> list[Item]:
    """Of what is few, without counting it."""
    statement = _listed(wanted.flags(), wanted.order, wanted.down)
    rows = await work.all(statement, **wanted.values(), after=after, most=most)
    return [item_of(row) for row in rows]


async def items_page(work: Work, wanted: Wanted, *, after: int = 0, most: int = 50) -> Page:
    """Looked through once, for the page and for how many there are."""
    statement = _page(wanted.flags(), wanted.order, wanted.down)
    rows = await work.all(statement, **wanted.values(), after=after, most=most)
    ids = [row["id"] for row in rows if row["id"] is not None]
    items = await items_by_id(work, ids)
    return Page(
        [items[one] for one in ids if one in items], int(rows[0]["found"]), int(rows[0]["looked_at"]) > SEARCHED
    )


@cache
def _listed(flags: tuple[bool, ...], order: Order, down: bool) -> Statement:
    by = [_items.c.reported_at + 0, _items.c.number] if order == "number" and flags[7] else _ORDERS[order]
    ordered = [part.desc() if down else part for part in by]
    return compiled(
        select(*ITEM_COLUMNS)
        .where(*_narrowed(flags))
        .order_by(*ordered, _items.c.reported_at.desc(), _items.c.id)
        .limit(bindparam("most"))
        .offset(bindparam("after"))
    )


@cache
def _page(flags: tuple[bool, ...], order: Order, down: bool) -> Statement:
    """Only what it is ordered by is put in order; the matters of the page are read after that."""
    found, looked_at = _found(flags, order, down)
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


def _found(flags: tuple[bool, ...], order: Order, down: bool) -> tuple[Any, Any]:
    """All that there are, or as many as are counted, each with what it is ordered by; and how many were looked at for
    words."""
    asked, words, place, few = _narrowed(flags), flags[5], flags[6], flags[7]
    if words or place:
        newest = select(_items.c.id, _items.c.reported_at).where(*asked)
        if few:  # found first, then ordered: else SQLite looks through all that there is
            newest = select(newest.cte("few").prefix_with("MATERIALIZED"))
        newest = newest.order_by(newest.selected_columns.reported_at.desc())
        looked = newest.limit(bindparam("one_more")).cte("newest")
        among = select(looked.c.id).order_by(looked.c.reported_at.desc()).limit(bindparam("searched"))
        found = _keyed(order).where(_OF_DISTRICT, _items.c.id.in_(among), *_saying(words, place)).cte("found")
        return found, select(func.count()).select_from(looked).scalar_subquery()
    every = _keyed(order).where(*asked)
    if few:
        return every.cte("found"), literal(0)
    return union_all(*(select(one.subquery()) for one in _first(every, order, down))).cte("found"), literal(0)


def _first(every: Any, order: Order, down: bool) -> list[Any]:
    """As many as a list is long at most, so that never all that there ever were are ordered: by what is due the first
    of those that are due at all, and the newest of the rest; by number in their order; else the newest."""

    def some(*more: Any, by: Any) -> Any:
        return every.where(*more).order_by(by).limit(bindparam("counted"))

    newest = _items.c.reported_at.desc()
    if order == "number":
        return [some(by=newest if down else _items.c.reported_at)]
    if order != "due":
        return [some(by=newest)]
    due = _items.c.due_at.desc() if down else _items.c.due_at
    return [some(_items.c.due_at.is_not(None), by=due), some(_items.c.due_at.is_(None), by=newest)]


def _narrowed(flags: tuple[bool, ...]) -> list[Any]:
    stations, category, owner, danger, numbers, *_ = flags
    hands = or_(*(hand == bindparam("in_hands") for hand in (_items.c.owner_id, _items.c.assignee_id)))
    asked = [
        _OF_DISTRICT,
        in_list(_items.c.number, "numbers") if numbers else in_list(_items.c.state, "states"),
        in_list(_items.c.now_at, "stations") if stations else hands,
        not_(_items.c.recused.like(bindparam("kept_out"))),
        or_(_items.c.recused == "[]", not_(in_list(_items.c.now_at, "sits")), hands),
        or_(_items.c.reporter_id != bindparam("reader"), _items.c.practice == 1),
    ]
    if category:
        asked.append(_items.c.category == bindparam("category"))
    if owner:
        asked.append(func.coalesce(_items.c.owner_id, _items.c.assignee_id) == bindparam("owner"))
    if danger:
        asked.append(_items.c.urgency == Urgency.DANGER.value)
    return asked


def _saying(words: bool, place: bool) -> list[Any]:
    said: list[Any] = []
    if words:
        named = in_list(func.coalesce(_items.c.owner_id, _items.c.assignee_id), "named")
        said.append(or_(_said("words", _items.c.words_id, _items.c.place_id), named))
    if place:
        said.append(_said("place", _items.c.place_id))
    return said


def _said(name: str, *contents: Any) -> Any:
    return exists().where(
        and_(
            _contents.c.district_id == _items.c.district_id,
            or_(*(_contents.c.id == content for content in contents)),
            _contents.c.sealed == 0,
            func.lower(_contents.c.text).like(bindparam(name), escape="\\"),
        )
    )
