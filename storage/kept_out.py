"""Who keeps out of an item keeps out of every consultation about it: a condition for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, exists, not_

from storage import tables

NOBODY = "nobody"
"""As the reader: leaves nothing out."""
_links, _items = tables.consultation_items, tables.items


def free_for(consultation_id: ColumnElement[str], reader: str) -> ColumnElement[bool]:
    """That none of the items that it has or had is one that this person (the name of a parameter) is recused from."""
    return not_(
        exists().where(
            _links.c.district_id == bindparam("district_id"),
            _links.c.consultation_id == consultation_id,
            _items.c.district_id == _links.c.district_id,
            _items.c.id == _links.c.item_id,
            _items.c.recused.contains(bindparam(reader)),
        )
    )
