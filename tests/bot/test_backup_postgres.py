"""Backups of a PostgreSQL database with real pg_dump and pg_restore: everything back, nothing old sent, nobody kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from bot.app import core
from bot.backup_state import backup_state
from bot.backups import Backups, backup
from bot.doctor import examine
from bot.reopen import reopened
from bot.restore import restore
from bot.settings import Settings, SettingsError
from bot.unpack import Wanted
from dialogs.health import Health, Level
from handlers.erasing import erase
from handlers.finish_erasing import finish_erasures
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from storage.backup import backups
from storage.dump import _run, tool
from storage.moving import carried_tables
from storage.whole import reading
from tests.bot.process import bot
from tests.filled import LOADED, fill
from tests.postgres import fresh_database, with_tools
from tests.talk import MONDAY, World

HOUR = 3_600_000


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", with_tools(os.environ["PATH"]))


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[tuple[Settings, str]]:
    """A served district with a photo and an unsent letter, and rows in every table; the id of its resident."""
    folder = tmp_path / "station"
    folder.mkdir()
    async with World.open(folder, engine="postgresql") as world:
        await world.member("周宁", "staff", "")
        member = await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        await resident.sends_photo("3 栋楼下的消防通道晚上总有车占着")
        await resident.presses("同意")
        while not [b for b in resident.last.buttons if b.label == "提交"]:
            await resident.says("跳过" if any(b.label == "跳过" for b in resident.last.buttons) else "其他")
        await resident.presses("提交")
        work = world.core.house.work()
        work.update(tables.letters, {"id": member.last.id}, state="waiting", sent_at=None)
        await work.commit()
        person = str((await world.rows_of("items"))[0]["reporter_id"])
        await fill(world, without=LOADED)
        for table in ("appointments", "stations", "coverage"):  # the story plays in the week to come
            await _do(world.core.settings.database, f"UPDATE {table} SET valid_from = 0")
        settings = world.core.settings.model_copy(update={"backup_hours": 1.0})
        yield settings, person


@pytest.fixture
async def empty() -> AsyncIterator[str]:
    async with fresh_database() as url:
        yield url


def elsewhere(settings: Settings, tmp_path: Path, url: str) -> Settings:
    """Another machine: the backup folder, the copied key, an empty database."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    shutil.copytree(settings.backups_folder, place / "backups")
    shutil.copyfile(settings.keys_folder / "backup.key", place / "backup.key")
    return settings.model_copy(
        update={"data": place / "data", "keys": place / "keys", "backups": place / "backups", "database": url}
    )


async def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    async with reading(url) as whole:
        return sorted((tuple(row) for row in await whole.rows(sql)), key=repr)


