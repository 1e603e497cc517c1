"""A station in practice: who may play there, and what somebody who really lives there is told."""

from __future__ import annotations

from math import cos, hypot, radians

from dialogs.keys import Label
from dialogs.letter import Letter, Row, phrase, row, station, text
from domain.people import Role
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage import stations, tables
from storage.district import Station


def may_come(talk: Talk, place: Station) -> bool:
    """Residents come to stations that are open; into a practice only who is appointed there, and staff."""
    return not place.practice or any(one.scope_id == place.id or one.role is Role.STAFF for one in talk.appointments)


def stations_for(talk: Talk) -> dict[str, Station]:
    """The stations that are offered to this person."""
    return {key: place for key, place in talk.house.district.stations.items() if may_come(talk, place)}


def by_distance(talk: Talk, latitude: float, longitude: float) -> list[str]:
    """The ids of the stations offered, the nearest first."""
    return [p.id for p in sorted(stations_for(talk).values(), key=lambda place: _distance(place, latitude, longitude))]


def near(talk: Talk, place: Station) -> list[str]:
    """Where to go in place of a station: the nearest offered ones, where its own position is known."""
    if place.latitude is None or place.longitude is None:
        return list(stations_for(talk))
    return by_distance(talk, place.latitude, place.longitude)


def _distance(place: Station, latitude: float, longitude: float) -> float:
    """In degrees of latitude; a station without a position comes last."""
    if place.latitude is None or place.longitude is None:
        return 1e9
    return hypot(place.latitude - latitude, (place.longitude - longitude) * cos(radians(latitude)))


def practising(talk: Talk, place: Station) -> Refusal:
    return Refusal(Refused.STATION_PRACTISING, station=place.called(talk.language), phone=place.urgent_phone)


def practising_letter(place: Station) -> Letter:
    """The same as a line, where more follows."""
    key = f"refusal.{Refused.STATION_PRACTISING}"
    return Letter(key, (phrase(key, station=station(place.id), phone=place.urgent_phone),))


def ensure_open_to(talk: Talk, place: Station) -> None:
    """Raises Refusal where this person's matter cannot be taken at the station."""
    if not may_come(talk, place):
        raise practising(talk, place)


def check_rows(talk: Talk, station_id: str) -> list[Row]:
    """What a report's check card says at a station in practice; nothing at others."""
    place = talk.house.district.heir(station_id)
    if place is None or not place.practice:
        return []
    return [row("info", text(f"label.{Label.PRACTICE_CHECK}"), f"label.{Label.PRACTICE}")]


def begin_practice(talk: Talk) -> None:
    """What is said in a chat at a station in practice goes when that station opens."""
    place = talk.house.district.stations.get(talk.door.station_id or "")
    if place is not None and place.practice and may_come(talk, place):
        talk.work.practice_at = place.id


def mark(talk: Talk) -> None:
    """The same for what is about an item or a consultation of a practice, and never for what is about a real one.

    If the station opens or closes in this very moment, the message is run again.
    """
    if talk.items or talk.consultations:
        played = [found.now_at for found in talk.items.values() if found.practice]
        played += [found.station_id for found in talk.consultations.values() if found.practice]
        talk.work.practice_at = next(iter(played), None)
    where = talk.work.practice_at
    if where is None:
        return
    if talk.said:
        talk.work.update(tables.contents, {"id": talk.said}, practice_at=where)
    stations.rely_on_practice(talk.work, where)
