"""Cutting words where people would. How long a text may be, each platform counts its own way."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_JOINER = "\u200d"


def _anywhere(at: int) -> bool:
    return True


def cut_at(text: str, fits: int, may: Callable[[int], bool] = _anywhere) -> int:
    """Where to cut of `fits` characters: behind a line, a sentence or a word, else never within a character.

    0 where `may` allows none of these places.
    """
    for border in ("\n", "。", " "):
        at = text.rfind(border, fits // 2, fits)
        if at > 0 and may(at + 1):
            return at + 1
    for cut in range(fits, max(fits - 32, 1), -1):
        if not _joined(text[cut - 1], text[cut : cut + 1]) and may(cut):
            return cut
    return 0


def first_bytes(text: str, most: int) -> str:
    """At most so many bytes of it, no code point broken."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _joined(before: str, after: str) -> bool:
    """Whether the two belong to one character as people see it (accents, families, skin tones, flags)."""
    return bool(after) and (
        _JOINER in (before, after)
        or unicodedata.category(after).startswith("M")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
    )
