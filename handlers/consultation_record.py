"""A consultation's move is written, with its clocks; its steps go on by themselves; its items come and go."""

from __future__ import annotations

from dataclasses import replace

from dialogs.keys import Say
from dialogs.letter import Letter, Param, phrase, text, words
from dialogs.topic_cards import look_choice
from domain import consultation_clocks, consultation_moves
from domain.consultation import UNDER_WAY, Consultation, Part, Participant, Stage
from domain.consultation_moves import event_of
from domain.consultation_steps import Facts, missing
from domain.events import Event, Name
from domain.item import Item, State
from domain.people import SYSTEM
from handlers.meeting_timers import set_late_end, set_meeting_timers
from handlers.talk import Talk
from handlers.telling_outcome import tell_closed
from storage.actions import none_open
from storage.consultation_facts import facts_of
from storage.consultations import (
    consultations_of,
    items_of,
    link_item,
    participant_as,
    unlink_item,
    write_consultation,
    write_participant,
)
from storage.ids import new_id

LOOK = "consultation_clock"
"""The timer that looks after a consultation's clocks."""
_THERE = frozenset({State.CONSULTING})


def record_consultation(talk: Talk, moved: Consultation, event: Event) -> Consultation:
    """Write the move and set its clocks. Whom it concerns, its verb tells."""
    house = talk.house
    rules = house.consulting_of(moved.rules)
    clocks, kind = house.clocks_of(moved.clocks), rules.kind(moved.kind)
    clocked = consultation_clocks.after(event, moved, clocks, kind, house.calendar, rules.steps)
    made = write_consultation(talk.work, clocked, event)
    due = consultation_clocks.next_look(made, talk.now, house.calendar)
    if due is not None:
        talk.work.look(LOOK, made.id, due)
    if event.name in (Name.CONSULTATION_FIXED, Name.CONSULTATION_MOVED):
        set_meeting_timers(talk.work, made)
    elif event.name is Name.CONSULTATION_OPENED:
        set_late_end(talk.work, made, talk.now)
    talk.consultations[made.id] = made
    return made


def record_participant(talk: Talk, moved: Participant, name: Name, **particulars: str | int | None) -> Participant:
    """The same for one who takes part; `particulars` beside the consultation's id."""
    said = {"consultation": moved.consultation_id, **particulars}
    event = Event(name, moved.id, talk.person_id or None, talk.now, via=talk.channel, particulars=said)
    if moved.person_id is not None and moved.person_id != event.maker:
        event = replace(event, for_whom=moved.person_id)
    return write_participant(talk.work, moved, event)


async def go_on(talk: Talk, found: Consultation, **fresh: int | bool) -> Consultation:
    """Every step that has left behind what it must is done, and after the last one it is closed; all are told.

    `fresh` are facts that this very work adds. One that was sent back goes on by hand only (`handlers.step_on`).
    """
    if found.held_back:
        return found
    facts = await fresh_facts(talk, found, **fresh)
    rules = talk.house.consulting_of(found.rules)
    while found.open and found.step < len(rules.steps) and not missing(found, facts, rules):
        moved = consultation_moves.step_done(found, SYSTEM, talk.now, talk.channel, steps=len(rules.steps))
        found = record_consultation(talk, *moved)
    if found.state is Stage.FOLLOWING and found.step >= len(rules.steps) and not facts.actions_open:
        found = record_consultation(talk, *consultation_moves.close(found, SYSTEM, talk.now, talk.channel))
        none_open(talk.work, found.id)
        await tell_closed(talk, found)
    return found


async def fresh_facts(talk: Talk, found: Consultation, **fresh: int | bool) -> Facts:
    """What is kept about it, with what this work adds: a count is added to, a yes replaces."""
    facts = await facts_of(talk.work, found.id)
    changes = {
        name: value if isinstance(value, bool) else getattr(facts, name) + value for name, value in fresh.items()
    }
    return replace(facts, **changes)


async def leave_consultations(talk: Talk, before: Item, made: Item, event: Event) -> None:
    """The item went another way than through its consultation (withdrawn, merged, answered): it goes on without it.

    A visit to it is part of its consultation's research.
    """
    if made.state in _THERE and event.name is Name.ITEM_VISITED:
        await _visited(talk, made)
    if before.state not in _THERE or made.state in _THERE or event.name is Name.ITEM_CONSULTATION_ENDED:
        return
    for found in await consultations_of(talk.work, made.id):
        here = talk.consultations.get(found.id, found)
        if here.state in UNDER_WAY:
            unlink_item(talk.work, here.id, made.id)
            left = event_of(
                Name.CONSULTATION_ITEM_LEFT, here, SYSTEM, talk.now, talk.channel, item=made.id, why=made.state.value
            )
            record_consultation(talk, here, left)
            if event.name is not Name.ITEM_MERGED:  # then the main item takes its place, and that is told
                await _tell_left(talk, here, made)


async def _tell_left(talk: Talk, found: Consultation, made: Item) -> None:
    """Who leads it: it goes on without the item, or there is nothing left to talk about."""
    left = [one for one in await items_of(talk.work, found.id) if one != made.id]
    key = f"say.{Say.ITEM_LEFT_TALK if left else Say.LAST_ITEM_LEFT_TALK}"
    said: dict[str, Param] = {"item": made.number, "state": text(f"state.{made.state}"), "number": found.number}
    line = phrase(key, title=words(found.title_id), **said)
    if found.leader_id != talk.person_id and found.leader_id not in made.recused:
        talk.told.append((found.leader_id, Letter(key, (line,), choices=(look_choice(found.id),))))


async def take_place(talk: Talk, item: Item, main: Item) -> list[Consultation]:
    """并案: the main item takes the place of one that was talked through, and who reported it takes part.

    Those that it was not in before. One that is not in anybody's hands yet, or with a department, is talked through as
    it stands.
    """
    joined: list[Consultation] = []
    for found in await consultations_of(talk.work, item.id):
        here = talk.consultations.get(found.id, found)
        if here.state not in UNDER_WAY:
            continue
        there = main.id in await items_of(talk.work, here.id)
        if not there:
            link_item(talk.work, here.id, main.id)
            moved = consultation_moves.join(here, SYSTEM, talk.now, talk.channel, item=main.id, instead_of=item.id)
            here = record_consultation(talk, *moved)
            await _takes_part(talk, here, main)
            joined.append(here)
        key = f"say.{Say.MAIN_IN_TALK}"
        line = phrase(key, item=item.number, other=main.number, number=here.number, title=words(here.title_id))
        if here.leader_id != talk.person_id and here.leader_id not in main.recused:
            talk.told.append((here.leader_id, Letter(key, (line,), choices=(look_choice(here.id),))))
    return joined


async def _takes_part(talk: Talk, found: Consultation, item: Item) -> None:
    known = await participant_as(talk.work, found.id, item.reporter_id)
    if item.stations_own or known is not None:
        return
    row = Participant(id=new_id(), consultation_id=found.id, part=Part.RESIDENT, person_id=item.reporter_id)
    record_participant(talk, row, Name.PARTICIPANT_ADDED, part=Part.RESIDENT.value)


async def _visited(talk: Talk, made: Item) -> None:
    for one in [talk.consultations.get(one.id, one) for one in await consultations_of(talk.work, made.id)]:
        if one.state in UNDER_WAY:
            await go_on(talk, one, research=1)
