"""How good a consultation was: six parts, each from facts by a formula that is shown beside it, weighted. Pure.

What has not happened yet is no fault: such a part is left out, and so is its weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.calendar import DAY
from domain.consultation import Consultation, Fate, Source
from domain.consultation_rules import Weights

TELL_WITHIN = 15 * DAY
"""What was agreed is told in time up to this long after the meeting."""
NOTES_FULL = 3
_FATES = {Fate.ADOPTED: 1.0, Fate.PARTLY: 0.5, Fate.REJECTED: 0.0}
_LOOKS = {"holds": 1.0, "partly": 0.5, "failed": 0.0}


class Worth(StrEnum):
    """Named as the weights are; `quality.<value>` and its formula `quality_how.<value>` in the catalogues."""

    TOPIC = "topic"
    RESEARCH = "research"
    MEETING = "meeting"
    ANSWER = "answer"
    ADOPTION = "adoption"
    LOOK_BACK = "look_back"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is kept beside its own row. `rates` of departments' answers 0…1; `looked` is the last look's word."""

    research: int = 0  # notes, and visits to its items
    invited: int = 0
    came: int = 0  # of those who were invited
    quorum: bool = False  # who came was enough
    agenda: int = 0  # lines of the agenda, and motions
    rates: tuple[float, ...] = ()
    in_time: int = 0  # actions done up to their day
    late: int = 0  # done after it
    missed: int = 0  # dropped, or open beyond their day
    looked: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """`parts` 0…1, None: not yet. `value` 0…100, None where nothing counts yet."""

    parts: Mapping[Worth, float | None]
    value: float | None


def score(found: Consultation, counted: Counted, weights: Weights) -> Score:
    parts: dict[Worth, float | None] = {
        Worth.TOPIC: _topic(found),
        Worth.RESEARCH: _research(counted),
        Worth.MEETING: _meeting(counted) if found.held_at is not None else None,
        Worth.ANSWER: _answer(found, counted),
        Worth.ADOPTION: _adoption(found, counted),
        Worth.LOOK_BACK: _LOOKS.get(counted.looked or ""),
    }
    weighed = [(getattr(weights, one.value), value) for one, value in parts.items() if value is not None]
    whole = sum(weight for weight, _ in weighed)
    return Score(parts, 100 * sum(weight * value for weight, value in weighed) / whole if whole else None)


def _topic(found: Consultation) -> float:
    """Half for coming from residents, half for a plan that says who, how and in what order."""
    planned = all((found.who_id, found.how_id, found.order_id))
    return (float(found.source in (Source.ITEMS, Source.TOPIC)) + float(planned)) / 2


def _research(counted: Counted) -> float:
    return min(counted.research, NOTES_FULL) / NOTES_FULL


def _meeting(counted: Counted) -> float:
    """A third each: enough of everybody came, what share of the invited came, there was an agenda or a motion."""
    share = min(1.0, counted.came / counted.invited) if counted.invited else 0.0
    return (float(counted.quorum) + share + float(counted.agenda > 0)) / 3


def _answer(found: Consultation, counted: Counted) -> float | None:
    """How departments' answers were rated, and whether what was agreed was told in time: what of these there is."""
    told = []
    if found.concluded_at is not None and found.held_at is not None:
        told.append(float(found.concluded_at - found.held_at <= TELL_WITHIN))
    if counted.rates:
        told.append(sum(counted.rates) / len(counted.rates))
    return sum(told) / len(told) if told else None


def _adoption(found: Consultation, counted: Counted) -> float | None:
    """The suggestion's fate, and the actions: done in time 1, late a half, missed nothing."""
    told = [_FATES[found.fate]] if found.fate is not None else []
    if actions := counted.in_time + counted.late + counted.missed:
        told.append((counted.in_time + counted.late / 2) / actions)
    return sum(told) / len(told) if told else None
