"""The facts of the figures, read in three queries whatever the number of items; no event is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

from sqlalchemy import and_, bindparam, or_, select

from domain.figures import Facts, Rated, Received
from domain.item import Pleased, State
from storage import tables
from storage.as_json import as_json
from storage.closings import closed_of
from storage.items import IS_OPEN
from storage.statements import Statement, compiled, in_list
from storage.work import Work

Part = Literal["received", "closed", "rated"]
PARTS: tuple[Part, ...] = ("received", "closed", "rated")
_items, _closings, _ratings = tables.items, tables.closings, tables.ratings
_REAL = (_items.c.district_id == bindparam("district_id"), _items.c.practice == 0)
_ITEM = (
    _items.c.id,
    _items.c.now_at,
    _items.c.category,
    _items.c.owner_id,
    _items.c.assignee_id,
    _items.c.state,
    _items.c.reported_at,
    _items.c.contacted_at,
    _items.c.contact_due_at,
    _items.c.closed_at,
    _items.c.due_at,
)


def _within(column: Any) -> Any:
    return and_(column >= bindparam("start"), column < bindparam("end"))


def _received(*more: Any) -> Statement:
    return compiled(select(*_ITEM).where(*_REAL, *more).order_by(_items.c.id))


_reported = (
    select(_items.c.reported_at)
    .where(_items.c.district_id == _closings.c.district_id, _items.c.id == _closings.c.item_id)
    .scalar_subquery()
)
"""Not joined: SQLite would begin with all items there are, once there are many."""


def _closed(*more: Any) -> Statement:
    return compiled(
        select(_closings, _reported.label("reported_at"))
        .where(
            _closings.c.district_id == bindparam("district_id"),
            _closings.c.practice == 0,
            or_(_within(_closings.c.at), _within(_closings.c.reopened_at)),
            *more,
        )
        .order_by(_closings.c.item_id, _closings.c.round)
    )


def _rated(*more: Any) -> Statement:
    return compiled(
        select(_ratings, _items.c.now_at, _items.c.category, _items.c.owner_id)
        .select_from(
            _ratings.join(
                _items, and_(_items.c.district_id == _ratings.c.district_id, _items.c.id == _ratings.c.item_id)
            )
        )
        .where(
            *_REAL,
            _ratings.c.district_id == bindparam("of_district"),
            _within(_ratings.c.at),
            *more,
        )
        .order_by(_ratings.c.item_id, _ratings.c.round)
    )


_IN_SPAN = _within(_items.c.reported_at)
_OVER = and_(IS_OPEN, _items.c.due_at <= bindparam("now"))
_HERE = in_list(_items.c.now_at, "stations")
_EVERYTHING = (_received(or_(_IN_SPAN, _OVER)), _closed(), _rated())
_OF_DAYS = (_received(_IN_SPAN), _closed(), _rated())
_OF_STATIONS = (_received(_IN_SPAN, _HERE), _closed(in_list(_closings.c.station_id, "stations")), _rated(_HERE))


async def facts(work: Work, start: int, end: int) -> Facts:
    """Everything of the district that was received, closed, opened again or rated from `start` up to, not at, `end`
    (UTC ms), and what is over now."""
    return await _facts(work, _EVERYTHING, start=start, end=end, now=work.now)


async def facts_within(
    work: Work, start: int, end: int, stations: Sequence[str] | None = None, parts: Collection[Part] = PARTS
) -> Facts:
    """The same without what is over and was received before; of some stations alone where they are named, and only the
    parts that are asked for."""
    if stations is None:
        return await _facts(work, _OF_DAYS, parts, start=start, end=end)
    return await _facts(work, _OF_STATIONS, parts, start=start, end=end, stations=as_json(list(stations)))


async def _facts(
    work: Work, asked: tuple[Statement, Statement, Statement], parts: Collection[Part] = PARTS, **values: Any
) -> Facts:
    """Arguments that a statement does not take are no matter."""
    received, closed, rated = [
        await work.all(one, **values, of_district=work.district_id) if part in parts else []
        for part, one in zip(PARTS, asked, strict=True)
    ]
    return Facts(
        tuple(
            Received(
                row["id"],
                row["now_at"],
                row["category"],
                row["owner_id"] or row["assignee_id"],
                State(row["state"]),
                row["reported_at"],
                row["contacted_at"],
                row["contact_due_at"],
                row["closed_at"],
                row["due_at"],
            )
            for row in received
        ),
        tuple(closed_of(row) for row in closed),
        tuple(
            Rated(
                row["item_id"],
                row["round"],
                row["at"],
                row["now_at"],
                row["category"],
                row["owner_id"],
                Pleased(row["pleased"]) if row["pleased"] else None,
            )
            for row in rated
        ),
        {row["item_id"]: row["reported_at"] for row in closed},
    )
