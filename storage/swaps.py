"""Swaps and leave as rows: reading and writing them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from domain.events import Name
from domain.leave import Leave
from domain.rota import Change
from domain.rota_plan import Duty
from domain.swaps import Swap, SwapState
from storage import tables
from storage.database import Row
from storage.rota import change_of, undo_changes
from storage.statements import compiled
from storage.work import Work

_swaps, _leaves, _changes, _events, _feeds = (
    tables.swaps,
    tables.leaves,
    tables.duty_changes,
    tables.events,
    tables.feeds,
)


def _of(table: Any) -> Any:
    return table.c.district_id == bindparam("district_id")


_SWAP = compiled(select(_swaps).where(_of(_swaps), _swaps.c.id == bindparam("id")))
_AT = compiled(
    select(_swaps)
    .where(
        _of(_swaps),
        _swaps.c.station_id == bindparam("station_id"),
        _swaps.c.end_at > bindparam("now"),
        or_(*(_swaps.c.state == state.value for state in (SwapState.OFFERED, SwapState.ACCEPTED, SwapState.DONE))),
    )
    .order_by(_swaps.c.start_at, _swaps.c.id)
)
_LEAVE = compiled(select(_leaves).where(_of(_leaves), _leaves.c.id == bindparam("id")))
_LEAVES = compiled(
    select(_leaves)
    .where(
        _of(_leaves),
        _leaves.c.person_id == bindparam("person_id"),
        _leaves.c.end_at > bindparam("now"),
        _leaves.c.end_at > _leaves.c.start_at,
    )
    .order_by(_leaves.c.start_at, _leaves.c.id)
)
_CHANGE = compiled(select(_changes).where(_of(_changes), _changes.c.id == bindparam("id")))
_OFFERED = compiled(
    select(_events.c.particulars)
    .where(
        _of(_events),
        _events.c.thing == "rota",
        _events.c.thing_id == bindparam("station_id"),
        _events.c.name == Name.ROTA_SWAP_OFFERED.value,
        _events.c.particulars.contains(bindparam("swap_id")),
    )
    .limit(1)
)
_DECLINED = compiled(
    select(_events.c.maker).where(
        _of(_events),
        _events.c.thing == "rota",
        _events.c.thing_id == bindparam("station_id"),
        _events.c.name == Name.ROTA_SWAP_DECLINED.value,
        _events.c.particulars.contains(bindparam("swap_id")),
    )
)
_CUT = compiled(
    _changes.update()
    .values(end_at=bindparam("now"))
    .where(
        _of(_changes),
        _changes.c.id == bindparam("change_id"),
        _changes.c.undone_at.is_(None),
        _changes.c.end_at == bindparam("was"),
    )
)
_here = (
    _of(_feeds),
    _feeds.c.kind == "station",
    _feeds.c.station_id == bindparam("station_id"),
    _feeds.c.revoked_at.is_(None),
)
_REVOKE_ALL = compiled(_feeds.update().values(revoked_at=bindparam("now")).where(*_here))
_REVOKE = compiled(
    _feeds.update().values(revoked_at=bindparam("now")).where(*_here, _feeds.c.person_id == bindparam("person_id"))
)


def swap_of(row: Row) -> Swap:
    back = (row["back_start"], row["back_end"]) if row["back_start"] is not None else None
    return Swap(
        row["id"],
        row["station_id"],
        Duty(row["duty"]),
        row["start_at"],
        row["end_at"],
        row["from_id"],
        row["to_id"],
        back,
        SwapState(row["state"]),
        row["taken_by"],
        row["asked_at"],
    )


async def swap(work: Work, swap_id: str) -> Swap | None:
    row = await work.one(_SWAP, id=swap_id)
    return swap_of(row) if row else None


async def swaps_at(work: Work, station_id: str) -> list[Swap]:
    """Offered, waiting for the head, or agreed on, and not over."""
    return [swap_of(row) for row in await work.all(_AT, station_id=station_id, now=work.now)]


async def asked(work: Work, found: Swap) -> list[str]:
    """Who was asked when it was offered."""
    row = await work.one(_OFFERED, station_id=found.station_id, swap_id=found.id)
    return list(json.loads(row["particulars"])["asked"]) if row else []


async def decliners(work: Work, found: Swap) -> set[str]:
    rows = await work.all(_DECLINED, station_id=found.station_id, swap_id=found.id)
    return {row["maker"] for row in rows}


def add_swap(work: Work, made: Swap) -> None:
    work.insert(
        _swaps,
        id=made.id,
        station_id=made.station_id,
        duty=made.duty.value,
        start_at=made.start,
        end_at=made.end,
        from_id=made.from_id,
        to_id=made.to_id,
        back_start=made.back[0] if made.back else None,
        back_end=made.back[1] if made.back else None,
        state=made.state.value,
        taken_by=made.taken_by,
        asked_at=made.asked_at,
        decided_at=None,
        decided_by=None,
    )


def move_swap(work: Work, found: Swap, state: SwapState, by: str | None, **values: Any) -> None:
    """Conflicts where it has moved since it was read."""
    key = {"id": found.id, "state": found.state.value}
    work.update(_swaps, key, rule="one", state=state.value, decided_at=work.now, decided_by=by, **values)


async def leave(work: Work, leave_id: str) -> Leave | None:
    row = await work.one(_LEAVE, id=leave_id)
    return leave_of(row) if row else None


async def leaves_of(work: Work, person_id: str) -> list[Leave]:
    """Those that are not over, the next one first."""
    return [leave_of(row) for row in await work.all(_LEAVES, person_id=person_id, now=work.now)]


async def reasons(work: Work, person_id: str) -> dict[str, str]:
    """The contents in which the person said why, by leave. For nobody's eyes but his."""
    rows = await work.all(_LEAVES, person_id=person_id, now=work.now)
    return {row["id"]: row["reason_id"] for row in rows if row["reason_id"]}


