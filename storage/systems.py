"""Other systems that events are handed over to: who they are, what is on its way, what they reported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, not_, select

from storage import tables
from storage.as_json import as_json
from storage.claims import claimed
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled, in_list
from storage.work import Work

_systems, _deliveries, _events, _items = tables.systems, tables.deliveries, tables.events, tables.items
_stations, _reports = tables.stations, tables.reports_in
LEASE = 120_000
"""How long one message may take, ms."""


def _of(table: Any) -> Any:
    return table.c.district_id == bindparam("district_id")


_STANDING = compiled(select(_systems).where(_of(_systems), _systems.c.ended_at.is_(None)).order_by(_systems.c.name))
_BY_KEY = compiled(
    select(_systems).where(_of(_systems), _systems.c.key_hmac == bindparam("key_hmac"), _systems.c.ended_at.is_(None))
)
_NEWS = compiled(
    select(
        _events.c.id,
        _events.c.name,
        _events.c.at,
        _events.c.seq,
        _events.c.particulars,
        _items.c.number,
        _items.c.state,
        _items.c.category,
        _stations.c.code.label("station"),
    )
    .select_from(
        _events.join(
            _items, and_(_items.c.district_id == _events.c.district_id, _items.c.id == _events.c.thing_id)
        ).join(_stations, and_(_stations.c.district_id == _items.c.district_id, _stations.c.id == _items.c.now_at))
    )
    .where(
        _of(_events),
        _events.c.at >= bindparam("since"),
        _items.c.practice == 0,
        in_list(_events.c.name, "names"),
        not_(
            exists(_deliveries.c.id)
            .where(
                _deliveries.c.district_id == _events.c.district_id,
                _deliveries.c.system_id == bindparam("system_id"),
                _deliveries.c.event_id == _events.c.id,
            )
            .correlate(_events)
        ),
    )
    .order_by(_events.c.at, _events.c.id)
    .limit(bindparam("most"))
)
_CLAIM = claimed(
    _deliveries,
    _deliveries.c.next_attempt_at,
    _deliveries.c.state == "waiting",
    _deliveries.c.next_attempt_at <= bindparam("now"),
    _deliveries.c.leased_until < bindparam("now"),
    leased_until=bindparam("until"),
)
_COUNTS = compiled(
    select(_deliveries.c.system_id, _deliveries.c.state, func.count().label("count"))
    .where(_of(_deliveries))
    .group_by(_deliveries.c.system_id, _deliveries.c.state)
)
_DEAD = compiled(select(func.count().label("count")).where(_of(_deliveries), _deliveries.c.state == "dead"))
_RESEND = compiled(
    _deliveries.update()
    .values(state="waiting", attempts=0, next_attempt_at=bindparam("now"), leased_until=0)
    .where(_of(_deliveries), _deliveries.c.system_id == bindparam("system_id"), _deliveries.c.state == "dead")
)
_STOP = compiled(
    _deliveries.delete().where(
        _of(_deliveries), _deliveries.c.system_id == bindparam("system_id"), _deliveries.c.state != "done"
    )
)
_OLD = compiled(
    _deliveries.delete().where(
        _of(_deliveries), _deliveries.c.state == "done", _deliveries.c.done_at < bindparam("before")
    )
)
_REPORTED = compiled(
    select(_reports).where(
        _of(_reports), _reports.c.system_id == bindparam("system_id"), _reports.c.key == bindparam("key")
    )
)
_OLD_REPORTS = compiled(_reports.delete().where(_of(_reports), _reports.c.at < bindparam("before")))


def add_system(work: Work, **row: Any) -> None:
    """`id, name, url, secret_sealed, key_hmac, wants, private, made_by`; what happens from now on goes to it."""
    work.insert(_systems, **row, read_to=work.now, made_at=work.now, ended_at=None)


async def systems(work: Work) -> list[Row]:
    """Those that stand, by name; `wants` is a list."""
    return [row | {"wants": json.loads(row["wants"])} for row in await work.all(_STANDING)]


async def system_by_key(work: Work, key_hmac: str) -> Row | None:
    return await work.one(_BY_KEY, key_hmac=key_hmac)


def end_system(work: Work, system_id: str) -> None:
    """What was on its way to it is dropped, and what was given up: nobody could send it again."""
    work.update(_systems, {"id": system_id}, ended_at=work.now)
    work.run(_STOP, system_id=system_id)


async def news(work: Work, system_id: str, since: int, names: Sequence[str], most: int) -> list[Row]:
    """Items' events of these names from `since` on that are not yet on their way to the system, the oldest first.

    None of practice.
    """
    rows = await work.all(_NEWS, system_id=system_id, since=since, names=as_json(list(names)), most=most)
    return [row | {"particulars": json.loads(row["particulars"])} for row in rows]


def add_delivery(work: Work, system_id: str, event_id: str, body: str) -> None:
    """Once for each system and event, however often it is asked for."""
    row: Row = {"system_id": system_id, "event_id": event_id, "body": body, "state": "waiting", "attempts": 0}
    row |= {"id": new_id(), "next_attempt_at": work.now, "leased_until": 0, "created_at": work.now}
    work.insert(_deliveries, unless_there=True, **row)


def looked_through(work: Work, system_id: str, read_to: int) -> None:
    work.update(_systems, {"id": system_id}, read_to=read_to)


async def claim_deliveries(work: Work, most: int) -> list[Row]:
    rows = await work.take(_CLAIM, now=work.now, until=work.now + LEASE, most=most)
    return sorted(rows, key=lambda row: row["id"])


def mark(work: Work, row: Row, state: str, last: str, again_at: int | None = None) -> None:
    """What came of a try."""
    done_at = work.now if state == "done" else None
    values: Row = {"state": state, "attempts": row["attempts"] + 1, "last": last, "done_at": done_at, "leased_until": 0}
    values["next_attempt_at"] = again_at if again_at is not None else row["next_attempt_at"]
    work.update(_deliveries, {"id": row["id"]}, **values)


async def standing(work: Work) -> dict[str, dict[str, int]]:
    """By system, how many deliveries wait, are done, are dead."""
    found: dict[str, dict[str, int]] = {}
    for row in await work.all(_COUNTS):
        found.setdefault(row["system_id"], {})[row["state"]] = row["count"]
    return found


async def dead(work: Work) -> int:
    row = await work.one(_DEAD)
    return row["count"] if row else 0


def resend(work: Work, system_id: str) -> None:
    """Dead ones are tried again from the beginning."""
    work.run(_RESEND, system_id=system_id, now=work.now)


def drop_old(work: Work, before: int) -> None:
    """What was delivered, and the marks of what was reported, before then."""
    work.run(_OLD, before=before)
    work.run(_OLD_REPORTS, before=before)


async def reported(work: Work, system_id: str, key: str) -> Row | None:
    """What the system has sent under this key before, and what it was answered."""
    return await work.one(_REPORTED, system_id=system_id, key=key)


def note_report(work: Work, system_id: str, key: str, hash_: str, answer: str) -> None:
    """The commit is a conflict where somebody else has just noted the same."""
    row = {"system_id": system_id, "key": key, "hash": hash_, "answer": answer, "at": work.now}
    work.insert(_reports, unless_there=True, rule="one", **row)
