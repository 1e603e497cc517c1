"""Versions of the clocks that a district has set; the product's own defaults are none of them."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import bindparam, select

from domain.clocks import Clocks
from storage import tables
from storage.database import Database, Row
from storage.statements import compiled
from storage.work import Work

_rules = tables.clock_rules
_ALL = compiled(select(_rules.c.version, _rules.c.rules).where(_rules.c.district_id == bindparam("district_id")))


async def load_rules(database: Database, district_id: str) -> dict[str, Clocks]:
    return _read(await database.all(_ALL, {"district_id": district_id}))


async def rules_of(work: Work) -> dict[str, Clocks]:
    """The same within a work, by version."""
    return _read(await work.all(_ALL))


def _read(rows: list[Row]) -> dict[str, Clocks]:
    return {row["version"]: _clocks(row["rules"]) for row in rows}


@lru_cache(maxsize=1024)
def _clocks(text: str) -> Clocks:
    return Clocks.model_validate_json(text)


def put_rules(work: Work, clocks: Clocks, by: str | None) -> None:
    """A version more. Whoever calls makes the commit depend on the district's row: then no other has this number."""
    kept = clocks.model_dump(mode="json") | {"simple_categories": sorted(clocks.simple_categories)}
    row: Row = {"version": str(clocks.version), "rules": json.dumps(kept, ensure_ascii=False)}
    work.insert(_rules, unless_there=True, **row, made_at=work.now, made_by=by)
