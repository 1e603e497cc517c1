"""What the desk's chat of a person was answered last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_letters = tables.letters
_SINCE = compiled(
    select(_letters.c.id, _letters.c.kind, _letters.c.body)
    .where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.address_id == bindparam("address_id"),
        _letters.c.id > bindparam("after"),
    )
    .order_by(_letters.c.id)
)


async def answers_since(work: Work, address_id: str, after: str) -> Sequence[Row]:
    """Letters made after the id `after`, which this process has given."""
    return await work.all(_SINCE, address_id=address_id, after=after)
