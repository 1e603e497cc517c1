"""How good a rota is, 0 to 100, with its parts: for any rota, drawn or made by hand.

After Grafana OnCall's quality report (gaps and balance, half each); docs/rota.md tells what is taken over and what is
changed. 100 only without a fault; fewer faults of a part never give less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.draw import repeats
from domain.draw_collisions import level
from domain.draw_rules import Reason, Rules, Share, Slot

_SPENT = 4
"""A part is spent when one in so many of what it counts is faulty."""


class Part(StrEnum):
    COVERED = "covered"
    """Slots without a person."""
    SHARES = "shares"
    """Shifts that would have to change hands until shares are as equal as the past lets them be."""
    REST_SHARES = "rest_shares"
    """The same of rest-day shifts."""
    RULES = "rules"
    """Shifts of somebody on leave, on a weekday he cannot, or without an appointment."""
    ELSEWHERE = "elsewhere"
    """Shifts of somebody who is on duty at another station at that time."""
    TWICE = "twice"
    """Shifts of somebody who also had the one before, where there is anybody to take turns with."""


WEIGHTS = {
    Part.COVERED: 30,
    Part.SHARES: 20,
    Part.REST_SHARES: 10,
    Part.RULES: 20,
    Part.ELSEWHERE: 10,
    Part.TWICE: 10,
}


@dataclass(frozen=True, slots=True)
class Points:
    part: Part
    faults: int
    of: int
    """So many faults there could be."""

    @property
    def exact(self) -> Fraction:
        """0 to the part's weight."""
        left = 1 - Fraction(_SPENT * self.faults, self.of) if self.faults else Fraction(1)
        return WEIGHTS[self.part] * max(Fraction(0), left)

    @property
    def points(self) -> int:
        return int(self.exact)


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is rounded down, so that 100 means no fault."""

    total: int
    parts: tuple[Points, ...]


def score(slots: Sequence[Slot], people: Sequence[str | None], rules: Rules) -> Score:
    """Of the rota in which `people` sit in `slots`, one each, None for a gap."""
    sits = [(slot, person) for slot, person in zip(slots, people, strict=True) if person is not None]
    rest = [(slot, person) for slot, person in sits if slot.rest]
    broken = [_broken(slot, person, rules) for slot, person in sits]
    past = {person: rules.past.get(person, Share()) for person in rules.people}
    count = len(slots)
    parts = (
        Points(Part.COVERED, count - len(sits), count),
        Points(Part.SHARES, _misplaced([past[one].total for one in past], _served(sits, rules)), count),
        Points(
            Part.REST_SHARES,
            _misplaced([past[one].rest for one in past], _served(rest, rules)),
            sum(slot.rest for slot in slots),
        ),
        Points(Part.RULES, sum(bool(why) and why is not Reason.ELSEWHERE for why in broken), count),
        Points(Part.ELSEWHERE, broken.count(Reason.ELSEWHERE), count),
        Points(Part.TWICE, len(repeats(people, rules)) if len(rules.people) > 1 else 0, count + 1),
    )
    return Score(int(sum((points.exact for points in parts), Fraction(0))), parts)


def _broken(slot: Slot, person: str, rules: Rules) -> Reason | None:
    return rules.why_not(slot, person) if person in rules.people else Reason.NOT_APPOINTED


def _served(sits: Iterable[tuple[Slot, str]], rules: Rules) -> list[int]:
    """Shifts of each of the rules' people."""
    found = dict.fromkeys(rules.people, 0)
    for _, person in sits:
        if person in found:
            found[person] += 1
    return list(found.values())


def _misplaced(past: Sequence[int], served: Sequence[int]) -> int:
    """How many shifts would have to change hands until everybody lies within one of the others, or had more before."""
    low, high = level(past, sum(served))
    has = [before + now for before, now in zip(past, served, strict=True)]
    over = sum(max(0, all_ - max(before, high)) for before, all_ in zip(past, has, strict=True))
    return max(over, sum(max(0, low - all_) for all_ in has))
