"""Whose figures somebody may see, and the facts that they are counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.figures import Facts
from domain.item import Item
from domain.people import Appointment, Role, roles_at
from domain.reading import kept_from
from domain.refusal import Refusal, Refused
from handlers.export_list import exported
from handlers.house import House
from handlers.talk import Talk
from storage.figures import facts_within

ONLY_FIGURES = frozenset({Role.ADVISER, Role.PATRON})


@dataclass(frozen=True, slots=True)
class View:
    """What a person may see of the figures: which stations, and of which of them the matters too."""

    places: tuple[str, ...]
    readable: frozenset[str]


def view_of(house: House, held: Sequence[Appointment], now: int) -> View:
    readable = exported(house, held, now)
    around = [one.scope_id for one in held if one.role in ONLY_FIGURES and one.holds(now)]
    places = [
        place
        for place in house.district.stations
        if place in readable
        or any(scope in (place, house.district.id, *house.district.areas_around(place)) for scope in around)
    ]
    real = [place for place in places if not house.district.stations[place].practice]
    return View(tuple(real), frozenset(readable))


def viewed(talk: Talk, place: str) -> tuple[View, str]:
    """Raises Refusal where there is nothing to be seen. Who has one station only is not asked which."""
    around = [one for one in talk.appointments if one.role in ONLY_FIGURES]  # these have no hat of their own
    held = (*talk.hat.held, *around) if talk.hat.serves else talk.appointments
    found = view_of(talk.house, talk.house.district.with_duty(held, talk.now), talk.now)
    if not found.places or (place and place not in found.places):
        raise Refusal(Refused.NOT_YOURS)
    return found, found.places[0] if len(found.places) == 1 else place


def of_places(found: Facts, places: Sequence[str]) -> Facts:
    """What lies, was closed or was rated at these stations."""
    there = frozenset(places)
    return replace(
        found,
        received=[one for one in found.received if one.station_id in there],
        closed=[one for one in found.closed if one.station_id in there],
        rated=[one for one in found.rated if one.station_id in there],
    )


async def facts_of(talk: Talk, places: Sequence[str], start: int, end: int) -> Facts:
    """What is counted of these stations from `start` up to, not at, `end` (UTC ms)."""
    return await facts_within(talk.work, start, end, None if is_whole(talk.house, places) else places)


def is_whole(house: House, places: Sequence[str]) -> bool:
    """All that are open: then what was closed at a station that is no more counts too."""
    return {p for p, s in house.district.stations.items() if not s.practice} <= set(places)


def may_see(talk: Talk, item: Item) -> bool:
    """Whether somebody who may read a station's matters reads this one."""
    roles = roles_at(talk.appointments, item.now_at, talk.house.district.id, talk.now)
    return talk.person_id != item.reporter_id and not kept_from(item, talk.person_id, roles)
