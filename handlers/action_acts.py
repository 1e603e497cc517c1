"""办完, 延期, 换人, 重新办, 不办了: by who has an action, or who leads and decides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from dialogs.action_forms import DoAction, DropAction, ExtendAction, HandOverAction, ReopenAction
from dialogs.desk_cards import noon
from dialogs.form import Answer, Draft
from dialogs.letter import day, words
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line
from domain import action_moves
from domain.action import Action, ActionState
from domain.action_moves import Moved, ensure_day, ensure_may_extend
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.action_desk import (
    AtHand,
    at_hand,
    due_options,
    end_of,
    heard_due,
    keeper_chosen,
    keeper_options,
    keepers,
    letter_for_head,
    letter_for_keeper,
    set_clock,
    today,
)
from handlers.after_meeting import settled
from handlers.consultation_people import in_charge, tell
from handlers.consultation_record import go_on
from handlers.dialog import Offers
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.actions import actions_of, write_action
from storage.consultations import consultation
from storage.database import Row

GO_ON = "consultation_go_on"
"""The timer that looks, after a commit, whether a consultation goes on: two may end their actions at one moment."""


async def _begun(talk: Talk, draft: Draft, *states: ActionState) -> AtHand:
    """Nobody writes what can only be refused."""
    at = await at_hand(talk, draft.values["action"])
    if at.action.state not in states:
        raise Refusal(Refused.ACTION_MOVED, number=at.number)
    return at


def _with(draft: Draft, at: AtHand) -> Draft:
    return replace(draft, values={**draft.values, "number": at.number})


def _day_fits(talk: Talk, draft: Draft, name: str) -> None:
    if name == "due":
        ensure_day(draft.values["due"], today(talk).isoformat())


async def _written(talk: Talk, at: AtHand, moved: Moved, *, opens: int = 0) -> Action:
    """The move is kept, its clock set, and its consultation goes on. `opens`: how many more are open by it."""
    made = write_action(talk.work, *moved)
    if made.open and (made.due_day != at.action.due_day or not at.action.open):
        set_clock(talk, made)
    if opens:
        others = [one for one in await actions_of(talk.work, made.consultation_id) if one.open and one.id != made.id]
        await go_on(talk, at.consultation, actions_open=opens)
        if others:
            talk.work.timer(GO_ON, made.consultation_id, talk.now, talk.now)
    return made


async def look_on(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    done(work, row)
    found = await consultation(work, row["subject"])
    if found is not None:
        await go_on(talk, found)
    await send_told(talk)
    await work.commit()


async def _tell(
    talk: Talk, at: AtHand, made: Action, kind: After, said: str, *, to_keeper: bool, files: Sequence[str] = ()
) -> None:
    """Who leads and decides, with the photos; and who has it where it was not himself."""
    about = words(said, 160)
    letter = await letter_for_head(talk, made, kind, words=about)
    if files:
        letter = replace(letter, files=tuple(files), via=talk.channel, carries=True)
    tell(talk, await in_charge(talk, at.consultation), letter)
    if to_keeper:
        own = [one for one in await keepers(talk, made) if one not in await in_charge(talk, at.consultation)]
        tell(talk, own, await letter_for_keeper(talk, made, kind, words=about))


class Do:
    FORM = DoAction
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return draft if name else _with(draft, await _begun(talk, draft, ActionState.OPEN))

    @staticmethod
    async def handle(talk: Talk, form: DoAction) -> None:
        at = await at_hand(talk, form.action)
        said = await settled(talk, at.consultation, form.words, "consultation_action")
        for file in form.files:
            talk.work.update(tables.attachments, {"id": file}, consultation_id=at.consultation.id, content_id=said)
        by = talk.actor(at.consultation.station_id)
        moved, event = action_moves.do(at.action, by, talk.now, talk.channel, words=said, mine=at.mine)
        moved = replace(moved, files=json.dumps(form.files))
        made = await _written(talk, at, (moved, event), opens=-1)
        await _tell(talk, at, made, After.ACTION_DONE_TOLD, said, to_keeper=not at.mine, files=form.files)
        talk.reply(line(After.ACTION_DONE_THANKS, number=made.number))


class Extend:
    FORM = ExtendAction
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        _day_fits(talk, draft, name)
        if name:
            return draft
        at = await _begun(talk, draft, ActionState.OPEN)
        ensure_may_extend(at.action, leads=at.leads)
        return _with(draft, at)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        at = await at_hand(talk, draft.values["action"])
        return {"due": due_options(talk, at.action.due_day)}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return heard_due(talk, said) if name == "due" else said

    @staticmethod
    async def handle(talk: Talk, form: ExtendAction) -> None:
        at = await at_hand(talk, form.action)
        reason = await settled(talk, at.consultation, form.reason, "consultation_reason")
        by, now = talk.actor(at.consultation.station_id), today(talk).isoformat()
        how = {"to": form.due, "reason": reason, "today": now, "leads": at.leads, "due_at": end_of(talk, form.due)}
        moved = action_moves.extend(at.action, by, talk.now, talk.channel, **how)  # type: ignore[arg-type]
        made = await _written(talk, at, moved)
        await _tell(talk, at, made, After.ACTION_EXTENDED_TOLD, reason, to_keeper=not at.mine)
        to = day(noon(made.due_day, talk.house.district.zone))
        talk.reply(line(After.ACTION_EXTENDED, number=made.number, due=to))


class HandOver:
    FORM = HandOverAction
    REQUIRES = Permission.ACTION_DO

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return draft if name else _with(draft, _may_hand_over(await _begun(talk, draft, ActionState.OPEN)))

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        at = await at_hand(talk, draft.values["action"])
        return {"who": await keeper_options(talk, at.consultation)}

    @staticmethod
    async def handle(talk: Talk, form: HandOverAction) -> None:
        """The old one reads that it is his no more, the new one what he is asked to do."""
        at = _may_hand_over(await at_hand(talk, form.action))
        keeper = await keeper_chosen(talk, at.consultation, form.who)
        before = await keepers(talk, at.action)
        by = talk.actor(at.consultation.station_id)
        moved = action_moves.hand_over(at.action, by, talk.now, talk.channel, to=keeper)
        made = await _written(talk, at, moved)
        after = await keepers(talk, made)
        tell(talk, after, await letter_for_keeper(talk, made, After.ACTION_YOURS))
        tell(talk, [one for one in before if one not in after], line(After.ACTION_NOT_YOURS, number=made.number))
        talk.reply(line(After.ACTION_HANDED_OVER, number=made.number))


def _may_hand_over(at: AtHand) -> AtHand:
    """A department or a guest asks who leads it. Raises Refusal."""
    if not at.leads and at.action.owner_id is None:
        raise Refusal(Refused.NOT_YOURS)
    return at


class Reopen:
    FORM = ReopenAction
    REQUIRES = Permission.ACTION_DO

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        _day_fits(talk, draft, name)
        if name:
            return draft
        return _with(draft, await _led(talk, draft.values["action"]))

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"due": due_options(talk)}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return heard_due(talk, said) if name == "due" else said

    @staticmethod
    async def handle(talk: Talk, form: ReopenAction) -> None:
        at = await _led(talk, form.action)
        reason = await settled(talk, at.consultation, form.reason, "consultation_reason")
        by, now = talk.actor(at.consultation.station_id), today(talk).isoformat()
        how = {"due": form.due, "reason": reason, "today": now, "due_at": end_of(talk, form.due)}
        moved = action_moves.reopen(at.action, by, talk.now, talk.channel, **how)  # type: ignore[arg-type]
        made = await _written(talk, at, moved)
        tell(
            talk,
            await keepers(talk, made),
            await letter_for_keeper(talk, made, After.ACTION_REOPENED_TOLD, words=words(reason, 160)),
        )
        talk.reply(line(After.ACTION_REOPENED, number=made.number))


async def _led(talk: Talk, action_id: str) -> AtHand:
    """By who leads it, while it is followed. Raises Refusal."""
    at = await at_hand(talk, action_id)
    if not at.leads:
        raise Refusal(Refused.NOT_YOURS)
    if not at.consultation.open:
        raise Refusal(Refused.CONSULTATION_MOVED, number=at.consultation.number, standing=at.consultation.state)
    if at.action.open:
        raise Refusal(Refused.ACTION_MOVED, number=at.number)
    return at


class Drop:
    FORM = DropAction
    REQUIRES = Permission.CONSULTATION_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return draft if name else _with(draft, await _begun(talk, draft, ActionState.OPEN))

    @staticmethod
    async def handle(talk: Talk, form: DropAction) -> None:
        at = await at_hand(talk, form.action)
        reason = await settled(talk, at.consultation, form.reason, "consultation_reason")
        by = talk.actor(at.consultation.station_id)
        had = await keepers(talk, at.action)
        moved = action_moves.drop(at.action, by, talk.now, talk.channel, reason=reason)
        made = await _written(talk, at, moved, opens=-1)
        told = await letter_for_keeper(talk, made, After.ACTION_DROPPED_TOLD, words=words(reason, 160))
        tell(talk, [*had, *await in_charge(talk, at.consultation)], replace(told, choices=()))
        talk.reply(line(After.ACTION_DROPPED_SAID, number=made.number))
