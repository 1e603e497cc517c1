"""Carrying a district over: every row arrives and is told, or nothing at all does."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.chains import chains
from storage import tables
from storage.database import Where
from storage.migrate import upgrade
from storage.moving import LEFT, carried_tables
from storage.whole import reading
from tests.bot.process import bot, ended, free_port, started, until_ready
from tests.postgres import fresh_database
from tests.talk import World

SQLITE = "sqlite:data/yizhan.db"


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A district with a matter on its way, a photo, letters, lines and timers."""
    async with World.open(tmp_path) as world:
        await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        await resident.sends_photo("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        await world.person("王先生").opens("st_xm2k8vwd")
        await world.person("王先生").reports("路灯坏了 😀 三天没人修")
    return tmp_path


@pytest.fixture
async def target() -> AsyncIterator[str]:
    async with fresh_database() as url:
        yield url


async def rows(where: Where) -> dict[str, list[tuple[object, ...]]]:
    """Of all that is carried; nothing where there is no table."""
    found = {}
    async with reading(where) as whole:
        for table in carried_tables():
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            found[table.name] = sorted(map(tuple, await whole.rows(f"SELECT {names} FROM {table.name}")), key=repr)
    return found


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "data" / "yizhan.db")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


async def test_there_and_back_it_is_the_same(folder: Path, target: str) -> None:
    path = folder / "data" / "yizhan.db"
    before = await rows(path)
    raw = path.read_bytes()
    done = await bot(folder, "move", "--from", SQLITE, "--to", target)
    assert done.status == 0, done.err
    for said in ("carried", "verified", "YIZHAN_DATABASE", "keys", "keep data/yizhan.db"):
        assert said in done.out
    assert await rows(target) == before and path.read_bytes() == raw
    assert all(before[name] for name in ("items", "events", "letters", "timers", "attachments", "chats"))
    async with reading(target) as whole:
        events, broken = await chains(whole)
        assert events == len(before["events"]) and not broken
        assert await whole.value("SELECT epoch FROM districts") == 0
    served = {"DATABASE": target, "BACKUP_HOURS": "0"}
    checked = await bot(folder, "doctor", **served)
    assert "Broken chains" not in checked.out and f"{events} events" in checked.out
    back = await bot(folder, "move", "--from", target, "--to", "sqlite:back/yizhan.db")
    assert back.status == 0, back.err
    assert await rows(folder / "back" / "yizhan.db") == before


async def test_the_old_databases_mark_and_leases_stay_behind(folder: Path, target: str) -> None:
    change(folder, "INSERT INTO leases SELECT id, 'poll', 'somebody', 1 FROM districts")
    assert (await bot(folder, "move", "--from", SQLITE, "--to", target)).status == 0
    async with reading(target) as whole:
        for table in LEFT:
            assert await whole.value(f"SELECT count(*) FROM {table.name}") == 0
    with closing(sqlite3.connect(folder / "data" / "yizhan.db")) as db:
        mark = db.execute("SELECT mark FROM running_log").fetchone()
    assert (await bot(folder, "move", "--from", SQLITE, "--to", "sqlite:other.db")).status == 0
    with closing(sqlite3.connect(folder / "other.db")) as db:
        assert db.execute("SELECT mark FROM running_log").fetchone() != mark, "no log of before leads here"


async def test_what_no_text_may_hold_is_cleaned_and_told(folder: Path, target: str) -> None:
    change(
        folder,
        "UPDATE contents SET text = 'a' || char(0) || 'b' WHERE kind = 'words'",
        "UPDATE chats SET draft = CAST(x'7bedb0807d' AS TEXT) WHERE person_id = (SELECT min(person_id) FROM chats)",
    )
    done = await bot(folder, "move", "--from", SQLITE, "--to", target)
    assert done.status == 0, done.err
    assert "MIND: chats: 1" in done.err and "MIND: contents: 2" in done.err
    there = await rows(target)
    texts = {row[tables.contents.columns.keys().index("text")] for row in there["contents"]}
    drafts = {row[tables.chats.columns.keys().index("draft")] for row in there["chats"]}
    assert "ab" in texts and "{\ufffd\ufffd\ufffd}" in drafts


