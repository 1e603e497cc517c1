"""Matters as the desk lists them: at some stations or in one person's hands, narrowed, ordered, page after page.

Words are looked for among the newest `SEARCHED` of them that everything else leaves: no index of words has to be
kept, so none keeps what was erased. Numbers are found by their own index, however old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import and_, bindparam, case, exists, func, literal, not_, or_, select, union_all

from domain.item import OPEN, Item, State, Urgency
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, item_of
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
_NEWEST = {False: _items.c.reported_at.desc(), True: (_items.c.reported_at + 0).desc()}
"""By whether it is few: then SQLite is not to look for them through all that there is."""
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
    def searches(self) -> bool:
        return bool(self.words or self.place)

    @property
    def few(self) -> bool:
        """What is open, or at one station, or in one pair of hands: quicker ordered than looked for."""
        return frozenset(self.states) <= _OPEN or len(self.stations) <= 1

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


async def items_listed(work: Work, wanted: Wanted, *, after: int = 0, most: int = 50) -> list[Item]:
    statement = _page(wanted.flags(), wanted.order, wanted.down)
    rows = await work.all(statement, **wanted.values(), after=after, most=most)
    return [item_of(row) for row in rows]


async def items_counted(work: Work, wanted: Wanted) -> tuple[int, bool]:
    """How many there are, at most `COUNTED` + 1; and whether words were not looked for in all that there are."""
    row = await work.one(_count(wanted.flags()), **wanted.values())
    assert row is not None
    return int(row["found"]), int(row["looked_at"]) > SEARCHED


@cache
def _page(flags: tuple[bool, ...], order: Order, down: bool) -> Statement:
    by = [part.desc() if down else part for part in _ORDERS[order]]
    found, few, searches = _found(flags), flags[7], flags[5] or flags[6]
    if few and order == "number":
        by = [(_items.c.reported_at + 0).desc() if down else _items.c.reported_at + 0, *by[1:]]
    if not few and not searches and order != "number":
        found = [_OF_DISTRICT, _items.c.id.in_(_first(found, order, down))]
    return compiled(
        select(*ITEM_COLUMNS)
        .where(*found)
        .order_by(*by, _items.c.reported_at.desc(), _items.c.id)
        .limit(bindparam("most"))
        .offset(bindparam("after"))
    )


def _first(found: Sequence[Any], order: Order, down: bool) -> Any:
    """As many as a list is long at most, so that never all that there ever were are ordered: by what is due the first
    of those that are due at all, and the newest of the rest; else the newest."""

    def some(*more: Any, by: Sequence[Any]) -> Any:
        return select(
            select(_items.c.id).where(*found, *more).order_by(*by).limit(bindparam("counted")).subquery().c.id
        )

    newest = (_items.c.reported_at.desc(),)
    if order != "due":
        return some(by=newest)
    due = _items.c.due_at.desc() if down else _items.c.due_at
    return union_all(some(_items.c.due_at.is_not(None), by=(due,)), some(_items.c.due_at.is_(None), by=newest))


@cache
def _count(flags: tuple[bool, ...]) -> Statement:
    some = select(_items.c.id).where(*_found(flags)).limit(bindparam("counted")).subquery()
    looked: Any = literal(0)
    if flags[5] or flags[6]:
        many = select(_items.c.id).where(*_narrowed(flags)).limit(bindparam("one_more")).subquery()
        looked = select(func.count()).select_from(many).scalar_subquery()
    return compiled(
        select(select(func.count()).select_from(some).scalar_subquery().label("found"), looked.label("looked_at"))
    )


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


def _found(flags: tuple[bool, ...]) -> list[Any]:
    words, place = flags[5], flags[6]
    asked = _narrowed(flags)
    if not words and not place:
        return asked
    newest = select(_items.c.id).where(*asked).order_by(_NEWEST[flags[7]]).limit(bindparam("searched")).correlate(None)
    found: list[Any] = [_OF_DISTRICT, _items.c.id.in_(newest)]
    if words:
        named = in_list(func.coalesce(_items.c.owner_id, _items.c.assignee_id), "named")
        found.append(or_(_said("words", _items.c.words_id, _items.c.place_id), named))
    if place:
        found.append(_said("place", _items.c.place_id))
    return found


def _said(name: str, *contents: Any) -> Any:
    return exists().where(
        and_(
            _contents.c.district_id == _items.c.district_id,
            or_(*(_contents.c.id == content for content in contents)),
            _contents.c.sealed == 0,
            func.lower(_contents.c.text).like(bindparam(name), escape="\\"),
        )
    )
