"""A station as anybody may see it: where it is, when it is open, who sits now or next."""

from __future__ import annotations

from bot.values import Values
from channels.webchat.reader import DutyLine, StationView
from domain.hours import hours_said
from domain.rota import StationRota
from domain.station_kinds import KNOWN
from handlers.house import House
from locales.catalogue import said
from storage.district import Station

MOST_CATEGORIES = 8


def duty_refs(house: House) -> list[dict[str, str]]:
    """References to the names of everybody who may sit in some week, by plan or by a change on top of it."""
    district = house.district
    people = {person for id_ in district.stations for person in district.planned(id_)}
    people |= {change.person_id for id_ in district.stations for change in district.rota(id_).changes}
    return [{"$": "name", "id": person} for person in sorted(people)]


def station_view(place: Station, values: Values) -> StationView:
    district, language = values.house.district, values.language
    rota = district.rota(place.id)
    english = language == "en"
    town = district.areas.get(place.area_id)
    return StationView(
        slug=place.slug,
        name=place.called(language),
        kind=_kind(place.kind, language),
        town=((english and town["name_en"]) or town["name"]) if town else "",
        place=(english and place.place_en) or place.place,
        phone=place.phone,
        hours=hours_said(place.hours, said("label.weekdays", language).split(",")),
        duty_line=duty_line(rota, values),
        on_duty=rota.sits(values.now) is not None,
        duty=tuple(_duty(rota, values)),
        categories=tuple(c.called(language) for c in list(district.categories.values())[:MOST_CATEGORIES]),
        practice=place.practice,
    )


def _kind(written: str, language: str) -> str:
    known = KNOWN.get(written)
    return said(f"kind.{known}", language) if known else written


def duty_line(rota: StationRota, values: Values) -> str:
    """Who sits now; that nobody does who should; or who sits next, with day and time."""
    now, following = rota.sits(values.now), rota.next(values.now)
    if now is not None:
        params = {"name": _name(values, now.person_id), "until": values.clock(now.end)}
        return values.phrase({"key": "say.duty_now", "params": params})
    stint = rota.stint(values.now)
    if stint is not None and stint.person_id is None:
        return values.phrase({"key": "say.duty_gap", "params": {}})
    if following is not None:
        start = f"{values.day(following.start)} {values.clock(following.start)}"
        params = {"name": _name(values, following.person_id), "start": start}
        return values.phrase({"key": "say.duty_next", "params": params})
    return values.phrase({"key": "say.duty_none", "params": {}})


def _duty(rota: StationRota, values: Values) -> list[DutyLine]:
    return [
        DutyLine(
            said("label.member_title", values.language, {"name": _name(values, sitting.person_id)}),
            f"{values.clock(sitting.start)}–{values.clock(sitting.end)}",
        )
        for sitting in rota.day(values.now)
    ]


def _name(values: Values, person: str) -> str:
    return values.value({"$": "name", "id": person})
