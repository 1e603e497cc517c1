"""An item with what there is around it, in one read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from domain.item import Item
from storage import tables
from storage.items import ITEM_COLUMNS, item_of
from storage.statements import compiled
from storage.work import Work

_items = tables.items


def _any(table: Any, *where: Any) -> Any:
    return (
        select(table.c.district_id)
        .where(table.c.district_id == _items.c.district_id, *where)
        .correlate(_items)
        .exists()
    )


_child = _items.alias("child")
_AROUND = compiled(
    select(
        *ITEM_COLUMNS,
        _any(tables.attachments, tables.attachments.c.item_id == _items.c.id).label("has_files"),
        _any(_child, _child.c.merged_into == _items.c.id).label("has_merged"),
        _any(
            tables.holders, tables.holders.c.item_id == _items.c.id, tables.holders.c.receipt == _items.c.receipt
        ).label("has_holders"),
        _any(tables.sheets, tables.sheets.c.item_id == _items.c.id).label("has_sheets"),
        _any(tables.consultation_items, tables.consultation_items.c.item_id == _items.c.id).label("has_consultations"),
        _any(
            tables.persons,
            tables.persons.c.id == _items.c.reporter_id,
            tables.persons.c.erased_at.is_not(None),
            tables.persons.c.consented.is_(None),
        ).label("reporter_gone"),
    ).where(_items.c.district_id == bindparam("district_id"), _items.c.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Around:
    """What there is around an item; what there is not need not be read. An item just made has nothing."""

    files: bool = False
    merged: bool = False
    holders: bool = False
    sheets: bool = False
    consultations: bool = False
    reporter_gone: bool = False  # erased, and in no office


async def item_around(work: Work, item_id: str) -> tuple[Item, Around] | None:
    row = await work.one(_AROUND, id=item_id)
    if row is None:
        return None
    names = ("has_files", "has_merged", "has_holders", "has_sheets", "has_consultations", "reporter_gone")
    return item_of(row), Around(*[bool(row[name]) for name in names])
