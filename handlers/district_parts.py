"""Putting a district file on top of what stands: places, categories, departments and the rota."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, select

from domain.district_file import CategoryPart, CommunityPart, DistrictFile, StationPart
from domain.wording import DEFAULT_CATEGORIES, Category
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_STANDING = {
    table: compiled(select(table).where(table.c.district_id == bindparam("district_id")))
    for table in (
        tables.areas,
        tables.stations,
        tables.coverage,
        tables.departments,
        tables.categories,
        tables.rota_plans,
        tables.persons,
        tables.appointments,
    )
}


@dataclass(slots=True)
class Changes:
    """How many of each kind were made and changed; its text is what the command line prints."""

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    appointed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.made or self.changed)

    def __str__(self) -> str:
        parts = [(word, counts) for word, counts in (("新建", self.made), ("更新", self.changed)) if counts]
        lines = [f"{word}：" + "，".join(f"{kind} {n}" for kind, n in counts.items()) for word, counts in parts]
        return "\n".join(lines) or "没有改动：和上次读入的一样"


@dataclass(slots=True)
class Standing:
    """All rows of the district as they stand, by table."""

    rows: dict[Table, list[Row]]

    @classmethod
    async def read(cls, work: Work) -> Standing:
        return cls({table: await work.all(statement) for table, statement in _STANDING.items()})

    def by(self, table: Table, *names: str) -> dict[Any, Row]:
        """Rows by one column, or by several as a tuple."""
        if len(names) == 1:
            return {row[names[0]]: row for row in self.rows[table]}
        return {tuple(row[name] for name in names): row for row in self.rows[table]}


@dataclass(slots=True)
class Putting:
    """One run of the file; everything new is valid from now."""

    work: Work
    file: DistrictFile
    standing: Standing
    changes: Changes = field(default_factory=Changes)
    areas: dict[str, str] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)

    def put(self, kind: str, table: Table, row: Row | None, fixed: Row, values: Row) -> str:
        """Update where something differs, else make it with `fixed` besides; returns the id."""
        if row is None:
            made = new_id()
            self.work.insert(table, id=made, **fixed, **values)
            self.changes.made[kind] += 1
            return made
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            self.work.update(table, {"id": row["id"]}, **changed)
            self.changes.changed[kind] += 1
        return str(row["id"])

    @property
    def span(self) -> Row:
        return {"valid_from": self.work.now, "valid_to": None, "successor_id": None}


def put_places(putting: Putting) -> None:
    _put_areas(putting)
    _put_stations(putting)
    _put_departments(putting)
    _put_categories(putting)


def _put_areas(putting: Putting) -> None:
    for town in putting.file.areas:
        parent = _put_area(putting, town, "town", None)
        for community in town.communities:
            _put_area(putting, community, "community", parent)


def _put_area(putting: Putting, part: CommunityPart, kind: str, parent: str | None) -> str:
    row = putting.standing.by(tables.areas, "code").get(part.code)
    values = {"kind": kind, "parent_id": parent, "name": part.name, "name_en": part.name_en}
    word = "镇街" if kind == "town" else "村社"
    made = putting.put(word, tables.areas, row, {"code": part.code, **putting.span}, values)
    putting.areas[part.code] = made
    return made


def _put_stations(putting: Putting) -> None:
    known = putting.standing.by(tables.stations, "code")
    covered = putting.standing.by(tables.coverage, "station_id", "area_id")
    for part in putting.file.stations:
        fixed = {"code": part.code, "practice": 0, "serial": 0, "serial_day": "", **putting.span}
        made = putting.put("驿站", tables.stations, known.get(part.code), fixed, _station(putting, part))
        putting.stations[part.code] = made
        for code in part.covers:
            area = putting.areas[code]
            if (made, area) not in covered:
                putting.work.insert(tables.coverage, station_id=made, area_id=area, **putting.span)
                putting.changes.made["负责的村社"] += 1


def _station(putting: Putting, part: StationPart) -> Row:
    plain = ("slug", "name", "name_en", "kind", "place", "place_en", "phone", "latitude", "longitude")
    hours = [{"days": hours.days, "from": hours.start, "to": hours.end} for hours in part.hours]
    values = {name: getattr(part, name) for name in plain}
    return {**values, "area_id": putting.areas[part.town], "hours": json.dumps(hours)}


def _put_departments(putting: Putting) -> None:
    known = putting.standing.by(tables.departments, "code")
    for part in putting.file.departments:
        values = {"name": part.name, "name_en": part.name_en}
        fixed = {"code": part.code, **putting.span}
        made = putting.put("承办单位", tables.departments, known.get(part.code), fixed, values)
        putting.departments[part.code] = made


def _put_categories(putting: Putting) -> None:
    """Those of the file in its order; the default ones where neither it nor an earlier one names any."""
    known = putting.standing.by(tables.categories, "slug")
    given: Sequence[CategoryPart | Category] = putting.file.categories or (() if known else DEFAULT_CATEGORIES)
    for position, part in enumerate(given):
        values = {"name": part.zh, "name_en": part.en, "position": position}
        fixed = {"slug": part.slug, **putting.span}
        putting.put("事项类别", tables.categories, known.get(part.slug), fixed, values)


def put_rota(putting: Putting, people: dict[str, str]) -> None:
    """`people` are person ids by the file's ids."""
    known = putting.standing.by(tables.rota_plans, "station_id", "duty")
    for part in putting.file.rota:
        key = {"station_id": putting.stations[part.station], "duty": part.duty}
        values = {"people": json.dumps([people[person] for person in part.weekly]), "anchor": part.start.isoformat()}
        row = known.get((key["station_id"], part.duty))
        putting.put("轮值", tables.rota_plans, row, {**key, **putting.span}, values)
