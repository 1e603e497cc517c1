"""The doctor on PostgreSQL: the same faults are found, and those that only a server has."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from bot.doctor import examine
from bot.server_health import clock, connections, server_damage, server_findings
from bot.settings import Settings
from dialogs.health import Health, Level
from tests import postgres
from tests.bot.process import DISTRICT, bot
from tests.engines import migrated
from tests.talk import World

EARLIER = {Health.CLOCK_WRONG, Health.BACKUP_LATE}
"""What a story that plays in the week to come brings with it."""


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    async with World.open(tmp_path, engine="postgresql") as world:
        await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        await resident.sends_photo("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        await world.person("王先生").opens("st_xm2k8vwd")
        await world.person("王先生").reports()
        yield world.core.settings


async def do(url: str, *statements: str) -> Any:
    """What the last one returned."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


KEEPS = "DROP TRIGGER events_keep ON events"
FAULTS: tuple[dict[Health, tuple[str, ...]], ...] = (
    {
        Health.EVENTS_BROKEN: (KEEPS, "UPDATE events SET particulars = '{}'"),
        Health.LETTERS_STUCK: ("UPDATE letters SET state = 'waiting', created_at = 0, next_attempt_at = 0",),
        Health.TIMERS_LATE: ("UPDATE timers SET done_at = NULL, due_at = 0",),
    },
    {
        Health.EVENTS_BROKEN: (KEEPS, "UPDATE events SET name = 'x'"),
        Health.LETTERS_LEASED: ("UPDATE letters SET state = 'waiting', leased_until = 9000000000000",),
    },
    {
        Health.EVENTS_BROKEN: ("UPDATE items SET head = 'x'",),
        Health.DAYS_WRONG: ("INSERT INTO digests SELECT id, '2026-11-23', 1, 'x', 0 FROM districts",),
    },
    {
        Health.EVENTS_BROKEN: (KEEPS, "DELETE FROM events WHERE seq > 1"),
        Health.ROWS_ORPHANED: ("UPDATE contents SET item_id = 'nothing' WHERE item_id IS NOT NULL",),
    },
    {
        Health.EVENTS_BROKEN: ("UPDATE items SET version = version - 1",),
        Health.FILES_MISSING: ("UPDATE attachments SET name = 'gone.jpg'",),
    },
    {Health.SCHEMA_MIGRATE: ("UPDATE alembic_version SET version_num = '0002'",)},
)
"""Those of one database hide none of each other; to look through one is most of the work."""


async def test_a_sound_district_has_nothing_bad(settings: Settings) -> None:
    assert not {one.what for one, _ in (await examine(settings)).found if one.level is Level.BAD} - EARLIER


@pytest.mark.parametrize("faults", FAULTS, ids=lambda faults: "-".join(faults))
async def test_each_fault_is_found_and_said(settings: Settings, faults: dict[Health, tuple[str, ...]]) -> None:
    await do(settings.database, *(statement for statements in faults.values() for statement in statements), "SELECT 1")
    told = {one.what: (one, text) for one, text in (await examine(settings)).found}
    assert faults.keys() <= told.keys(), list(told)
    for what in faults:
        one, text = told[what]
        assert one.level is not Level.OK and "{" not in text


async def test_a_table_that_is_left_out_of_autovacuum_is_named(tmp_path: Path) -> None:
    async with migrated("postgresql", tmp_path) as url:
        before = await unvacuumed(str(url))
        await do(str(url), "ALTER TABLE letters SET (autovacuum_enabled = off)", "SELECT 1")
        assert await unvacuumed(str(url)) == [*before, "letters"]


async def unvacuumed(url: str) -> list[str]:
    """The tests' own server has it off altogether, which is told too."""
    found = [one for one in await server_findings(url) if one.what is Health.VACUUM_OFF]
    return [part for one in found for part in str(one.params["detail"]).split(", ")]


async def test_keys_that_are_gone_are_missed(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.keys_folder / "keys.db")) as keys:
        keys.execute("DELETE FROM keys")
        keys.commit()
    assert Health.KEYS_LOST in {one.what for one, _ in (await examine(settings)).found}


