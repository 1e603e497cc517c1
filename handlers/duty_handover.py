"""The end of somebody's time at the desk: it is written down, and what stays in hand is told at the end of his turn."""

from __future__ import annotations

from datetime import timedelta

from dialogs.duty_letters import end_letter
from domain.duty_days import after
from domain.rota import StationRota, Stint
from domain.rota_plan import Duty
from handlers.duty_facts import write_facts
from handlers.duty_reminders import in_hand, within
from handlers.house import House
from handlers.posting import send_told
from handlers.rota_work import Standing, rely_on, standing
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.database import Row

LATEST = 86_400_000
"""After so long nobody is asked any more whether he has something to tell the next."""


async def end(house: House, row: Row) -> None:
    work = house.work()
    found = await standing(house, work, row["subject"])
    talk = system_talk(house, work)
    await write_facts(house, work, found)
    if work.now - row["round"] < LATEST:
        await _hand_over(talk, found, row["round"])
    rely_on(work, found)
    within(house, work, found.station_id)
    done(work, row)
    await send_told(talk)
    await work.commit()


async def _hand_over(talk: Talk, found: Standing, at: int) -> None:
    """Who sat is told what stays with him, where it is not himself who comes next."""
    sat = ending(found.rota, at)
    if sat is None or sat.person_id is None or not found.rota.serves(sat.person_id, talk.now):
        return
    following = after(found.rota, at, Duty.MEMBER)
    if following is not None and following.person_id == sat.person_id:
        return
    items = await in_hand(talk, sat.person_id, found.station_id)
    talk.told.append((sat.person_id, end_letter(found.station_id, at, items, following)))


def ending(rota: StationRota, at: int) -> Stint | None:
    """The member's stint that ends at that instant."""
    day = rota.grid.date(at - 1)
    days = (day - timedelta(days=1), day)
    return next((one for d in days for one in rota.of_day(d) if one.end == at), None)
