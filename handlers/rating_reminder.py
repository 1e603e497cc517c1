"""Half of the time to rate an answer has gone by: the resident is reminded, once."""

from __future__ import annotations

from dialogs.cards import solved_choices
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from domain.item import State
from handlers.erasing import is_gone
from handlers.house import House
from handlers.posting import send_told
from handlers.timer_talk import done, system_talk
from storage.database import Row
from storage.items import item
from storage.people import persons

KIND = "rating_reminder"


async def fire(house: House, row: Row) -> None:
    """Only where it is not rated, and the answer is still the one that was delivered then."""
    work = house.work()
    talk = system_talk(house, work)
    found = await item(work, row["subject"])
    done(work, row)
    waits = found is not None and found.state is State.ANSWERED and found.solved is None
    if found is not None and waits and found.answers == row["round"]:
        people = await persons(work, [found.reporter_id])
        if not is_gone(people[found.reporter_id]):
            key = f"say.{Say.RATING_REMINDER}"
            said = phrase(key, number=found.number)
            choices = solved_choices(found)
            talk.told.append(
                (found.reporter_id, Letter(key, (said,), choices=choices, item_id=found.id, via=found.via))
            )
    await send_told(talk)
    await work.commit()