async def test_how_it_looked_is_said_and_amcheck_finds_an_index_that_lacks_a_row(settings: Settings) -> None:
    url = settings.database
    assert Health.DATABASE_READ in {one.what for one, _ in (await examine(settings)).found}
    await do(url, "CREATE EXTENSION amcheck", "SELECT 1")
    assert Health.DATABASE_SOUND in {one.what for one, _ in (await examine(settings)).found}
    ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'ix_tries_scope'::regclass"
    await do(url, ready.format("false"), "SELECT 1")
    await do(url, "INSERT INTO tries SELECT id, 'x', 'x', 0 FROM districts", ready.format("true"), "SELECT 1")
    found = (await examine(settings)).found
    assert [one.what for one, _ in found] == [Health.DATABASE_DAMAGED] and "ix_tries_scope" in found[0][1]


async def test_a_damaged_page_is_found_by_reading(settings: Settings) -> None:
    if os.environ.get("YIZHAN_TEST_POSTGRES"):
        pytest.skip("the files of another machine's server cannot be reached")
    name = settings.database.partition("?")[0].rsplit("/", 1)[1]
    copy = f"t_{uuid4().hex}"
    where = await do(settings.database, "SELECT pg_relation_filepath('items')")
    folder = Path(await do(settings.database, "SHOW data_directory"))
    await do(postgres.server(), f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    url = await postgres.create(copy, name)  # its files are copied, and nothing of them is in memory yet
    try:
        oid = await do(postgres.server(), f"SELECT oid FROM pg_database WHERE datname = '{copy}'")
        path = folder / "base" / str(oid) / Path(where).name
        raw = path.read_bytes()
        path.write_bytes(raw[:4000] + b"\xff" * 600 + raw[4600:])
        damage, by_amcheck = await server_damage(url)
        assert damage.startswith("items: ") and not by_amcheck
    finally:
        await postgres.admin(f"DROP DATABASE {copy} WITH (FORCE)")


async def test_it_changes_nothing_and_prints_no_password(settings: Settings, tmp_path: Path) -> None:
    secret = f"s3cr3t{uuid4().hex}"
    role = f"r_{uuid4().hex}"
    head, _, query = settings.database.partition("?")
    name = head.rsplit("/", 1)[1]
    await do(
        settings.database,
        f"CREATE ROLE {role} LOGIN PASSWORD '{secret}'",
        f"GRANT pg_read_all_data TO {role}",
        "SELECT 1",
    )
    url = f"postgresql://{role}:{secret}@/{name}" + (f"?{query}" if query else "")
    on = {"DATA": str(settings.data), "KEYS": str(settings.keys_folder), "BACKUP_HOURS": "0"}
    try:
        done = await bot(tmp_path, "doctor", DATABASE=url, **on)
        assert "青石区" in done.out and secret not in done.out + done.err, done.err
        assert name in done.out.splitlines()[0]
        found = await bot(tmp_path, "doctor", "--json", DATABASE=url, **on)
        assert '"database_read"' in found.out and secret not in found.out
        for wrong in (url.replace(name, "no_such_database"), f"postgresql://me:{secret}@127.0.0.1:1/x"):
            done = await bot(tmp_path, "doctor", DATABASE=wrong, **on)
            assert done.status == 2 and len(done.err.splitlines()) == 1 and secret not in done.out + done.err
    finally:
        await do(settings.database, f"DROP OWNED BY {role}", f"DROP ROLE {role}", "SELECT 1")


async def test_without_a_district_it_says_so(tmp_path: Path) -> None:
    async with postgres.fresh_database() as url:
        done = await bot(tmp_path, "doctor", DATABASE=url)
        assert done.status == 2 and "no district yet" in done.err
        assert (await bot(tmp_path, "init", str(DISTRICT), DATABASE=url, BACKUP_HOURS="0")).status == 0
        looked = await asyncio.gather(*(bot(tmp_path, "doctor", DATABASE=url, BACKUP_HOURS="0") for _ in range(2)))
        assert [one.status for one in looked] == [0, 0]


def test_two_clocks_apart_and_few_connections_are_told() -> None:
    assert clock(10_000, 5_000).what is Health.CLOCK_SAME
    assert clock(10_000, 4_999).params == {"seconds": 5} and clock(0, 9_000).level is Level.BAD
    assert connections(80, 100).level is Level.OK
    assert connections(81, 100).what is Health.CONNECTIONS_FEW
