"""Backups and the running log: sealed, whole or not at all, and together they give what was committed."""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.events import Event, Name
from storage.backup import Busy, Sources, alone, backups, make, prune, read, restore_file, ship_files
from storage.database import Database
from storage.log_reading import apply, log_files, read_logs, way_from
from storage.migrate import upgrade
from storage.running_log import RunningLog, current_mark
from storage.sealed import (
    CHUNK,
    HEADER,
    KEY_FILE,
    TAG,
    SealedError,
    Sealer,
    WrongKey,
    folder_salt,
    read_sealed,
    write_whole,
)
from storage.vault import Vault
from storage.work import Work
from tests.engines import made_at
from tests.storage.conftest import NOW

WORDS = "只有备份里才有的一句话"
HOUR = 3_600_000


@dataclass(slots=True)
class Place:
    """A district's folders with a log running."""

    folder: Path
    sealer: Sealer
    log: RunningLog
    database: Database
    vault: Vault

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def sources(self) -> Sources:
        return Sources(self.folder / "yizhan.db", self.folder / "files", self.folder / "keys")

    async def says(self, *words: str) -> None:
        for said in words:
            work = Work(self.database, "d", NOW)
            content = work.content("words", said)
            work._event(Event(Name.ITEM_NOTED, content, "p", NOW), 1, "link")
            await work.commit()

    def back(self) -> Path:
        """Backup and log, in a file of their own; what `restore` does with the database."""
        kept = backups(self.backups)[0]
        path = self.folder / f"back-{len(list(self.folder.glob('back-*')))}.db"
        manifest, pieces = read(kept.path, self.sealer)
        with path.open("wb") as file:
            for part, data in pieces:
                if part == "database":
                    file.write(data)
        way = way_from(read_logs(log_files(self.backups), self.sealer).records, manifest.mark)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            apply(db, way)
        return path


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    (tmp_path / "backups").mkdir()
    (tmp_path / "files").mkdir()
    made_at(tmp_path / "yizhan.db")
    sealer = Sealer(f"{KEY_FILE}{'7' * 64}", folder_salt(tmp_path / "backups"))
    log = RunningLog(tmp_path / "backups", sealer)
    vault = Vault(tmp_path / "keys", log)
    database = await Database.open(tmp_path / "yizhan.db", log)
    yield Place(tmp_path, sealer, log, database, vault)
    await database.close()
    vault.close()
    log.close()


