"""加一个驿站: born in practice, with what the district file must have; the rest is filled in afterwards."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, listing, phrase, say, text
from dialogs.place_forms import AddStation, EditStation
from dialogs.place_keys import Places, press, said
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.station_edits import Field, Unfit, fits, read_code, read_kind, read_text
from handlers.dialog import Offers, answer_choice
from handlers.district_note import as_it_stands, from_now, note
from handlers.district_parts import new_slug
from handlers.station_answers import called_twice, kinds
from handlers.station_fields import area_said, communities, kind_said, option_label, towns
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.district import District
from storage.ids import new_id

FORM = AddStation
REQUIRES = Permission.DISTRICT_ARRANGE
_FIELDS = {"called": Field.NAME, "address": Field.PLACE}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """A station lies in a town and has a community: without them there is nothing to begin with."""
    there = _towns(talk.house.district)
    if not there:
        raise Refusal(Refused.AREAS_FIRST)
    values = dict(draft.values)
    if "town" not in values and len(there) == 1:
        values["town"] = there[0]["id"]
    return replace(draft, values=values)


def _towns(district: District) -> list[dict[str, str]]:
    return [one for one in towns(district) if communities(district, one["id"])]


async def offers(talk: Talk, draft: Draft) -> Offers:
    district = talk.house.district
    around = communities(district, draft.values["town"]) if "town" in draft.values else []
    return {
        "kind": kinds(talk),
        "town": [Option(one["id"], option_label(area_said(one))) for one in _towns(district)],
        "area": [Option(one["id"], option_label(area_said(one))) for one in around],
    }


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """Raises Misheard."""
    if name not in ("called", "kind", "address", "code") or answer.value is not None:
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    try:
        if name == "kind":
            return Answer(value=read_kind(answer.text))
        value = read_code(answer.text) if name == "code" else read_text(_FIELDS[name], answer.text)
    except Unfit:
        raise Misheard(Say.STATION_CODE_UNCLEAR if name == "code" else Say.STATION_TEXT_UNCLEAR) from None
    if name == "code" and _known(talk.house.district, value):
        raise Misheard(Say.STATION_CODE_TAKEN)
    if name == "called" and called_twice(talk, value):
        raise Misheard(Say.STATION_NAME_TWICE)
    return Answer(text=value)


def _known(district: District, code: str) -> bool:
    """Also of a station that is no more: numbers with its code are still about."""
    return any(one.code == code for one in (*district.stations.values(), *district.closed.values()))


async def check(talk: Talk, draft: Draft) -> Letter:
    values, areas = draft.values, talk.house.district.areas
    if values["town"] not in areas or values["area"] not in areas:
        raise Refusal(Refused.AREA_GONE)
    shown = {
        Field.NAME: values["called"],
        Field.KIND: kind_said(values["kind"]),
        Field.TOWN: area_said(areas[values["town"]]),
        Field.COVERS: area_said(areas[values["area"]]),
        Field.PLACE: values["address"],
    }
    lines = [said(Places.FIELD_LINE, field=text(f"edit_station.field.{one}"), value=v) for one, v in shown.items()]
    key = f"{FORM.name}.{CHECK}.ask"
    choices = (
        answer_choice(said(Places.DO_ADD), CHECK, "submit", primary=True),
        answer_choice(said(Places.CHANGE_NAME), CHECK, "called"),
        answer_choice(said(Places.CHANGE_PLACE), CHECK, "address"),
        answer_choice(said(Places.CHANGE_CODE), CHECK, "code"),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, (phrase(key, lines=listing(lines), code=values["code"]),), choices=choices)


async def handle(talk: Talk, form: AddStation) -> None:
    row = await as_it_stands(talk)
    district = talk.house.district
    town, area = district.areas.get(form.town), district.areas.get(form.area)
    if town is None or area is None or area["parent_id"] != town["id"]:
        raise Refusal(Refused.AREA_GONE)
    if _known(district, form.code):
        raise Refusal(Refused.STATION_CODE_TAKEN, code=form.code)
    made, slug = new_id(), new_slug()
    plain = {"code": form.code, "slug": slug, "name": form.called, "kind": form.kind, "place": form.address}
    if not fits({**plain, "town": town["code"], "covers": [area["code"]]}):
        raise Refusal(Refused.STATION_UNFIT)
    _insert(talk, made, plain | {"area_id": town["id"]}, area["id"])
    note(talk, row, Name.DISTRICT_STATION_ADDED, station=made, code=form.code, area=area["id"])
    choices = (
        button(Button.APPOINT, "appoint", primary=True, station=made),
        press(Places.FILL, EditStation.name, station=made),
        button(Button.STATIONS, "stations"),
    )
    talk.reply(say(f"places.{Places.STATION_ADDED}", *choices, name=form.called))


def _insert(talk: Talk, made: str, plain: dict[str, str], area: str) -> None:
    span = from_now(talk)
    bare: Row = {"name_en": "", "place_en": "", "phone": "", "latitude": None, "longitude": None, "hours": "[]"}
    counters: Row = {"practice": 1, "serial": 0, "serial_day": ""}
    talk.work.insert(tables.stations, unless_there=True, rule="one", id=made, **plain, **bare, **counters, **span)
    talk.work.insert(tables.coverage, station_id=made, area_id=area, **span)
