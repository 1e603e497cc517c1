"""驿站: which there are, which are still in practice, and their posters."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, listing, phrase, station
from dialogs.place_keys import Places, press
from dialogs.set_up_forms import ShowPosters, ShowStations
from domain.people import Role
from domain.permissions import Permission
from handlers.dialog import Offers
from handlers.open_station import practising
from handlers.set_up import state_of
from handlers.set_up_places import arranged, ensure_arranged, place_options
from handlers.talk import Talk


class Stations:
    FORM = ShowStations
    REQUIRES = Permission.PERSON_APPOINT

    @staticmethod
    async def handle(talk: Talk, form: ShowStations) -> None:
        places = arranged(talk, office=False)
        lines = [phrase(f"say.{Say.STATIONS_LINE}", station=station(p), state=state_of(talk, p)) for p in places]
        choices = [button(Button.POSTERS, "posters"), press(Places.EDIT_STATION, "edit_station")] if places else []
        if practising(talk):
            choices.insert(0, button(Button.OPEN_STATION, "open_station"))
        if Role.STAFF in talk.roles:
            choices.append(press(Places.ADD_STATION, "add_station"))
            choices.append(button(Button.CLOSE_STATION, "close_station"))
        key = f"say.{Say.STATIONS_LIST}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines)),), choices=tuple(choices)))


class Posters:
    FORM = ShowPosters
    REQUIRES = Permission.PAPER_PRINT

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        places = arranged(talk, office=False)
        if "station" not in draft.values and len(places) == 1:
            return replace(draft, values={**draft.values, "station": places[0]})
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"station": place_options(arranged(talk, office=False))}

    @staticmethod
    async def handle(talk: Talk, form: ShowPosters) -> None:
        ensure_arranged(talk, form.station)
        page = f"{talk.house.public_url}/s/{talk.house.district.stations[form.station].slug}/poster?size="
        sizes = ((Button.POSTER_A4, "a4"), (Button.POSTER_A3, "a3"), (Button.POSTER_CARD, "card"))
        choices = tuple(Choice(phrase(f"button.{label}"), "link", link=f"{page}{size}") for label, size in sizes)
        key = f"say.{Say.POSTERS}"
        talk.reply(Letter(key, (phrase(key, station=station(form.station)),), choices=choices))
