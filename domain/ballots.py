"""表决: what is voted on, by whom, once each, and what may be said of the outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.consultation import Participant
from domain.events import Event, Name, Particular
from domain.people import Actor
from domain.refusal import Refusal, Refused

FEW = 5
"""Of a secret vote with fewer voters only their number is ever told."""
RATED = 3
"""A department's answer has no rate with fewer votes."""
_FAIRLY = 900
"""What 基本满意 counts for, in thousandths."""


class Subject(StrEnum):
    """What a motion is: something to agree to, or a department's answer to be rated."""

    VOTE = "vote"
    RATING = "rating"


class MotionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    FAIRLY = "fairly"


CHOICES: dict[Subject, tuple[Choice, ...]] = {
    Subject.VOTE: (Choice.YES, Choice.NO, Choice.ABSTAIN),
    Subject.RATING: (Choice.YES, Choice.FAIRLY, Choice.NO),
}
Result = Mapping[str, int]
"""`total` and the count of each choice; `rate` in thousandths where an answer has one. `few` in place of counts."""


@dataclass(frozen=True, slots=True)
class Motion:
    """`words_id` is a content. `result` is frozen at closing; before it holds the `hands` of those without a chat."""

    id: str
    consultation_id: str
    position: int
    kind: Subject
    secret: bool
    words_id: str
    state: MotionState = MotionState.DRAFT
    department_id: str | None = None
    opened_at: int | None = None
    closed_at: int | None = None
    result: Mapping[str, int] = field(default_factory=dict)
    version: int = 0
    head: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        return CHOICES[self.kind]

    @property
    def counted(self) -> bool:
        return "total" in self.result

    @property
    def hands(self) -> dict[Choice, int]:
        return {one: self.result.get(f"hands_{one}", 0) for one in self.choices}


Moved = tuple[Motion, Event]


def _event(name: Name, one: Motion, by: Actor, at: int, via: str, **said: Particular) -> Event:
    particulars = {"consultation": one.consultation_id, **said}
    return Event(name, one.id, by.person_id, at, via=via, particulars=particulars)


def _ensure(one: Motion, *states: MotionState) -> None:
    if one.state in states:
        return
    if one.state is MotionState.OPEN:
        raise Refusal(Refused.MOTION_VOTED)
    raise Refusal(Refused.MOTION_NOT_OPEN if one.state is MotionState.DRAFT else Refused.MOTION_OVER)


def put(one: Motion, by: Actor, at: int, via: str) -> Moved:
    said: dict[str, Particular] = {"kind": one.kind.value, "secret": one.secret, "words": one.words_id}
    return one, _event(Name.MOTION_PUT, one, by, at, via, **said, department=one.department_id)


def change(one: Motion, by: Actor, at: int, via: str, *, words: str) -> Moved:
    """Before anybody votes on it only: whoever has voted has voted on these words."""
    _ensure(one, MotionState.DRAFT)
    return replace(one, words_id=words), _event(Name.MOTION_CHANGED, one, by, at, via, words=words)


def open_(one: Motion, by: Actor, at: int, via: str) -> Moved:
    if one.state is MotionState.OPEN:
        raise Refusal(Refused.ALREADY_DONE)
    _ensure(one, MotionState.DRAFT)
    return replace(one, state=MotionState.OPEN, opened_at=at), _event(Name.MOTION_OPENED, one, by, at, via)


def count_hands(one: Motion, by: Actor, at: int, via: str, counts: Mapping[Choice, int], most: int) -> Moved:
    """Of those at the table without a chat, counted by the desk; what was counted before is replaced."""
    _ensure_open(one)
    if sum(counts.values()) > most:
        raise Refusal(Refused.TOO_MANY_HANDS, most=most)
    moved = replace(one, result={f"hands_{choice}": count for choice, count in counts.items() if count})
    return moved, _event(Name.MOTION_CHANGED, one, by, at, via, hands=sum(counts.values()))


def close(one: Motion, by: Actor, at: int, via: str) -> Moved:
    """No vote comes in any more; what there is, is counted then."""
    _ensure_open(one)
    return replace(one, state=MotionState.CLOSED, closed_at=at), _event(Name.MOTION_CLOSED, one, by, at, via)


def drop(one: Motion, by: Actor, at: int, via: str) -> Moved:
    """Also while it is voted on: what was voted is counted nowhere."""
    if one.state is not MotionState.OPEN:
        _ensure(one, MotionState.DRAFT)
    return replace(one, state=MotionState.DROPPED, result={}), _event(Name.MOTION_DROPPED, one, by, at, via)


def _ensure_open(one: Motion) -> None:
    if one.state is not MotionState.OPEN:
        raise Refusal(Refused.MOTION_NOT_OPEN if one.state is MotionState.DRAFT else Refused.MOTION_OVER)


def count(one: Motion, by: Actor, at: int, via: str, counts: Mapping[Choice, int]) -> Moved:
    """What was voted is frozen, as far as it may ever be told; `counts` of the ballots, hands come on top."""
    if one.state is not MotionState.CLOSED or one.counted:
        raise Refusal(Refused.ALREADY_DONE)
    unseen = sum(counts.values())
    result = told(one, {choice: counts.get(choice, 0) + one.hands[choice] for choice in one.choices}, unseen=unseen)
    said: dict[str, Particular] = dict(result)
    return replace(one, result=result), _event(Name.MOTION_COUNTED, one, by, at, via, **said)


def lose(one: Motion, by: Actor, at: int, via: str, *, total: int) -> Moved:
    """The votes cannot be told any more: an old copy of the data was put back. They are to be cast anew.

    `total` of the ballots, hands come on top, as everywhere.
    """
    total += sum(one.hands.values())
    result = {"total": total, "lost": 1}
    return replace(one, result=result), _event(Name.MOTION_COUNTED, one, by, at, via, total=total, lost=1)


def told(one: Motion, counts: Mapping[Choice, int], *, unseen: int = 0) -> Result:
    """What may be said of the outcome.

    `unseen`: how many of these voted each for himself. Whoever counted the hands beside takes them off.
    """
    total = sum(counts.values())
    if one.secret and (total < FEW or 0 < unseen < FEW):
        return {"total": total, "few": 1}
    result = {choice.value: counts.get(choice, 0) for choice in one.choices} | {"total": total}
    if one.kind is Subject.RATING and total >= RATED:
        worth = 1000 * counts.get(Choice.YES, 0) + _FAIRLY * counts.get(Choice.FAIRLY, 0)
        result["rate"] = (2 * worth + total) // (2 * total)  # rounded half up
    return result


def ensure_votes(one: Motion, voter: Participant, choice: Choice) -> None:
    """Raises Refusal: who is signed in and has a vote, while it is open."""
    _ensure_open(one)
    if voter.ended_at is not None or voter.consultation_id != one.consultation_id or not voter.votes:
        raise Refusal(Refused.NO_VOTE)
    if voter.came_at is None:
        raise Refusal(Refused.SIGN_IN_FIRST)
    if choice not in one.choices:
        raise Refusal(Refused.BUTTON_STALE)


def cast(one: Motion, votes: Mapping[str, Choice | None], voter: str, choice: Choice) -> dict[str, Choice | None]:
    """Who has voted what, with this vote: once each; an open one may be changed as long as it is open."""
    if voter in votes and (one.secret or votes[voter] is choice):
        raise Refusal(Refused.VOTED_ALREADY)
    return {**votes, voter: choice}


def counts_of(votes: Iterable[Choice | None]) -> Counter[Choice]:
    return Counter(one for one in votes if one is not None)
