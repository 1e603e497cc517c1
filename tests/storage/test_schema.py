"""Migrations equal the tables; events stay; statements have a fixed text."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select
from sqlalchemy.exc import OperationalError

import storage
from domain.events import Event, Name
from storage import migrate, tables
from storage.database import Database, Write
from storage.migrate import HEAD, TRIGGERS, current, upgrade
from storage.statements import Engine, compiled, in_list
from storage.work import Work
from tests.storage.conftest import NOW


def test_migrations_equal_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "yizhan.db"
    assert current(path) is None
    upgrade(path)
    assert current(path) == HEAD
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        upgrade(tmp_path / "yizhan.db")
    finally:
        os.umask(umask)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {"yizhan.db": "0o600"}


def test_head_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_every_trigger_is_there_and_upgrading_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "yizhan.db"
    upgrade(path)
    before = path.read_bytes()
    upgrade(path)
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as db:
        found = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert found == {trigger.split("EXISTS ")[1].split()[0] for trigger in TRIGGERS}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET link = 'x'",
        "DELETE FROM events",
        "INSERT INTO events SELECT * FROM events WHERE true"
        " ON CONFLICT (district_id, thing, thing_id, seq) DO UPDATE SET link = 'x'",
        {
            "sqlite": "INSERT OR REPLACE INTO events SELECT * FROM events",
            "postgresql": "TRUNCATE events",
        },
    ],
)
async def test_what_happened_cannot_be_changed(
    database: Database, engine: Engine, statement: str | dict[Engine, str]
) -> None:
    work = Work(database, "d", NOW)
    work._event(Event(Name.ITEM_NOTED, "i", "p", NOW), 1, "link")
    await work.commit()
    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="append-only"):
        await database.commit([Write(statement if isinstance(statement, str) else statement[engine], ())])
    rows = await database.all(compiled(select(tables.events.c.link)), {})
    assert rows == [{"link": "link"}]


def test_an_expanding_in_is_refused() -> None:
    with pytest.raises(ValueError, match="IN"):
        compiled(select(tables.items.c.id).where(tables.items.c.state.in_(["reported", "closed"]))).on("sqlite")


async def test_a_list_goes_over_as_json(database: Database, work: Work) -> None:
    for subject in ("一", "二", "三"):
        work.timer("rating", subject, 0, NOW)
    await work.commit()
    statement = compiled(select(tables.timers.c.subject).where(in_list(tables.timers.c.subject, "wanted")))
    rows = await database.all(statement, {"wanted": '["一", "三", "四"]'})
    assert {row["subject"] for row in rows} == {"一", "三"}


def test_every_instant_and_counter_is_a_big_integer() -> None:
    from sqlalchemy import BigInteger, Float, Text

    kinds = {type(column.type) for table in tables.metadata.tables.values() for column in table.columns}
    assert kinds == {BigInteger, Float, Text}


def test_the_district_leads_every_key() -> None:
    for table in tables.metadata.tables.values():
        lead = next(iter(table.primary_key.columns)).name
        assert lead == ("id" if table is tables.districts else "district_id"), table.name


def test_a_migration_that_ends_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "yizhan.db"
    with monkeypatch.context() as amid:
        amid.setattr(migrate, "TRIGGERS", ("CREATE TRIGGER nonsense",))
        with pytest.raises(OperationalError):
            upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == []
    upgrade(path)
    assert current(path) == HEAD
