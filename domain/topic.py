"""A topic (请你来协商): what a resident proposes to talk through, who stands behind it, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.events import Event, Name, Particular
from domain.people import Actor, Role
from domain.refusal import Refusal, Refused


class TopicState(StrEnum):
    PROPOSED = "proposed"
    SHOWN = "shown"
    """Under a title of the station's own, for its residents to support."""
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_TOPICS = frozenset({TopicState.PROPOSED, TopicState.SHOWN})


class Backing(StrEnum):
    """How somebody stands behind it: 附议, or 联名 (he proposes it too)."""

    SUPPORTS = "supports"
    SIGNS = "signs"


@dataclass(frozen=True, slots=True)
class Topic:
    """Instants in UTC ms; `*_id` of words are contents. `signers` counts the proposer himself."""

    id: str
    number: str
    station_id: str
    person_id: str
    title_id: str
    words_id: str
    category: str
    state: TopicState
    made_at: int
    supports: int = 0
    signers: int = 1
    unknown: int = 0  # by nobody known: shown beside, decide nothing
    reason_id: str | None = None
    consultation_id: str | None = None
    practice: bool = False
    version: int = 0
    head: str = ""

    @property
    def open(self) -> bool:
        return self.state in OPEN_TOPICS

    @property
    def stations_own(self) -> bool:
        """Whoever proposed it is gone, and it goes on for those who stand behind it."""
        return self.person_id == self.station_id


Moved = tuple[Topic, Event]


def _event(name: Name, topic: Topic, by: Actor, at: int, via: str, **particulars: Particular) -> Event:
    return Event(name, topic.id, by.person_id, at, via=via, particulars=particulars)


def _check(topic: Topic, *states: TopicState) -> None:
    if topic.state not in (states or OPEN_TOPICS):
        raise Refusal(Refused.TOPIC_MOVED, number=topic.number)


def _decides(topic: Topic, by: Actor) -> None:
    """Nobody decides about his own, but in practice, where he may be alone."""
    own = by.person_id is not None and by.person_id == topic.person_id and not topic.practice
    if own or not by.is_any(Role.HEAD, Role.STAFF, Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)


def propose(topic: Topic, by: Actor, at: int, via: str) -> Moved:
    """As it was composed."""
    said: dict[str, Particular] = {"station": topic.station_id, "category": topic.category, "words": topic.words_id}
    return topic, _event(Name.TOPIC_PROPOSED, topic, by, at, via, title=topic.title_id, **said)


def show(topic: Topic, by: Actor, at: int, via: str, *, title: str) -> Moved:
    """公开征求附议: `title` is the station's own, a content."""
    _check(topic, TopicState.PROPOSED)
    _decides(topic, by)
    moved = replace(topic, state=TopicState.SHOWN, title_id=title)
    return moved, _event(Name.TOPIC_SHOWN, topic, by, at, via, words=title)


def back(topic: Topic, by: Actor, at: int, via: str, *, how: Backing, before: Backing | None) -> Moved:
    """附议 or 联名; `before` is how he stands behind it so far: from one he may go over to the other."""
    if by.person_id is None or by.person_id == topic.person_id:
        raise Refusal(Refused.TOPIC_OWN)
    _check(topic, TopicState.SHOWN)
    if before is how:
        raise Refusal(Refused.SUPPORTED_ALREADY)
    moved = _counted(_counted(topic, before, -1), how, 1)
    return moved, _event(Name.TOPIC_SUPPORTED, topic, by, at, via, kind=how.value)


def leave(topic: Topic, by: Actor, at: int, via: str, *, before: Backing) -> Moved:
    """不再附议. Whether he stands behind it is the caller's to know."""
    _check(topic, TopicState.SHOWN)
    return _counted(topic, before, -1), _event(Name.TOPIC_UNSUPPORTED, topic, by, at, via, kind=before.value)


def _counted(topic: Topic, how: Backing | None, change: int) -> Topic:
    if how is Backing.SUPPORTS:
        return replace(topic, supports=max(0, topic.supports + change))
    return replace(topic, signers=max(0, topic.signers + change)) if how is Backing.SIGNS else topic


def count_unknown(topic: Topic, at: int, via: str, change: int = 1) -> Moved:
    """One press more by somebody who is not known; fewer by one where he is known after all."""
    _check(topic, TopicState.SHOWN)
    name = Name.TOPIC_SUPPORTED if change > 0 else Name.TOPIC_UNSUPPORTED
    event = Event(name, topic.id, None, at, via=via, particulars={"kind": "unknown"})
    return replace(topic, unknown=max(0, topic.unknown + change)), event


def is_ripe(topic: Topic, *, supports: int, signers: int) -> bool:
    """Whether enough people stand behind it that it is taken up by itself; who is not known counts nothing."""
    enough = topic.supports >= supports or topic.signers >= signers
    return topic.state is TopicState.SHOWN and enough


def take(topic: Topic, by: Actor, at: int, via: str, *, consultation: str, why: str = "hand") -> Moved:
    """列为协商: by the head's word, or by itself (`why`: ripe)."""
    _check(topic)
    _decides(topic, by)
    moved = replace(topic, state=TopicState.TAKEN, consultation_id=consultation)
    return moved, _event(Name.TOPIC_TAKEN, topic, by, at, via, consultation=consultation, why=why)


def refuse(topic: Topic, by: Actor, at: int, via: str, *, reason: str) -> Moved:
    """不列为协商, with a reason that whoever proposed it reads."""
    _check(topic)
    _decides(topic, by)
    moved = replace(topic, state=TopicState.REFUSED, reason_id=reason)
    return moved, _event(Name.TOPIC_REFUSED, topic, by, at, via, reason=reason)


def goes_on(topic: Topic) -> bool:
    """Whether others stand behind it, so that it does not end with its proposer."""
    return topic.state is TopicState.SHOWN and (topic.supports > 0 or topic.signers > 1)


def withdraw(topic: Topic, by: Actor, at: int, via: str) -> Moved:
    """撤回: with others behind it, it goes on as the station's own, under the station's title; his words go."""
    _check(topic)
    if by.person_id != topic.person_id and not by.is_any(Role.SYSTEM):
        raise Refusal(Refused.NOT_YOURS)
    if topic.stations_own:
        raise Refusal(Refused.TOPIC_MOVED, number=topic.number)
    on = goes_on(topic)
    event = _event(Name.TOPIC_WITHDRAWN, topic, by, at, via, goes_on=on)
    if not on:
        return replace(topic, state=TopicState.WITHDRAWN), event
    signers = max(0, topic.signers - 1)
    return replace(topic, person_id=topic.station_id, words_id=topic.title_id, signers=signers), event
