"""Reading a running log back: which transactions it holds, and which of them follow a backup."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.running_log import ENDING, PURPOSE, Record, log
from storage.sealed import HEADER, Sealer, WrongKey


@dataclass(slots=True)
class Logged:
    """What some log files hold: commits in no order, keys made and keys destroyed, who was erased when (UTC ms)."""

    records: list[Record] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)
    erased: dict[str, int] = field(default_factory=dict)


def log_files(folder: Path) -> list[Path]:
    """In the order in which they were begun."""
    return sorted(folder.glob(f"log-*{ENDING}"))


def read_logs(paths: Iterable[Path], sealer: Sealer) -> Logged:
    """Everything that can be read: a file ends where its process was killed. One under another key is passed over."""
    found = Logged()
    for path in paths:
        try:
            for kind, at, what, writes in _entries(path, sealer):
                if kind == "commit":
                    found.records.append(Record(at, what[0], what[1], tuple(writes)))
                elif kind == "keys":
                    found.keys |= {subject: base64.b64decode(key) for subject, key in what}
                elif kind == "erased":
                    found.erased |= {subject: when for subject, when in what}
                else:
                    found.destroyed |= set(what)
        except WrongKey:
            log.warning("a log under another key is passed over", extra={"file": path.name})
    return found


def _entries(path: Path, sealer: Sealer) -> Iterator[tuple[str, int, list[Any], list[tuple[str, tuple[Any, ...]]]]]:
    with path.open("rb") as file:
        header = file.read(HEADER)
        if len(header) < HEADER or not any(header):
            return
        cipher = sealer.opened(header, PURPOSE, path.name)
        statements: list[str] = []
        for count in range(1 << 62):
            size = int.from_bytes(file.read(4), "big")
            sealed = file.read(size)
            if not size or len(sealed) < size:
                return
            try:
                plain = cipher.decrypt(count.to_bytes(12, "big"), sealed, None)
            except InvalidTag:
                if _follows(file, cipher, count + 1):
                    log.error("the running log is damaged", extra={"file": path.name})
                return
            kind, at, what, new, numbered = json.loads(plain)
            statements += new
            yield kind, at, what, [(statements[number], tuple(args)) for number, args in numbered]


def _follows(file: BinaryIO, cipher: AESGCM, count: int) -> bool:
    """Whether a good record comes next: then the one before was not cut off by a kill, it has been changed."""
    size = int.from_bytes(file.read(4), "big")
    try:
        cipher.decrypt(count.to_bytes(12, "big"), file.read(size), None)
    except (InvalidTag, ValueError):
        return False
    return True


def way_from(records: Sequence[Record], mark: str) -> list[Record]:
    """The commits that lead on from a mark. One that was written down and then not committed leads nowhere: of several
    that follow the same mark the one that others follow counts, else the newest."""
    after: dict[str, list[Record]] = {}
    for record in records:
        after.setdefault(record.previous, []).append(record)
    way: list[Record] = []
    while mark in after:
        chosen = max(after.pop(mark), key=lambda record: (record.mark in after, record.at))
        way.append(chosen)
        mark = chosen.mark
    return way


def apply(db: sqlite3.Connection, way: Sequence[Record]) -> None:
    """Do the same again, a hundred commits at a time. Raises sqlite3.Error."""
    for start in range(0, len(way), 100):
        db.execute("BEGIN IMMEDIATE")
        for record in way[start : start + 100]:
            for sql, args in record.writes:
                db.execute(sql, args).fetchall()
        db.execute("COMMIT")
