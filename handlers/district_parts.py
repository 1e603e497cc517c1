"""Putting a district file on top of what stands: places, categories, departments and the rota."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Table, bindparam, or_, select

from domain.district_file import CategoryPart, CommunityPart, DistrictFile, StationPart
from domain.wording import DEFAULT_CATEGORIES, Category
from handlers.district_changes import Changes, Said
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.vault import Vault
from storage.work import Work

_SLUG = "abcdefghjkmnpqrstuvwxyz"

_STANDING = {
    table: compiled(select(table).where(table.c.district_id == bindparam("district_id")))
    for table in (
        tables.areas,
        tables.stations,
        tables.coverage,
        tables.departments,
        tables.rooms,
        tables.categories,
        tables.rota_plans,
        tables.appointments,
    )
}
_STANDING[tables.persons] = compiled(
    select(tables.persons).where(
        tables.persons.c.district_id == bindparam("district_id"),
        or_(
            tables.persons.c.import_key.is_not(None),
            tables.persons.c.id.in_(
                select(tables.appointments.c.person_id).where(
                    tables.appointments.c.district_id == bindparam("district_id")
                )
            ),
        ),
    )
)
"""Of people those whom a file has named, and who serve or did: residents are none of a file's business."""


@dataclass(slots=True)
class Standing:
    """The rows of the district as they stand, by table."""

    rows: dict[Table, list[Row]]
    indexes: dict[tuple[Table, tuple[str, ...]], dict[Any, Row]] = field(default_factory=dict)

    @classmethod
    async def read(cls, work: Work) -> Standing:
        return cls({table: await work.all(statement) for table, statement in _STANDING.items()})

    def by(self, table: Table, *names: str) -> dict[Any, Row]:
        """Rows by one column, or by several as a tuple."""
        if (table, names) not in self.indexes:
            rows = self.rows[table]
            made = {r[names[0]] if len(names) == 1 else tuple(r[n] for n in names): r for r in rows}
            self.indexes[table, names] = made
        return self.indexes[table, names]


@dataclass(slots=True)
class Putting:
    """One run of the file; everything new is valid from now. A `dry` one seals nothing and is never committed.

    `by` is who reads it in, nobody at the command line. The dictionaries hold ids by the file's codes; `names` the
    names of all things and people by their ids.
    """

    work: Work
    file: DistrictFile
    standing: Standing
    vault: Vault
    sample: bool = False
    dry: bool = False
    by: str | None = None
    changes: Changes = field(default_factory=Changes)
    areas: dict[str, str] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    newest: dict[tuple[str, str, str], Row] = field(default_factory=dict)  # appointments by person, role, scope
    worn: set[str] = field(default_factory=set)  # appointments that the file names

    def put(
        self, kind: str, name: str, table: Table, row: Row | None, fixed: Row, values: Row, said: Said | None = None
    ) -> str:
        """Update where something differs, else make it with `fixed` besides; returns the id."""
        if row is None:
            made = new_id()
            self.work.insert(table, id=made, **fixed, **values)
            self.changes.made[kind] += 1
            if name:
                self.changes.tell(f"新建 {kind}", name)
            return made
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            self.work.update(table, {"id": row["id"]}, **changed)
            self.changes.changed[kind] += 1
            if name:
                told = self.changes.differences(row, changed, said or self.changes.plainly)
                self.changes.tell(f"更新 {kind}", name + self.changes.say("：") + told)
        return str(row["id"])

    def called(self, thing: str) -> str:
        """The name of a place, a department or a person that the file or the district knows."""
        if thing not in self.names:
            row = self.standing.by(tables.persons, "id").get(thing)
            opened = self.vault.open(thing, row["name_sealed"]) if row is not None else None
            self.names[thing] = opened or self.changes.say("（名字已抹去）")
        return self.names[thing]

    @property
    def span(self) -> Row:
        return {"valid_from": self.work.now, "valid_to": None, "successor_id": None}


def put_places(putting: Putting) -> None:
    for table in (tables.areas, tables.stations, tables.departments):
        putting.names |= {row["id"]: row["name"] for row in putting.standing.rows[table]}
    putting.names[putting.work.district_id] = putting.changes.say("全区")
    _put_areas(putting)
    _put_stations(putting)
    _put_departments(putting)
    _put_rooms(putting)
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
    fixed = {"code": part.code, **putting.span}
    made = putting.put(word, part.name, tables.areas, row, fixed, values, _with_names(putting))
    putting.areas[part.code] = made
    putting.names[made] = part.name
    return made


