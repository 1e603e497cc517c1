"""What one of several processes does: timers that are due, files to be fetched. A claim is one statement, and ends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, literal, select

from storage import tables
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import LEASE, Work

_timers, _files = tables.timers, tables.attachments

FETCH_IN = 120_000
"""How long a file may take, ms."""


def _of(table: Table) -> Any:
    return table.c.district_id == bindparam("district_id")


def claimed(table: Table, first: Any, *where: Any, **values: Any) -> Any:
    """The rows that come first and that nobody else is just taking, changed and returned."""
    mine = (
        select(table.c.id)
        .where(_of(table), *where)
        .order_by(first, table.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("mine")  # or the limit is applied again and again, wherever the planner joins by a loop
    )
    change = table.update().values(**values).where(_of(table), table.c.id.in_(select(mine.c.id)))
    return compiled(change.returning(*table.c))


def _any(table: Table, *where: Any) -> Any:
    """Whether there is something to claim, which there mostly is not: a read, without a hop to the writer."""
    return compiled(select(table.c.id).where(_of(table), *where).limit(literal(1)))


_DUE = (
    _timers.c.done_at.is_(None),
    _timers.c.due_at <= bindparam("now"),
    _timers.c.leased_until < bindparam("now"),
)
_ANY_TIMER = _any(_timers, *_DUE)
_CLAIM_TIMERS = claimed(_timers, _timers.c.due_at, *_DUE, leased_until=bindparam("until"))
_LET_GO = compiled(_timers.update().values(leased_until=0).where(_of(_timers), _timers.c.id == bindparam("timer_id")))
_END_LEASES = compiled(
    _timers.update()
    .values(leased_until=0)
    .where(_of(_timers), _timers.c.done_at.is_(None), _timers.c.leased_until > bindparam("none"))
)
_PENDING = (
    _files.c.state == "pending",
    _files.c.next_attempt_at <= bindparam("now"),
    in_list(_files.c.channel, "channels"),
)
_ANY_FILE = _any(_files, *_PENDING)
_CLAIM_FILES = claimed(
    _files,
    _files.c.next_attempt_at,
    *_PENDING,
    tries=_files.c.tries + 1,
    next_attempt_at=bindparam("until"),
)
_FETCH_AT_ONCE = compiled(
    _files.update()
    .values(next_attempt_at=bindparam("now"))
    .where(_of(_files), _files.c.state == "pending", _files.c.next_attempt_at > bindparam("now"))
)


async def claim_timers(work: Work, most: int = 100) -> list[Row]:
    """What is due and nobody is doing, in its order."""
    if await work.one(_ANY_TIMER, now=work.now) is None:
        return []
    rows = await work.take(_CLAIM_TIMERS, now=work.now, until=work.now + LEASE, most=most)
    return sorted(rows, key=lambda row: (row["due_at"], row["id"]))


def let_timer_go(work: Work, timer_id: str) -> None:
    """It was not done after all; the next sweep takes it again."""
    work.run(_LET_GO, timer_id=timer_id)


async def claim_file(work: Work, channels: Iterable[str]) -> Row | None:
    """The file that has waited longest; its try is counted already, and nobody else fetches it meanwhile."""
    names = json.dumps(sorted(channels))
    if await work.one(_ANY_FILE, now=work.now, channels=names) is None:
        return None
    rows = await work.take(_CLAIM_FILES, now=work.now, until=work.now + FETCH_IN, channels=names, most=1)
    return rows[0] if rows else None


def end_timer_leases(work: Work) -> None:
    """For the only process of a database: what is claimed at its start was being done by one that died."""
    work.run(_END_LEASES, none=0)


def fetch_at_once(work: Work) -> None:
    """The same for files, with those that were to be tried later."""
    work.run(_FETCH_AT_ONCE, now=work.now)
