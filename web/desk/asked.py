"""What the address of a list asks for; what it cannot mean is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from web.desk.side import Side


def station_asked(side: Side, asked: Mapping[str, str], *, closed: bool = True) -> str:
    """The id of the station whose slug stands there; what is none is handed on, and the reading refuses it."""
    district, slug = side.house.district, asked.get("station", "")[:60]
    known = {one.slug: one.id for one in (*(district.closed if closed else {}).values(), *district.stations.values())}
    return known.get(slug, slug)


def stations_offered(side: Side, ids: Iterable[str], language: str) -> list[tuple[str, str, str]]:
    """Id, slug and name of each, as a list lets its reader choose among them."""
    every = [side.house.district.place(one) for one in ids]
    return [(one.id, one.slug, one.called(language)) for one in every if one is not None]


def plan_asked(side: Side, asked: Mapping[str, str]) -> tuple[str, int]:
    """Station and year of a year's plan; 0 is this year."""
    year = asked.get("year", "")
    named = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    return station_asked(side, asked, closed=False), named
