"""Chance that repeats itself: splitmix64 from a seed, the same on every machine and Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

_T = TypeVar("_T")
_MASK = (1 << 64) - 1


class Dice:
    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, limit: int) -> int:
        """0 … limit − 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & _MASK
        return (mixed ^ (mixed >> 31)) % limit

    def shuffled(self, things: Iterable[_T]) -> list[_T]:
        made = list(things)
        for place in range(len(made) - 1, 0, -1):
            other = self.below(place + 1)
            made[place], made[other] = made[other], made[place]
        return made
