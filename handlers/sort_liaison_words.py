"""A liaison writing freely: the reply to a sheet, or a report of his own; nothing goes out without that choice."""

from __future__ import annotations

from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import phrase, title
from dialogs.liaison_forms import SortLiaisonWords
from domain.permissions import Permission
from handlers.dialog import Offers, begin
from handlers.sheet_desk import sheets_waiting
from handlers.talk import Talk

FORM = SortLiaisonWords
REQUIRES = Permission.SHEET_HANDLE
MOST = 6
OWN = "own"


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = (await sheets_waiting(talk))[:MOST]
    sheets = [
        Option(one.id, phrase(f"button.{Button.TARGET_SHEET}", number=one.number, title=title(one.text_id)))
        for one in found
    ]
    return {"target": [*sheets, Option(OWN, phrase(f"button.{Button.TARGET_OWN}"))]}


async def handle(talk: Talk, form: SortLiaisonWords) -> None:
    kept = {"files": form.files, "said": form.said} | ({"words": form.words} if form.words else {})
    if form.target != OWN:
        await begin(talk, "reply_sheet", {"sheet": form.target, **kept})
        return
    place = {"station": talk.door.station_id} if talk.door.station_id else {}
    await begin(talk, "report", {**kept, **place})
