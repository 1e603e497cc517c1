"""换驿站: by choosing, by name or pinyin, or the nearest to a place."""

from __future__ import annotations

from dialogs.form import Draft, Option
from dialogs.forms import ChooseStation
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, station
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.arrival import duty_line, menu
from handlers.dialog import Offers
from handlers.practice import ensure_open_to, stations_for
from handlers.talk import Talk
from storage.district import Station

FORM = ChooseStation
REQUIRES = Permission.CHAT_USE


async def offers(talk: Talk, draft: Draft) -> Offers:
    """The nearest first, where a place was sent; that place itself is not kept."""
    stations = stations_for(talk)
    order = [station_id for station_id in draft.values.get("near", ()) if station_id in stations]
    return {"station": [_option(talk, stations[station_id]) for station_id in dict.fromkeys((*order, *stations))]}


def _option(talk: Talk, place: Station) -> Option:
    return Option(place.id, phrase(f"button.{Button.STATION_LINE}", station=station(place.id)))


async def handle(talk: Talk, form: ChooseStation) -> None:
    place = talk.house.district.heir(form.station)
    if place is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    ensure_open_to(talk, place)
    talk.door.station_id = place.id
    key = f"say.{Say.STATION_CHOSEN}"
    lines = (phrase(key, station=station(place.id)), duty_line(talk))
    talk.reply(Letter(key, lines, choices=menu(talk)))
