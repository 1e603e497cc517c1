"""What departments did with an item, among what happened to it."""

from __future__ import annotations

from domain.events import Name
from storage.database import Row
from storage.items import events_of
from storage.sheets import sheets_of
from storage.work import Work

OF_PHONE = frozenset(
    {
        Name.SHEET_PHONE_ASKED,
        Name.SHEET_PHONE_ALLOWED,
        Name.SHEET_PHONE_REFUSED,
        Name.SHEET_PHONE_SEEN,
    }
)
FOR_RESIDENT = OF_PHONE | {Name.SHEET_SIGNED, Name.SHEET_EXTENSION_GRANTED}
"""Who sent, called back, returned or was reminded is the station's; that a department has it, the item's own event."""
QUOTED = frozenset({Name.SHEET_EXTENSION_GRANTED})
QUOTED_INSIDE = QUOTED | {
    Name.SHEET_PROPOSED,
    Name.SHEET_DROPPED,
    Name.SHEET_RETURNED,
    Name.SHEET_RECALLED,
    Name.SHEET_EXTENSION_ASKED,
    Name.SHEET_EXTENSION_REFUSED,
}
_SAID_BY_ITEM = frozenset({Name.SHEET_SENT, Name.SHEET_DELIVERED, Name.SHEET_RELEASED, Name.SHEET_GATHERED})


async def sheet_events(work: Work, item_id: str) -> list[Row]:
    """Their events with the department's id among the particulars."""
    found: list[Row] = []
    for sheet in await sheets_of(work, item_id):
        for event in await events_of(work, sheet.id):
            if event["name"] not in _SAID_BY_ITEM:
                found.append(event | {"particulars": {**event["particulars"], "department": sheet.department_id}})
    return found
