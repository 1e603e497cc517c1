"""Writing one change of a station, and telling its heads."""

from __future__ import annotations

import json
from typing import Any

from dialogs.letter import Choice, Param, name, say, station, text
from dialogs.place_forms import EditStation
from dialogs.place_keys import Places, press
from domain.people import Role
from domain.station_edits import Field
from handlers.district_note import from_now
from handlers.duty_facts import write_facts
from handlers.rota_work import standing as rota_standing
from handlers.station_fields import told
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.district import Station
from storage.people import appointed_at


async def write(talk: Talk, place: Station, field: Field, new: str) -> None:
    if field is Field.HOURS:  # what was sat by the old hours stays so
        await write_facts(talk.house, talk.work, await rota_standing(talk.house, talk.work, place.id))
    if field is Field.COVERS:
        _cover(talk, place.id, set(new.split(",")))
        return
    changes: dict[str, Any] = {field.value: new}
    if field is Field.POSITION:
        latitude, longitude = (float(one) for one in new.split(", "))
        changes = {"latitude": latitude, "longitude": longitude}
    elif field is Field.TOWN:
        changes = {"area_id": new}
    elif field is Field.HOURS:
        changes = {"hours": new or json.dumps([])}
    talk.work.update(tables.stations, {"id": place.id}, rule="one", **changes)


def _cover(talk: Talk, station_id: str, wanted: set[str]) -> None:
    before = set(talk.house.district.covers.get(station_id, ()))
    for area in sorted(before - wanted):
        talk.work.update(tables.coverage, {"station_id": station_id, "area_id": area}, rule="one", valid_to=talk.now)
    for area in sorted(wanted - before):
        row: Row = {"station_id": station_id, "area_id": area}
        talk.work.insert(tables.coverage, unless_there=True, **row, **from_now(talk))
        talk.work.update(tables.coverage, row, rule="one", valid_to=None, successor_id=None)


async def tell(talk: Talk, place: Station, field: Field, new: str) -> None:
    """The heads hear of it; whoever changed it reads it at once."""
    fill: dict[str, Param] = {
        "field": text(f"{EditStation.name}.field.{field}"),
        "new": told(talk.house.district, field, new),
        "station": station(place.id),
    }
    talk.reply(say(f"places.{Places.STATION_CHANGED}", *more(place.id), **fill))
    heads = {one.person_id for one in await appointed_at(talk.work, place.id) if one.role is Role.HEAD}
    letter = say(f"places.{Places.STATION_CHANGED_TOLD}", who=name(talk.person_id), **fill)
    talk.told += [(person, letter) for person in sorted(heads - {talk.person_id})]


def more(station_id: str) -> tuple[Choice, ...]:
    return (press(Places.EDIT_STATION, EditStation.name, station=station_id),)
