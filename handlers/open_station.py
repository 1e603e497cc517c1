"""正式开门: everything of the practice is wiped, and from then on residents are welcome."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say, station
from dialogs.set_up_forms import OpenStation
from domain.events import Event, Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers, answer_choice
from handlers.set_up_places import arranged, place_options
from handlers.talk import Talk
from handlers.wiping import counted, wipe
from storage import stations, tables
from storage.people import appointed_at
from storage.statements import compiled

FORM = OpenStation
REQUIRES = Permission.STATION_OPEN

DISTRICT = compiled(select(tables.districts).where(tables.districts.c.id == bindparam("district_id")))


def practising(talk: Talk) -> list[str]:
    """The stations in practice that this person may open."""
    return [place for place in arranged(talk, office=False) if talk.house.district.stations[place].practice]


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    found = practising(talk)
    if not found:
        raise Refusal(Refused.NOTHING_TO_OPEN)
    if "station" not in draft.values and len(found) == 1:
        return replace(draft, values={**draft.values, "station": found[0]})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"station": place_options(practising(talk))}


async def check(talk: Talk, draft: Draft) -> Letter:
    place = _place(talk, draft.values["station"])
    items, photos = await counted(talk, place)
    key = f"{FORM.name}.{CHECK}.ask"
    choices = (
        answer_choice(phrase(f"button.{Button.OPEN_NOW}"), CHECK, "submit", primary=True),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, (phrase(key, station=station(place), items=items, photos=photos),), choices=choices)


async def handle(talk: Talk, form: OpenStation) -> None:
    await talk.house.refresh()
    place = _place(talk, form.station)
    row = await talk.work.one(DISTRICT)
    assert row is not None
    people = [one.person_id for one in await appointed_at(talk.work, place, talk.house.district.id)]
    stations.end_practice(talk.work, place)
    await wipe(talk, place)
    event = Event(
        Name.DISTRICT_STATION_OPENED,
        row["id"],
        talk.person_id,
        talk.now,
        via=talk.channel,
        particulars={"station": place},
    )
    talk.work.record_thing(tables.districts, row, event)
    told = say(f"say.{Say.STATION_OPENED_TOLD}", station=station(place))
    talk.told += [(person, told) for person in dict.fromkeys(people) if person != talk.person_id]
    talk.work.after(talk.house.refresh)
    talk.reply(say(f"say.{Say.STATION_OPENED}", station=station(place)))


def _place(talk: Talk, station_id: str) -> str:
    """Raises Refusal where it is open already, or not this person's to open."""
    if station_id not in arranged(talk):
        raise Refusal(Refused.NOT_YOURS)
    if station_id not in practising(talk):
        raise Refusal(Refused.ALREADY_DONE)
    return station_id
