"""行动项: what was agreed, by whom, until when; the list of a consultation's and of one's own."""

from __future__ import annotations

from dataclasses import replace

from dialogs.action_cards import action_line
from dialogs.action_forms import AddAction, ShowAction, ShowActions
from dialogs.cards import button
from dialogs.form import Answer, Draft
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, listing, phrase
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line
from domain import action_moves
from domain.action import Action, ActionState, action_number
from domain.consultation import MOVES, Consultation, Verb
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.action_desk import (
    at_hand,
    due_options,
    end_of,
    heard_due,
    keeper_chosen,
    keeper_options,
    keepers,
    letter_for_keeper,
    letter_of,
    set_clock,
    today,
)
from handlers.after_meeting import keeps, kept, read_by, settled
from handlers.consultation_people import keeper_ref, tell
from handlers.consultation_record import go_on
from handlers.dialog import Offers
from handlers.sheet_desk import departments_of
from handlers.talk import Talk
from storage.actions import actions_mine, actions_of, rely_on_stage, write_action
from storage.ids import new_id

MOST = 7


class Add:
    FORM = AddAction
    REQUIRES = Permission.ACTION_DO

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """A day in the past is asked for again at once."""
        if name == "due":
            action_moves.ensure_day(draft.values["due"], today(talk).isoformat())
        if name:
            return draft
        found = await _met(talk, draft.values["consultation"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await _met(talk, draft.values["consultation"])
        return {"who": await keeper_options(talk, found), "due": due_options(talk)}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return heard_due(talk, said) if name == "due" else said

    @staticmethod
    async def handle(talk: Talk, form: AddAction) -> None:
        about = await _met(talk, form.consultation)
        keeper = await keeper_chosen(talk, about, form.who)
        words = await settled(talk, about, form.words, "consultation_action")
        others = await actions_of(talk.work, about.id)
        found = Action(
            id=new_id(),
            number=action_number(about.number, len(others)),
            consultation_id=about.id,
            station_id=about.station_id,
            words_id=words,
            due_day=form.due,
            state=ActionState.OPEN,
            made_at=talk.now,
            owner_id=keeper.owner_id,
            department_id=keeper.department_id,
            participant_id=keeper.participant_id,
            due_at=end_of(talk, form.due),
            practice=about.practice,
        )
        by = talk.actor(about.station_id)
        moved, event = action_moves.agree(found, by, talk.now, talk.channel, today=today(talk).isoformat())
        rely_on_stage(talk.work, about)
        made = write_action(talk.work, moved, event)
        set_clock(talk, made)
        await go_on(talk, about, actions=1, actions_open=1)
        tell(talk, await keepers(talk, made), await letter_for_keeper(talk, made, After.ACTION_YOURS))
        more = button(Button.ADD_ACTION, "add_action", consultation=about.id)
        every = button(Button.ACTIONS, "actions", consultation=about.id)
        whose = await keeper_ref(talk, made)
        added = [action_line(made, whose, talk.house.district.zone, talk.now)]
        talk.reply(line(After.ACTION_ADDED, more, every, number=made.number, lines=listing(added)))


async def _met(talk: Talk, consultation_id: str) -> Consultation:
    """What was agreed is noted once people have met. Raises Refusal."""
    found = await kept(talk, consultation_id)
    if found.state not in MOVES[Verb.SUGGEST].sources:
        raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)
    return found


class List:
    FORM = ShowActions
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowActions) -> None:
        if not form.consultation:
            found = await actions_mine(talk.work, talk.person_id, departments_of(talk), MOST)
            more: tuple[Choice, ...] = ()
        else:
            about, _ = await read_by(talk, form.consultation)
            found = await actions_of(talk.work, about.id)
            adds = keeps(about, talk.actor(about.station_id)) and about.state in MOVES[Verb.SUGGEST].sources
            more = (button(Button.ADD_ACTION, "add_action", consultation=about.id),) if adds else ()
        if not found:
            talk.reply(line(After.ACTIONS_NONE, *more))
            return
        kind = After.ACTIONS if form.consultation else After.ACTIONS_MINE
        talk.reply(await actions_letter(talk, found, kind, *more))


async def actions_letter(talk: Talk, found: list[Action], kind: After, *more: Choice) -> Letter:
    """A line for each, and a button to those that wait for this person."""
    zone = talk.house.district.zone
    shown = found[:MOST]
    lines = [action_line(one, await keeper_ref(talk, one), zone, talk.now) for one in shown]
    choices = [
        Choice(phrase(f"after.{After.ACTION_OF}", number=one.number), "show_action", {"action": one.id})
        for one in shown
    ]
    key = f"after.{kind}"
    return Letter(key, (phrase(key, count=len(found), lines=listing(lines)),), choices=(*choices, *more))


class Show:
    FORM = ShowAction
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowAction) -> None:
        talk.reply(await letter_of(talk, await at_hand(talk, form.action), After.ACTION_CARD))
