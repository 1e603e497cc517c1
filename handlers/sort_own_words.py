"""A member, clerk or head writing freely: `1 回复居民 2 内部备注 3 民情日记 4 我自己要反映`."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft, Option
from dialogs.forms import SortOwnWords
from dialogs.keys import Button, Say
from dialogs.letter import phrase, say, title
from domain.events import Event, Name
from domain.permissions import Permission
from handlers.dialog import Offers, begin
from handlers.talk import Talk
from storage import tables
from storage.items import items_handled_by

FORM = SortOwnWords
REQUIRES = Permission.DIARY_WRITE
MOST = 8


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await items_handled_by(talk.work, talk.person_id, most=MOST)
    return {
        "item": [
            Option(i.id, phrase(f"button.{Button.TARGET_ITEM}", number=i.number, title=title(i.words_id)))
            for i in found
        ]
    }


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Which item is plain when its words were quoted, or when there is only one."""
    if name != "target" or draft.values["target"] not in ("tell", "note"):
        return draft
    about = draft.values.get("about")
    if about is None:
        found = await items_handled_by(talk.work, talk.person_id, most=2)
        if not found:
            talk.reply(say(f"say.{Say.NO_ITEM_HERE}"))
            values = {key: value for key, value in draft.values.items() if key != "target"}
            return replace(draft, values=values, order=())
        about = found[0].id if len(found) == 1 else None
    return replace(draft, values={**draft.values, "item": about}) if about else draft


async def handle(talk: Talk, form: SortOwnWords) -> None:
    kept = {"words": form.words, "files": form.files, "said": form.said}
    match form.target:
        case "tell" | "note":
            if not form.words:
                kept.pop("words")
            await begin(talk, form.target, {"item": form.item, **kept})
        case "diary":
            await _diary(talk, form)
        case _:
            if not form.words:
                kept.pop("words")
            place = {"station": talk.door.station_id} if talk.door.station_id else {}
            await begin(talk, "report", {**kept, **place})


async def _diary(talk: Talk, form: SortOwnWords) -> None:
    """民情日记: kept for oneself; one tap makes it an item."""
    words = await talk.settle(form.words, "diary", None) if form.words else talk.keep("diary", "")
    event = Event(
        Name.PERSON_WROTE_DIARY,
        talk.person_id,
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"words": words, "files": tuple(form.files)},
    )
    talk.work.record_thing(tables.persons, talk.door.person_row, event)
    talk.reply(say(f"say.{Say.DIARY}", button(Button.DIARY_TO_ITEM, "diary_to_item", words=words)))
