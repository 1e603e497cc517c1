"""A row in every table there is, so that no table can be forgotten where all rows must arrive."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Float, Integer, Table

from storage import tables
from storage.moving import LEFT
from tests.talk import World

TABLES = [table for table in tables.metadata.sorted_tables if table not in LEFT]
ROWS = 3
_JSON = {"rules": "{}", "settings": "{}", "result": "{}", "body": "{}", "args": "{}"}
_LISTS = {"files", "running", "holidays", "workdays", "wants", "choices", "reply_files", "traces"}


LOADED = (
    "calendar_years",
    "clock_rules",
    "consultation_rules",
    "departments",
    "digests",
    "duty_changes",
    "rotas",
    "systems",
)
"""What the product reads at its start, and what its doctor compares: made-up rows there stop it."""


async def fill(world: World, *, without: Collection[str] = ()) -> None:
    """Three made-up rows in each table that the story has left empty: things of no event yet, the last first."""
    for table in TABLES:
        if table.name in without or await world.rows_of(table.name):
            continue
        work = world.core.house.work()
        columns = [one for one in table.columns if one.name != "district_id"]
        for number in range(ROWS, 0, -1):
            work.insert(table, **{one.name: _value(table, one, number) for one in columns})
        await work.commit()


def _value(table: Table, column: Any, number: int) -> Any:
    if column.name == "head":
        return ""
    if isinstance(column.type, Integer):
        return number * (column.name != "version")
    if isinstance(column.type, Float):
        return number / 7
    if column.name in _LISTS:
        return "[]"
    return _JSON.get(column.name, f"{table.name} {column.name} {number}：香蜜 😀")


def empty(rows: dict[str, Any], *, without: Collection[str] = ()) -> list[str]:
    """Tables of which nothing is there."""
    return [table.name for table in TABLES if table.name not in without and not rows[table.name]]