async def test_everything_comes_back_and_nothing_old_is_sent(
    there: tuple[Settings, str], empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, person = there
    await backup(settings, None, MONDAY)
    other = elsewhere(settings, tmp_path, empty)
    await restore(other, Wanted(key=other.data.parent / "backup.key"))
    told = capsys.readouterr().out  # no log says how much that was
    assert "what was done after the backup is not in it" in told and "changes since" not in told
    for table in carried_tables():
        if table.name not in ("districts", "events", "letters", "lines"):
            sql = f"SELECT * FROM {table.name}"
            found = await rows(empty, sql)
            assert found == await rows(settings.database, sql), table.name
            assert found or table.name in LOADED, f"{table.name}: of each table there was something to bring back"
    assert await rows(empty, "SELECT epoch FROM districts") == [(1,)]
    assert await rows(empty, "SELECT count(*) FROM letters WHERE state = 'old'") == [(1,)]
    asked = await rows(empty, "SELECT kind FROM letters WHERE state = 'waiting'")
    assert len(asked) == 1, "staff alone is asked"
    names = {path.name for path in settings.files_folder.iterdir()}
    assert names and {path.name for path in other.files_folder.iterdir()} == names
    for name in ("master.key", "backup.key"):
        assert (other.keys_folder / name).read_bytes() == (settings.keys_folder / name).read_bytes()
    async with core(other) as running:
        assert person in running.house.vault.subjects()
    bad = {one.what for one, _ in (await examine(other)).found if one.level is Level.BAD}
    assert bad <= {Health.CLOCK_WRONG, Health.BACKUP_LATE, Health.LETTERS_OLD}
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await _do(empty, "DELETE FROM events")
    assert not [path for path in other.data.parent.rglob("*") if ".restoring" in path.name or "dump" in path.name]


async def _do(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _erase(settings: Settings, person: str) -> None:
    async with core(settings) as running:
        talk = system_talk(running.house, running.house.work())
        await erase(talk, person)
        await send_told(talk)
        await talk.work.commit()
        while await finish_erasures(running.house, running.settings.files_folder):
            pass


async def test_who_was_erased_since_is_erased_again(there: tuple[Settings, str], empty: str, tmp_path: Path) -> None:
    settings, person = there
    await backup(settings, None, MONDAY)
    yesterday = backups(settings.backups_folder)[0].path.name
    await _erase(settings, person)
    await backup(settings, None, MONDAY + HOUR)
    other = elsewhere(settings, tmp_path, empty)
    await restore(other, Wanted(other.backups_folder / yesterday, key=other.data.parent / "backup.key"))
    assert await rows(empty, f"SELECT erased_at IS NOT NULL FROM persons WHERE id = '{person}'") == [(True,)]
    async with core(other) as running:
        assert person not in running.house.vault.subjects()
    assert await rows(empty, "SELECT count(*) FROM contents WHERE text LIKE '%消防通道%'") == [(0,)]


async def test_after_a_restore_by_other_means_reopen_does_the_same(
    there: tuple[Settings, str], empty: str, tmp_path: Path
) -> None:
    settings, person = there
    dumped = tmp_path / "by-hand.dump"
    await _run(tool("pg_dump", 18), settings.database, ["--format=custom", f"--file={dumped}"])
    await _erase(settings, person)
    await _run(tool("pg_restore", 18), empty, ["--no-owner", str(dumped)])
    other = settings.model_copy(update={"database": empty})
    await reopened(other, "")
    assert await rows(empty, "SELECT epoch FROM districts") == [(1,)]
    assert await rows(empty, "SELECT count(*) FROM letters WHERE state = 'old'") == [(1,)]
    assert await rows(empty, f"SELECT erased_at IS NOT NULL FROM persons WHERE id = '{person}'") == [(True,)]


async def test_a_database_that_is_not_empty_is_left_alone(there: tuple[Settings, str], tmp_path: Path) -> None:
    settings, _ = there
    await backup(settings, None, MONDAY)
    before = await rows(settings.database, "SELECT * FROM events")
    other = elsewhere(settings, tmp_path, settings.database)
    with pytest.raises(SettingsError, match="not empty, nothing was changed") as raised:
        await restore(other, Wanted(key=other.data.parent / "backup.key"))
    assert "\n" not in str(raised.value) and not other.keys_folder.exists()
    assert await rows(settings.database, "SELECT * FROM events") == before
    assert not list(other.data.parent.glob(".restoring-*"))


async def test_one_engines_backup_is_not_taken_for_the_others(
    there: tuple[Settings, str], empty: str, tmp_path: Path
) -> None:
    settings, _ = there
    await backup(settings, None, MONDAY)
    file = backups(settings.backups_folder)[0].path
    here = settings.model_copy(update={"database": "", "data": tmp_path / "x", "keys": tmp_path / "y"})
    wanted = Wanted(file, key=settings.keys_folder / "backup.key")
    with pytest.raises(SettingsError, match="backup of a PostgreSQL database"):
        await restore(here, wanted)
    with pytest.raises(SettingsError, match="no backup in this folder"):
        await restore(here, Wanted(settings.backups_folder, key=settings.keys_folder / "backup.key"))
    assert backup_state(settings).newest is not None
    assert backup_state(here.model_copy(update={"backups": settings.backups_folder})).newest is None


async def test_a_trial_reads_it_to_its_end_and_says_what_it_did_not_do(
    there: tuple[Settings, str], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, _ = there
    await backup(settings, None, MONDAY)
    await restore(settings, Wanted(check=True))
    assert "no server was filled with it" in capsys.readouterr().out
    checked = backup_state(settings).checked
    assert checked is not None and checked.good
    file = backups(settings.backups_folder)[0].path
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(SettingsError, match="does not restore"):
        await restore(settings, Wanted(check=True))
    checked = backup_state(settings).checked
    assert checked is not None and not checked.good


async def test_the_product_does_it_by_the_hour(there: tuple[Settings, str]) -> None:
    settings, _ = there
    product = Backups(settings, None)
    for minutes, expected in ((0, 1), (1, 1), (59, 1), (60, 2), (61, 2)):
        await product._tick_there(MONDAY + minutes * 60_000)
        assert len(backups(settings.backups_folder)) == expected, minutes
    await product._tick_there(MONDAY + (7 * 24 + 2) * HOUR)
    assert len(backups(settings.backups_folder)) == 1
    assert not product.state().failed and not list(settings.data.glob("snapshot-*"))


async def test_without_pg_dump_it_says_so_and_claims_nothing(
    there: tuple[Settings, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _ = there
    monkeypatch.setattr("storage.dump._PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match=r"there is no pg_dump.*docs/operating\.md"):
        await backup(settings, None, MONDAY)
    product = Backups(settings, None)
    await product._tick_there(MONDAY)
    assert "pg_dump" in product.state().failed
    assert not backups(settings.backups_folder)
    found = {one.what: one.level for one, _ in (await examine(settings)).found if one.what.part == "backup"}
    assert found == {Health.BACKUP_NO_TOOL: Level.WARN}


async def test_an_older_pg_dump_is_named(
    there: tuple[Settings, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _ = there
    old = tmp_path / "bin"
    old.mkdir()
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (old / "pg_dump").chmod(0o755)
    monkeypatch.setattr("storage.dump._PLACES", ())
    monkeypatch.setenv("PATH", str(old))
    with pytest.raises(SettingsError, match="version 9, the server"):
        await backup(settings, None, MONDAY)


async def test_the_command_makes_one(there: tuple[Settings, str], tmp_path: Path) -> None:
    settings, _ = there
    on = {"DATABASE": settings.database, "DATA": str(settings.data), "KEYS": str(settings.keys_folder)}
    done = await bot(tmp_path, "backup", **on)
    assert done.status == 0 and "-pg.yzb" in done.out, done.err
    raw = next(settings.backups_folder.glob("*-pg.yzb")).read_bytes()
    assert b"PGDMP" not in raw and "消防通道".encode() not in raw


async def test_no_password_reaches_the_words_of_a_process() -> None:
    from storage.dump import _apart

    assert _apart("postgresql://me:s%2Fcret@host:5/db?sslmode=require") == (
        "postgresql://me@host:5/db?sslmode=require",
        "s/cret",
    )
    address, password = _apart("postgresql:///db?host=/tmp/x&user=me&password=secret")
    assert "secret" not in address and password == "secret" and "user=me" in address
