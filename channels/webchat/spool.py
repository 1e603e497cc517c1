"""Uploaded bytes on their way in.

Each file lies encrypted under a key of its own, and that key stands in the file's reference alone: as long as
the reference is sealed, nobody can read the file. Blocks of 64 KiB, AES-GCM, the block's number as nonce; the last
block is marked, so that a shortened file is noticed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from channels.seam import ChannelError

BLOCK = 64 * 1024
_SEALED = BLOCK + 16
KEPT_SECONDS = 25 * 3600  # the first words wait for consent for 24 hours


class Incoming:
    """One file being written. `digest` tells equal contents apart from others; `size` counts plain bytes."""

    def __init__(self, folder: Path) -> None:
        self._name = secrets.token_hex(16)
        self._key = AESGCM.generate_key(256)
        self._cipher = AESGCM(self._key)
        self._path = folder / self._name
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._rest = bytearray()
        self._block = 0
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def reference(self) -> str:
        return f"{self._name}:{self._key.hex()}"

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self._hash.update(data)
        self._rest += data
        while len(self._rest) > BLOCK:
            self._seal(bytes(self._rest[:BLOCK]), b"")
            del self._rest[:BLOCK]

    def finish(self) -> None:
        """Seal the last block and put the file on disk for good."""
        self._seal(bytes(self._rest), b"last")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        with suppress(OSError):  # what the disk did not take before it does not take now
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _seal(self, plain: bytes, mark: bytes) -> None:
        self._file.write(self._cipher.encrypt(self._block.to_bytes(12, "big"), plain, mark))
        self._block += 1


class Spool:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def create(self) -> Incoming:
        return Incoming(self._folder)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The plain bytes in pieces. Raises ChannelError, permanent when the file is gone or spoilt."""
        path, key = self._resolve(reference)
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except FileNotFoundError:
            raise ChannelError("gone", permanent=True) from None
        cipher = AESGCM(key)
        with file:
            blocks = -(-os.fstat(file.fileno()).st_size // _SEALED)
            for number in range(blocks):
                sealed = await asyncio.to_thread(file.read, _SEALED)
                yield _opened(cipher, number, sealed, b"last" if number == blocks - 1 else b"")

    def sweep(self) -> int:
        """Remove what nobody will fetch any more; how many files that were."""
        limit = time.time() - KEPT_SECONDS
        old = [path for path in self._folder.iterdir() if path.is_file() and path.stat().st_mtime < limit]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _resolve(self, reference: str) -> tuple[Path, bytes]:
        name, _, key = reference.partition(":")
        try:
            raw = bytes.fromhex(key)
            known = len(bytes.fromhex(name)) == 16 and len(raw) == 32
        except ValueError:
            known = False
        if not known:
            raise ChannelError("unknown_reference", permanent=True)
        return self._folder / name, raw


def _opened(cipher: AESGCM, number: int, sealed: bytes, mark: bytes) -> bytes:
    try:
        return cipher.decrypt(number.to_bytes(12, "big"), sealed, mark)
    except InvalidTag:
        raise ChannelError("damaged", permanent=True) from None