def everything(path: Path) -> list[tuple[object, ...]]:
    """All rows of all tables but the mark, which is no part of what was said."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        names.remove("running_log")
        return [(name, *row) for name in names for row in sorted(db.execute(f"SELECT * FROM {name}"), key=str)]


# --- sealed files ---


def _sealed(path: Path, sealer: Sealer, size: int = 3 * CHUNK + 100) -> bytes:
    plain = bytes(itertools.islice(itertools.cycle(range(251)), size))
    write_whole(path, iter([plain]), sealer, "test")
    return plain


def _opened(path: Path, sealer: Sealer, purpose: str = "test") -> bytes:
    return b"".join(read_sealed(path, sealer, purpose))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_is_sealed_opens_again(tmp_path: Path, size: int) -> None:
    sealer = Sealer("a passphrase that is long enough", folder_salt(tmp_path))
    plain = _sealed(tmp_path / "x", sealer, size)
    assert _opened(tmp_path / "x", Sealer("a passphrase that is long enough\n", b"")) == plain
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


def _without_end(raw: bytes) -> bytes:
    return raw[:-1]


def _without_last_chunk(raw: bytes) -> bytes:
    return raw[: HEADER + 3 * (CHUNK + TAG)]


def _chunks_swapped(raw: bytes) -> bytes:
    size = CHUNK + TAG
    first, second = raw[HEADER:][:size], raw[HEADER + size :][:size]
    return raw[:HEADER] + second + first + raw[HEADER + 2 * size :]


def _chunk_missing(raw: bytes) -> bytes:
    return raw[: HEADER + CHUNK + TAG] + raw[HEADER + 2 * (CHUNK + TAG) :]


def _bit_turned(raw: bytes) -> bytes:
    return raw[:-200] + bytes([raw[-200] ^ 1]) + raw[-199:]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without_end, "cut off"),
        (_without_last_chunk, "cut off"),
        (_chunks_swapped, "part 1 is damaged"),
        (_chunk_missing, "part 2 is damaged"),
        (_bit_turned, "damaged"),
        (lambda raw: raw[:20], "not a backup"),
        (lambda raw: b"", "not a backup"),
        (lambda raw: b"PK\x03\x04" + raw, "not a backup"),
    ],
)
def test_a_spoiled_file_is_one_clear_sentence(tmp_path: Path, spoil: Callable[[bytes], bytes], said: str) -> None:
    sealer = Sealer("a passphrase that is long enough", folder_salt(tmp_path))
    _sealed(tmp_path / "x", sealer)
    (tmp_path / "x").write_bytes(spoil((tmp_path / "x").read_bytes()))
    with pytest.raises(SealedError, match=said) as raised:
        _opened(tmp_path / "x", sealer)
    assert "\n" not in str(raised.value) and "x:" in str(raised.value)


def test_another_key_and_another_purpose_open_nothing(tmp_path: Path) -> None:
    sealer = Sealer("a passphrase that is long enough", folder_salt(tmp_path))
    _sealed(tmp_path / "x", sealer)
    with pytest.raises(WrongKey, match="the backup key is not the one"):
        _opened(tmp_path / "x", Sealer("another passphrase, long enough", b""))
    with pytest.raises(SealedError):
        _opened(tmp_path / "x", sealer, "another purpose")


# --- backups ---


async def test_a_backup_under_way_is_of_one_instant_and_holds_nobody_up(place: Place) -> None:
    await place.says(*(f"{n} {WORDS}" * 50 for n in range(2000)))
    written = 0
    making = asyncio.create_task(asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW))
    while not making.done():
        await place.says(f"while it was made {written}")
        written += 1
    kept = await making
    assert written > 3
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert everything(place.back()) == everything(place.sources.database)
    with closing(sqlite3.connect(place.back())) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not list(place.folder.glob("snapshot-*")) and not list(place.backups.glob("*.part"))


async def test_nothing_in_the_folder_can_be_read_without_the_key(place: Place) -> None:
    (place.folder / "files" / "photo.jpg").write_bytes(WORDS.encode() * 10)
    await place.vault.prepare("p")
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    await place.says(WORDS)
    raw = b"".join(path.read_bytes() for path in place.backups.rglob("*") if path.is_file())
    assert WORDS.encode() not in raw and WORDS.encode("unicode_escape") not in raw
    key = place.vault._key("p")
    assert key is not None and key not in raw and b"SQLite format" not in raw


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """A disk that is full: the kernel refuses to let any file grow further."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_leaves_the_earlier_backups_whole(place: Place) -> None:
    await place.says(WORDS)
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    before = {path.name: path.read_bytes() for path in place.backups.iterdir() if path.is_file()}
    (place.folder / "files" / "photo.jpg").write_bytes(os.urandom(60_000))
    with _no_file_larger_than(50_000), pytest.raises((OSError, sqlite3.Error)):
        make(place.sources, place.backups, place.sealer, NOW + HOUR)
    assert {path.name: path.read_bytes() for path in place.backups.iterdir() if path.is_file()} == before
    assert not list(place.backups.rglob("*.part")) and not list(place.folder.glob("snapshot-*"))
    made = make(place.sources, place.backups, place.sealer, NOW + HOUR)
    assert backups(place.backups)[0].path == made.path


async def test_what_a_killed_backup_left_is_no_backup_and_is_cleared_away(place: Place) -> None:
    for left in (place.backups / "backup-20261121T000000Z-aaaa.yzb.part", place.folder / "snapshot-1.db"):
        left.write_bytes(b"half")
    assert backups(place.backups) == []
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    assert not list(place.backups.glob("*.part")) and not list(place.folder.glob("snapshot-*"))


def test_one_backup_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path, wait=False), pytest.raises(Busy), alone(tmp_path, wait=False):
        pass
    with alone(tmp_path, wait=False):
        pass


