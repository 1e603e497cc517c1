"""Where a masked text hides something of its original: for whoever lays the two side by side. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.wording.mask import HALF, MARKS

_MARK = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    hidden: bool


def hidden_of(text: str, masked: str) -> list[Part]:
    """The original in parts, those hidden that stand as a mark in `masked`.

    Where a piece that was kept is not found again, everything from there on counts as hidden.
    """
    parts: list[Part] = []
    folded, at = text.translate(HALF), 0
    for kept in _MARK.split(masked):
        start = folded.find(kept, at + 1 if parts else at) if kept else len(folded) if at else at
        if start < 0:
            start = len(folded)
        parts += [Part(text[at:start], True)] if start > at else []
        end = min(start + len(kept), len(folded))
        parts += [Part(text[start:end], False)] if end > start else []
        at = end
    return parts + ([Part(text[at:], True)] if at < len(text) else [])


def marked(masked: str) -> Sequence[Part]:
    """A masked text in parts, its marks apart."""
    parts, at = [], 0
    for hit in _MARK.finditer(masked):
        parts += [Part(masked[at : hit.start()], False), Part(hit[0], True)]
        at = hit.end()
    return [one for one in (*parts, Part(masked[at:], False)) if one.text]
