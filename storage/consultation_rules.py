"""Versions of the rules for consultations that a district has set; the product's own defaults are none of them."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import bindparam, select

from domain.consultation_rules import Rules
from storage import tables
from storage.database import Database, Row
from storage.statements import compiled
from storage.work import Work

_rules = tables.consultation_rules
_ALL = compiled(select(_rules.c.version, _rules.c.rules).where(_rules.c.district_id == bindparam("district_id")))

_MADE = compiled(
    select(_rules.c.version, _rules.c.rules, _rules.c.made_at, _rules.c.made_by)
    .where(_rules.c.district_id == bindparam("district_id"))
    .order_by(_rules.c.made_at)
)


async def load_consultation_rules(database: Database, district_id: str) -> dict[str, Rules]:
    return _read(await database.all(_ALL, {"district_id": district_id}))


async def consultation_rules_of(work: Work) -> dict[str, Rules]:
    """The same within a work, by version."""
    return _read(await work.all(_ALL))


async def rules_made(work: Work) -> list[tuple[Rules, int, str]]:
    """Each version with when and by whom (empty: a file), the first first."""
    rows = sorted(await work.all(_MADE), key=lambda row: int(row["version"]))
    return [(_parsed(row["rules"]), row["made_at"], row["made_by"] or "") for row in rows]


def _read(rows: list[Row]) -> dict[str, Rules]:
    return {row["version"]: _parsed(row["rules"]) for row in rows}


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Rules:
    return Rules.model_validate_json(text)


def put_consultation_rules(work: Work, rules: Rules, by: str | None) -> None:
    """A version more. Whoever calls makes the commit depend on the district's row: then no other has this number."""
    row: Row = {"version": str(rules.version), "rules": rules.model_dump_json()}
    work.insert(_rules, unless_there=True, **row, made_at=work.now, made_by=by)
