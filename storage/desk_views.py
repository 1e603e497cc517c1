"""Saved views of the desk's lists: each person's own, under a name of his own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_views = tables.desk_views
_OF_PERSON = compiled(
    select(_views)
    .where(_views.c.district_id == bindparam("district_id"), _views.c.person_id == bindparam("person_id"))
    .order_by(_views.c.made_at, _views.c.id)
)


async def views_of(work: Work, person_id: str) -> Sequence[Row]:
    """The oldest first."""
    return await work.all(_OF_PERSON, person_id=person_id)


def keep_view(work: Work, person_id: str, name: str, path: str) -> None:
    work.insert(tables.desk_views, id=new_id(), person_id=person_id, name=name, path=path, made_at=work.now)


def drop_view(work: Work, person_id: str, view_id: str) -> None:
    """Nothing where it is somebody else's."""
    work.delete(tables.desk_views, id=view_id, person_id=person_id)
