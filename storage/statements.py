"""Statements: built with SQLAlchemy Core, compiled once per engine, run on the drivers themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, ColumnElement, visitors

from storage import tables

Engine = Literal["sqlite", "postgresql"]

_THERE: Any = asyncpg.dialect
_DIALECTS: Mapping[Engine, Any] = {"sqlite": sqlite.dialect(), "postgresql": _THERE()}


@dataclass(frozen=True, slots=True)
class Form:
    """A statement for one engine: SQL text, the names of its arguments in order, and the values that it holds itself.

    `touches` names its tables. `adds` is true for an INSERT of given values, which many may do to one table side by
    side; `yields`, where it gives way to a row of the same key: then only beside others than its `keys`, the arguments
    (by their places) that no two rows may share.
    """

    text: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]
    touches: frozenset[str]
    adds: bool
    lock: str
    yields: bool = False
    keys: tuple[tuple[int, ...], ...] = ()
    _pick: Callable[[Mapping[str, Any]], tuple[Any, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        order = self.order
        many = itemgetter(*order) if len(order) > 1 else lambda row: tuple(row[name] for name in order)
        object.__setattr__(self, "_pick", many)

    def args(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return self._pick({**self.constants, **values} if self.constants else values)


class Statement:
    """Compiled for an engine when it is first run there.

    `lock` names an argument: on an engine with several writers those with the same value of it wait for each other.
    """

    __slots__ = ("_clauses", "_forms", "_lock")

    def __init__(self, clauses: Mapping[Engine, ClauseElement], lock: str = "") -> None:
        self._clauses = clauses
        self._lock = lock
        self._forms: dict[Engine, Form] = {}

    def on(self, engine: Engine) -> Form:
        form = self._forms.get(engine)
        if form is None:
            form = self._forms[engine] = _form(self._clauses[engine], engine, self._lock)
        return form


def compiled(statement: ClauseElement, *, lock: str = "") -> Statement:
    """The same clause on both engines."""
    return Statement({"sqlite": statement, "postgresql": statement}, lock)


def _form(clause: Any, engine: Engine, lock: str) -> Form:
    """Raises ValueError for an expanding IN, which has no fixed text: use `in_list`."""
    made: Any = clause.compile(dialect=_DIALECTS[engine])
    if "__[POSTCOMPILE" in made.string:
        raise ValueError("an expanding IN has no fixed text")
    order = tuple(made.positiontup or ())
    constants = {name: made.binds[name].effective_value for name in order if not made.binds[name].required}
    touches = frozenset(part.name for part in visitors.iterate(clause) if isinstance(part, Table))
    target = {clause.table.name} if getattr(clause, "is_dml", False) else set()
    adds = bool(getattr(clause, "is_insert", False)) and getattr(clause, "select", None) is None
    yields = adds and getattr(clause, "_post_values_clause", None) is not None
    return Form(
        made.string, order, constants, touches | target, adds, lock, yields, _keys(clause, order) if adds else ()
    )


def _keys(insert: Any, order: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Of the arguments; none are known where the statement leaves a part of one to a default."""
    unique = [made for made in insert.table.constraints if isinstance(made, UniqueConstraint | PrimaryKeyConstraint)]
    named = sorted(tuple(column.name for column in made.columns) for made in unique)
    if any(not set(key) <= set(order) for key in named):
        return ()
    return tuple(tuple(order.index(name) for name in key) for key in named)


