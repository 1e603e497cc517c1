"""How alike two reports are, for offering what one could be merged into. A hint for a person, never a decision.

Pairs of neighbouring characters, Dice's measure over their sets: docs/decisions/0012-likeness.md says beside what it
was measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.wording.fold import fold
from domain.wording.street import street

READ_OF_EACH = 2_000
"""Characters that are compared: what a matter is about stands at its beginning."""
ALIKE = 0.12
"""From here on two reports may be about the same matter."""
_PARTS = re.compile(r"[a-z]+|[^\W_]")
_LONG_WORD = 4
_SAME_STREET = 0.15
_SAME_CATEGORY = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """A report to be compared: `words` are everything said of it, `place` where it is (either may be empty)."""

    key: str
    words: str
    category: str = ""
    place: str = ""


def likeness(said: str, other: str) -> float:
    """From 0 to 1: how many pairs of neighbouring letters the two texts share (Dice's measure over their sets)."""
    return _dice(_pairs(said), _pairs(other))


def likenesses(said: str, others: Sequence[str]) -> list[float]:
    """Of one text to each of several."""
    mine = _pairs(said)
    return [_dice(mine, _pairs(other)) for other in others]


def ranked(said: str, category: str, others: dict[str, tuple[str, str]]) -> list[str]:
    """Keys of `others` (key to words and category): those of the same category first, in each the likest first."""
    mine = _pairs(said)
    return sorted(others, key=lambda key: (others[key][1] != category, -_dice(mine, _pairs(others[key][0]))))


def nearest(one: Told, others: Iterable[Told], most: int = 3) -> list[str]:
    """Keys of those that may be the same matter, the likest first; the same street and category count a little."""
    mine, where = _pairs(one.words), _street(one)
    found = []
    for other in others:
        score = _dice(mine, _pairs(other.words))
        score += _SAME_CATEGORY * (other.category == one.category)
        score += _SAME_STREET * (where is not None and where == _street(other))
        if score >= ALIKE:
            found.append((-score, other.key))
    return [key for _, key in sorted(found)[:most]]


def _street(one: Told) -> str | None:
    return street(one.place) or street(one.words[:READ_OF_EACH])


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters; of Latin words the whole word, since their pairs are in every sentence."""
    parts = _PARTS.findall(fold(text[:READ_OF_EACH]))
    pairs = {one + two for one, two in pairwise(parts) if len(one) == 1 or len(two) == 1}
    return frozenset(pairs | {part for part in parts if len(part) >= _LONG_WORD})
