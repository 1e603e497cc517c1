"""What departments did with an item, among what happened to it."""

from __future__ import annotations

from domain.events import Name
from storage.database import Row
from storage.items import events_of_all
from storage.sheets import sheets_of_items
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


async def sheet_events(work: Work, *items: str) -> list[Row]:
    """Of the sheets of some items, with ids of item and department among the particulars; two queries."""
    sheets = {sheet.id: sheet for sheet in await sheets_of_items(work, items)}
    found: list[Row] = []
    for event in await events_of_all(work, list(sheets), "sheet"):
        if event["name"] not in _SAID_BY_ITEM:
            sheet = sheets[event["thing_id"]]
            of = {"department": sheet.department_id, "item": sheet.item_id}
            found.append(event | {"particulars": event["particulars"] | of})
    return found
