"""A station as anybody may see it: where it is, when it is open, who sits now or next."""

from __future__ import annotations

import json

from bot.values import Values
from channels.webchat.reader import DutyLine, StationView
from domain.rota import Rota
from handlers.house import House
from locales.catalogue import said
from storage.district import Station

MOST_CATEGORIES = 8


def duty_refs(house: House) -> list[dict[str, str]]:
    """References to the names of everybody who sits in some week."""
    people = {person for plan in house.district.plans.values() for person in json.loads(plan["people"])}
    return [{"$": "name", "id": person} for person in sorted(people)]


def station_view(place: Station, values: Values) -> StationView:
    district, language = values.house.district, values.language
    rota = district.rota(place.id)
    english = language == "en"
    town = district.areas.get(place.area_id)
    return StationView(
        slug=place.slug,
        name=place.called(language),
        kind=place.kind,
        town=((english and town["name_en"]) or town["name"]) if town else "",
        place=(english and place.place_en) or place.place,
        phone=place.phone,
        hours=_hours(place, said("label.weekdays", language).split(",")),
        duty_line=_duty_line(rota, values),
        on_duty=rota.sits(values.now) is not None,
        duty=tuple(_duty(rota, values)),
        categories=tuple(c.called(language) for c in list(district.categories.values())[:MOST_CATEGORIES]),
        practice=place.practice,
    )


def _duty_line(rota: Rota, values: Values) -> str:
    now, following = rota.sits(values.now), rota.next(values.now)
    if now is not None:
        params = {"name": _name(values, now.person_id), "until": values.clock(now.end)}
        return said("say.duty_now", values.language, params)
    if following is not None:
        start = f"{values.day(following.start)} {values.clock(following.start)}"
        return said("say.duty_next", values.language, {"name": _name(values, following.person_id), "start": start})
    return said("say.duty_none", values.language)


def _duty(rota: Rota, values: Values) -> list[DutyLine]:
    return [
        DutyLine(
            said("label.member_title", values.language, {"name": _name(values, sitting.person_id)}),
            f"{values.clock(sitting.start)}–{values.clock(sitting.end)}",
        )
        for sitting in rota.day(values.now)
    ]


def _name(values: Values, person: str) -> str:
    return values.value({"$": "name", "id": person})


def _hours(place: Station, weekdays: list[str]) -> str:
    """周一至周五 9:00–12:00, as it stands on the door."""
    spans: dict[tuple[int, ...], list[str]] = {}
    for opening in place.hours:
        spans.setdefault(tuple(sorted(opening.weekdays)), []).append(f"{opening.start:%H:%M}–{opening.end:%H:%M}")
    parts = []
    for days, times in spans.items():
        unbroken = len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1))
        shown = (
            f"{weekdays[days[0] - 1]}–{weekdays[days[-1] - 1]}" if unbroken else " ".join(weekdays[d - 1] for d in days)
        )
        parts.append(f"{shown} {' '.join(times)}")
    return "；".join(parts)
