"""What is still to be done before a district, or a station, can begin: a list in the order in which it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import bindparam, exists, select

from dialogs.cards import button
from dialogs.keys import Button, Label
from dialogs.letter import Choice
from dialogs.place_forms import EditStation
from dialogs.place_keys import Places, press
from domain.people import Role
from domain.permissions import Permission, may
from handlers.set_up import lacks
from handlers.set_up_places import arranged
from handlers.station_fields import communities
from handlers.talk import Talk
from storage import tables
from storage.district import Station
from storage.statements import compiled

_PLAYED = compiled(
    select(tables.stations.c.id).where(
        tables.stations.c.district_id == bindparam("district_id"),
        tables.stations.c.practice == 1,
        exists().where(
            tables.items.c.district_id == tables.stations.c.district_id,
            tables.items.c.now_at == tables.stations.c.id,
            tables.items.c.practice == 1,
        ),
    )
)
_OWN_MACHINE = re.compile(r"localhost|127\.|0\.0\.0\.0|\[?::1?\]?$")


@dataclass(frozen=True, slots=True)
class Step:
    """`lacking`: the stations that it is still to be done for; `act` or `path` is the one next thing to do."""

    key: str
    done: bool
    lacking: Sequence[str] = ()
    act: Choice | None = None
    path: str = ""


async def guide(talk: Talk) -> list[Step]:
    places = arranged(talk, office=False)
    missing = await lacks(talk, places)
    played = {row["id"] for row in await talk.work.all(_PLAYED)}
    office = Role.STAFF in talk.roles
    made = [*(_of_district(talk) if office else ()), *_of_stations(talk, places, missing, played, office=office)]
    return made


def _of_district(talk: Talk) -> list[Step]:
    district, house = talk.house.district, talk.house
    host = urlsplit(house.public_url).hostname or ""
    return [
        Step("areas", bool(communities(district)), act=press(Places.ADD_AREA, "add_area")),
        Step("stations", bool(district.stations), act=press(Places.ADD_STATION, "add_station")),
        Step("address", bool(host) and not _OWN_MACHINE.match(host)),
    ]


def _of_stations(
    talk: Talk, places: Sequence[str], missing: Mapping[str, Sequence[Label]], played: set[str], *, office: bool
) -> list[Step]:
    stations = talk.house.district.stations

    def step(key: str, lacking: Sequence[str], act: Callable[[Station], Choice | None], path: str = "") -> Step:
        first = stations[lacking[0]] if lacking else None
        where = path.format(slug=first.slug) if first else ""
        return Step(key, not lacking, lacking, act(first) if first else None, where)

    def with_label(label: Label) -> list[str]:
        return [one for one in places if label in missing[one]]

    bare = [one for one in places if not _told_of(stations[one])]
    shut = with_label(Label.LACKS_OPEN)
    unplayed = [one for one in places if stations[one].practice and one not in played]
    steps = [
        step("facts", bare, lambda one: press(Places.EDIT_STATION, EditStation.name, station=one.id)),
        step("joined", with_label(Label.LACKS_JOINED), lambda one: button(Button.PEOPLE, "people", station=one.id)),
        step("rota", with_label(Label.LACKS_ROTA), lambda one: None, "/desk/rota/{slug}"),
        step("practice", unplayed, lambda one: button(Button.REPORT_FOR, "report_for")),
        step("open", shut, lambda one: button(Button.OPEN_STATION, "open_station", station=one.id)),
    ]
    if office:
        lacking = with_label(Label.LACKS_HEAD)
        steps.insert(1, step("heads", lacking, lambda one: button(Button.APPOINT, "appoint", station=one.id)))
    if may(talk.anywhere(), Permission.CALENDAR_LOAD):
        year = talk.house.calendar.year_to_come(talk.now)
        steps.insert(-2, Step("year", year in talk.house.calendar.known_years, act=button(Button.HOLIDAYS, "holidays")))
    return steps if places else []


def _told_of(place: Station) -> bool:
    """Whether a resident can find it: somewhere, at some time, by some number."""
    return bool(place.hours and place.phone) and place.latitude is not None
