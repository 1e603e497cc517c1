"""Duty counted from what has been: per person and time, next to an equal share. Only who was there has sat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.rota_plan import Duty

HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One shift that is over, UTC ms. `person_id` is who was to sit in the end, `planned_id` whom the plan named.

    `rest`: on a weekend or holiday. `attended` and `absent` are never both true; neither: nothing is known.
    """

    station_id: str
    duty: Duty
    start: int
    end: int
    day: str
    person_id: str | None
    planned_id: str | None
    why: str
    rest: bool
    attended: bool
    absent: bool

    @property
    def length(self) -> int:
        """In ms as they passed: an hour less, or more, where the clocks were put on or back."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Tally:
    """Shifts of one person; lengths in ms.

    `planned` as the plan named him, `due` as it stood in the end (swaps, leave), `sat` those of them that he attended.
    `stood_in` are sat shifts that the plan had given to somebody else. `over` is `hours` less the mean of all.
    """

    person_id: str
    planned: int = 0
    due: int = 0
    sat: int = 0
    length: int = 0
    rest: int = 0
    stood_in: int = 0
    absent: int = 0
    over: float = 0.0

    @property
    def hours(self) -> float:
        return self.length / HOUR


@dataclass(frozen=True, slots=True)
class Counted:
    """`mean` and `spread` (most less least) in hours sat; `empty` are shifts that nobody was to sit."""

    people: tuple[Tally, ...]
    mean: float
    spread: float
    empty: int


def tally(facts: Iterable[Fact], people: Sequence[str] = ()) -> Counted:
    """Of these facts, by hours sat. `people` are counted too where none of the shifts was theirs.

    A stand-by (the reserve's own shift) is no sitting: what a reserve sat is a member's shift that he took over.
    """
    counted = [fact for fact in facts if fact.duty is not Duty.RESERVE]
    named = [*people, *(who for fact in counted for who in (fact.person_id, fact.planned_id) if who)]
    bare = [_of(person, counted) for person in dict.fromkeys(named)]
    lengths = [one.hours for one in bare]
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    shared = [replace(one, over=one.hours - mean) for one in bare]
    shared.sort(key=lambda one: (-one.length, -one.due, one.person_id))
    empty = sum(fact.person_id is None for fact in counted)
    return Counted(tuple(shared), mean, max(lengths, default=0.0) - min(lengths, default=0.0), empty)


def _of(person: str, facts: Sequence[Fact]) -> Tally:
    due = [fact for fact in facts if fact.person_id == person]
    sat = [fact for fact in due if fact.attended]
    return Tally(
        person,
        planned=sum(fact.planned_id == person for fact in facts),
        due=len(due),
        sat=len(sat),
        length=sum(fact.length for fact in sat),
        rest=sum(fact.rest for fact in sat),
        stood_in=sum(fact.planned_id not in (None, person) for fact in sat),
        absent=sum(fact.absent for fact in due),
    )
