"""Who serves a data folder holds a lock there, which ends with it however it ends: one alone, or workers together."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import SettingsError

RUNNING = "running.lock"


@contextmanager
def serving(data: Path, *, together: bool = False) -> Iterator[None]:
    """Raises SettingsError where another process serves it; `together`: only where that one must be alone."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(data / RUNNING, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise SettingsError(f"YIZHAN_DATA: {data}: {error.strerror}") from None
    try:
        if not _locked(handle, fcntl.LOCK_SH if together else fcntl.LOCK_EX):
            raise SettingsError(f"YIZHAN_DATA: {data}: 另一个进程正在用它 · another process is serving this folder")
        yield
    finally:
        os.close(handle)


def is_served(data: Path) -> bool:
    if not (data / RUNNING).exists():
        return False
    handle = os.open(data / RUNNING, os.O_RDWR)
    try:
        return not _locked(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
