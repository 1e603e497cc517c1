"""Messages to another system were given up: staff hear of it, once a day for each system."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import say
from domain.people import Role
from handlers.house import House
from handlers.posting import send_told
from handlers.timer_talk import done, system_talk
from storage.database import Row
from storage.people import appointed_at
from storage.systems import standing, systems
from storage.work import Work

KIND = "deliveries_dead"


def given_up(house: House, work: Work, system_id: str) -> None:
    """Part of the commit that gives a message up."""
    work.timer(KIND, system_id, house.calendar.day_of(work.now).toordinal(), work.now)


async def tell(house: House, row: Row) -> None:
    work = house.work()
    found = next((one for one in await systems(work) if one["id"] == row["subject"]), None)
    count = (await standing(work)).get(row["subject"], {}).get("dead", 0)
    talk = system_talk(house, work)
    done(work, row)
    if found is not None and count:
        for one in await appointed_at(work, house.district.id):
            if one.role is Role.STAFF:
                talk.told.append((one.person_id, say(f"say.{Say.DELIVERIES_DEAD}", system=found["name"], count=count)))
    await send_told(talk)
    await work.commit()
