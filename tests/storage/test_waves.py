"""A work's statements in waves do what they do one after another, whatever they are; both engines as a plain model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy import bindparam as bound
from sqlalchemy import exists as there_is

from storage import tables
from storage.database import Conflict, Database, Duplicate, Rule, Write
from storage.migrate import within
from storage.statements import compiled, delete_by, exists, in_list, insert_into, update_by
from storage.waves import MANY, SETTLE
from tests import engines
from tests.examples import examples

metadata = MetaData()


def _table(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("district_id", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("mark", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        PrimaryKeyConstraint("district_id", "id"),
        UniqueConstraint("district_id", "mark"),
    )


TABLES = {name: _table(name) for name in ("red", "green")}
tables.running_log.to_metadata(metadata)
COLUMNS = ("district_id", "id", "mark", "size")
GROW = {
    name: compiled(table.update().values(size=table.c.size + bound("by")).where(table.c.size < bound("below")))
    for name, table in TABLES.items()
}
DROP = {name: compiled(table.delete().where(in_list(table.c.id, "ids"))) for name, table in TABLES.items()}
DROP_AS = {
    (name, other): compiled(
        table.delete().where(there_is().where(TABLES[other].c.district_id == "d", TABLES[other].c.id == table.c.id))
    )
    for name, table in TABLES.items()
    for other in TABLES
    if other != name
}
"""Those of whose id there is a row in another table."""

State = dict[str, dict[str, tuple[str, int]]]
"""Table → id → (mark, size)."""


class Taken(Exception):
    """A key is another row's."""


@dataclass(frozen=True)
class Act:
    """One write: `of` says which."""

    of: str
    table: str
    id: str = "a"
    mark: str = "a"
    size: int = 0
    rule: Rule = "any"
    other: str = "red"

    def writes(self, database: Database) -> list[Write]:
        table, row = TABLES[self.table], {"district_id": "d", "id": self.id, "mark": self.mark, "size": self.size}
        key = {"key_district_id": "d", "key_id": self.id}
        by = ("district_id", "id")
        match self.of:
            case "insert":
                return [database.write(insert_into(table, COLUMNS), row, self.rule)]
            case "unless":
                return [database.write(insert_into(table, COLUMNS, True), row, self.rule)]
            case "update":
                return [database.write(update_by(table, by, ("size",)), {**key, "size": self.size}, self.rule)]
            case "rename":
                return [database.write(update_by(table, by, ("mark",)), {**key, "mark": self.mark}, self.rule)]
            case "delete":
                return [database.write(delete_by(table, by), key, self.rule)]
            case "guard":
                return [database.write(exists(table, by), key, "one")]
            case "grow":
                return [database.write(GROW[self.table], {"by": 1, "below": self.size}, self.rule)]
            case "drop":
                return [database.write(DROP[self.table], {"ids": f'["{self.id}", "{self.mark}"]'}, self.rule)]
            case "drop_as":
                return [database.write(DROP_AS[self.table, self.other], {}, self.rule)]
            case _:  # as many as go over as a batch
                many = [{**row, "id": f"{self.id}{n}", "mark": f"{self.mark}{n}"} for n in range(MANY + 1)]
                return [database.write(insert_into(table, COLUMNS, self.rule != "any"), one, self.rule) for one in many]

    def on(self, state: State) -> None:
        """The same on the model. Raises what the commit should."""
        if self.of == "many":
            for n in range(MANY + 1):
                of = "insert" if self.rule == "any" else "unless"
                replace(self, of=of, id=f"{self.id}{n}", mark=f"{self.mark}{n}").on(state)
            return
        touched = self._touched(state[self.table], state[self.other])
        if self.rule == "first" and touched != 1:
            raise Duplicate
        if (self.rule == "one" or self.of == "guard") and touched != 1:
            raise Conflict

    def _touched(self, rows: dict[str, tuple[str, int]], others: Mapping[str, object]) -> int:
        marks = {mark for mark, _ in rows.values()}
        match self.of:
            case "insert" | "unless":
                if self.id not in rows and self.mark not in marks:
                    rows[self.id] = (self.mark, self.size)
                    return 1
                if self.of == "insert":
                    raise Taken
                return 0
            case "guard":
                return int(self.id in rows)
        return self._changed(rows, others, marks)

    def _changed(self, rows: dict[str, tuple[str, int]], others: Mapping[str, object], marks: set[str]) -> int:
        match self.of:
            case "update":
                found = {id_: (mark, self.size) for id_, (mark, _) in rows.items() if id_ == self.id}
            case "rename":
                found = {id_: (self.mark, size) for id_, (_, size) in rows.items() if id_ == self.id}
                if found and self.mark in marks - {rows[self.id][0]}:
                    raise Taken
            case "grow":
                found = {id_: (mark, size + 1) for id_, (mark, size) in rows.items() if size < self.size}
            case _:
                gone = {"delete": {self.id}, "drop": {self.id, self.mark}, "drop_as": set(others)}[self.of]
                before = len(rows)
                for id_ in gone & rows.keys():
                    del rows[id_]
                return before - len(rows)
        rows.update(found)
        return len(found)


