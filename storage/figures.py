"""The facts of the figures, read in three queries whatever the number of items; no event is read."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select

from domain.figures import Facts, Rated, Received
from domain.item import Pleased, State
from storage import tables
from storage.closings import closed_of
from storage.items import OPEN_STATES
from storage.statements import compiled, in_list
from storage.work import Work

_items, _closings, _ratings = tables.items, tables.closings, tables.ratings
_REAL = (_items.c.district_id == bindparam("district_id"), _items.c.practice == 0)
_RECEIVED = compiled(
    select(
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
    .where(
        *_REAL,
        or_(
            and_(_items.c.reported_at >= bindparam("start"), _items.c.reported_at < bindparam("end")),
            and_(in_list(_items.c.state, "states"), _items.c.due_at <= bindparam("now")),
        ),
    )
    .order_by(_items.c.id)
)
_CLOSED = compiled(
    select(_closings, _items.c.reported_at)
    .select_from(
        _closings.join(
            _items, and_(_items.c.district_id == _closings.c.district_id, _items.c.id == _closings.c.item_id)
        )
    )
    .where(
        _closings.c.district_id == bindparam("district_id"),
        _closings.c.practice == 0,
        or_(
            and_(_closings.c.at >= bindparam("start"), _closings.c.at < bindparam("end")),
            and_(_closings.c.reopened_at >= bindparam("start"), _closings.c.reopened_at < bindparam("end")),
        ),
    )
    .order_by(_closings.c.item_id, _closings.c.round)
)
_RATED = compiled(
    select(_ratings, _items.c.now_at, _items.c.category, _items.c.owner_id)
    .select_from(
        _ratings.join(_items, and_(_items.c.district_id == _ratings.c.district_id, _items.c.id == _ratings.c.item_id))
    )
    .where(*_REAL, _ratings.c.at >= bindparam("start"), _ratings.c.at < bindparam("end"))
    .order_by(_ratings.c.item_id, _ratings.c.round)
)


async def facts(work: Work, start: int, end: int) -> Facts:
    """Everything of the district that was received, closed, opened again or rated from `start` up to, not at, `end`
    (UTC ms), and what is over now."""
    span = {"start": start, "end": end}
    received = await work.all(_RECEIVED, **span, now=work.now, states=OPEN_STATES)
    closed = await work.all(_CLOSED, **span)
    rated = await work.all(_RATED, **span)
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
