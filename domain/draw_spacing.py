"""The order of turns: nobody twice in a row, and turns of one person apart, without touching what each one has.

Slots are exchanged between two people (or one changes hands where shares stay as equal), the best exchange first;
where somebody is still twice in a row, every second slot is settled anew at once (`Matching.settle`): their neighbours
stand still, so that this is exact. What is left after some rounds of chance stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from domain.dice import Dice
from domain.semi_matching import Matching, bits

_TWICE = 1_000_000
"""Being on twice in a row outweighs everything else."""
_REACH = 8
"""Turns further apart than so many slots are far enough."""
_STIRRED = 3
"""So many turns twice in a row are stirred at once."""
_PATIENCE, _EFFORT = 240, 20_000
"""Rounds without a gain before turns twice in a row are left, and rounds times slots in all."""


class Spacing:
    """`before` and `after` are who sits just outside, by index, −1 for others."""

    def __init__(self, matching: Matching, before: Sequence[int], after: Sequence[int]) -> None:
        self.matching = matching
        people, slots = len(matching.total), len(matching.able)
        reach = max(1, min(_REACH, people - 1))
        self._weights = [_TWICE, *(far * far for far in range(reach - 1, 0, -1))]
        self._near = [[0] * people for _ in range(slots)]
        """Per slot and person, what it costs that he sits around it."""
        outside = [(-1 - back, who) for back, who in enumerate(reversed(before))]
        outside += [(slots + on, who) for on, who in enumerate(after)]
        self._edge = (before[-1:], after[:1])
        for place, who in [*outside, *enumerate(matching.who)]:
            self._mark(place, who, 1)

    def _mark(self, place: int, who: int, sign: int) -> None:
        if who < 0:
            return
        for far, weight in enumerate(self._weights, 1):
            for other in (place - far, place + far):
                if 0 <= other < len(self._near):
                    self._near[other][who] += sign * weight

    def give(self, slot: int, person: int) -> None:
        self._mark(slot, self.matching.who[slot], -1)
        self.matching.give(slot, person)
        self._mark(slot, person, 1)

    def crowded(self, least: int = 1) -> list[int]:
        """Slots whose sitter has another turn nearby; with `_TWICE` those next to another turn of his."""
        who = self.matching.who
        return [slot for slot, near in enumerate(self._near) if who[slot] >= 0 and near[who[slot]] >= least]

    def improve(self, dice: Dice) -> None:
        self._exchange(dice)
        best, least = list(self.matching.who), self._twice()
        bound = self._bound() if least else 0
        rounds, last = _EFFORT // max(1, len(self.matching.who)), 0
        for now in range(rounds):
            if least <= bound or now - last > _PATIENCE:
                break
            self._settle(dice)
            self._exchange(dice, _TWICE)
            if (left := self._twice()) < least:
                best, least, last = list(self.matching.who), left, now
            else:
                self._stir(dice)
        for slot, person in enumerate(best):
            if self.matching.who[slot] != person:
                self.give(slot, person)
        self._exchange(dice)

    def _twice(self) -> int:
        who = self.matching.who
        inside = sum(one >= 0 and one == other for one, other in pairwise(who))
        ends = [*zip(self._edge[0], who[:1], strict=False), *zip(who[-1:], self._edge[1], strict=False)]
        return inside + sum(one >= 0 and one == other for one, other in ends)

    def _bound(self) -> int:
        """Turns twice in a row that nobody could avoid, were shares of no matter."""
        before, after = ([{who} for who in some] for some in self._edge)
        least, last = 0, {-1}
        for may in [*before, *({*bits(mask)} or {-1} for mask in self.matching.able), *after]:
            others = may if len(last) > 1 or -1 in last else may - last
            least += not others
            last = others or may
        return least

    def _exchange(self, dice: Dice, least: int = 1) -> None:
        """Until no single exchange helps any more those who are crowded so much."""
        while any([self._better(slot) for slot in dice.shuffled(self.crowded(least))]):
            pass

    def _better(self, slot: int) -> bool:
        """Makes the exchange of `slot` that helps most; tells whether one did."""
        one = self.matching.who[slot]
        gain, other, place = min(chain(self._handed(slot), self._traded(slot)), default=(0, -1, -1))
        if gain:
            self.give(slot, other)
        if place >= 0:
            self.give(place, one)
        return gain < 0

    def _handed(self, slot: int) -> Iterator[tuple[int, int, int]]:
        """What is gained (less than 0) when `slot` goes to another person: gain, person, −1."""
        one, near = self.matching.who[slot], self._near[slot]
        for other in bits(self.matching.able[slot] & ~(1 << one)):
            gain = near[other] - near[one]
            if gain < 0 and self._keeps(slot, one, other):
                yield gain, other, -1

    def _traded(self, slot: int) -> Iterator[tuple[int, int, int]]:
        """The same when he takes over `place` in return: gain, person, place."""
        able, who, near = self.matching.able, self.matching.who, self._near
        one, may = who[slot], able[slot]
        for place, other in enumerate(who):
            if other < 0 or other == one or not may >> other & 1 or not able[place] >> one & 1:
                continue
            gain = near[slot][other] - near[slot][one] + near[place][one] - near[place][other]
            far = abs(place - slot)
            if far <= len(self._weights):
                gain -= 2 * self._weights[far - 1]
            if gain < 0 and self._trades(slot, one, place, other):
                yield gain, other, place

    def _keeps(self, slot: int, one: int, other: int) -> bool:
        """Whether shares stay as good when `slot` goes from `one` to `other`."""
        matching = self.matching
        return (
            matching.total[other] == matching.total[one] - 1
            and (not matching.rest[slot] or matching.resting[other] == matching.resting[one] - 1)
            and matching.burden[other] == matching.burden[one]
        )

    def _trades(self, slot: int, one: int, place: int, other: int) -> bool:
        """Whether shares stay as good when both slots change hands."""
        rest, resting = self.matching.rest, self.matching.resting
        if rest[slot] == rest[place]:
            return True
        return resting[other] == resting[one] - 1 if rest[slot] else resting[one] == resting[other] - 1

    def _settle(self, dice: Dice) -> None:
        """Every second slot anew: first the even ones, then the odd, then by chance."""
        slots = len(self.matching.who)
        parity = dice.below(2)
        chance, last = [], -2
        for slot in range(slots):
            if slot - last >= 2 and dice.below(3):
                chance.append(slot)
                last = slot
        for free in (range(parity, slots, 2), range(1 - parity, slots, 2), chance):
            known = list(self.matching.who)
            self.matching.settle(free, lambda slot, person: self._near[slot][person] // _TWICE)
            self._remark(known)

    def _remark(self, known: Sequence[int]) -> None:
        for slot, (before, now) in enumerate(zip(known, self.matching.who, strict=True)):
            if before != now:
                self._mark(slot, before, -1)
                self._mark(slot, now, 1)

    def _stir(self, dice: Dice) -> None:
        """Other assignments with the same shares, around those who sit twice in a row."""
        slots, people = len(self.matching.who), len(self.matching.total)
        around = dice.shuffled(self.crowded(_TWICE))[:_STIRRED]
        free = {slot + step for slot in around for step in range(-2, 3) if dice.below(3) and 0 <= slot + step < slots}
        free |= {dice.below(slots) for _ in range(_STIRRED)}
        liking = {slot: [dice.below(3) for _ in range(people)] for slot in sorted(free)}
        known = list(self.matching.who)
        self.matching.settle(free, lambda slot, person: liking[slot][person])
        self._remark(known)
