"""Leases: what one of several processes does at a time. Whoever holds one renews it; a dead holder's runs out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, or_
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.statements import Statement, compiled
from storage.work import Work

_leases = tables.leases


def _held(insert: Any) -> Any:
    made = insert(_leases).values({column.name: bindparam(column.name) for column in _leases.c})
    late = and_(_leases.c.holder == made.excluded.holder, _leases.c.until > made.excluded.until)
    until = case((late, _leases.c.until), else_=made.excluded.until)  # an asking that was held up shortens nothing
    return made.on_conflict_do_update(
        index_elements=["district_id", "name"],
        set_={"holder": made.excluded.holder, "until": until},
        where=or_(_leases.c.holder == made.excluded.holder, _leases.c.until <= bindparam("now")),
    ).returning(_leases.c.holder)


_HOLD = Statement({"sqlite": _held(insert_here), "postgresql": _held(insert_there)})
_RELEASE = compiled(
    _leases.delete().where(
        _leases.c.district_id == bindparam("district_id"),
        _leases.c.name == bindparam("lease"),
        _leases.c.holder == bindparam("by"),
    )
)


async def hold(work: Work, name: str, holder: str, until: int) -> bool:
    """Takes a lease that is free or has run out, or renews one's own; whether it is ours now. `until` in UTC ms."""
    return bool(await work.take(_HOLD, name=name, holder=holder, until=until, now=work.now))


async def release(work: Work, name: str, holder: str) -> None:
    work.run(_RELEASE, lease=name, by=holder)
    await work.commit()
