"""A free message while something is open: `1 补充 XH-… 2 一件新事`."""

from __future__ import annotations

from dialogs.form import Draft, Option
from dialogs.forms import SortMessage
from dialogs.keys import Button
from dialogs.letter import phrase, title
from domain.permissions import Permission
from handlers.dialog import Offers, begin
from handlers.talk import Talk
from storage.items import items_of
from storage.merged import items_going_on
from storage.receipts import items_held_by

FORM = SortMessage
REQUIRES = Permission.ITEM_SUPPLEMENT
MOST = 6


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await items_of(talk.work, talk.person_id, open_only=True, most=MOST)
    found += await items_going_on(talk.work, talk.person_id, most=MOST - len(found))
    if len(found) < MOST:
        found += await items_held_by(talk.work, talk.person_id, open_only=True, most=MOST - len(found))
    options = [
        Option(i.id, phrase(f"button.{Button.TARGET_SUPPLEMENT}", number=i.number, title=title(i.words_id)))
        for i in found
    ]
    return {"target": [*options, Option("new", phrase(f"button.{Button.TARGET_NEW}"))]}


async def handle(talk: Talk, form: SortMessage) -> None:
    kept = {"words": form.words, "files": form.files, "said": form.said, "danger_told": form.danger_told}
    if form.target != "new":
        await begin(talk, "supplement", {"item": form.target, **kept})
        return
    if not form.words:
        kept.pop("words")
    place = {"station": talk.door.station_id} if talk.door.station_id else {}
    await begin(talk, "report", {**kept, **place})
