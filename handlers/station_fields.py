"""What a station says of itself, field by field: as it is compared, as it is written, and as it reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dialogs.letter import Param, both, phrase, text
from dialogs.place_keys import Places, inside, said
from domain.hours import hours_said
from domain.station_edits import Field
from domain.station_kinds import KNOWN
from handlers.talk import Talk
from storage.database import Row
from storage.district import District, Station, openings

_ZH = tuple(f"周{day}" for day in "一二三四五六日")
_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def standing(district: District, place: Station, field: Field) -> str:
    """The field's value as one text, the same for the same value."""
    match field:
        case Field.HOURS:
            return json.dumps(
                [
                    {"days": sorted(one.weekdays), "from": f"{one.start:%H:%M}", "to": f"{one.end:%H:%M}"}
                    for one in place.hours
                ]
            )
        case Field.POSITION:
            return degrees(place.latitude, place.longitude)
        case Field.COVERS:
            return ",".join(sorted(district.covers.get(place.id, ())))
        case Field.TOWN:
            return place.area_id
        case _:
            return str(getattr(place, field.value))


def degrees(latitude: float | None, longitude: float | None) -> str:
    return "" if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"


def told(district: District, field: Field, value: str) -> Param:
    """A value of `standing` in words; a word for none."""
    if value in ("", "[]"):
        return inside(Places.EMPTY)
    match field:
        case Field.HOURS:
            return both(hours_said(openings(value), _ZH), hours_said(openings(value), _EN))
        case Field.COVERS | Field.TOWN:
            return area_names(district, value.split(","))
        case Field.KIND:
            return kind_said(value)
        case _:
            return value


def kind_said(kind: str) -> Param:
    known = KNOWN.get(kind)
    return text(f"kind.{known}") if known else kind


def area_names(district: District, areas: Sequence[str], most: int = 12) -> Param:
    found = [district.areas[one] for one in areas if one in district.areas]
    rest = len(found) - most
    zh = "、".join(one["name"] for one in found[:most]) + (f" 等 {len(found)} 个" if rest > 0 else "")
    en = ", ".join(one["name_en"] or one["name"] for one in found[:most]) + (f" and {rest} more" if rest > 0 else "")
    return both(zh, en)


def field_lines(talk: Talk, place: Station) -> list[dict[str, Any]]:
    """Every field with its value."""
    district = talk.house.district
    return [
        said(
            Places.FIELD_LINE,
            field=text(f"edit_station.field.{field}"),
            value=told(district, field, standing(district, place, field)),
        )
        for field in Field
    ]


def towns(district: District) -> list[Row]:
    return [one for one in district.areas.values() if one["kind"] == "town"]


def communities(district: District, town: str = "") -> list[Row]:
    """Of one town, or all of them, town after town."""
    wanted = [town] if town else [one["id"] for one in towns(district)]
    there = [one for one in district.areas.values() if one["kind"] == "community"]
    return [one for id_ in wanted for one in there if one["parent_id"] == id_]


def area_said(area: Row) -> Param:
    return both(area["name"], area["name_en"])


def part_of(district: District, place: Station, field: Field, value: str) -> dict[str, Any]:
    """The station as the district file would have it, with this one value in it."""
    held = {one: standing(district, place, one) for one in Field} | {field: value}
    spot = [float(one) for one in held[Field.POSITION].split(", ")] if held[Field.POSITION] else [None, None]
    codes = {id_: area["code"] for id_, area in district.areas.items()}
    plain = (Field.NAME, Field.NAME_EN, Field.KIND, Field.PLACE, Field.PLACE_EN, Field.PHONE)
    return {
        "code": place.code,
        "slug": place.slug,
        **{one.value: held[one] for one in plain},
        "town": codes.get(held[Field.TOWN], ""),
        "covers": [codes[one] for one in held[Field.COVERS].split(",") if one in codes],
        "latitude": spot[0],
        "longitude": spot[1],
        "hours": json.loads(held[Field.HOURS]),
        "practice": place.practice,
    }


def option_label(name: Param) -> dict[str, Any]:
    return said(Places.NAMED, name=name)


def community_label(district: District, area: Row) -> dict[str, Any]:
    town = district.areas.get(area["parent_id"] or "")
    if town is None:
        return option_label(area_said(area))
    return phrase(f"places.{Places.COMMUNITY_OF}", town=area_said(town), name=area_said(area))
