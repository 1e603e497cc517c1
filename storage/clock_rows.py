"""Clocks as rows: things whose clocks run, page by page, a clock put right without an event, a letter's delivery."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, literal, or_, select

from domain.item import Item
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import ITEM_COLUMNS, OPEN_STATES, item_of
from storage.statements import compiled, in_list, other_calendar
from storage.work import Work, running_text

_items, _letters, _addresses, _timers = tables.items, tables.letters, tables.addresses, tables.timers
PAGE = 200


_STALE_ITEMS = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _items.c.district_id == bindparam("district_id"),
        in_list(_items.c.now_at, "stations"),
        in_list(_items.c.state, "states"),
        _items.c.id > bindparam("after"),
        or_(_items.c.running == literal("[]"), other_calendar(_items.c.running, "calendar")),
    )
    .order_by(_items.c.id)
    .limit(bindparam("most"))
)
_DELIVERED = compiled(
    select(func.max(_letters.c.delivered_at).label("at")).where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.address_id.in_(
            select(_addresses.c.id).where(
                _addresses.c.district_id == bindparam("district_id"), _addresses.c.person_id == bindparam("person_id")
            )
        ),
        _letters.c.created_at >= bindparam("since"),
        _letters.c.item_id == bindparam("item_id"),
        _letters.c.kind == bindparam("kind"),
    )
)
_DUE_AT = compiled(
    _timers.update()
    .values(due_at=bindparam("due_at"))
    .where(
        _timers.c.district_id == bindparam("district_id"),
        _timers.c.kind == bindparam("kind"),
        _timers.c.subject == bindparam("subject"),
        _timers.c.done_at.is_(None),
    )
)


_NEWER = compiled(
    select(_timers.c.id)
    .where(
        _timers.c.district_id == bindparam("district_id"),
        _timers.c.kind == bindparam("kind"),
        _timers.c.subject == bindparam("subject"),
        _timers.c.id > bindparam("timer_id"),
        _timers.c.done_at.is_(None),
    )
    .limit(1)
)


async def stale_items(work: Work, stations: Sequence[str], calendar: int, after: str) -> list[Item]:
    """Open ones without clocks, or with one that runs on another calendar than this version, by id."""
    here = as_json(sorted(stations))
    rows = await work.all(_STALE_ITEMS, stations=here, states=OPEN_STATES, calendar=calendar, after=after, most=PAGE)
    return [item_of(row) for row in rows]


def put_clocks(work: Work, found: Item) -> None:
    """Nothing happened to the item: no event, and no version; a conflict where something did meanwhile."""
    row: Row = {"running": running_text(found.running), "due_at": found.due_at, "contact_due_at": found.contact_due_at}
    work.update(_items, {"id": found.id, "version": found.version}, rule="one", **row)


async def delivered_at(work: Work, person_id: str, item_id: str, kind: str, since: int) -> int | None:
    """When the newest letter of a kind about an item, written since then, reached the person."""
    row = await work.one(_DELIVERED, person_id=person_id, item_id=item_id, kind=kind, since=since)
    return row["at"] if row else None


async def newer_timer(work: Work, row: Row) -> bool:
    """Whether a newer timer of the same kind looks after the same thing."""
    return await work.one(_NEWER, kind=row["kind"], subject=row["subject"], timer_id=row["id"]) is not None


def timers_at(work: Work, kind: str, subject: str, due_at: int) -> None:
    """Timers of one kind that are still to come are due then."""
    work.run(_DUE_AT, kind=kind, subject=subject, due_at=due_at)
