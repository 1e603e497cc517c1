"""A resident cannot be reached any more: who answers for the matter and the head are told, so that somebody calls."""

from __future__ import annotations

from dialogs.cards import choices_for
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from domain.permissions import Permission
from domain.reading import Reader
from handlers.house import House
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage.database import Row
from storage.items import item
from storage.letters import close_address

REQUIRES = Permission.CLOCK_RUN


async def lost_contact(house: House, row: Row) -> None:
    """`row` is the letter that did not get through; only one that must reach the reporter of an item is told of."""
    work = house.work()
    found = await item(work, row["item_id"]) if row["item_id"] else None
    close_address(work, row["address_id"])
    talk = system_talk(house, work)
    if found is not None and row["must_reach"] and found.reporter_id == row["person_id"]:
        crew = await talk.crew(found.now_at)
        key = f"say.{Say.UNDELIVERABLE}"
        deciders = crew.deciders(found)
        called = (found.handler_id, *deciders, *crew.clerks)
        people = dict.fromkeys(person for person in called if person and person not in found.recused)
        for person in people:
            reader: Reader = "handler" if person == found.handler_id else "head" if person in deciders else "clerk"
            line = phrase(key, number=found.number)
            talk.told.append((person, Letter(key, (line,), choices=choices_for(found, reader, person))))
    await send_told(talk)
    await work.commit()
