"""The district as its tables have it now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, not_, or_, select

from storage import tables
from storage.calendar_years import load_lists
from storage.clock_rules import load_rules
from storage.consultation_rules import load_consultation_rules
from storage.database import Database, Row
from storage.district import Category, Department, District, Station, openings
from storage.own_texts import load_texts
from storage.rota import load_rotas
from storage.statements import compiled
from storage.work import Work


def _current(table: Any) -> Any:
    now: Any = bindparam("now")
    return compiled(
        select(table)
        .where(
            table.c.district_id == bindparam("district_id"),
            table.c.valid_from <= now,
            or_(table.c.valid_to.is_(None), table.c.valid_to > now),
        )
        .order_by(*[table.c[c.name] for c in table.primary_key.columns])
    )


_DISTRICT = compiled(select(tables.districts).limit(1))
_names = [column.name for column in tables.districts.c]
_FIRST = compiled(
    tables.districts.insert().from_select(
        _names,
        select(*(bindparam(f"new_{name}", type_=tables.districts.c[name].type) for name in _names)).where(
            not_(exists(select(tables.districts.c.id)))
        ),
    )
)
_STATIONS = _current(tables.stations)
_CLOSED = compiled(
    select(tables.stations).where(
        tables.stations.c.district_id == bindparam("district_id"), tables.stations.c.valid_to <= bindparam("now")
    )
)
_SITTERS = compiled(
    select(tables.appointments.c.scope_id, tables.appointments.c.person_id).where(
        tables.appointments.c.district_id == bindparam("district_id"),
        or_(tables.appointments.c.role == "member", tables.appointments.c.role == "head"),
        tables.appointments.c.valid_from <= bindparam("now"),
        or_(tables.appointments.c.valid_to.is_(None), tables.appointments.c.valid_to > bindparam("now")),
    )
)
_CATEGORIES = compiled(
    select(tables.categories)
    .where(tables.categories.c.district_id == bindparam("district_id"))
    .order_by(tables.categories.c.position, tables.categories.c.id)
)
_AREAS = _current(tables.areas)
_COVERAGE = _current(tables.coverage)


def _station(row: Row) -> Station:
    names = Station.__dataclass_fields__.keys() - {"hours", "practice"}
    plain = {name: row[name] for name in names}
    return Station(**plain, hours=openings(row["hours"]), practice=bool(row["practice"]))


_DEPARTMENTS = compiled(
    select(*(tables.departments.c[part.name] for part in fields(Department)))
    .where(tables.departments.c.district_id == bindparam("district_id"))
    .order_by(tables.departments.c.valid_from, tables.departments.c.id)
)


def _categories(rows: Sequence[Row], now: int) -> tuple[dict[str, Category], dict[str, Category]]:
    """Those that there are, in their order, and those that are no more."""
    slugs = {row["id"]: row["slug"] for row in rows}
    found: tuple[dict[str, Category], dict[str, Category]] = ({}, {})
    for row in [one for one in rows if one["valid_from"] <= now]:
        made = Category(row["slug"], row["name"], row["name_en"], row["id"], slugs.get(row["successor_id"] or "", ""))
        found[row["valid_to"] is not None and row["valid_to"] <= now][made.slug] = made
    return found


async def load_district(database: Database, now: int) -> District | None:
    """The district of this database; None while it is empty."""
    row = await database.one(_DISTRICT, {})
    if row is None:
        return None
    at = {"district_id": row["id"], "now": now}
    stations = {s["id"]: _station(s) for s in await database.all(_STATIONS, at)}
    sitters: dict[str, set[str]] = {}
    for seat in await database.all(_SITTERS, at):
        sitters.setdefault(seat["scope_id"], set()).add(seat["person_id"])
    categories, past_categories = _categories(await database.all(_CATEGORIES, at), now)
    covers: dict[str, tuple[str, ...]] = {}
    for cover in await database.all(_COVERAGE, at):
        covers[cover["station_id"]] = (*covers.get(cover["station_id"], ()), cover["area_id"])
    return District(
        id=row["id"],
        name=row["name"],
        name_en=row["name_en"],
        zone=ZoneInfo(row["timezone"]),
        sample=bool(row["sample"]),
        epoch=row["epoch"],
        settings=json.loads(row["settings"]),
        clocks=row["clocks"],
        stations=stations,
        categories=categories,
        past_categories=past_categories,
        areas={a["id"]: a for a in await database.all(_AREAS, at)},
        covers=covers,
        facts=await load_rotas(database, row["id"], now),
        lists=await load_lists(database, row["id"]),
        rules=await load_rules(database, row["id"]),
        consulting=row["consulting"],
        consulting_rules=await load_consultation_rules(database, row["id"]),
        texts=await load_texts(database, row["id"]),
        closed={s["id"]: _station(s) for s in await database.all(_CLOSED, at)},
        sitters={station: frozenset(people) for station, people in sitters.items()},
        departments={d["id"]: Department(**d) for d in await database.all(_DEPARTMENTS, at)},
    )


def add_district(work: Work, **row: Any) -> None:
    """The first one; a conflict where there is one already. Whoever may do so at the same instant shares a lane."""
    work.run(_FIRST, rule="one", **{f"new_{name}": value for name, value in row.items()})
