"""Statements: built with SQLAlchemy Core, compiled once per dialect, run on the drivers themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql import ClauseElement

from storage import tables

_DIALECT = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with the names of its arguments in order; `constants` are the values the statement itself holds."""

    text: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]

    def args(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        row = {**self.constants, **values}
        return tuple(row[name] for name in self.order)


def compiled(statement: ClauseElement) -> Statement:
    """Raises ValueError for an expanding IN, which has no fixed text: use `in_list`."""
    made: Any = statement.compile(dialect=_DIALECT)
    if "__[POSTCOMPILE" in made.string:
        raise ValueError("an expanding IN has no fixed text")
    order = tuple(made.positiontup or ())
    constants = {name: made.binds[name].effective_value for name in order if not made.binds[name].required}
    return Statement(made.string, order, constants)


def in_list(column: Any, name: str) -> Any:
    """`column` is one of the texts in the JSON list bound as `name`."""
    each = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(each.c.value))


@cache
def insert_into(table: Table, columns: tuple[str, ...], unless_there: bool = False) -> Statement:
    statement = insert(table).values({name: bindparam(name) for name in columns})
    return compiled(statement.on_conflict_do_nothing() if unless_there else statement)


@cache
def update_by(table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> Statement:
    """Keys are bound as `key_<name>`, new values as `<name>`."""
    statement = table.update().values({name: bindparam(name) for name in columns})
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    return compiled(statement)


@cache
def delete_by(table: Table, keys: tuple[str, ...]) -> Statement:
    statement = table.delete()
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    return compiled(statement)


@cache
def exists(table: Table, keys: tuple[str, ...]) -> Statement:
    statement = select(table.c.district_id)
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    return compiled(statement)


def _next_line() -> Statement:
    """The chat's next line, numbered inside the transaction, so that numbers follow the order of commits."""
    lines = tables.lines
    number = func.coalesce(func.max(lines.c.number), 0) + 1
    names = ["district_id", "address_id", "number", "letter_id", "content_id", "pressed", "files", "at"]
    row = select(
        bindparam("district_id"),
        bindparam("address_id"),
        number,
        bindparam("letter_id"),
        bindparam("content_id"),
        bindparam("pressed"),
        bindparam("files"),
        bindparam("at"),
    ).where(lines.c.district_id == bindparam("of_district"), lines.c.address_id == bindparam("of_address"))
    return compiled(lines.insert().from_select(names, row))


NEXT_LINE = _next_line()
