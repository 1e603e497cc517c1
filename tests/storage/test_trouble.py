"""What the storage takes no more is unavailable and no fault; a damaged file is written to and backed up no more."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.backup import Sources, backups, make
from storage.database import Database, Unavailable
from storage.log_reading import log_files, read_logs
from storage.running_log import RunningLog
from storage.sealed import Sealer, folder_salt
from storage.soundness import changed, database_damage, forget, keys_damage, note, sums
from storage.sqlite import SqliteDatabase
from storage.trouble import Trouble, told, trouble_of
from storage.vault import Vault
from storage.work import Work
from tests.engines import made_at
from tests.storage.conftest import NOW


@contextmanager
def full() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made_at(tmp_path / "yizhan.db")


async def says(database: Database, message: str) -> None:
    work = Work(database, "d", NOW)
    work.seen("wire", "a", message)
    await work.commit()


async def test_a_full_disk_is_told_until_something_is_written_again(path: Path) -> None:
    database = await Database.open(path)
    await says(database, "m1")
    with full(), pytest.raises(Unavailable):
        await says(database, "m2")
    assert database.condition.trouble is Trouble.IO  # what SQLite makes of a file that may not grow
    await says(database, "m2")
    assert database.condition.trouble is None
    await database.close()


async def test_what_may_only_be_read_is_told_until_something_is_written_again(path: Path) -> None:
    """By SQLite's own refusal, which needs no right to mark a file: the code is the one of a read-only file."""
    database = await Database.open(path)
    assert isinstance(database, SqliteDatabase)
    await says(database, "m1")
    await database.writer._db.execute_fetchall("PRAGMA query_only=ON")
    with pytest.raises(Unavailable, match=Trouble.READONLY):
        await says(database, "m2")
    assert database.condition.trouble is Trouble.READONLY
    await database.writer._db.execute_fetchall("PRAGMA query_only=OFF")
    await says(database, "m2")
    assert database.condition.trouble is None
    await database.close()


@pytest.mark.parametrize("trouble", [Trouble.DAMAGED, Trouble.GONE])
async def test_damage_lasts_and_nothing_is_written_to_it(path: Path, trouble: Trouble) -> None:
    database = await Database.open(path)
    database.condition.meets(trouble)
    database.condition.meets(Trouble.FULL)
    with pytest.raises(Unavailable, match=trouble):
        await says(database, "m1")
    assert database.condition.trouble is trouble
    await database.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM seen").fetchone()[0] == 0


async def test_keys_that_could_not_be_made_are_made_later(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys")
    with full(), pytest.raises(Unavailable):
        await vault.prepare("p1")
    await vault.prepare("p1")
    assert vault.open("p1", vault.seal("p1", "陈女士")) == "陈女士"
    with full(), pytest.raises(Unavailable):
        await vault.destroy("p1")
    assert "p1" in vault.subjects()
    await vault.destroy("p1")
    assert "p1" not in vault.subjects()
    vault.close()


def test_what_is_no_fault_of_the_storage_stays_loud() -> None:
    assert trouble_of(ValueError()) is None
    with pytest.raises(FileNotFoundError), told():
        Path("/nowhere/at/all").read_bytes()
    with pytest.raises(sqlite3.OperationalError), told(), closing(sqlite3.connect(":memory:")) as db:
        db.execute("SELECT nothing")


async def test_a_damaged_database_is_not_backed_up(path: Path, tmp_path: Path) -> None:
    Vault(tmp_path / "keys").close()
    (tmp_path / "backups").mkdir()
    sealer = Sealer("a passphrase that is long", folder_salt(tmp_path / "backups"))
    sources = Sources(path, tmp_path / "files", tmp_path / "keys")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'letters'").fetchone()[0]
        page = db.execute("PRAGMA page_size").fetchone()[0]
    await asyncio.to_thread(make, sources, tmp_path / "backups", sealer, NOW)
    flip(path, (root - 1) * page)
    with pytest.raises(sqlite3.DatabaseError):
        await asyncio.to_thread(make, sources, tmp_path / "backups", sealer, NOW + 3_600_000)
    assert len(backups(tmp_path / "backups")) == 1
    assert database_damage(path)


async def test_a_record_of_the_log_that_was_changed_is_told(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "backups").mkdir()
    sealer = Sealer("a passphrase that is long", folder_salt(tmp_path / "backups"))
    running = RunningLog(tmp_path / "backups", sealer)
    database = await Database.open(path, running)
    for number in range(9):
        await says(database, f"m{number}")
    await database.close()
    running.close()
    (file,) = log_files(tmp_path / "backups")
    assert len(read_logs([file], sealer).records) == 9
    flip(file, file.stat().st_size // 2)
    with caplog.at_level(logging.ERROR):
        assert len(read_logs([file], sealer).records) < 9
    assert "the running log is damaged" in caplog.text


def test_sums_are_of_the_very_files_and_only_while_nobody_has_them_open(path: Path, tmp_path: Path) -> None:
    Vault(tmp_path / "keys").close()
    files = {"keys.db": tmp_path / "keys" / "keys.db"}
    assert changed(path, files) is None
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL").fetchall()
        db.execute("SELECT * FROM seen").fetchall()
        note(path, files)
        assert not sums(path).exists(), "somebody has it open"
    note(path, files)
    assert changed(path, files) == []
    flip(files["keys.db"], 4000)
    assert changed(path, files) == [files["keys.db"]]
    flip(files["keys.db"], 4000)
    path.write_bytes(path.read_bytes())
    assert changed(path, files) == []
    path.with_name("other").write_bytes(path.read_bytes())
    os.replace(path.with_name("other"), path)
    assert changed(path, files) is None, "another file is in its place"
    forget(path)
    assert not sums(path).exists()


def test_what_is_no_folder_of_keys_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    Vault(folder).close()
    assert keys_damage(folder) == ""
    with closing(sqlite3.connect(folder / "keys.db", isolation_level=None)) as db:
        db.execute("INSERT INTO keys VALUES ('p', x'00')")
    assert "no keys" in keys_damage(folder)
    (folder / "master.key").write_bytes(b"short")
    assert "master.key" in keys_damage(folder)
