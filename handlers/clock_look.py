"""A step of an item's clocks is due: whoever has to know is told, and the next step has its time."""

from __future__ import annotations

from dialogs.clock_lines import clock_name, over_by
from dialogs.letter import Letter, category, phrase
from domain import clock_moves, running
from domain.item import Item
from domain.notices import Notice
from domain.people import Role
from domain.running import Running, Step
from handlers.clock_moved import on_this_calendar
from handlers.clocking import CLIMBED, LOOK, begun, next_step
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import done, system_talk
from storage.database import Row
from storage.items import item
from storage.people import appointed_at


async def look(house: House, row: Row) -> None:
    work = house.work()
    found = await item(work, row["subject"])
    talk = system_talk(house, work)
    done(work, row)
    if found is not None and found.open:
        made = await _climb(talk, await on_this_calendar(talk, begun(house, found, talk.now)))
        due = next_step(house, made, talk.now)
        if due is not None:
            work.look(LOOK, made.id, due)
    await send_told(talk)
    await work.commit()


async def _climb(talk: Talk, found: Item) -> Item:
    """Of steps that were missed while nobody looked only the highest is written and told."""
    for one in found.running:
        step = running.climbed(one, talk.now, talk.house.calendar) if _climbs(one, talk.now) else Step.NONE
        if step <= one.step:
            continue
        moved, event = clock_moves.climb(found, one, step, talk.now, talk.channel)
        found = await record(talk, found, moved, event)
        if step is Step.PLUS_5 and not found.practice:
            await _tell_patrons(talk, found, one)
    return found


def _climbs(one: Running, now: int) -> bool:
    return one.clock in CLIMBED and one.runs(now)


async def _tell_patrons(talk: Talk, found: Item, one: Running) -> None:
    """Figures only: number, category, street, how long over; never words, never who."""
    areas = _areas(talk, found.now_at)
    held = await appointed_at(talk.work, *areas, talk.house.district.id)
    key = f"notice.{Notice.PATRON_OVERDUE}"
    line = phrase(
        key,
        number=found.number,
        category=category(found.category),
        street=_street(talk, areas),
        clock=clock_name(one.clock),
        over=over_by(one, Step.PLUS_5),
    )
    letter = Letter(key, (line,), must_reach=True, urgent=found.urgency == "danger")
    told = dict.fromkeys(a.person_id for a in held if a.role is Role.PATRON)
    talk.told += [(person, letter) for person in told if person not in (*found.recused, found.reporter_id)]


def _areas(talk: Talk, station_id: str) -> list[str]:
    """The area that a station lies in, and those around it, the nearest first."""
    district = talk.house.district
    place = district.place(station_id)
    found: list[str] = []
    area = place.area_id if place is not None else None
    while area in district.areas and area not in found:
        found.append(str(area))
        area = district.areas[str(area)]["parent_id"]
    return found


def _street(talk: Talk, areas: list[str]) -> str:
    known = [talk.house.district.areas[area] for area in areas]
    street = next((area for area in known if area["kind"] == "town"), known[0] if known else None)
    return str(street["name"]) if street is not None else talk.house.district.name