def leave_of(row: Row) -> Leave:
    return Leave(row["id"], row["person_id"], row["start_at"], row["end_at"])


def add_leave(work: Work, made: Leave, by: str | None, reason: str | None) -> None:
    work.insert(
        _leaves,
        id=made.id,
        person_id=made.person_id,
        start_at=made.start,
        end_at=made.end,
        reason_id=reason,
        made_at=work.now,
        made_by=by,
        ended_at=None,
    )


def move_leave(work: Work, found: Leave, span: tuple[int, int], **values: Any) -> None:
    """Conflicts where it has moved since it was read."""
    key = {"id": found.id, "start_at": found.start, "end_at": found.end}
    work.update(_leaves, key, rule="one", start_at=span[0], end_at=span[1], **values)


async def change(work: Work, change_id: str) -> tuple[Change, str] | None:
    """A change that stands, with its station; None where there is none any more."""
    row = await work.one(_CHANGE, id=change_id)
    return (change_of(row), row["station_id"]) if row and row["undone_at"] is None else None


def end_changes(work: Work, changes: Sequence[Change]) -> None:
    """What has begun ends now and stays as it was; what has not is undone. Conflicts where one has moved."""
    for one in changes:
        if one.start < work.now:
            work.run(_CUT, rule="one", change_id=one.id, was=one.end, now=work.now)
        else:
            undo_changes(work, [one])


def revoke_station_feeds(work: Work, station_id: str, person_id: str | None = None) -> None:
    """Calendars of the station that this person made; everybody's where None."""
    if person_id is None:
        work.run(_REVOKE_ALL, station_id=station_id, now=work.now)
    else:
        work.run(_REVOKE, station_id=station_id, person_id=person_id, now=work.now)


def cut_change(work: Work, found: Change, end: int) -> None:
    """It counts until that moment only. Conflicts where it has moved."""
    work.run(_CUT, rule="one", change_id=found.id, was=found.end, now=end)
