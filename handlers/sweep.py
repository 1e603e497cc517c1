"""What has had its time is removed: drafts, first words, seen marks, failed messages, dropped files."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, select

from domain.permissions import Permission
from handlers.house import House
from storage import tables
from storage.database import Row
from storage.statements import compiled

REQUIRES = Permission.CLOCK_RUN

SEEN_DAYS = 30
FAULT_DAYS = 7
DAY = 86_400_000

_CONTENTS = compiled(
    tables.contents.delete().where(
        tables.contents.c.district_id == bindparam("district_id"), tables.contents.c.expires_at <= bindparam("now")
    )
)
_SEEN = compiled(
    tables.seen.delete().where(
        tables.seen.c.district_id == bindparam("district_id"), tables.seen.c.at <= bindparam("before")
    )
)
_FAULTS = compiled(
    tables.faults.delete().where(
        tables.faults.c.district_id == bindparam("district_id"), tables.faults.c.at <= bindparam("before")
    )
)
_DROPPED = compiled(
    select(tables.attachments.c.id, tables.attachments.c.name).where(
        tables.attachments.c.district_id == bindparam("district_id"), tables.attachments.c.state == "dropped"
    )
)
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
    work = house.work()
    dropped = await work.all(_DROPPED)
    work.run(_CONTENTS, now=work.now)
    work.run(_SEEN, before=work.now - SEEN_DAYS * DAY)
    work.run(_FAULTS, before=work.now - FAULT_DAYS * DAY)
    for row in dropped:
        if row["name"]:
            await asyncio.to_thread((files / row["name"]).unlink, missing_ok=True)
        work.delete(tables.attachments, id=row["id"])
    await work.commit()


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
