"""Backups of a running product: an archive each (database, keys, list of files), files once, the running log beside.

FOLDER/backup-20261121T091500Z-3f9a.yzb   database, keys and what files there were (…-pg.yzb: of a PostgreSQL database)
FOLDER/files/<name>.yzf                   each photo once, as long as a kept backup names it
FOLDER/log-<id>.yzl                       every change since, see running_log.py
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from storage.log_reading import log_files
from storage.running_log import current_mark
from storage.sealed import SealedError, Sealer, read_sealed, write_whole

ENDING = ".yzb"
OF_SERVER = f"-pg{ENDING}"
FILE_ENDING = ".yzf"
PURPOSE = "backup"
PAGES = 256
"""Pages copied at a step, with a pause of 5 ms after each: the writer is never held up."""
PIECE = 1 << 20
SNAPSHOT = "snapshot-"
HOUR = 3_600_000
BEFORE_THE_LOG = "0001"
"""The schema that had no running log yet."""


class Busy(Exception):
    """Another backup of this folder is under way."""


@dataclass(frozen=True, slots=True)
class Sources:
    database: Path
    files: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished backup; `at` is when it was begun, UTC ms."""

    path: Path
    at: int

    @property
    def of_server(self) -> bool:
        """Whether it is one of a PostgreSQL database, which no running log follows."""
        return self.path.name.endswith(OF_SERVER)


@dataclass(frozen=True, slots=True)
class Manifest:
    at: int
    schema: str
    mark: str
    district: str
    epoch: int
    parts: tuple[tuple[str, int], ...]
    files: tuple[str, ...]


def backups(folder: Path) -> list[Kept]:
    """Newest first."""
    found = []
    for path in folder.glob(f"backup-*{ENDING}"):
        try:
            at = datetime.strptime(path.name[7:23], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Kept(path, round(at.timestamp() * 1000)))
    return sorted(found, key=lambda kept: (kept.at, kept.path.name), reverse=True)