NAMES = st.sampled_from(["a", "b", "c"])
KINDS = [
    "insert",
    "unless",
    "unless",
    "unless",
    "update",
    "rename",
    "grow",
    "update",
    "rename",
    "delete",
    "guard",
    "grow",
    "drop",
    "drop_as",
    "many",
]
RULES: list[Rule] = ["any", "any", "any", "any", "any", "any", "any", "any", "one", "first"]


@st.composite
def acts(draw: st.DrawFn) -> Act:
    table = draw(st.sampled_from(sorted(TABLES)))
    other = draw(st.sampled_from(sorted(set(TABLES) - {table})))
    of = draw(st.sampled_from(KINDS))
    rule = "any" if of == "guard" else draw(st.sampled_from(RULES))
    return Act(of, table, draw(NAMES), draw(NAMES), draw(st.integers(0, 3)), rule, other)


@pytest.fixture(scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Database]]:
    opened = []
    async with (
        engines.empty("sqlite", tmp_path_factory.mktemp("waves")) as here,
        engines.empty("postgresql", Path()) as there,
    ):
        for where in (here, there):
            await asyncio.to_thread(within, where, metadata.create_all)
            opened.append(await Database.open(where))
        await engines.ask(there, SETTLE)
        yield opened
        for database in opened:
            await database.close()


async def outcome(database: Database, work: list[Act]) -> str:
    try:
        await database.commit([write for act in work for write in act.writes(database)])
    except (Conflict, Duplicate) as error:
        return type(error).__name__
    except engines.FAULTS:
        return "Taken"
    return "kept"


async def state_of(database: Database) -> State:
    found: State = {}
    for name, table in TABLES.items():
        rows = await database.all(compiled(table.select()), {})
        found[name] = {row["id"]: (row["mark"], row["size"]) for row in rows}
    return found


def modelled(work: list[Act], before: State) -> tuple[str, State]:
    """What is told of it, and what is there afterwards."""
    after = {name: dict(rows) for name, rows in before.items()}
    try:
        for act in work:
            act.on(after)
    except (Conflict, Duplicate, Taken) as error:
        return type(error).__name__, before
    return "kept", after


def allowed(told: str, work: list[Act]) -> set[str]:
    """On PostgreSQL: of several faults of one work any may be told, and a key that is taken is a lost race."""
    if told == "kept":
        return {told}
    return {"Conflict", "Duplicate"} if any(act.rule == "first" for act in work) else {"Conflict"}


@settings(
    max_examples=examples(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@example(works=[[Act("unless", "red", size=1), Act("unless", "red", size=2, rule="first")]])
@example(works=[[Act("insert", "red", size=1), Act("unless", "red", mark="b", rule="one")]])
@example(works=[[Act("many", "red")], [Act("many", "red", rule="one")]])
@given(works=st.lists(st.lists(acts(), min_size=1, max_size=10), min_size=1, max_size=4))
async def test_waves_do_what_a_plain_model_does(both: list[Database], works: list[list[Act]]) -> None:
    here, there = both
    for database in both:
        await database.commit([Write(f"DELETE FROM {name}", ()) for name in TABLES])
    state: State = {name: {} for name in TABLES}
    for work in works:
        told, state = modelled(work, state)
        assert await outcome(here, work) == told
        assert await outcome(there, work) in allowed(told, work)
        assert await state_of(here) == state
        assert await state_of(there) == state
