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
    found = list(talk.house.district.stations.values())
    near = draft.values.get("near")
    if near is not None:
        found.sort(key=lambda place: _distance(place, near[0], near[1]))
    return {"station": [_option(talk, place) for place in found]}


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
