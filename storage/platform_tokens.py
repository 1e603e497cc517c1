"""Access tokens of platforms, sealed, for all processes; and why one is not given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.database import Row
from storage.statements import Statement, compiled
from storage.work import Work

ABOUT_TOKENS = ("address_refused", "unauthorized")
"""Troubles that are over once a token is given."""

_tokens = tables.platform_tokens
_MINE = _tokens.c.district_id == bindparam("district_id")
_READ = compiled(select(_tokens).where(_MINE, _tokens.c.name == bindparam("name")))
_DAYS = 2 * 86_400_000
"""A trouble that nobody has met for so long is over, ms."""
_OVER = compiled(
    _tokens.update()
    .values(trouble="")
    .where(_MINE, _tokens.c.name == bindparam("name"), _tokens.c.trouble.like(bindparam("like")))
)
_TROUBLED = compiled(
    select(_tokens.c.name, _tokens.c.trouble, _tokens.c.trouble_at)
    .where(_MINE, _tokens.c.trouble != literal(""), _tokens.c.trouble_at > bindparam("since"))
    .order_by(_tokens.c.name)
)


def _kept(insert: Any, *changed: str) -> Any:
    """A row with all columns; of one that stands, `changed`."""
    made = insert(_tokens).values({column.name: bindparam(column.name) for column in _tokens.c})
    found = {name: made.excluded[name] for name in changed}
    if "sealed" in changed:  # what else the account may not do has nothing to do with its token
        about_it = or_(*(_tokens.c.trouble.like(f"{reason}%") for reason in ABOUT_TOKENS))
        found["trouble"] = case((about_it, literal("")), else_=_tokens.c.trouble)
    return made.on_conflict_do_update(index_elements=["district_id", "name"], set_=found)


def _statement(*changed: str) -> Statement:
    return Statement({"sqlite": _kept(insert_here, *changed), "postgresql": _kept(insert_there, *changed)})


_KEEP = _statement("sealed", "ends_at", "forced", "forced_at")
_TROUBLE = _statement("trouble", "trouble_at")


async def read(work: Work, name: str) -> Row | None:
    return await work.one(_READ, name=name)


def keep(work: Work, name: str, sealed: str, ends_at: int, forced: tuple[int, int]) -> None:
    """`forced`: how many renewals were forced lately, and when the last one was. What troubled it is over."""
    count, at = forced
    work.run(
        _KEEP, name=name, sealed=sealed, ends_at=ends_at, forced=count, forced_at=at, trouble="", trouble_at=work.now
    )


def note_trouble(work: Work, name: str, what: str) -> None:
    row: Row = {"sealed": None, "ends_at": 0, "forced": 0, "forced_at": 0, "trouble": what, "trouble_at": work.now}
    work.run(_TROUBLE, name=name, **row)


def trouble_over(work: Work, name: str, reason: str) -> None:
    """Of this one alone."""
    work.run(_OVER, name=name, like=f"{reason}%")


async def troubled(work: Work) -> list[Row]:
    """`name`, `trouble` (a word, and what the platform named) and `trouble_at` of every account that has any."""
    return await work.all(_TROUBLED, since=work.now - _DAYS)