class _InList(ColumnElement[bool]):
    """`column` is one of the texts in a JSON list: a fixed text on both engines."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.wanted = bindparam(name, type_=Text())

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)

    def get_children(self, **_: Any) -> Any:
        return [self.column, self.wanted]

    def self_group(self, against: Any = None) -> Any:
        """Else SQLite is asked whether it equals 1, and then uses no index."""
        return self


@compiles(_InList, "sqlite")
def _in_list_here(element: _InList, compiler: Any, **options: Any) -> str:
    column, wanted = compiler.process(element.column, **options), compiler.process(element.wanted, **options)
    return f"({column} IN (SELECT value FROM json_each({wanted})))"


@compiles(_InList, "postgresql")
def _in_list_there(element: _InList, compiler: Any, **options: Any) -> str:
    column, wanted = compiler.process(element.column, **options), compiler.process(element.wanted, **options)
    return f"({column} = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST({wanted} AS JSONB)))))"


def in_list(column: Any, name: str) -> ColumnElement[bool]:
    """`column` is one of the texts in the JSON list bound as `name`."""
    return _InList(column, name)


class _OtherCalendar(ColumnElement[bool]):
    """`column` is a JSON list of clocks as `domain.running.kept` makes them."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: Any, name: str) -> None:
        self.column = column
        self.version = bindparam(name, type_=BigInteger())

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)

    def get_children(self, **_: Any) -> Any:
        return [self.column, self.version]


@compiles(_OtherCalendar, "sqlite")
def _other_calendar_here(element: _OtherCalendar, compiler: Any, **options: Any) -> str:
    column, version = compiler.process(element.column, **options), compiler.process(element.version, **options)
    runs = "json_extract(one.value, '$.stop') IS NULL"
    other = f"json_extract(one.value, '$.calendar') <> {version}"
    return f"EXISTS (SELECT 1 FROM json_each({column}) AS one WHERE {runs} AND {other})"


@compiles(_OtherCalendar, "postgresql")
def _other_calendar_there(element: _OtherCalendar, compiler: Any, **options: Any) -> str:
    column, version = compiler.process(element.column, **options), compiler.process(element.version, **options)
    clocks = f"jsonb_array_elements(CAST({column} AS JSONB)) AS one"
    other = f"CAST(one ->> 'calendar' AS BIGINT) <> CAST({version} AS BIGINT)"
    return f"EXISTS (SELECT 1 FROM {clocks} WHERE one -> 'stop' IS NULL AND {other})"


def other_calendar(column: Any, name: str) -> ColumnElement[bool]:
    """One of the clocks in `column` runs on another calendar than the version bound as `name`."""
    return _OtherCalendar(column, name)


@cache
def insert_into(table: Table, columns: tuple[str, ...], unless_there: bool = False) -> Statement:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    here, there = insert_here(table).values(values), insert_there(table).values(values)
    if unless_there:
        here, there = here.on_conflict_do_nothing(), there.on_conflict_do_nothing()
    return Statement({"sqlite": here, "postgresql": there})


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
    """Where several write at once the row is held as it is until the commit."""
    statement = select(table.c.district_id).with_for_update(read=True)
    for name in keys:
        statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
    return compiled(statement)


def _next_line() -> Statement:
    """The chat's next line, numbered inside the transaction, so that numbers follow the order of commits."""
    lines = tables.lines
    number = func.coalesce(func.max(lines.c.number), 0) + 1
    names = ["district_id", "address_id", "number", "letter_id", "content_id", "pressed", "files", "at"]
    given = [bindparam(name, type_=lines.c[name].type) for name in names if name != "number"]
    row = select(*given[:2], number, *given[2:]).where(
        lines.c.district_id == bindparam("of_district"), lines.c.address_id == bindparam("of_address")
    )
    return compiled(lines.insert().from_select(names, row), lock="of_address")


NEXT_LINE = _next_line()


def _sooner() -> Statement:
    """A timer that is done, or due later, is due then."""
    timers = tables.timers
    due: Any = bindparam("due_at")
    return compiled(
        timers.update()
        .values(due_at=due, done_at=null(), leased_until=literal(0))
        .where(
            timers.c.district_id == bindparam("district_id"),
            timers.c.kind == bindparam("kind"),
            timers.c.subject == bindparam("subject"),
            timers.c.round == literal(0),
            or_(timers.c.done_at.is_not(None), timers.c.due_at > due),
        )
    )


SOONER = _sooner()
