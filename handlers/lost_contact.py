"""A resident cannot be reached any more: who answers for the matter and the head are told, so that somebody calls."""

from __future__ import annotations

from dialogs.item_choices import choices_for
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from domain.permissions import Permission
from domain.reading import Reader
from handlers.house import House
from handlers.leave_items import lost_items
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage.database import Row
from storage.items import item
from storage.letters import close_address
from storage.people import addresses_of
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN


async def is_last(work: Work, person_id: str, address_id: str) -> bool:
    """Whether somebody who serves is reached by this address, and by no other any more."""
    rows = (await addresses_of(work, [person_id]))[person_id]
    reachable = [row for row in rows if row["reachable"]]
    return [row["id"] for row in reachable] == [address_id] and bool(reachable[0]["held"])


async def lost_contact(house: House, row: Row) -> None:
    """`row` is the letter that did not get through: told of where the item is open, or it had to reach its reporter."""
    work = house.work()
    found = await item(work, row["item_id"]) if row["item_id"] else None
    talk = system_talk(house, work)
    if await is_last(work, row["person_id"], row["address_id"]):
        await lost_items(talk, row["person_id"])
    close_address(work, row["address_id"])
    if found is not None and (row["must_reach"] or found.open) and found.reporter_id == row["person_id"]:
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
