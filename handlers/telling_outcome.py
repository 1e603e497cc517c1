"""What came of a consultation, in plain words: to who took part, who reported it, who has it, who supports it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.action_cards import action_line
from dialogs.letter import Letter, Phrase
from dialogs.outcome_keys import After
from dialogs.outcome_letters import (
    concluded,
    concluded_owner,
    concluded_reporter,
    fate_told,
    line,
    next_steps,
    topic,
)
from domain.action import Action, ActionState
from domain.consultation import Consultation
from domain.item import Item
from handlers.consultation_away import but_recused
from handlers.consultation_people import in_charge, keeper_ref, tell, who_took_part
from handlers.talk import Talk
from storage.actions import actions_of
from storage.consultations import items_of
from storage.items import holders_of, items_by_id
from storage.merged import followers_of


async def tell_concluded(talk: Talk, found: Consultation, back: Sequence[Item] = ()) -> int:
    """How many people were told. Each hears it once: as who reported it, as who has it in hand, else as who took part.

    `back` are those of its items that are with their owners again; who supports one hears of that by the matter itself.
    """
    steps = next_steps(await action_lines(talk, await actions_of(talk.work, found.id)))
    heard = {talk.person_id}
    items = await items_here(talk, found)
    reported = await _reported(talk, items)
    knowing = await _reporters(talk, reported)
    for one in reported:
        for person in knowing[one.id]:
            _tell_once(talk, heard, person, concluded_reporter(found, one, steps))
    owners = await but_recused(talk, found, [one.owner_id for one in items if one.owner_id])
    for person in owners:
        if mine := [one for one in back if one.owner_id == person]:
            _tell_once(talk, heard, person, concluded_owner(found, mine, steps))
    for person in (*await who_took_part(talk, found), *await in_charge(talk, found), *owners):
        _tell_once(talk, heard, person, concluded(found, steps))
    return len(heard) - 1


def _tell_once(talk: Talk, heard: set[str], person: str, letter: Letter) -> None:
    if person not in heard:
        heard.add(person)
        talk.told.append((person, letter))


async def items_here(talk: Talk, found: Consultation) -> list[Item]:
    ids = await items_of(talk.work, found.id)
    kept = await items_by_id(talk.work, ids)
    return [kept[one] for one in ids if one in kept]


async def _reported(talk: Talk, items: Sequence[Item]) -> list[Item]:
    """Each item with those that were merged into it: each reporter hears of his own."""
    merged = await followers_of(talk.work, [one.id for one in items])
    own = [() if one.stations_own else (one,) for one in items]
    return [each for one, itself in zip(items, own, strict=True) for each in (*itself, *merged[one.id])]


async def _reporters(talk: Talk, items: Sequence[Item]) -> dict[str, list[str]]:
    """Who reported each, and who holds its receipt, by its id."""
    holding = sorted(await holders_of(talk.work, [one.id for one in items]))
    return {one.id: [one.reporter_id, *(person for person, held in holding if held == one.id)] for one in items}


async def concerned(talk: Talk, found: Consultation) -> list[str]:
    """Everybody who took part, reported, leads or decides."""
    knowing = await _reporters(talk, await _reported(talk, await items_here(talk, found)))
    people = [person for each in knowing.values() for person in each]
    return list(dict.fromkeys([*people, *await who_took_part(talk, found), *await in_charge(talk, found)]))


async def residents_of(talk: Talk, found: Consultation) -> list[str]:
    """Who reported its items, also by way of a merge."""
    return await reporters_of(talk, await items_here(talk, found))


async def reporters_of(talk: Talk, items: Sequence[Item]) -> list[str]:
    people = [one.reporter_id for one in await _reported(talk, items)]
    return list(dict.fromkeys(people))


async def action_lines(talk: Talk, actions: Sequence[Action]) -> list[Phrase]:
    """Those that stand, each with whose it is and until when."""
    zone = talk.house.district.zone
    return [
        action_line(one, await keeper_ref(talk, one), zone, talk.now)
        for one in actions
        if one.state is not ActionState.DROPPED
    ]


async def tell_fate(talk: Talk, found: Consultation) -> None:
    tell(talk, await concerned(talk, found), fate_told(found))


async def tell_closed(talk: Talk, found: Consultation) -> None:
    letter = line(After.CLOSED, number=found.number, title=topic(found))
    tell(talk, await concerned(talk, found), letter)
