"""The district's own events: its row's version lets one change at a time through, whoever makes it."""

from __future__ import annotations

from domain.events import Event, Name, Particular
from handlers.open_station import DISTRICT
from handlers.talk import Talk
from storage import tables
from storage.database import Row


async def as_it_stands(talk: Talk) -> Row:
    """The district's row, and after it everything of the district anew: what comes later is a conflict."""
    row = await talk.work.one(DISTRICT)
    assert row is not None
    await talk.house.reload()
    return row


def from_now(talk: Talk) -> Row:
    """The columns of what there is from now on."""
    return {"valid_from": talk.now, "valid_to": None, "successor_id": None}


def note(talk: Talk, row: Row, kind: Name, /, **particulars: Particular) -> None:
    event = Event(kind, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars)
    talk.work.record_thing(tables.districts, row, event)
    talk.work.after(talk.house.refresh)
