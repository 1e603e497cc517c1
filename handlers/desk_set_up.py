"""Places as the desk shows them to whoever arranges them: all at once, each with what may be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button, Label
from dialogs.letter import Choice, Param, station
from dialogs.place_forms import EditStation
from dialogs.place_keys import Places, press
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.station_edits import Field
from handlers.arrange_categories import OTHER
from handlers.open_station import practising
from handlers.set_up import lacks
from handlers.set_up_places import arranged
from handlers.station_fields import communities, standing, told, towns
from handlers.talk import Talk
from handlers.wiping import counted
from storage.database import Row
from storage.people import addresses_of, appointed_at


@dataclass(frozen=True, slots=True)
class Crewed:
    """Who serves at a place: how many in each role, and how many of them all have a chat."""

    roles: Mapping[Role, int]
    joined: int

    @property
    def people(self) -> int:
        return sum(self.roles.values())


@dataclass(frozen=True, slots=True)
class StationSeen:
    """`cells`: what is told of each field, by its name."""

    id: str
    crew: Crewed
    lacking: Sequence[Label]
    cells: Mapping[Field, Param]


@dataclass(frozen=True, slots=True)
class StationWhole:
    seen: StationSeen
    edits: Mapping[Field, Choice]
    acts: Sequence[Choice]
    wiped: tuple[int, int]
    """Items and photos of its practice, which go when it opens."""


async def crews(talk: Talk, places: Sequence[str]) -> dict[str, Crewed]:
    """By place; a person with two offices there counts once among those who have joined."""
    held = await appointed_at(talk.work, *places) if places else ()
    chats = await addresses_of(talk.work, sorted({one.person_id for one in held}))
    found: dict[str, Crewed] = {}
    for place in places:
        there = [one for one in held if one.scope_id == place]
        joined = {one.person_id for one in there if chats[one.person_id]}
        found[place] = Crewed(Counter(one.role for one in there), len(joined))
    return found


async def stations_seen(talk: Talk, places: Sequence[str] = ()) -> list[StationSeen]:
    wanted = list(places) or arranged(talk, office=False)
    crew, missing = await crews(talk, wanted), await lacks(talk, wanted)
    return [StationSeen(one, crew[one], missing[one], _cells(talk, one)) for one in wanted]


def _cells(talk: Talk, station_id: str) -> dict[Field, Param]:
    district = talk.house.district
    place = district.stations[station_id]
    return {field: told(district, field, standing(district, place, field)) for field in Field}


async def station_seen(talk: Talk, slug: str) -> StationWhole:
    """Raises Refusal, alike for one that there is not and one that is not this person's."""
    found = next((one for one in arranged(talk, office=False) if talk.house.district.stations[one].slug == slug), None)
    if found is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    [seen] = await stations_seen(talk, [found])
    practice = talk.house.district.stations[found].practice
    wiped = await counted(talk, found) if practice else (0, 0)
    edits = {one: press(Places.CHANGE, EditStation.name, station=found, field=one.value) for one in Field}
    return StationWhole(seen, edits, _station_acts(talk, found), wiped)


def _station_acts(talk: Talk, station_id: str) -> list[Choice]:
    acts = [button(Button.PEOPLE, "people", station=station_id)]
    if station_id in practising(talk):
        acts.insert(0, button(Button.OPEN_STATION, "open_station", primary=True, station=station_id))
    if may(talk.anywhere(), Permission.STATION_CLOSE):
        acts.append(button(Button.CLOSE_STATION, "close_station", station=station_id))
    return acts


@dataclass(frozen=True, slots=True)
class AreaSeen:
    row: Row
    stations: Sequence[Param]
    """Those that cover it."""
    acts: Sequence[Choice]
    inner: Sequence[AreaSeen] = ()


def areas_seen(talk: Talk) -> list[AreaSeen]:
    """Towns with their communities."""
    district = talk.house.district
    covering: dict[str, list[Param]] = {}
    for id_ in district.stations:
        for area in district.covers.get(id_, ()):
            covering.setdefault(area, []).append(station(id_))

    def seen(row: Row, inner: Sequence[AreaSeen] = ()) -> AreaSeen:
        acts = [press(Places.RENAME_AREA, "rename_area", area=row["id"])]
        if inner or row["kind"] == "town":
            acts.insert(0, press(Places.ADD_COMMUNITY, "add_area", town=row["id"]))
        if not inner and row["id"] not in covering:
            acts.append(press(Places.END_AREA, "end_area", area=row["id"]))
        return AreaSeen(row, covering.get(row["id"], ()), acts, inner)

    return [seen(town, [seen(one) for one in communities(district, town["id"])]) for town in towns(district)]


@dataclass(frozen=True, slots=True)
class CategorySeen:
    slug: str
    acts: Sequence[Choice]


def categories_seen(talk: Talk) -> list[CategorySeen]:
    made = []
    for slug in talk.house.district.categories:
        acts = [
            press(Places.RENAME_CATEGORY, "rename_category", category=slug),
            press(Places.MOVE_CATEGORY, "move_category", category=slug),
        ]
        if slug != OTHER:
            acts.append(press(Places.END_CATEGORY, "end_category", category=slug))
        made.append(CategorySeen(slug, acts))
    return made


@dataclass(frozen=True, slots=True)
class DepartmentSeen:
    id: str
    crew: Crewed
    acts: Sequence[Choice]


async def departments_seen(talk: Talk) -> list[DepartmentSeen]:
    there = list(talk.house.district.departments_at(talk.now))
    crew = await crews(talk, there)
    return [DepartmentSeen(one, crew[one], _department_acts(one, crew[one])) for one in there]


def _department_acts(department_id: str, crew: Crewed) -> list[Choice]:
    acts = [
        button(Button.APPOINT_LIAISON, "appoint", station=department_id),
        button(Button.RENAME_DEPARTMENT, "rename_department", department=department_id),
    ]
    if crew.people:
        return [*acts, button(Button.PEOPLE, "people", station=department_id)]
    return [*acts, press(Places.END_DEPARTMENT, "end_department", department=department_id)]


async def told_of(talk: Talk) -> dict[str, dict[str, int]]:
    """How much there is of each subject, as far as this person arranges it."""
    district = talk.house.district
    mine = arranged(talk, office=False)
    departments = list(district.departments_at(talk.now)) if Role.STAFF in talk.roles else []
    crew = await crews(talk, [*mine, *departments])
    bare = sum(not crew[one].joined for one in departments)
    absent = sum(crew[one].people - crew[one].joined for one in mine)
    return {
        "stations": {"count": len(mine), "practice": sum(district.stations[one].practice for one in mine)},
        "areas": {"towns": len(towns(district)), "count": len(communities(district))},
        "departments": {"count": len(departments), "bare": bare},
        "categories": {"count": len(district.categories)},
        "people": {"count": sum(crew[one].people for one in mine), "absent": max(0, absent)},
    }
