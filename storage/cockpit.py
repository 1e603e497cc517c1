"""What the cockpit counts beside the figures: one statement each, however many matters there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, select

from domain.item import State
from storage import tables
from storage.as_json import as_json
from storage.items import IS_OPEN
from storage.statements import compiled, in_list
from storage.work import Work

_items, _events = tables.items, tables.events
_handler = func.coalesce(_items.c.owner_id, _items.c.assignee_id)
_OPEN = (
    _items.c.district_id == bindparam("district_id"),
    in_list(_items.c.now_at, "stations"),
    IS_OPEN,
    _items.c.practice == 0,
)
_over = func.sum(case((_items.c.due_at <= bindparam("now"), 1), else_=0)).label("over")
_today = and_(_items.c.due_at > bindparam("now"), _items.c.due_at < bindparam("end"))
_STANDING = compiled(
    select(
        _items.c.now_at,
        func.count().label("open"),
        _over,
        func.sum(case((_today, 1), else_=0)).label("today"),
        func.min(_items.c.due_at).label("due"),
    )
    .where(*_OPEN)
    .group_by(_items.c.now_at)
)
_HANDS = compiled(
    select(_handler.label("person_id"), func.count().label("held"), _over)
    .where(*_OPEN, _handler.is_not(None))
    .group_by(_handler)
)
_WAITING = compiled(
    select(_items.c.state, func.count().label("count"))
    .where(*_OPEN, _items.c.due_at <= bindparam("now"))
    .group_by(_items.c.state)
)
_LAST = compiled(
    select(_events.c.id)
    .where(_events.c.district_id == bindparam("district_id"))
    .order_by(_events.c.at.desc(), _events.c.id.desc())
    .limit(1)
)


_FIRST = compiled(
    select(_events.c.at)
    .where(_events.c.district_id == bindparam("district_id"))
    .order_by(_events.c.at, _events.c.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Open:
    """What is open at a station: how much, how much of it is over, and due today; `due` is the soonest, UTC ms."""

    open: int
    over: int
    today: int
    due: int | None


@dataclass(frozen=True, slots=True)
class InHand:
    """What one person has in hand."""

    held: int
    over: int


async def standing_at(work: Work, stations: Sequence[str], end: int) -> dict[str, Open]:
    """By station; one with nothing open is not among them. `end` is that of today, UTC ms."""
    rows = await work.all(_STANDING, stations=as_json(list(stations)), now=work.now, end=end)
    return {row["now_at"]: Open(row["open"], int(row["over"]), int(row["today"]), row["due"]) for row in rows}


async def over_at(work: Work, stations: Sequence[str]) -> dict[State, int]:
    """How many are over now, by state, the most first."""
    rows = await work.all(_WAITING, stations=as_json(list(stations)), now=work.now)
    return {State(row["state"]): row["count"] for row in sorted(rows, key=lambda row: (-row["count"], row["state"]))}


async def hands_at(work: Work, stations: Sequence[str]) -> dict[str, InHand]:
    """By person, of what is open at these stations."""
    rows = await work.all(_HANDS, stations=as_json(list(stations)), now=work.now)
    return {row["person_id"]: InHand(row["held"], int(row["over"])) for row in rows}


async def last_event(work: Work) -> str:
    """The id of what happened last in the district, whatever it was; empty where nothing has."""
    row = await work.one(_LAST)
    return str(row["id"]) if row else ""


async def first_event(work: Work) -> int | None:
    """When the first thing happened in the district, UTC ms; None where nothing has."""
    row = await work.one(_FIRST)
    return int(row["at"]) if row else None
