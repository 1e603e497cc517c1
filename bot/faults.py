"""Messages whose handler failed: listed by `doctor`, tried again by `retry`."""

from __future__ import annotations

import json
from typing import Any

import typer
from sqlalchemy import select

from bot.app import Core, EmptyDatabase, core
from bot.settings import Settings, SettingsError
from dialogs.talk import Content, Edited, FileRef, Files, Gone, Inbound, Location, Opened, Press, Text, Unreadable
from storage import tables
from storage.database import Row
from storage.statements import compiled

_FAULTS = compiled(select(tables.faults).where(tables.faults.c.retried_at.is_(None)).order_by(tables.faults.c.id))
_CONTENTS: dict[str, type[Content]] = {
    kind.__name__: kind for kind in (Text, Files, Location, Press, Opened, Edited, Unreadable, Gone)
}


async def faults(running: Core) -> list[Row]:
    """Those that wait to be tried again, oldest first."""
    return await running.house.work().all(_FAULTS)


async def retry(settings: Settings, ending: str) -> None:
    """`ending` is the number that the person was told: the last eight characters of the fault's id."""
    try:
        async with core(settings) as running:
            found = [row for row in await faults(running) if row["id"].endswith(ending.strip().lower())]
            if len(found) != 1 or not ending.strip():
                raise SettingsError(f"{ending}: no such message waits to be tried again")
            await running.receive(_inbound(running, found[0]))
            work = running.house.work()
            work.update(tables.faults, {"id": found[0]["id"]}, retried_at=work.now)
            await work.commit()
    except EmptyDatabase:
        raise SettingsError("no district here yet") from None
    typer.echo("tried again; its answer goes out when the product runs")


def _inbound(running: Core, row: Row) -> Inbound:
    """The message as it came, under a name of its own: the first one is marked as seen."""
    opened = running.house.vault.open("faults", row["sealed"])
    if opened is None:
        raise SettingsError("the key of failed messages is gone: nothing can be tried again")
    kept: dict[str, Any] = json.loads(opened)
    kind = _CONTENTS[kept.pop("kind")]
    parts = kept.pop("content")
    if kind is Files:
        parts["files"] = tuple(FileRef(**file) for file in parts["files"])
    return Inbound(**{**kept, "message_id": f"{kept['message_id']}+{row['id']}"}, content=kind(**parts))
