"""What of the desk's lists somebody may take away as a file, and the trace that it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from domain.events import Event, Name
from domain.refusal import Refusal, Refused
from handlers.export_list import exported
from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.database import Conflict
from storage.statements import compiled

MOST = 20_000
"""Rows of one file."""
_TRIES = 8
"""Many may take something away at one moment, and each is written into the district's own record."""
_DISTRICT = compiled(select(tables.districts).limit(1))


def places_to_export(talk: Talk) -> list[str]:
    """Ids of the stations whose lists he may take away, in any of his offices."""
    return exported(talk.house, talk.appointments, talk.now)


def ensure_export(talk: Talk, *stations: str) -> None:
    """Raises Refusal where he may not take away what is of these stations, or of any where none is named."""
    may = places_to_export(talk)
    if not may or not set(stations) <= set(may):
        raise Refusal(Refused.NOT_YOURS)


async def note_export(house: House, talk: Talk, which: str, kind: str, rows: int, **more: str) -> None:
    """Who took which list and how many rows; nothing of what was searched for. Raises Refusal."""
    said: Mapping[str, str | int] = {
        "list": f"desk.{which}",
        "place": "",
        "span": "",
        "kind": kind,
        "rows": rows,
        **more,
    }
    for _ in range(_TRIES):
        work = house.work()
        row = await work.one(_DISTRICT)
        assert row is not None
        event = Event(Name.DISTRICT_LIST_EXPORTED, row["id"], talk.person_id, work.now, via="desk", particulars=said)
        work.record_thing(tables.districts, row, event)
        try:
            await work.commit()
        except Conflict:
            continue
        return
    raise Refusal(Refused.CONFLICT)