async def test_a_broken_chain_is_not_carried(folder: Path, target: str) -> None:
    change(folder, "DROP TRIGGER events_keep", "UPDATE events SET particulars = '{}'")
    await refused(folder, target, "doctor", "--from", SQLITE, "--to", target)


async def refused(folder: Path, target: str, said: str, *words: str) -> str:
    """One clear sentence, which is returned, and nothing has changed."""
    before = await rows(folder / "data" / "yizhan.db")
    done = await bot(folder, "move", *words)
    assert done.status == 2 and said in done.err and "Traceback" not in done.err, done.err
    assert len(done.err.splitlines()) == 1
    assert await rows(folder / "data" / "yizhan.db") == before
    connection = await asyncpg.connect(target)
    try:
        if await connection.fetchval("SELECT to_regclass('districts')"):
            assert await connection.fetchval("SELECT count(*) FROM districts") == 0
    finally:
        await connection.close()
    return done.out + done.err


async def test_a_place_that_makes_no_sense_is_refused(folder: Path, target: str) -> None:
    for words, said in (
        (("--from", SQLITE, "--to", "sqlite:./data/../data/yizhan.db"), "same database"),
        (("--from", SQLITE, "--to", "mysql://x"), "--to"),
        (("--from", "sqlite:nowhere.db", "--to", target), "--from nowhere.db"),
        (("--from", target, "--to", target), "same database"),
        (("--from", target, "--to", "sqlite:x.db"), "empty"),
        (("--from", SQLITE, "--to", "postgresql://me:s3cr3t@127.0.0.1:1/x"), "postgresql://127.0.0.1:1/x"),
        (("--from", SQLITE, "--to", "postgresql://me:s3/cr3t@127.0.0.1:1/x"), "--to"),
    ):
        told = await refused(folder, target, said, *words)
        assert "s3" not in told


async def test_another_version_is_sent_to_migrate(folder: Path, target: str) -> None:
    change(folder, "UPDATE alembic_version SET version_num = '0002'")
    await refused(folder, target, "bot migrate", "--from", SQLITE, "--to", target)
    change(folder, "UPDATE alembic_version SET version_num = (SELECT '9999')")
    await refused(folder, target, "9999", "--from", SQLITE, "--to", target)


async def test_a_full_target_is_left_alone(folder: Path, target: str) -> None:
    assert (await bot(folder, "move", "--from", SQLITE, "--to", target)).status == 0
    before = await rows(target)
    again = await bot(folder, "move", "--from", SQLITE, "--to", target)
    assert again.status == 2 and "holds a district already" in again.err
    assert await rows(target) == before


async def test_what_is_being_served_is_not_moved(folder: Path, target: str) -> None:
    port = free_port()
    process = await started(folder, "run", PORT=str(port), BACKUP_HOURS="0")
    try:
        await until_ready(process, port)
        done = await bot(folder, "move", "--from", SQLITE, "--to", target)
        assert done.status == 2 and "serving" in done.err
    finally:
        process.terminate()
        await ended(process)
    assert (await bot(folder, "move", "--from", SQLITE, "--to", target)).status == 0
    process = await started(folder, "run", PORT=str(port), BACKUP_HOURS="0", DATABASE=target)
    try:
        await until_ready(process, port)
        done = await bot(folder, "move", "--from", target, "--to", "sqlite:back.db")
        assert done.status == 2 and "in use" in done.err
    finally:
        process.terminate()
        await ended(process)


async def test_killed_amid_it_the_target_is_empty_and_the_next_try_succeeds(folder: Path, target: str) -> None:
    await asyncio.to_thread(upgrade, target)
    before = await rows(folder / "data" / "yizhan.db")
    other = await asyncpg.connect(target)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE timers IN SHARE MODE")  # nearly all is carried when it comes to them
            process = await started(folder, "move", "--from", SQLITE, "--to", target)
            while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert process.returncode is None
                await asyncio.sleep(0.01)
            process.kill()
            await process.wait()
    finally:
        await other.close()
    assert not any((await rows(target)).values())
    assert await rows(folder / "data" / "yizhan.db") == before
    assert (await bot(folder, "move", "--from", SQLITE, "--to", target)).status == 0
    assert await rows(target) == before
