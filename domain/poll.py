"""A poll on when to meet: who could when, and which time is best, by composition first. Pure; instants in UTC ms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.consultation import Part, Participant
from domain.consultation_rules import Quorum

FEWEST, MOST = 2, 5
"""Times that a poll proposes."""
MOST_POLLS = 3
"""So many polls of one consultation follow each other by themselves; then the head decides."""


class Says(StrEnum):
    """可以, 勉强, 不行."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    start: int
    end: int
    room_id: str | None = None


class Lack(StrEnum):
    """What a time has too few of."""

    LEADER = "leader"
    MEMBERS = "members"
    RESIDENTS = "residents"
    DEPARTMENTS = "departments"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one time stands. `lacks`: how many are missing of what; empty where the quorum is met."""

    slot: Slot
    yes: int
    maybe: int
    no: int
    lacks: tuple[tuple[Lack, int], ...]

    @property
    def met(self) -> bool:
        return not self.lacks

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """The smallest is the best: nobody missing for the quorum, then more who can, who can if need be, sooner."""
        missing = sum(count for _, count in self.lacks)
        return missing, -self.yes, -self.maybe, self.slot.start, self.slot.id


Answers = Mapping[str, Mapping[str, Says]]
"""By slot and participant."""


def standing(slot: Slot, voters: Iterable[Participant], said: Mapping[str, Says], quorum: Quorum) -> Standing:
    """Who is silent is counted nowhere; whoever could come if need be counts for the quorum."""
    asked = [one for one in voters if one.ended_at is None]
    counts = {answer: sum(said.get(one.id) is answer for one in asked) for answer in Says}
    could = [one for one in asked if said.get(one.id) in (Says.YES, Says.MAYBE)]
    leaders_away = sum(one.part is Part.LEADER and said.get(one.id) is Says.NO for one in asked)
    lacks = {Lack.LEADER: leaders_away, **short_of(could, quorum)}
    missing = tuple((lack, count) for lack, count in lacks.items() if count > 0)
    return Standing(slot, counts[Says.YES], counts[Says.MAYBE], counts[Says.NO], missing)


def short_of(coming: Sequence[Participant], quorum: Quorum) -> dict[Lack, int]:
    """How many more it would take, by the parts that they have; a department counts once, who keeps the books never."""
    members = sum(one.part in (Part.LEADER, Part.MEMBER) for one in coming)
    residents = sum(one.part is Part.RESIDENT for one in coming)
    departments = len({one.department_id or one.id for one in coming if one.part is Part.DEPARTMENT})
    people = sum(one.part is not Part.CLERK for one in coming)
    return {
        Lack.MEMBERS: max(0, quorum.members - members),
        Lack.RESIDENTS: max(0, quorum.residents - residents),
        Lack.DEPARTMENTS: max(0, quorum.departments - departments),
        Lack.PEOPLE: max(0, quorum.people - people),
    }


def standings(slots: Iterable[Slot], voters: Sequence[Participant], answers: Answers, quorum: Quorum) -> list[Standing]:
    """All times, the best first."""
    found = [standing(slot, voters, answers.get(slot.id, {}), quorum) for slot in slots]
    return sorted(found, key=lambda one: one.rank)


class Edge(StrEnum):
    """Why the best is better than the next."""

    ONLY = "only"
    QUORUM = "quorum"
    YES = "yes"
    MAYBE = "maybe"
    SOONER = "sooner"


def edge(ranked: Sequence[Standing]) -> Edge:
    """What the first of the ranked has before the second."""
    if len(ranked) < 2:
        return Edge.ONLY
    first, second = ranked[0].rank, ranked[1].rank
    place = next(index for index, (mine, other) in enumerate(zip(first, second, strict=True)) if mine != other)
    return (Edge.QUORUM, Edge.YES, Edge.MAYBE, Edge.SOONER, Edge.SOONER)[place]


def silent(slots: Iterable[Slot], voters: Iterable[Participant], answers: Answers) -> list[Participant]:
    """Who has said nothing about any of the times."""
    heard = {one for slot in slots for one in answers.get(slot.id, {})}
    return [one for one in voters if one.ended_at is None and one.id not in heard]