@contextmanager
def alone(folder: Path, *, wait: bool) -> Iterator[None]:
    """One backup at a time in a folder, over all processes. Raises Busy unless it may wait."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
    finally:
        os.close(handle)


def make(sources: Sources, folder: Path, sealer: Sealer, now: int) -> Kept:
    """One whole backup. Raises OSError (disk full …) and sqlite3.Error; what was there before stays whole."""
    with snapshot_beside(sources, folder) as snapshot:
        about = _copy(sources.database, snapshot)
        return seal(sources, snapshot, about, folder, sealer, now)


@contextmanager
def snapshot_beside(sources: Sources, folder: Path) -> Iterator[Path]:
    """Where the database is copied to before it is sealed; what a killed process left of that is removed."""
    _clear(sources, folder)
    snapshot = sources.database.parent / f"{SNAPSHOT}{secrets.token_hex(4)}.db"
    try:
        yield snapshot
    finally:
        snapshot.unlink(missing_ok=True)


def seal(
    sources: Sources,
    snapshot: Path,
    about: Mapping[str, Any],
    folder: Path,
    sealer: Sealer,
    now: int,
    part: Literal["database", "dump"] = "database",
) -> Kept:
    """The copy with the keys, which are read after it: whoever it names has his key here. Raises OSError."""
    name = f"backup-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    name += OF_SERVER if part == "dump" else ENDING
    keys = [("keys", _keys(sources.keys / "keys.db")), ("master", (sources.keys / "master.key").read_bytes())]
    files = ship_files(sources.files, folder, sealer)
    sizes = [(part, snapshot.stat().st_size), *((kind, len(data)) for kind, data in keys)]
    manifest = {"at": now, **about, "parts": sizes, "files": files}
    stream = _packed(json.dumps(manifest).encode(), snapshot, [data for _, data in keys])
    write_whole(folder / name, stream, sealer, PURPOSE)
    return Kept(folder / name, now)


def _clear(sources: Sources, folder: Path) -> None:
    """What a process left behind that was killed amid a backup."""
    left = [*folder.glob("*.part"), *(folder / "files").glob("*.part"), *sources.database.parent.glob(f"{SNAPSHOT}*")]
    for path in left:
        path.unlink(missing_ok=True)


def _copy(database: Path, snapshot: Path) -> dict[str, Any]:
    """The database as of one instant. Inside a read transaction SQLite's backup need not begin again at each write."""
    os.close(os.open(snapshot, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(database, isolation_level=None, timeout=10)) as source:
        source.execute("BEGIN")
        schema = str(source.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        mark = current_mark(source) if schema > BEFORE_THE_LOG else ""
        row = source.execute("SELECT name, epoch FROM districts LIMIT 1").fetchone() or ("", 0)
        with closing(sqlite3.connect(snapshot, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy, pages=PAGES, sleep=0.005)
            if (damage := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":  # the good ones are kept
                raise sqlite3.DatabaseError(f"the database is damaged: {damage}")
    return {"schema": schema, "mark": mark, "district": row[0], "epoch": row[1]}


def _keys(path: Path) -> bytes:
    with closing(sqlite3.connect(path, timeout=10)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _packed(manifest: bytes, snapshot: Path, rest: Sequence[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1)
    yield packer.compress(len(manifest).to_bytes(8, "big") + manifest)
    with snapshot.open("rb") as file:
        while piece := file.read(PIECE):
            started = time.perf_counter()
            yield packer.compress(piece)
            time.sleep(2 * (time.perf_counter() - started))  # two thirds of the time belong to others
    for data in rest:
        yield packer.compress(data)
    yield packer.flush()


def ship_files(files: Path, folder: Path, sealer: Sealer) -> list[str]:
    """Seal each file that is not in the folder yet; the names of all there are. They never change under a name."""
    kept = folder / "files"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = {path.name for path in kept.iterdir()}
    found = sorted(path.name for path in files.iterdir() if path.is_file()) if files.exists() else []
    for name in found:
        if f"{name}{FILE_ENDING}" not in there:
            try:
                write_whole(kept / f"{name}{FILE_ENDING}", _pieces(files / name), sealer, f"file {name}")
            except FileNotFoundError:
                continue  # removed meanwhile
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def read(path: Path, sealer: Sealer) -> tuple[Manifest, Iterator[tuple[str, bytes]]]:
    """The manifest, and the parts in pieces `(part, bytes)`. Raises SealedError, also while the pieces are taken."""
    stream = _unpacked(path, sealer)
    held = bytearray()
    while len(held) < 8 or len(held) < 8 + int.from_bytes(held[:8], "big"):
        held += next(stream, b"") or _short(path)
    size = int.from_bytes(held[:8], "big")
    raw = json.loads(held[8 : 8 + size])
    del held[: 8 + size]
    parts = tuple((str(part), int(length)) for part, length in raw.pop("parts"))
    return Manifest(parts=parts, files=tuple(raw.pop("files")), **raw), _parts(path, parts, bytes(held), stream)


def _unpacked(path: Path, sealer: Sealer) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for chunk in read_sealed(path, sealer, PURPOSE):
        if data := unpacker.decompress(chunk):
            yield data
    if data := unpacker.flush():
        yield data


def _parts(
    path: Path, parts: Sequence[tuple[str, int]], held: bytes, stream: Iterator[bytes]
) -> Iterator[tuple[str, bytes]]:
    for part, size in parts:
        left = size
        while left:
            held = held or next(stream, b"") or _short(path)
            yield part, held[:left]
            held, left = held[left:], left - min(left, len(held))
    for _ in stream:  # to its end, so that its end is known to be authentic
        pass


def _short(path: Path) -> bytes:
    raise SealedError(f"{path.name}: 文件不完整 · the backup holds less than it says")


def restore_file(name: str, folder: Path, into: Path, sealer: Sealer) -> None:
    """One photo, back into `into`. Raises SealedError; FileNotFoundError where the folder does not have it."""
    handle = os.open(into / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        for data in read_sealed(folder / "files" / f"{name}{FILE_ENDING}", sealer, f"file {name}"):
            file.write(data)


def prune(folder: Path, sealer: Sealer, before: int) -> int:
    """Remove backups begun before an instant, but never the newest; then the logs and files that none needs."""
    gone = [kept for kept in backups(folder)[1:] if kept.at < before]
    for kept in gone:
        kept.path.unlink(missing_ok=True)
    left = backups(folder)
    if not left:
        return 0
    oldest = min(left[-1].at, left[-1].path.stat().st_mtime * 1000 - HOUR)  # whatever the clock was set to meanwhile
    for path in log_files(folder):
        if path.stat().st_mtime * 1000 < oldest:
            path.unlink(missing_ok=True)
    if gone:
        _drop_files(folder, sealer, [kept.path for kept in left], oldest)
    return len(gone)


def _drop_files(folder: Path, sealer: Sealer, left: Sequence[Path], oldest: float) -> None:
    named: set[str] = set()
    for path in left:
        try:
            named |= set(read(path, sealer)[0].files)
        except SealedError:
            return  # a backup that cannot be read may name any of them
    for path in (folder / "files").glob(f"*{FILE_ENDING}"):
        if path.name.removesuffix(FILE_ENDING) not in named and path.stat().st_mtime * 1000 < oldest:
            path.unlink(missing_ok=True)
