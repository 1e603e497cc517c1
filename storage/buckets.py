"""How much a platform lets through, kept over a restart and among processes: when each bucket is full again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.statements import Statement, compiled
from storage.work import Work

_buckets = tables.buckets
_MINE = _buckets.c.district_id == bindparam("district_id")
CHAT = "chat "


def chat_scope(address_id: str) -> str:
    """The scope of a chat that the platform asked to leave alone for a while."""
    return f"{CHAT}{address_id}"


def chat_of(scope: str) -> str:
    """The chat's address; empty for any other scope."""
    return scope.removeprefix(CHAT) if scope.startswith(CHAT) else ""


def _upsert(insert: Any, change: Any) -> Any:
    made = insert(_buckets).values({name: bindparam(name) for name in ("district_id", "scope", "full_at")})
    return change(made)


def _later(made: Any) -> Any:
    """An instant never goes back."""
    return made.on_conflict_do_update(
        index_elements=["district_id", "scope"],
        set_={"full_at": made.excluded.full_at},
        where=_buckets.c.full_at < made.excluded.full_at,
    )


def _drawn(made: Any) -> Any:
    full_at = case((_buckets.c.full_at > bindparam("now"), _buckets.c.full_at), else_=bindparam("now"))
    return made.on_conflict_do_update(
        index_elements=["district_id", "scope"], set_={"full_at": full_at + bindparam("cost")}
    ).returning(_buckets.c.full_at)


_KEEP = Statement({"sqlite": _upsert(insert_here, _later), "postgresql": _upsert(insert_there, _later)})
_DRAW = Statement({"sqlite": _upsert(insert_here, _drawn), "postgresql": _upsert(insert_there, _drawn)})
_READ = compiled(select(_buckets.c.scope, _buckets.c.full_at).where(_MINE, _buckets.c.full_at > bindparam("now")))
_CLEAR = compiled(
    _buckets.delete().where(_MINE, _buckets.c.scope.like(f"{CHAT}%"), _buckets.c.full_at <= bindparam("now"))
)


async def draw(work: Work, scope: str, cost: int) -> int:
    """Take tokens worth `cost` ms: they may be used in the `cost` ms before the instant returned."""
    (row,) = await work.take(_DRAW, scope=scope, now=work.now, cost=cost, full_at=work.now + cost)
    return int(row["full_at"])


def keep(work: Work, scope: str, full_at: int) -> None:
    work.run(_KEEP, scope=scope, full_at=full_at)


async def read(work: Work) -> dict[str, int]:
    """Buckets that are not full now: scope and when they are."""
    return {row["scope"]: row["full_at"] for row in await work.all(_READ, now=work.now)}


def clear(work: Work) -> None:
    """Of chats that may be written to again."""
    work.run(_CLEAR, now=work.now)
