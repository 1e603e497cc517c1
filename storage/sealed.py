"""Sealed files: AES-GCM in chunks, each chunk's place and the last one's mark in its nonce (the STREAM construction).

A file is a header (magic, the folder's salt, a check of the key, the file's own salt) and its chunks. Each purpose has
a key of its own, so that no file can stand in another's place.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"yizhan-sealed-1\n"
SALT = 16
CHECK = 8
HEADER = len(MAGIC) + SALT + CHECK + SALT
CHUNK = 256 * 1024
TAG = 16
KEY_FILE = "yizhan-backup-key-"
"""How the text of a made key begins; any other text is a passphrase."""


class SealedError(Exception):
    """One clear sentence about a file that cannot be opened."""


class WrongKey(SealedError):
    """The file was sealed with another key."""


class Sealer:
    """A backup key: `text` is a passphrase (stretched by scrypt) or a made key. `salt` is the folder's, 16 bytes."""

    def __init__(self, text: str, salt: bytes) -> None:
        self._text = text.strip()
        self.salt = salt
        self._master = lru_cache(maxsize=8)(self._stretch)

    def _stretch(self, salt: bytes) -> bytes:
        if self._text.startswith(KEY_FILE):
            return hmac.new(self._text.encode(), salt, hashlib.sha256).digest()
        return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(self._text.encode())

    def header(self) -> tuple[bytes, bytes]:
        """The header of a new file, and the salt that is its own."""
        own = os.urandom(SALT)
        return MAGIC + self.salt + self._check(self.salt) + own, own

    def cipher(self, own: bytes, purpose: str, salt: bytes | None = None) -> AESGCM:
        master = self._master(salt or self.salt)
        return AESGCM(HKDF(SHA256(), 32, own, purpose.encode()).derive(master))

    def opened(self, header: bytes, purpose: str, name: str) -> AESGCM:
        """The cipher of a file that begins with `header`. Raises WrongKey, SealedError."""
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise SealedError(f"{name}: 不是驿站的备份文件 · not a backup of this product, or cut at its beginning")
        salt = header[len(MAGIC) :][:SALT]
        check = header[len(MAGIC) + SALT :][:CHECK]
        if not hmac.compare_digest(check, self._check(salt)):
            raise WrongKey(f"{name}: 备份钥匙不对 · the backup key is not the one that this was sealed with")
        return self.cipher(header[-SALT:], purpose, salt)

    def _check(self, salt: bytes) -> bytes:
        return hmac.new(self._master(salt), b"check", hashlib.sha256).digest()[:CHECK]


class SealedWriter:
    """Seals what is written to it; nothing that lacks `finish` opens again."""

    def __init__(self, file: BinaryIO, sealer: Sealer, purpose: str) -> None:
        header, own = sealer.header()
        self._file = file
        self._cipher = sealer.cipher(own, purpose)
        self._held = bytearray()
        self._count = 0
        file.write(header)

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last=last), data, None))
        self._count += 1


def read_sealed(path: Path, sealer: Sealer, purpose: str) -> Iterator[bytes]:
    """The plain chunks of a sealed file; each is authentic when it is given. Raises SealedError."""
    with path.open("rb") as file:
        cipher = sealer.opened(file.read(HEADER), purpose, path.name)
        count, chunk = 0, file.read(CHUNK + TAG)
        while True:
            following = file.read(CHUNK + TAG)
            yield _chunk(cipher, chunk, count, last=not following, name=path.name)
            if not following:
                return
            count, chunk = count + 1, following


def _chunk(cipher: AESGCM, chunk: bytes, count: int, *, last: bool, name: str) -> bytes:
    try:
        return cipher.decrypt(_nonce(count, last=last), chunk, None)
    except InvalidTag:
        pass
    if last and (len(chunk) != CHUNK + TAG or _is_middle(cipher, chunk, count)):
        raise SealedError(f"{name}: 文件不完整，结尾缺了或坏了 · the file is cut off or damaged at its end")
    raise SealedError(f"{name}: 第 {count + 1} 块被改动或换了位置 · part {count + 1} is damaged or not in its place")


def _is_middle(cipher: AESGCM, chunk: bytes, count: int) -> bool:
    try:
        cipher.decrypt(_nonce(count, last=False), chunk, None)
    except InvalidTag:
        return False
    return True


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def write_whole(path: Path, fill: Iterator[bytes], sealer: Sealer, purpose: str) -> int:
    """Seal what `fill` gives: there whole or not at all, readable by its owner alone. Returns its size in bytes."""
    part = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            writer = SealedWriter(file, sealer, purpose)
            for number, data in enumerate(fill, 1):
                writer.write(data)
                if number % 4 == 0:  # little by little: one large sync would hold up those of others
                    file.flush()
                    os.fsync(file.fileno())
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        part.rename(path)
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return size


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_salt(folder: Path) -> bytes:
    """The salt of a backup folder, made at its first use; every sealed file holds a copy."""
    path = folder / "salt"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) == SALT:
            return found
        path.unlink()
        return folder_salt(folder)
    with os.fdopen(handle, "wb") as file:
        made = os.urandom(SALT)
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made
