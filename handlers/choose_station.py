"""换驿站: by choosing, by name or pinyin, or the nearest to a place."""

from __future__ import annotations

from math import cos, hypot, radians

from dialogs.form import Draft, Option
from dialogs.forms import ChooseStation
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, station
from domain.permissions import Permission
from handlers.arrival import duty_line, menu
from handlers.dialog import Offers
from handlers.talk import Talk
from storage.district import Station

FORM = ChooseStation
REQUIRES = Permission.CHAT_USE


async def offers(talk: Talk, draft: Draft) -> Offers:
    """The nearest first, where a place was sent; that place itself is not kept."""
    stations = talk.house.district.stations
    order = [station_id for station_id in draft.values.get("near", ()) if station_id in stations]
    return {"station": [_option(talk, stations[station_id]) for station_id in dict.fromkeys((*order, *stations))]}


def nearest(talk: Talk, latitude: float, longitude: float) -> list[str]:
    """The ids of all stations, the nearest first."""
    found = sorted(talk.house.district.stations.values(), key=lambda place: _distance(place, latitude, longitude))
    return [place.id for place in found]


def _option(talk: Talk, place: Station) -> Option:
    return Option(place.id, phrase(f"button.{Button.STATION_LINE}", station=station(place.id)))


def _distance(place: Station, latitude: float, longitude: float) -> float:
    """In degrees of latitude; a station without a position comes last."""
    if place.latitude is None or place.longitude is None:
        return 1e9
    return hypot(place.latitude - latitude, (place.longitude - longitude) * cos(radians(latitude)))


async def handle(talk: Talk, form: ChooseStation) -> None:
    talk.door.station_id = form.station
    key = f"say.{Say.STATION_CHOSEN}"
    lines = (phrase(key, station=station(form.station)), duty_line(talk))
    talk.reply(Letter(key, lines, choices=menu(talk)))
