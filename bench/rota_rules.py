"""Other ways to make a rota, for the tables of bench/draw.py: each gives a person or None (a gap) for each slot.

`longest_off` is the rule of LinkedIn Oncall's default scheduler (github.com/linkedin/oncall at 030f5d0,
src/oncall/scheduler/default.py: find_next_user_id, find_new_user_in_roster, find_least_active_user_id_by_team), written
anew: in order of time; without those who have a vacation or another duty then; anybody who never had a turn first,
which of them is left open (here by chance); else who was off duty longest; nobody left: the slot is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from domain.draw import Rules, Slot, draw

Rota = Sequence[str | None]
Way = Callable[[Sequence[Slot], Rules, int], Rota]


def longest_off(slots: Sequence[Slot], rules: Rules, seed: int) -> Rota:
    chance, last_end, rota = Random(seed), dict[str, int](), list[str | None]()
    for slot in slots:
        able = _able(slot, rules)
        new = [person for person in able if person not in last_end]
        taken = chance.choice(new) if new else min(able, key=last_end.__getitem__, default=None)
        if taken is not None:
            last_end[taken] = slot.end
        rota.append(taken)
    return rota


def turns_skipping(slots: Sequence[Slot], rules: Rules, seed: int) -> Rota:
    """Round-robin: the next in order who is able; the order goes on behind who took it, who was skipped waits."""
    order, rota = _order(rules, seed), list[str | None]()
    for slot in slots:
        able = _able(slot, rules)
        taken = next((person for person in order if person in able), None)
        if taken is not None:
            place = order.index(taken) + 1
            order = order[place:] + order[:place]
        rota.append(taken)
    return rota


def turns_with_gaps(slots: Sequence[Slot], rules: Rules, seed: int) -> Rota:
    """Round-robin by the calendar: a turn that falls into somebody's leave stays empty."""
    order = _order(rules, seed)
    turns = [order[number % len(order)] for number in range(len(slots))]
    return [who if who in _able(slot, rules) else None for slot, who in zip(slots, turns, strict=True)]


def least_served(slots: Sequence[Slot], rules: Rules, seed: int) -> Rota:
    """The plain greedy pass: the able person with fewest shifts, on a rest day then fewest of those, then by chance;
    not who sat last, where somebody else is able."""
    order, rota = _order(rules, seed), list[str | None]()
    total = {one: rules.past[one].total if one in rules.past else 0 for one in order}
    rest = {one: rules.past[one].rest if one in rules.past else 0 for one in order}
    last = rules.before[-1] if rules.before else None
    for slot in slots:
        able = set(_able(slot, rules))
        able = able - {last} or able
        last = min(
            (one for one in order if one in able), key=lambda one: (total[one], rest[one] * slot.rest), default=None
        )
        if last is not None:
            total[last] += 1
            rest[last] += slot.rest
        rota.append(last)
    return rota


def ours(slots: Sequence[Slot], rules: Rules, seed: int) -> Rota:
    return draw(slots, rules, seed).people


def _able(slot: Slot, rules: Rules) -> list[str]:
    return [person for person in rules.people if rules.why_not(slot, person) is None]


def _order(rules: Rules, seed: int) -> list[str]:
    order = list(rules.people)
    Random(seed).shuffle(order)
    return order
