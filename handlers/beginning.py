"""A consultation is begun with its title and a first plan, and those in charge at its station hear of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from dialogs.keys import Say
from dialogs.letter import Letter, Param, name, phrase, words
from dialogs.topic_cards import kind_named, look_choice
from domain.consultation import UNDER_WAY, Consultation, Source, Track
from domain.item import MOVES, Item, Verb
from domain.outlines import outline
from domain.people import Actor, Role
from handlers.consulting import Invited, begin, composed
from handlers.talk import Talk
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of
from storage.district import Station


@dataclass(frozen=True, slots=True)
class Begins:
    """What is decided when one is begun. `title` is the text itself; the plan is that of its kind unless given."""

    title: str
    kind: str
    leader: str
    source: Source
    track: Track = Track.KEY
    plan_id: str | None = None
    raised_from: Consultation | None = None


async def begin_one(
    talk: Talk,
    where: Station,
    how: Begins,
    *,
    items: Sequence[Item] = (),
    people: Iterable[Invited] = (),
    by: Actor | None = None,
    heard: Collection[str] = (),
) -> Consultation:
    """`heard` are people who are told otherwise."""
    kind = talk.house.consulting.kind(how.kind)
    base = composed(talk, where, kind=kind.slug, title="", leader=how.leader, source=how.source, track=how.track)
    if by is not None:
        base = replace(base, made_by=how.leader)
    plan = outline(kind, talk.language if by is None else "zh_CN")
    texts: tuple[str, ...] = (plan.who, plan.how, plan.order)
    if how.raised_from is not None:
        texts = await _plan_of(talk, how.raised_from, texts)
    who, manner, order = (_content(talk, base, "consultation_plan", said) for said in texts)
    base = replace(
        base,
        title_id=_content(talk, base, "consultation_title", how.title),
        who_id=who,
        how_id=manner,
        order_id=order,
        plan_id=how.plan_id,
        raised_from=how.raised_from.id if how.raised_from is not None else None,
    )
    made = await begin(talk, base, items=items, people=people, by=by)
    await _tell_begun(talk, made, items, heard)
    return made


def _content(talk: Talk, base: Consultation, kind: str, said: str) -> str:
    made = talk.work.content(kind, said, consultation_id=base.id)
    talk.texts[made] = said
    return made


async def _plan_of(talk: Talk, found: Consultation, plain: tuple[str, ...]) -> tuple[str, ...]:
    """As it was written for the one before; what nobody wrote, or what is erased, as for its kind."""
    ids = (found.who_id, found.how_id, found.order_id)
    said = [await talk.words([one]) if one else "" for one in ids]
    return tuple(own or other for own, other in zip(said, plain, strict=True))


async def _tell_begun(talk: Talk, made: Consultation, items: Sequence[Item], heard: Collection[str]) -> None:
    """Leader, heads and clerks; of a formal one the staff too. Never one who keeps out of an item of it."""
    crew = await talk.crew(made.station_id)
    kind = talk.house.consulting_of(made.rules).kind(made.kind)
    people = [made.leader_id, *crew.heads, *crew.clerks, *(crew.staff if kind.formal else ())]
    said: dict[str, Param] = {"number": made.number, "title": words(made.title_id), "kind": kind_named(kind)}
    for person in dict.fromkeys(people):
        leads = person == made.leader_id
        key = f"say.{Say.CONSULTATION_YOU_LEAD if leads else Say.CONSULTATION_BEGUN_TOLD}"
        line = phrase(key, **said, **({} if leads else {"leader": name(made.leader_id)}))
        letter = Letter(key, (line,), choices=(look_choice(made.id, primary=True),))
        if person != talk.person_id and person not in heard and not barred(items, person):
            talk.told.append((person, letter))


def barred(items: Collection[Item], person: str) -> bool:
    """Whether somebody keeps out of one of these, or reported it himself."""
    return any(person in one.recused or (person == one.reporter_id and not one.practice) for one in items)


def may_consult(talk: Talk, item: Item, actor: Actor) -> bool:
    """Whether this person may bring the item into a consultation: his own to handle, or as the head."""
    if item.state not in MOVES[Verb.CONSULT].sources or barred([item], talk.person_id):
        return False
    return item.owner_id == talk.person_id or actor.is_any(Role.HEAD, Role.STAFF)


async def talked_in(talk: Talk, ids: Iterable[str]) -> dict[str, Consultation]:
    """The consultations under way that have one of these items, by id; none that this person must not know of."""
    found = [one for item_id in ids for one in await consultations_of(talk.work, item_id)]
    under_way = {one.id: one for one in found if one.state in UNDER_WAY}
    return {one.id: one for one in await open_to(talk.work, talk.person_id, under_way.values())}