def _put_stations(putting: Putting) -> None:
    known = putting.standing.by(tables.stations, "code")
    covered = putting.standing.by(tables.coverage, "station_id", "area_id")
    for part in putting.file.stations:
        row = known.get(part.code)
        practice = part.practice and not putting.sample
        fixed = {"code": part.code, "practice": int(practice), "serial": 0, "serial_day": "", **putting.span}
        fixed["opened_at"] = None if practice else putting.work.now
        slug = part.slug or (row["slug"] if row is not None else new_slug())
        values = {"slug": slug, **_station(putting, part)}
        words = _PRACTISES if row is None and practice else "{name}（{code}）"
        name = putting.changes.say(words, name=part.name, code=part.code)
        made = putting.put("驿站", name, tables.stations, row, fixed, values, _with_names(putting))
        if row is not None and row["practice"] and not part.practice:
            putting.changes.notes.append(putting.changes.say(_STILL_PRACTISES, name=part.name))
        putting.stations[part.code] = made
        putting.names[made] = part.name
        for code in part.covers:
            area = putting.areas[code]
            if (made, area) not in covered:
                putting.work.insert(tables.coverage, station_id=made, area_id=area, **putting.span)
                putting.changes.made["负责的村社"] += 1
                if row is not None:
                    _tell_covered(putting, part.name, area)
            elif covered[made, area]["valid_to"] is not None and row is not None and row["valid_to"] is None:
                key = {"station_id": made, "area_id": area}
                putting.work.update(tables.coverage, key, valid_to=None, successor_id=None)  # given up, and back again
                putting.changes.made["负责的村社"] += 1
                _tell_covered(putting, part.name, area)


def _tell_covered(putting: Putting, station: str, area: str) -> None:
    putting.changes.tell("新建 负责的村社", station + putting.changes.say("：") + putting.called(area))


_PRACTISES = "{name}（{code}，先练习，还没正式开门）"
_STILL_PRACTISES = "{name}还在练习。要正式开门，请站长或工作人员在聊天里开。"


def new_slug() -> str:
    """What a poster's address ends in; nobody can guess the next station's from it."""
    return "".join(secrets.choice(_SLUG) for _ in range(8))


def _with_names(putting: Putting) -> Said:
    def said(name: str, value: Any) -> str:
        if name in ("area_id", "parent_id"):
            return putting.called(value) if value else ""
        return putting.changes.plainly(name, value)

    return said


def _station(putting: Putting, part: StationPart) -> Row:
    plain = ("name", "name_en", "kind", "place", "place_en", "phone", "latitude", "longitude")
    hours = [{"days": hours.days, "from": hours.start, "to": hours.end} for hours in part.hours]
    values = {name: getattr(part, name) for name in plain}
    return {**values, "area_id": putting.areas[part.town], "hours": json.dumps(hours)}


def _put_departments(putting: Putting) -> None:
    known = putting.standing.by(tables.departments, "code")
    for part in putting.file.departments:
        values = {"name": part.name, "name_en": part.name_en}
        fixed = {"code": part.code, **putting.span}
        made = putting.put("承办单位", part.name, tables.departments, known.get(part.code), fixed, values)
        putting.departments[part.code] = made
        putting.names[made] = part.name


def _put_rooms(putting: Putting) -> None:
    """Known by their names within a station; one that was given up stays so."""
    rows = sorted(putting.standing.rows[tables.rooms], key=lambda row: row["valid_to"] is None)
    known = {(row["station_id"], row["name"]): row for row in rows}
    for part in putting.file.rooms:
        at = putting.stations[part.station] if part.station else None
        row = known.get((at, part.name))
        values = {"name": part.name, "name_en": part.name_en, "capacity": part.capacity}
        fixed = {"station_id": at, "booked": 0, **putting.span}
        putting.put("会议室", part.name, tables.rooms, row, fixed, values)


def _put_categories(putting: Putting) -> None:
    """Those of the file in its order; the default ones where neither it nor an earlier one names any."""
    known = putting.standing.by(tables.categories, "slug")
    given: Sequence[CategoryPart | Category] = putting.file.categories or (() if known else DEFAULT_CATEGORIES)
    for position, part in zip(_positions(given, known), given, strict=True):
        row = known.get(part.slug)
        unsaid = row is not None and not row["name_en"] and part.en == part.zh
        values = {"name": part.zh, "name_en": "" if unsaid else part.en, "position": position}
        fixed = {"slug": part.slug, **putting.span}
        putting.put("事项类别", part.zh, tables.categories, row, fixed, values)


def _positions(given: Sequence[CategoryPart | Category], known: dict[str, Row]) -> Sequence[int]:
    """As they stand where they are in this order already, though some that the file leaves out lie between them."""
    standing = [int(known[part.slug]["position"]) for part in given if part.slug in known]
    if len(standing) == len(given) and all(one < next_ for one, next_ in pairwise(standing)):
        return standing
    return range(len(given))
