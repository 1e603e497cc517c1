"""The closings of items, as rows: what each event changes of them."""

from __future__ import annotations

from dataclasses import asdict
from enum import Enum
from typing import Any

from sqlalchemy import bindparam, select

from domain.closings import Change, Closed, Gone, Noted
from domain.item import Closing, Outcome, Pleased, Solved
from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_closings, _ratings = tables.closings, tables.ratings
_OF_ITEM = compiled(
    select(_closings)
    .where(_closings.c.district_id == bindparam("district_id"), _closings.c.item_id == bindparam("item_id"))
    .order_by(_closings.c.round)
)
_RATING = compiled(
    select(_ratings).where(
        _ratings.c.district_id == bindparam("district_id"),
        _ratings.c.item_id == bindparam("item_id"),
        _ratings.c.round == bindparam("round"),
    )
)


def write(work: Work, item_id: str, change: Change, *, practice: bool) -> None:
    """Nothing happens where a closing that something came to was never written."""
    key = {"item_id": item_id, "round": change.round}
    match change:
        case Closed():
            row: dict[str, Any] = {name: _plain(value) for name, value in asdict(change).items()}
            work.insert(_closings, unless_there=True, **row, practice=int(practice))
            work.update(_closings, key, **{name: value for name, value in row.items() if name not in key})
        case Noted(_, values):
            noted: dict[str, Any] = {name: _plain(value) for name, value in values.items()}
            work.update(_closings, key, **noted)
        case Gone():
            work.delete(_closings, **key)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


async def closings_of(work: Work, item_id: str) -> tuple[Closed, ...]:
    return tuple(closed_of(row) for row in await work.all(_OF_ITEM, item_id=item_id))


def closed_of(row: Row) -> Closed:
    return Closed(
        row["item_id"],
        row["round"],
        row["at"],
        Closing(row["closing"]),
        Solved(row["solved"]) if row["solved"] else None,
        Pleased(row["pleased"]) if row["pleased"] else None,
        row["owner_id"],
        row["station_id"],
        row["category"],
        row["department_id"],
        Outcome(row["outcome"]) if row["outcome"] else None,
        row["outcome_day"],
        row["reopened_at"],
    )


async def rating_of(work: Work, item_id: str, round_: int) -> Row | None:
    return await work.one(_RATING, item_id=item_id, round=round_)
