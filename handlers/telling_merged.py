"""Whose own matter went into another one hears of each of its moves, with his own number and words of his own."""

from __future__ import annotations

from dataclasses import replace

from dialogs.notice_letters import Told, letter_for
from domain.events import Event, Name
from domain.item import Item
from domain.merging import as_main, rated
from domain.notices import Crew, Notice, Telling
from domain.tellings import along
from handlers.talk import Talk
from storage.merged import followers


async def tell_merged(talk: Talk, before: Item | None, told: Told, crew: Crew) -> None:
    """`told` is about the main item. Who reported both, or did it himself, hears of it once."""
    notice = along(told.event, before, told.item, crew)
    if notice is None:
        return
    around = talk.reads.around(told.item.id)
    if around is not None and not around.merged:
        return
    heard = {told.event.maker, told.item.reporter_id}
    for child in await followers(talk.work, told.item.id):
        late = notice is Notice.LAPSED and rated(child, told.item) is not None
        if child.merged_into is None or late or child.reporter_id in heard:
            continue
        heard.add(child.reporter_id)
        theirs = replace(told, item=as_main(child, told.item), event=await _own(talk, told.event, child), files=())
        talk.told.append((child.reporter_id, letter_for(Telling(child.reporter_id, notice), theirs)))
        for person in await talk.reads.holders(child.id):
            talk.told.append((person, letter_for(Telling(person, notice), theirs, "holder")))


async def _own(talk: Talk, event: Event, child: Item) -> Event:
    """The event with a copy of its words that belongs to the merged item: the main one's own are not his to read."""
    for field in ("words", "reason"):
        said = event.particulars.get(field)
        if isinstance(said, str):
            kind = "answer" if event.name is Name.ITEM_ANSWERED else "talk"
            text = await talk.words([said])
            copy = talk.work.content(kind, text, item_id=child.id, person_id=event.maker, via=child.via)
            return replace(event, particulars={**event.particulars, field: copy})
    return event
