"""Ids: UUIDv7 as text, made by the application, rising within one process (RFC 9562, method 1 of section 6.2)."""

from __future__ import annotations

import os
import threading
import time

_lock = threading.Lock()
_last = 0
_AT_ONCE = 512
_chance: list[int] = []
"""Random numbers drawn many at a time: each call to the system lets go of the interpreter."""


def new_id(at: int | None = None) -> str:
    """A new id; `at` in UTC ms sets its time for backdated rows, which then only sort by that time."""
    global _last
    if at is not None:
        stamp = (at << 12) | int.from_bytes(os.urandom(2)) & 0xFFF
    else:
        with _lock:
            stamp = max(_last + 1, time.time_ns() // 1_000_000 << 12)
            _last = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | _random() >> 2
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _random() -> int:
    """64 bits."""
    try:
        return _chance.pop()
    except IndexError:
        drawn = os.urandom(8 * _AT_ONCE)
        _chance.extend(int.from_bytes(drawn[at : at + 8]) for at in range(0, len(drawn), 8))
        return _random()
