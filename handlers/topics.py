"""Topics: who may see and decide about one, who hears of its moves, and how one becomes a consultation."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, phrase, words
from dialogs.topic_cards import show_topic_choice
from domain.consultation import Consultation, Part, Source
from domain.people import SYSTEM, Actor, Role
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.topic import Backing, Topic, is_ripe, take
from handlers.beginning import Begins, begin_one
from handlers.consulting import Invited
from handlers.practice import may_come
from handlers.recusing import free_of, named_in
from handlers.talk import Talk
from storage.topics import backers_of, topic, write_topic


async def topic_there(talk: Talk, topic_id: str) -> Topic:
    """Raises Refusal; of a station in practice only who plays there hears."""
    found = await topic(talk.work, topic_id)
    place = talk.house.district.heir(found.station_id) if found is not None else None
    if found is None or place is None or not may_come(talk, place):
        raise Refusal(Refused.TOPIC_UNKNOWN)
    talk.thing = found.id
    return found


async def decides(talk: Talk, found: Topic) -> bool:
    """Whether this person decides about it: never about his own, nor where he is named in it."""
    if found.person_id == talk.person_id and not found.practice:
        return False
    named = await named_in(talk, found.station_id, await talk.words([found.words_id]))
    actor = talk.actor(found.station_id)
    if actor.is_any(Role.STAFF):
        return talk.person_id not in named
    return actor.is_any(Role.HEAD) and talk.person_id not in named


async def topic_to_decide(talk: Talk, topic_id: str) -> Topic:
    """One that waits for this person's word. Raises Refusal."""
    found = await topic_there(talk, topic_id)
    ensure(talk.actor(found.station_id), Permission.TOPIC_DECIDE)
    if not await decides(talk, found):
        raise Refusal(Refused.TOPIC_UNKNOWN)
    if not found.open:
        raise Refusal(Refused.TOPIC_MOVED, number=found.number)
    return found


async def deciders(talk: Talk, found: Topic) -> tuple[str, ...]:
    """Heads and clerks, but for whoever is named in its words; staff where a head is."""
    named = await named_in(talk, found.station_id, await talk.words([found.words_id]))
    return free_of(await talk.crew(found.station_id), named)


async def people_of(talk: Talk, found: Topic) -> list[Invited]:
    """Who proposes it takes part, the earliest first."""
    signers = [person for person, how in await backers_of(talk.work, found.id) if how is Backing.SIGNS]
    own = [] if found.stations_own else [found.person_id]
    return [Invited(person, Part.RESIDENT) for person in (*own, *signers)]


async def take_topic(talk: Talk, found: Topic, by: Actor, made: Consultation, why: str = "hand") -> None:
    """列为协商: everybody who stands behind it hears of it; who proposes it that he is one of those who talk."""
    moved, event = take(found, by, talk.now, talk.channel, consultation=made.id, why=why)
    write_topic(talk.work, moved, event)
    signs = {one.person_id for one in await people_of(talk, found)}
    backers = [person for person, _ in await backers_of(talk.work, found.id)]
    own = [] if found.stations_own else [found.person_id]
    for person in dict.fromkeys((*own, *backers)):
        key = Say.TOPIC_TAKEN_SIGNED if person in signs else Say.TOPIC_TAKEN
        _tell(talk, [person], key, found, number=made.number)


async def take_if_ripe(talk: Talk, found: Topic, backed: tuple[str, Backing]) -> Consultation | None:
    """Enough stand behind it: it becomes a consultation by itself, led by the head. `backed` is who has just come."""
    rules = talk.house.consulting
    where = talk.house.district.heir(found.station_id)
    if where is None or not is_ripe(found, supports=rules.supports, signers=rules.signers):
        return None
    named = await named_in(talk, where.id, await talk.words([found.words_id]))
    crew = await talk.crew(where.id)
    leaders = [one for one in (*crew.heads, *crew.staff) if one not in named]
    if not leaders:
        return None
    people = await people_of(talk, found)
    person, how = backed
    if how is Backing.SIGNS and person not in {one.person_id for one in people}:
        people.append(Invited(person, Part.RESIDENT))
    if how is Backing.SUPPORTS:
        people = [one for one in people if one.person_id != person]
    begins = Begins(
        title=" ".join((await talk.words([found.title_id])).split()) or found.number,
        kind=rules.kind("invited").slug,
        leader=leaders[0],
        source=Source.TOPIC,
    )
    made = await begin_one(talk, where, begins, people=people, by=SYSTEM)
    await take_topic(talk, found, SYSTEM, made, "ripe")
    return made


async def tell_backers(talk: Talk, found: Topic, key: Say, **params: Param) -> None:
    """Everybody who stands behind it but whoever proposed it."""
    _tell(talk, [person for person, _ in await backers_of(talk.work, found.id)], key, found, **params)


def tell_proposer(talk: Talk, found: Topic, key: Say, **params: Param) -> None:
    if not found.stations_own:
        _tell(talk, [found.person_id], key, found, **params)


def _tell(talk: Talk, people: Iterable[str], key: Say, found: Topic, **params: Param) -> None:
    said = {"title": words(found.title_id), **params}
    choices = [show_topic_choice(found)] if key not in _ENDS else []
    if key is Say.TOPIC_REFUSED_TOLD:
        choices = [button(Button.HUMAN, "human"), button(Button.PROPOSE_TOPIC, "propose_topic")]
    letter = Letter(f"say.{key}", (phrase(f"say.{key}", **said),), choices=tuple(choices))
    talk.told += [(person, letter) for person in people if person != talk.person_id]


_ENDS = frozenset({Say.TOPIC_REFUSED_TOLD, Say.TOPIC_REFUSED_BACKERS, Say.TOPIC_WITHDRAWN_BACKERS})
