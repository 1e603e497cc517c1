"""What came of a draw, in words: its quality, and which rules could not be kept together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.draw_keys import DrawWord, kind_key, part_key, reason_key
from dialogs.letter import Phrase, Ref, day, listing, name, phrase, text
from dialogs.plan_cards import listed, people_ref, weekdays_ref
from dialogs.plan_keys import PlanWord
from domain.draw import Collision, Hindrance, Kind, Reason, Slot
from domain.rota_score import Score

FEW = 3
MOST = 4
"""Collisions that are told on one card."""


def score_line(found: Score) -> Phrase:
    """With the parts that lost points, the worst first."""
    faulty = sorted((one for one in found.parts if one.faults), key=lambda one: one.exact)
    if not faulty:
        return phrase(f"draw.{DrawWord.SCORE_FULL}", score=found.total)
    parts = [phrase(part_key(one.part), faults=one.faults, of=one.of) for one in faulty[:FEW]]
    return phrase(f"draw.{DrawWord.SCORE}", score=found.total, parts=listing(parts, "comma"))


def collision_lines(found: Sequence[Collision], slots: Sequence[Slot]) -> list[Phrase]:
    if not found:
        return []
    lines = [_collision(one, slots) for one in _together(found)]
    return [phrase(f"draw.{DrawWord.COLLISIONS}", lines=listed(lines, MOST))]


def _together(found: Sequence[Collision]) -> list[Collision]:
    """Days that nobody can take for the same reasons are told in one line."""
    made: dict[object, Collision] = {}
    for place, one in enumerate(found):
        why = tuple((who.person, _main(who)) for who in one.people if who.reasons)
        key = (one.kind, why) if one.kind is Kind.NOBODY else place
        before = made.get(key)
        made[key] = replace(before, slots=(*before.slots, *one.slots)) if before else one
    return list(made.values())


def _main(who: Hindrance) -> Reason:
    """The reason that keeps somebody from most of the shifts."""
    return max(who.reasons, key=lambda one: who.reasons[one])


def _collision(one: Collision, slots: Sequence[Slot]) -> Phrase:
    days = list({slots[place].day: slots[place].start for place in one.slots}.values())
    when = (
        listed([phrase("plan.only", text=day(start)) for start in days], FEW, "comma", PlanWord.MORE_DAYS)
        if days
        else None
    )
    kept = [_why(who) for who in one.people if who.reasons]
    why = listed(kept, MOST, "comma", PlanWord.MORE_PEOPLE) if one.people else None
    who = people_ref(one.who, "comma") if one.who else None
    return phrase(kind_key(one.kind), when=when, who=who, by=one.by or None, why=why)


def _why(who: Hindrance) -> Phrase:
    return phrase(f"draw.{DrawWord.WHY}", name=name(who.person), reason=text(reason_key(_main(who))))


def wishes_ref(wishes: Mapping[str, frozenset[int]]) -> Ref:
    parts = [
        phrase(f"draw.{DrawWord.WISH}", name=name(person), days=weekdays_ref(days)) for person, days in wishes.items()
    ]
    return listed(parts, 12, "comma")