async def test_a_photo_is_sealed_once_and_goes_with_the_last_backup_that_names_it(place: Place) -> None:
    photo = place.folder / "files" / "a.jpg"
    photo.write_bytes(b"light" * 100_000)
    for hours in (0, 1):
        await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW + hours * HOUR)
    sealed = place.backups / "files" / "a.jpg.yzf"
    os.utime(sealed, (0, 0))
    ship_files(place.sources.files, place.backups, place.sealer)
    assert sealed.stat().st_mtime == 0, "sealed twice"
    (place.folder / "again").mkdir()
    restore_file("a.jpg", place.backups, place.folder / "again", place.sealer)
    assert (place.folder / "again" / "a.jpg").read_bytes() == photo.read_bytes()
    photo.unlink()
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW + 2 * HOUR)
    assert prune(place.backups, place.sealer, NOW + HOUR) == 1
    assert sealed.exists()
    assert prune(place.backups, place.sealer, NOW + 2 * HOUR) == 1
    assert not sealed.exists()


async def test_the_newest_backup_stays_however_old_it_is(place: Place) -> None:
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    assert prune(place.backups, place.sealer, NOW + 1000 * HOUR) == 0
    assert len(backups(place.backups)) == 1


# --- the running log ---


async def test_backup_and_log_give_every_commit(place: Place) -> None:
    await place.says("before")
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    await place.says("after", "and more")
    await asyncio.gather(*(place.says(f"together {n}") for n in range(40)))
    place.log.rotate()
    await place.says("in another file")
    assert everything(place.back()) == everything(place.sources.database)


async def test_another_process_writes_into_the_same_chain(place: Place) -> None:
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    other = RunningLog(place.backups, place.sealer)
    second = await Database.open(place.sources.database, other)
    for n in range(5):
        await place.says(f"first {n}")
        work = Work(second, "d", NOW)
        work.content("words", f"second {n}")
        await work.commit()
    await second.close()
    other.close()
    assert place.log.others
    assert everything(place.back()) == everything(place.sources.database)


async def test_a_process_without_a_log_leaves_a_gap_that_is_seen(place: Place) -> None:
    kept = await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    silent = await Database.open(place.sources.database)
    work = Work(silent, "d", NOW)
    work.content("words", "said past the log")
    await work.commit()
    await silent.close()
    await place.says("after the gap")
    records = read_logs(log_files(place.backups), place.sealer).records
    way = way_from(records, read(kept.path, place.sealer)[0].mark)
    with closing(sqlite3.connect(place.sources.database)) as db:
        assert way == [] and current_mark(db) not in {record.mark for record in way}
    assert len(records) == 1


async def test_a_record_whose_commit_never_came_leads_nowhere(place: Place) -> None:
    """As after a kill between the log and the commit: the next process begins at the same mark."""
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    await place.says("one")
    dead = RunningLog(place.backups, place.sealer)
    with closing(sqlite3.connect(place.sources.database, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        dead.committing(db, [])
        db.execute("ROLLBACK")
    dead.close()
    await place.says("two", "three")
    assert everything(place.back()) == everything(place.sources.database)


@pytest.mark.parametrize("cut", [1, 7, 100])
async def test_a_log_cut_short_gives_everything_before(place: Place, cut: int) -> None:
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    await place.says("kept")
    whole = everything(place.sources.database)
    await place.says("the very last words")
    place.log.rotate()
    path = log_files(place.backups)[-1]
    path.write_bytes(path.read_bytes()[:-cut])
    assert everything(place.back()) == whole


async def test_a_log_that_cannot_be_written_stops_nobody_and_is_mended(place: Place) -> None:
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW)
    await place.says("before")
    with _no_file_larger_than(100):
        place.log.rotate()
        place.log.keys_made([("p", b"k" * 32)])
    assert place.log.broken
    await place.says("nobody notices")
    place.log.rotate()
    await asyncio.to_thread(make, place.sources, place.backups, place.sealer, NOW + HOUR)
    await place.says("after")
    assert not place.log.broken
    assert everything(place.back()) == everything(place.sources.database)


async def test_new_keys_and_erasures_are_in_the_log(place: Place) -> None:
    await place.vault.prepare("stays", "goes")
    await place.vault.destroy("goes")
    await place.vault.mark_erased(NOW, "goes")
    logged = read_logs(log_files(place.backups), place.sealer)
    assert logged.keys["stays"] == place.vault._key("stays")
    assert logged.destroyed == {"goes"} and logged.erased == {"goes": NOW}


def test_a_migration_leaves_a_mark_of_its_own(tmp_path: Path) -> None:
    marks = set()
    for name in "ab":
        upgrade(tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name)) as db:
            marks.add(current_mark(db))
    assert len(marks) == 2 and "" not in marks
