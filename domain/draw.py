"""A fair rota, drawn: every slot has one able person, shares are equal, nobody sits twice in a row when avoidable.

In this order: no gap but where nobody is able; totals as equal as the rules allow, past shifts included; rest-day
shifts likewise, among those; who is least often kept from serving takes the odd shift; fewest turns twice in a row;
turns of one person apart; and what is then still open, chance decides by the seed. docs/rota.md tells why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.dice import Dice
from domain.draw_collisions import collisions
from domain.draw_rules import Collision, Hindrance, Kind, Reason, Rules, Share, Slot, Span, credited, served
from domain.draw_spacing import Spacing
from domain.semi_matching import Matching, bits

__all__ = [
    "Collision",
    "Drawn",
    "Hindrance",
    "Kind",
    "Reason",
    "Rules",
    "Share",
    "Slot",
    "Span",
    "credited",
    "draw",
    "repeats",
    "served",
]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The best rota there is. It keeps every rule where `collisions` is empty."""

    people: tuple[str | None, ...]
    """One per slot; None: a gap."""
    collisions: tuple[Collision, ...] = ()
    twice: tuple[int, ...] = ()
    """Slots whose sitter also had the one before (a last one equal to `after` counts as one past the end)."""


def draw(slots: Sequence[Slot], rules: Rules, seed: int = 0) -> Drawn:
    """The same seed draws the same rota. ValueError when slots are not in order, one after the other."""
    _check(slots)
    dice = Dice(seed)
    people = dice.shuffled(dict.fromkeys(rules.people))
    index = {person: place for place, person in enumerate(people)}
    matching = _matching(slots, rules, people)
    _first(matching, [index.get(person, -1) for person in rules.before])
    matching.settle()
    before, after = ([index.get(person, -1) for person in some] for some in (rules.before, rules.after))
    Spacing(matching, before, after).improve(dice)
    sits = tuple(None if one < 0 else people[one] for one in matching.who)
    return Drawn(sits, collisions(slots, rules, people, matching), repeats(sits, rules))


def repeats(sits: Sequence[str | None], rules: Rules) -> tuple[int, ...]:
    """Slots whose sitter also had the one before; the number of slots itself, where the last sits on after the end."""
    around = [*rules.before[-1:], *sits, *rules.after[:1]]
    offset = 1 - len(rules.before[-1:])
    return tuple(
        place + offset for place, (one, other) in enumerate(pairwise(around)) if one is not None and one == other
    )


def _check(slots: Sequence[Slot]) -> None:
    if any(slot.end <= slot.start for slot in slots):
        raise ValueError("a slot ends before it begins")
    if any(one.end > other.start for one, other in pairwise(slots)):
        raise ValueError("slots are not in order, one after the other")


def _matching(slots: Sequence[Slot], rules: Rules, people: Sequence[str]) -> Matching:
    able = [
        sum(1 << place for place, person in enumerate(people) if rules.why_not(slot, person) is None) for slot in slots
    ]
    past = [rules.past.get(person, Share()) for person in people]
    kept = [sum(not mask >> place & 1 for mask in able) for place in range(len(people))]
    return Matching(able, [slot.rest for slot in slots], [(share.total, share.rest) for share in past], kept)


def _first(matching: Matching, before: Sequence[int]) -> None:
    """Slot by slot to who has least, then to who was off longest: near to what is wanted."""
    last = {person: place - len(before) for place, person in enumerate(before)}
    for slot, mask in enumerate(matching.able):
        resting = matching.resting if matching.rest[slot] else None
        if mask:
            person = min(
                bits(mask),
                key=lambda one: (matching.total[one], resting[one] if resting else 0, last.get(one, -len(last) - 1)),
            )
            matching.give(slot, person)
            last[person] = slot
