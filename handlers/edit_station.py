"""改驿站资料: one thing about a station at a time; what its rota and its clocks have begun stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.form import CHECK, SKIPPED, Draft, Option
from dialogs.keys import Say
from dialogs.letter import Letter, Param, listing, phrase, say, station, text
from dialogs.place_forms import EditStation
from dialogs.place_keys import Places, inside, press, said
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.station_edits import TEXTS, Field, fits
from handlers.dialog import Offers, advance, answer_choice
from handlers.district_note import as_it_stands, note
from handlers.set_up_places import arranged, place_options
from handlers.station_answers import coverable, heard, kinds
from handlers.station_change import more, tell, write
from handlers.station_fields import area_said, degrees, field_lines, option_label, part_of, standing, told, towns
from handlers.talk import Talk
from storage import stations
from storage.district import Station

__all__ = ["FORM", "REQUIRES", "check", "fills", "handle", "heard", "offers", "taken"]

FORM = EditStation
REQUIRES = Permission.STATION_EDIT
_HINTS = {
    Field.NAME: Places.HINT_NAME,
    Field.PLACE: Places.HINT_PLACE,
    Field.PHONE: Places.HINT_PHONE,
    Field.HOURS: Places.HINT_HOURS,
    Field.NAME_EN: Places.HINT_NAME_EN,
    Field.PLACE_EN: Places.HINT_PLACE_EN,
}


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """What a question shows rests on what stands, which somebody else may change before it is confirmed."""
    values = dict(draft.values)
    places = arranged(talk, office=False)
    if "station" not in values and len(places) == 1:
        values["station"] = places[0]
    if name_ == CHECK or "station" not in values:
        return replace(draft, values=values)
    place, district = _own(talk, values["station"]), talk.house.district
    if "field" not in values:
        values["lines"] = listing(field_lines(talk, place))
        return replace(draft, values=values)
    field = Field(values["field"])
    values["seen"] = standing(district, place, field)
    values["now"] = told(district, field, values["seen"])
    return replace(draft, values=values)


def fills(draft: Draft) -> dict[str, Param]:
    values = draft.values
    found: dict[str, Param] = {"lines": values.get("lines", "")}
    if "station" in values:
        found["station"] = station(values["station"])
    if "field" in values and "now" in values:
        field = Field(values["field"])
        found |= {"field": text(f"{FORM.name}.field.{field}"), "now": values["now"]}
        found["hint"] = inside(_HINTS[field]) if field in _HINTS else ""
    return found


async def offers(talk: Talk, draft: Draft) -> Offers:
    found: Offers = {"station": place_options(arranged(talk, office=False)), "kind": kinds(talk)}
    field = draft.values.get("field")
    if field == Field.TOWN:
        found["area"] = [Option(one["id"], option_label(area_said(one))) for one in towns(talk.house.district)]
    elif field == Field.COVERS:
        found["area"] = coverable(talk, draft.values["station"])
    return found


def _value(talk: Talk, place: Station, values: dict[str, Any]) -> str:
    """What is to stand there, as `standing` has it. Raises Refusal where that can't be."""
    field = Field(values["field"])
    if field in TEXTS:
        return "" if values["text"] in (SKIPPED, None) else str(values["text"])
    if field is Field.KIND:
        return str(values["kind"])
    if field is Field.POSITION:
        return degrees(values["latitude"], values["longitude"])
    area = talk.house.district.areas.get(str(values["area"]))
    if area is None or (area["kind"] == "town") is not (field is Field.TOWN):
        raise Refusal(Refused.AREA_GONE)
    if field is Field.TOWN:
        return str(area["id"])
    left = set(talk.house.district.covers.get(place.id, ())) ^ {area["id"]}
    if not left:
        raise Refusal(Refused.COVERS_NOTHING)
    return ",".join(sorted(left))


async def check(talk: Talk, draft: Draft) -> Letter:
    place, field = _own(talk, draft.values["station"]), Field(draft.values["field"])
    new = _value(talk, place, draft.values)
    key = f"{FORM.name}.{CHECK}.ask"
    line = phrase(
        key,
        station=station(place.id),
        field=text(f"{FORM.name}.field.{field}"),
        old=draft.values["now"],
        new=told(talk.house.district, field, new),
    )
    asked = next(one for one in ("text", "kind", "spot", "area") if FORM.asks()[one].when(draft.values))
    choices = (
        answer_choice(said(Places.DO_IT), CHECK, "submit", primary=True),
        answer_choice(said(Places.OTHER), CHECK, asked),
        press(Places.KEPT, "cancel"),
    )
    return Letter(key, (line,), choices=choices)


async def handle(talk: Talk, form: EditStation) -> None:
    row = await as_it_stands(talk)
    place, district = _own(talk, form.station), talk.house.district
    old = standing(district, place, form.field)
    if old != form.seen:
        await _look_again(talk, form)
        return
    new = _value(talk, place, form.model_dump())
    if new == old:
        talk.reply(say(f"places.{Places.STATION_SAME}", *more(place.id), station=station(place.id)))
        return
    if not fits(part_of(district, place, form.field, new)):
        raise Refusal(Refused.STATION_UNFIT)
    stations.rely_on_open(talk.work, place.id)
    await write(talk, place, form.field, new)
    note(talk, row, Name.DISTRICT_STATION_CHANGED, station=place.id, field=form.field.value, old=old, new=new)
    await tell(talk, place, form.field, new)


async def _look_again(talk: Talk, form: EditStation) -> None:
    """The question anew, with what somebody else has put there meanwhile."""
    values = {"station": form.station, "field": form.field.value}
    draft = await taken(talk, Draft(FORM.name, values, order=("field",), since=talk.now), "")
    await advance(talk, draft, Say.PLACE_MOVED)


def _own(talk: Talk, station_id: str) -> Station:
    """Raises Refusal for one that is no more, and one that is not this person's to arrange."""
    place = talk.house.district.stations.get(station_id)
    if place is None:
        raise Refusal(Refused.BUTTON_STALE)
    if station_id not in arranged(talk, office=False):
        raise Refusal(Refused.NOT_YOURS)
    return place
