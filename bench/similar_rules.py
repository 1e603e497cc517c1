"""Measures of likeness, ours and others: each orders texts by how like one of them is, the likest first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from domain.wording.fold import fold
from domain.wording.likeness import READ_OF_EACH, likenesses

Rule = Callable[[str, Sequence[str]], list[int]]


def _order(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda place: (-scores[place], place))


def ours(said: str, others: Sequence[str]) -> list[int]:
    return _order(likenesses(said, others))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text[:READ_OF_EACH])))


def _grams(text: str, size: int) -> list[str]:
    letters = _letters(text)
    return [letters[at : at + size] for at in range(len(letters) - size + 1)]


def threes(said: str, others: Sequence[str]) -> list[int]:
    """Dice's measure over runs of three."""
    mine = set(_grams(said, 3))
    sets = (set(_grams(other, 3)) for other in others)
    return _order([2 * len(mine & theirs) / (len(mine) + len(theirs) or 1) for theirs in sets])


def contained(said: str, others: Sequence[str]) -> list[int]:
    """How much of the shorter one stands in the longer."""
    mine = set(_grams(said, 2))
    sets = (set(_grams(other, 2)) for other in others)
    return _order([len(mine & theirs) / (min(len(mine), len(theirs)) or 1) for theirs in sets])


def weighted(said: str, others: Sequence[str]) -> list[int]:
    """Dice's measure over pairs, each weighing more the fewer of the others hold it."""
    mine, sets = set(_grams(said, 2)), [set(_grams(other, 2)) for other in others]
    counts = Counter(pair for theirs in (mine, *sets) for pair in theirs)
    weight = {pair: math.log(1 + (len(sets) + 1) / count) for pair, count in counts.items()}
    own = sum(weight[pair] for pair in mine)

    def score(theirs: set[str]) -> float:
        shared = sum(weight[pair] for pair in mine & theirs)
        return 2 * shared / (own + sum(weight[pair] for pair in theirs) or 1)

    return _order([score(theirs) for theirs in sets])


def bm25(said: str, others: Sequence[str]) -> list[int]:
    """Okapi BM25 over pairs, k1 1.2, b 0.75."""
    mine, bags = set(_grams(said, 2)), [Counter(_grams(other, 2)) for other in others]
    counts = Counter(pair for bag in bags for pair in bag)
    usual = sum(bag.total() for bag in bags) / (len(bags) or 1) or 1
    rare = {pair: math.log(1 + (len(bags) - counts[pair] + 0.5) / (counts[pair] + 0.5)) for pair in mine}

    def score(bag: Counter[str]) -> float:
        length = 1.2 * (0.25 + 0.75 * bag.total() / usual)
        return sum(rare[pair] * bag[pair] * 2.2 / (bag[pair] + length) for pair in mine & bag.keys())

    return _order([score(bag) for bag in bags])


RULES: dict[str, Rule] = {
    "pairs, Dice (shipped)": ours,
    "pairs, Dice, rare ones weigh more": weighted,
    "pairs, BM25": bm25,
    "runs of three, Dice": threes,
    "pairs, share of the shorter": contained,
}
