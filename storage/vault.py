"""Keys, apart from the data: one master for HMACs, one key per person for what is sealed. Erasing destroys the key."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.ids import new_id
from storage.running_log import RunningLog
from storage.trouble import told

_NONCE = 12
SPARE = 64
"""Keys made ahead for people who are not known yet; those left over at the end are nobody's."""
AT_HAND = 1_000
"""Keys that are held in memory; more are read again."""
TRUSTED = 1.0
"""Seconds that a key is used without asking whether another process has destroyed it."""


class Vault:
    """A folder with `master.key` and `keys.db`, readable by its owner alone.

    `subject` is the id of the person (or invitation) whose key seals; a sealed text is base64 of nonce and AES-GCM.
    Several processes may share the folder; `destroyed` is called whenever this one has destroyed a key.
    """

    destroyed: Callable[[], None] | None = None

    def __init__(self, folder: Path, log: RunningLog | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._master = _master_key(folder / "master.key")
        path = folder / "keys.db"
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA busy_timeout=10000")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute("CREATE TABLE IF NOT EXISTS keys (subject TEXT PRIMARY KEY, key BLOB NOT NULL)")
        self._db.execute("CREATE TABLE IF NOT EXISTS erased (subject TEXT PRIMARY KEY, at INTEGER NOT NULL)")
        self._ciphers: dict[str, AESGCM] = {}  # of keys that were used lately
        self._version = self._version_now()
        self._looked = time.monotonic()
        self._wanted: dict[str, None] = {}  # whose keys are to be made next
        self._spare: list[str] = []
        self._ran_out = False
        self._lock = asyncio.Lock()
        self._log = log

    async def prepare(self, *subjects: str) -> None:
        """Makes sure that each subject has a key on disk, before anything sealed with it is committed."""
        missing = [subject for subject in subjects if self._cipher(subject) is None]
        if not missing:
            return
        self._wanted.update(dict.fromkeys(missing))
        async with self._lock:  # whoever comes first makes the keys of all who wait
            wanted, self._wanted = [*self._wanted], {}
            if wanted:
                spare = [new_id() for _ in range(SPARE if self._ran_out else 0)]
                await asyncio.to_thread(self._make, [*wanted, *spare])
                self._spare, self._ran_out = self._spare + spare, False
        await self.prepare(*missing)  # again where whoever was to make them has failed

    def _make(self, subjects: list[str]) -> None:
        rows: list[tuple[Any, ...]] = [(subject, secrets.token_bytes(32)) for subject in subjects]
        self._written("INSERT OR IGNORE INTO keys VALUES (?, ?)", rows)
        if self._log is not None:
            made = [(subject, self._key(subject)) for subject in subjects]
            self._log.keys_made([(subject, key) for subject, key in made if key is not None])

    def _written(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """One transaction. Raises Unavailable where the folder takes nothing at the moment."""
        with told():
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany(sql, rows)
                self._db.execute("COMMIT")
            except sqlite3.Error:
                if self._db.in_transaction:
                    self._db.rollback()
                raise

    def newcomer(self) -> str:
        """An id for somebody new, most often with a key that is on disk already: making many costs what one does."""
        self._ran_out = not self._spare
        return self._spare.pop() if self._spare else new_id()

    def look_again(self) -> None:
        """Forgets all keys in memory if another process has changed any."""
        self._looked = time.monotonic()
        version = self._version_now()
        if version != self._version:
            self._version = version
            self._ciphers.clear()

    def _version_now(self) -> int:
        """Changes with every commit of another connection."""
        with told():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _cipher(self, subject: str) -> AESGCM | None:
        if time.monotonic() - self._looked > TRUSTED:
            self.look_again()
        cipher = self._ciphers.get(subject)
        if cipher is None and (key := self._key(subject)) is not None:
            if len(self._ciphers) >= AT_HAND:
                self._ciphers.clear()
            cipher = self._ciphers[subject] = AESGCM(key)
        return cipher

    def _key(self, subject: str) -> bytes | None:
        with told():
            row = self._db.execute("SELECT key FROM keys WHERE subject = ?", (subject,)).fetchone()
        return row[0] if row else None

    def seal(self, subject: str, text: str) -> str:
        """Raises LookupError where `prepare` was forgotten."""
        cipher = self._cipher(subject)
        if cipher is None:
            raise LookupError("no key for this subject")
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), subject.encode())).decode()

    def open(self, subject: str, sealed: str | None) -> str | None:
        """None where nothing was sealed or the key was destroyed."""
        cipher = self._cipher(subject) if sealed else None
        if cipher is None or sealed is None:
            return None
        raw = base64.b64decode(sealed)
        try:
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], subject.encode()).decode()
        except InvalidTag:
            return None

    async def destroy(self, subject: str) -> None:
        """Raises Unavailable; then it may still be there."""
        self._ciphers.pop(subject, None)
        async with self._lock:
            await asyncio.to_thread(self._destroy, subject)
        if self.destroyed is not None:
            self.destroyed()

    def _destroy(self, subject: str) -> None:
        self._written("DELETE FROM keys WHERE subject = ?", [(subject,)])
        if self._log is not None:
            self._log.keys_destroyed([subject])

    async def mark_erased(self, at: int, *subjects: str) -> None:
        """Notes for every later restore who was erased and when (UTC ms): person ids, and HMACs of addresses."""
        rows: list[tuple[Any, ...]] = [(subject, at) for subject in subjects]
        async with self._lock:
            await asyncio.to_thread(self._mark, rows)

    def _mark(self, rows: list[tuple[Any, ...]]) -> None:
        self._written("INSERT OR REPLACE INTO erased VALUES (?, ?)", rows)
        if self._log is not None:
            self._log.erased(rows)

    def erased(self) -> dict[str, int]:
        """Everything that `mark_erased` noted: subject and when it was erased last."""
        return {subject: at for subject, at in self._db.execute("SELECT subject, at FROM erased")}

    def subjects(self) -> set[str]:
        """Everybody who has a key."""
        return {row[0] for row in self._db.execute("SELECT subject FROM keys")}

    def hmac(self, purpose: str, text: str) -> str:
        return hmac.new(self._master, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def mask(self, subject: str, text: str) -> int:
        """A number of 62 bits that only the subject's key can tell. Raises LookupError where it has none (any more)."""
        key = self._key(subject)
        if key is None:
            raise LookupError("no key for this subject")
        return int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big") >> 2

    def secret(self, purpose: str) -> bytes:
        """A key derived for one purpose, such as signing the web chat's cookies."""
        return hmac.new(self._master, purpose.encode(), hashlib.sha256).digest()

    def close(self) -> None:
        self._db.close()


def _master_key(path: Path) -> bytes:
    """Made whole under another name first: of several that start at once all read the same one."""
    if not path.exists():
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_bytes()
