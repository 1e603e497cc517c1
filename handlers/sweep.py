"""What must not wait for the night: expired words, dropped files, erasures under way; and the day's digest."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, select

from domain.permissions import Permission
from handlers.erasing import drop_files, finish_erasures
from handlers.house import House
from handlers.retention import drop_expired
from storage import tables
from storage.database import Row
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


async def sweep(house: House, files: Path) -> None:
    """Every few minutes: erasures that a kill interrupted, words with a day of their own, dropped files."""
    await finish_erasures(house, files)
    await drop_expired(house)
    work = house.work()
    drop_expired_papers(work)
    await work.commit()
    await drop_files(house, files)


async def close_day(house: House) -> None:
    """The digest over all of yesterday's events seals that day."""
    work = house.work()
    zone = house.district.zone
    today = datetime.fromtimestamp(work.now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    day = today - timedelta(days=1)
    start, end = round(day.timestamp() * 1000), round(today.timestamp() * 1000)
    rows = await work.all(_LINKS, start=start, end=end)
    digest = hashlib.sha256("\n".join(row["link"] for row in rows).encode()).hexdigest()
    row: Row = {"day": day.date().isoformat(), "events": len(rows), "digest": digest, "made_at": work.now}
    work.insert(tables.digests, unless_there=True, **row)
    await work.commit()
