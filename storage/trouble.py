"""What can ail a storage: which of a driver's errors say so, and what the last attempts told."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class Trouble(StrEnum):
    FULL = "full"
    READONLY = "readonly"
    IO = "io"
    BUSY = "busy"
    DAMAGED = "damaged"
    GONE = "gone"


LASTING = frozenset({Trouble.DAMAGED, Trouble.GONE})
"""What no later success unsays: only a start looks anew."""

_CODES = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READONLY,
    sqlite3.SQLITE_PERM: Trouble.READONLY,
    sqlite3.SQLITE_IOERR: Trouble.IO,
    sqlite3.SQLITE_CANTOPEN: Trouble.IO,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
_ERRNOS = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READONLY,
    errno.EACCES: Trouble.READONLY,
    errno.EPERM: Trouble.READONLY,
    errno.EIO: Trouble.IO,
    errno.ESTALE: Trouble.IO,
}


class Unavailable(Exception):
    """The storage cannot be used at the moment; whether a commit under way took place is not known."""


def trouble_of(error: BaseException) -> Trouble | None:
    """None for what is no fault of the storage."""
    if isinstance(error, sqlite3.Error):
        return _CODES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
    return _ERRNOS.get(error.errno or 0) if isinstance(error, OSError) else None


def only_trouble(error: BaseException) -> bool:
    """Whether it, or each of its group, is the storage's fault."""
    if isinstance(error, BaseExceptionGroup):
        return all(only_trouble(one) for one in error.exceptions)
    return trouble_of(error) is not None


@contextmanager
def told() -> Iterator[None]:
    """What SQLite and the file system say, in the house's words."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise Unavailable(trouble) from error


class Condition:
    """Of one database, as far as the last attempts told."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None

    def meets(self, trouble: Trouble) -> None:
        if self.trouble not in LASTING:
            self.trouble = trouble

    def wrote(self) -> None:
        """Something is on disk."""
        if self.trouble not in LASTING:
            self.trouble = None

    @property
    def lasting(self) -> bool:
        return self.trouble in LASTING
