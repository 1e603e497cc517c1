"""What must not wait for the night: expired words, dropped files, erasures under way; and the day's digest."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, func, select

from domain.calendar import midnight
from domain.permissions import Permission
from handlers.district_upload import KEPT
from handlers.finish_erasing import drop_files, finish_erasures
from handlers.house import House
from handlers.plan_deliveries import drop_delivered
from handlers.retention import drop_expired
from storage import tables
from storage.database import Row
from storage.district_uploads import forget_old_uploads
from storage.papers import drop_expired_papers
from storage.statements import compiled

REQUIRES = Permission.CLOCK_RUN

_LINKS = compiled(
    select(tables.events.c.id, tables.events.c.link)
    .where(
        tables.events.c.district_id == bindparam("district_id"),
        tables.events.c.at >= bindparam("start"),
        tables.events.c.at < bindparam("end"),
    )
    .order_by(tables.events.c.at, tables.events.c.id)
)

_LAST_SEALED = compiled(
    select(func.max(tables.digests.c.day).label("day")).where(tables.digests.c.district_id == bindparam("district_id"))
)
_FIRST_EVENT = compiled(
    select(func.min(tables.events.c.at).label("at")).where(tables.events.c.district_id == bindparam("district_id"))
)


async def sweep(house: House, files: Path) -> None:
    """Every few minutes: erasures that a kill interrupted, words with a day of their own, dropped files."""
    await finish_erasures(house, files)
    await drop_expired(house)
    work = house.work()
    drop_expired_papers(work)
    forget_old_uploads(work, work.now - KEPT)
    await work.commit()
    await drop_files(house, files)
    await drop_delivered(house)


async def close_day(house: House) -> None:
    """A digest over all of its events seals each day up to yesterday, also of nights when the machine slept."""
    work = house.work()
    today = datetime.fromtimestamp(work.now / 1000, house.district.zone).date()
    sealed, first = await work.one(_LAST_SEALED), await work.one(_FIRST_EVENT)
    assert sealed is not None and first is not None
    if sealed["day"] is not None:
        day = date.fromisoformat(sealed["day"]) + timedelta(days=1)
    elif first["at"] is not None:
        day = datetime.fromtimestamp(first["at"] / 1000, house.district.zone).date()
    else:
        return
    while day < today:
        await _seal(house, day)
        day += timedelta(days=1)


async def _seal(house: House, day: date) -> None:
    work = house.work()
    start, end = (midnight(at, house.district.zone) for at in (day, day + timedelta(days=1)))
    rows = await work.all(_LINKS, start=start, end=end)
    digest = hashlib.sha256("\n".join(row["link"] for row in rows).encode()).hexdigest()
    row: Row = {"day": day.isoformat(), "events": len(rows), "digest": digest, "made_at": work.now}
    work.insert(tables.digests, unless_there=True, **row)
    await work.commit()
