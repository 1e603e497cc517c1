"""A station as it stands when somebody is to take a matter there: who serves, who can be reached, who has how many."""

from __future__ import annotations

from domain.item import Item
from domain.people import Role
from domain.rota_settings import First, RotaSettings
from domain.station_kinds import KNOWN, StationKind
from domain.taking import Matter, Member, Station
from handlers.talk import Talk
from storage.items import loads_at


async def at_station(talk: Talk, station_id: str) -> Station:
    """One query for the loads where the head's settings ask for them; the rest has been read with the crew."""
    district = talk.house.district
    settings = district.rota_settings(station_id)
    found = [one for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    loads = await loads_at(talk.work, station_id) if _counts(settings) else {}
    members = {
        one.held.person_id: Member(one.specialities, loads.get(one.held.person_id, 0), one.lost)
        for one in found
        if one.held.role is Role.MEMBER
    }
    heads = tuple(one.held.person_id for one in found if one.held.role is Role.HEAD)
    lost = frozenset(one.held.person_id for one in found if one.lost)
    owner = next(iter(members), None) if _studio(talk, station_id) else None
    covering = (await talk.crew(station_id)).duty
    return Station(district.rota(station_id), settings, talk.now, members, heads, owner, lost, covering)


def matter(talk: Talk, item: Item, late: frozenset[str] = frozenset(), *, alone: bool = False) -> Matter:
    """`alone`: who practises alone plays both sides."""
    known = talk.house.district.category(item.category)
    words = (known.slug, known.name, known.name_en) if known else (item.category,)
    made = Matter.of(item, words, late)
    return Matter(made.words, made.declined, made.recused, "", late) if alone else made


def _counts(settings: RotaSettings) -> bool:
    return settings.most_items is not None or settings.first is First.LEAST_LOADED


def _studio(talk: Talk, station_id: str) -> bool:
    place = talk.house.district.stations.get(station_id)
    return place is not None and KNOWN.get(place.kind) is StationKind.STUDIO
