"""Access tokens of platforms, sealed, for all processes; and why one is not given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.database import Row
from storage.statements import Statement, compiled
from storage.work import Work

_tokens = tables.platform_tokens
_MINE = _tokens.c.district_id == bindparam("district_id")
_READ = compiled(select(_tokens).where(_MINE, _tokens.c.name == bindparam("name")))
_TROUBLED = compiled(
    select(_tokens.c.name, _tokens.c.trouble, _tokens.c.trouble_at)
    .where(_MINE, _tokens.c.trouble != literal(""))
    .order_by(_tokens.c.name)
)


def _kept(insert: Any, *changed: str) -> Any:
    """A row with all columns; of one that stands, `changed`."""
    made = insert(_tokens).values({column.name: bindparam(column.name) for column in _tokens.c})
    return made.on_conflict_do_update(
        index_elements=["district_id", "name"], set_={name: made.excluded[name] for name in changed}
    )


def _statement(*changed: str) -> Statement:
    return Statement({"sqlite": _kept(insert_here, *changed), "postgresql": _kept(insert_there, *changed)})


_KEEP = _statement("sealed", "ends_at", "forced", "forced_at", "trouble", "trouble_at")
_TROUBLE = _statement("trouble", "trouble_at")


async def read(work: Work, name: str) -> Row | None:
    return await work.one(_READ, name=name)


def keep(work: Work, name: str, sealed: str, ends_at: int, forced: tuple[int, int]) -> None:
    """`forced`: how many renewals were forced lately, and when the last one was. Whatever was the trouble is over."""
    count, at = forced
    work.run(
        _KEEP, name=name, sealed=sealed, ends_at=ends_at, forced=count, forced_at=at, trouble="", trouble_at=work.now
    )


def note_trouble(work: Work, name: str, what: str) -> None:
    row: Row = {"sealed": None, "ends_at": 0, "forced": 0, "forced_at": 0, "trouble": what, "trouble_at": work.now}
    work.run(_TROUBLE, name=name, **row)


async def troubled(work: Work) -> list[Row]:
    """`name`, `trouble` and `trouble_at` of every account that is given none."""
    return await work.all(_TROUBLED)
