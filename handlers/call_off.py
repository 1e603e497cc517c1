"""取消 and 恢复: everybody hears why; what was to be talked through goes back, and joins again if it still waits."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from dialogs.letter import Letter, title, words
from dialogs.timing_forms import CallOff as CallOffForm
from dialogs.timing_forms import Revive as ReviveForm
from dialogs.timing_keys import Timing, press, said
from domain import consultation_timing, consulting
from domain.consultation import UNDER_WAY, Consultation, Verb
from domain.consultation_moves import check as ensure_possible
from domain.item import State
from domain.permissions import Permission
from handlers.consultation_record import go_on, record_consultation
from handlers.consulting import consultation_here, items_back
from handlers.inviting import tell_invited
from handlers.meeting_words import kept_words
from handlers.poll_timers import end_poll_timers
from handlers.polling import readers
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.attending import nobody_there
from storage.consultations import consultations_of, items_of, participants_of, unlink_item


class CallOff:
    FORM = CallOffForm
    REQUIRES = Permission.CONSULTATION_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found = await consultation_here(talk, draft.values["consultation"], CallOff.REQUIRES)
        ensure_possible(Verb.CALL_OFF, found)
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: CallOffForm) -> None:
        found = await consultation_here(talk, form.consultation, CallOff.REQUIRES)
        if form.sure == "no":
            for content in form.reason:
                talk.work.delete(tables.contents, id=content)
            line = said(Timing.STAYS, number=found.number)
            talk.reply(Letter(line["key"], (line,)))
            return
        reason = await kept_words(talk, found, form.reason, "consultation_reason")
        made = await call_off(talk, found, reason)
        line = said(Timing.CALLED_OFF, number=made.number)
        back = press(Timing.REVIVE, "revive", consultation=made.id)
        talk.reply(Letter(line["key"], (line,), choices=(back,)))


async def call_off(talk: Talk, found: Consultation, reason: str) -> Consultation:
    """Room and people are free again, a poll is over, and what was to be talked through goes back."""
    polled = found.poll_until is not None
    end_poll_timers(talk, found)
    by = talk.actor(found.station_id)
    moved, event = consultation_timing.call_off(found, by, talk.now, talk.channel, reason=reason)
    made = record_consultation(talk, moved, event)
    await items_back(talk, made, agreed=False)
    await tell_invited(talk, made, event)
    nobody_there(talk.work, made.id)
    if polled:
        await _tell_polled(talk, made, reason)
    return made


async def _tell_polled(talk: Talk, found: Consultation, reason: str) -> None:
    """Whoever was asked for times and has no invitation yet hears of it too."""
    people = await participants_of(talk.work, found.id)
    asked = [one for one in people if one.ended_at is None and one.invited_at is None]
    line = said(Timing.CALLED_OFF_TOLD, title=title(found.title_id), number=found.number, words=words(reason))
    letter = Letter(line["key"], (line,), must_reach=True)
    talk.told += [(one, letter) for one in await readers(talk, found, asked) if one != talk.person_id]


class Revive:
    FORM = ReviveForm
    REQUIRES = Permission.CONSULTATION_DECIDE

    @staticmethod
    async def handle(talk: Talk, form: ReviveForm) -> None:
        found = await consultation_here(talk, form.consultation, Revive.REQUIRES)
        by = talk.actor(found.station_id)
        moved, event = consultation_timing.revive(found, by, talk.now, talk.channel)
        made = record_consultation(talk, moved, event)
        joined, left = await _join_again(talk, made)
        await tell_invited(talk, made, event)
        made = await go_on(talk, made)
        line = said(Timing.REVIVED, number=made.number)
        lines = [line, *([said(Timing.REVIVED_WITH, numbers="、".join(joined))] if joined else [])]
        lines += [said(Timing.REVIVED_WITHOUT, numbers="、".join(left))] if left else []
        args = {"consultation": made.id}
        choices = (press(Timing.TO_FIX, "fix_time", **args), press(Timing.NEW_POLL, "poll_time", **args))
        talk.reply(Letter(line["key"], tuple(lines), choices=choices))


async def _join_again(talk: Talk, found: Consultation) -> tuple[list[str], list[str]]:
    """Numbers of the items that join again, and of those that went another way meanwhile."""
    joined, left = [], []
    for item_id in await items_of(talk.work, found.id):
        item = await talk.reads.item(item_id)
        if item is None:
            continue
        others = [one for one in await consultations_of(talk.work, item.id) if one.id != found.id]
        if item.state is not State.ACCEPTED or any(one.state in UNDER_WAY for one in others):
            unlink_item(talk.work, found.id, item.id)
            left.append(item.number)
            continue
        by = talk.actor(found.station_id)
        moved = consulting.consult(item, by, talk.now, talk.channel, consultation=found.id)
        await record(talk, item, *moved)
        joined.append(item.number)
    return joined, left
