"""Matters as the desk lists them: at some stations, or in one person's hands, narrowed by state, kind and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, case, exists, or_, select

from domain.item import Item
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_items, _contents = tables.items, tables.contents
_BY_DUE = (case((_items.c.due_at.is_(None), 1), else_=0), _items.c.due_at, _items.c.reported_at.desc(), _items.c.id)
_said = exists().where(
    _contents.c.district_id == _items.c.district_id,
    or_(_contents.c.id == _items.c.words_id, _contents.c.id == _items.c.place_id),
    _contents.c.sealed == 0,
    _contents.c.text.like(bindparam("like"), escape="\\"),
)
_narrowed = (
    _items.c.district_id == bindparam("district_id"),
    in_list(_items.c.state, "states"),
    or_(bindparam("category") == "", _items.c.category == bindparam("category")),
    or_(bindparam("like") == "", _items.c.number.like(bindparam("like"), escape="\\"), _said),
)
_AT = compiled(
    select(*ITEM_COLUMNS)
    .where(*_narrowed, in_list(_items.c.now_at, "stations"))
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
    .offset(bindparam("after"))
)
_OF_OWNER = compiled(
    select(*ITEM_COLUMNS)
    .where(*_narrowed, _items.c.owner_id == bindparam("owner_id"))
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
    .offset(bindparam("after"))
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`category` is a slug, empty for every one; `words` stand in the number, in what was said or in the place."""

    states: Sequence[str]
    category: str = ""
    words: str = ""

    @property
    def like(self) -> str:
        bare = self.words.strip()
        for sign in ("\\", "%", "_"):
            bare = bare.replace(sign, f"\\{sign}")
        return f"%{bare}%" if bare else ""


async def items_listed(
    work: Work, wanted: Wanted, *, stations: Sequence[str] = (), owner_id: str = "", after: int = 0, most: int = 50
) -> list[Item]:
    """Those at `stations`, or where none is given those in the hands of `owner_id`; what is due soonest comes first."""
    values = {
        "states": as_json(list(wanted.states)),
        "category": wanted.category,
        "like": wanted.like,
        "after": after,
        "most": most,
    }
    if stations:
        rows = await work.all(_AT, **values, stations=as_json(list(stations)))
    else:
        rows = await work.all(_OF_OWNER, **values, owner_id=owner_id)
    return [item_of(row) for row in rows]
