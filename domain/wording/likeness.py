"""How alike two reports are, for offering what one could be merged into. A hint for a person, never a decision."""

from __future__ import annotations

import unicodedata

from domain.wording.fold import READ, fold


def likeness(said: str, other: str) -> float:
    """From 0 to 1: how many pairs of neighbouring letters the two texts share (Dice's measure over their sets)."""
    one, two = _pairs(said), _pairs(other)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def ranked(said: str, category: str, others: dict[str, tuple[str, str]]) -> list[str]:
    """Keys of `others` (key to words and category): those of the same category first, in each the likest first."""
    return sorted(others, key=lambda key: (others[key][1] != category, -likeness(said, others[key][0])))


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(char for char in fold(text[:READ]) if unicodedata.category(char)[0] in "LN")
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
