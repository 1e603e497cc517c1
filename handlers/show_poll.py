"""How a poll stands, and what is done about it: one of its times is fixed, or it ends."""

from __future__ import annotations

from dialogs.letter import Letter
from dialogs.timing_forms import ClosePoll, ShowPoll
from dialogs.timing_keys import Timing, press, said
from domain.consultation import Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_choices import leads
from handlers.dialog import begin
from handlers.invited import at_desk
from handlers.meeting_words import key_of
from handlers.placing import planned
from handlers.poll_standing import decisions, matrix
from handlers.polling import close, poll_of
from handlers.talk import Talk


class Show:
    FORM = ShowPoll
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowPoll) -> None:
        """A clerk reads it too, and notes what was said on the telephone."""
        found = await at_desk(talk, form.consultation)
        if not found.polls:
            raise Refusal(Refused.POLL_OVER)
        here = await poll_of(talk, found)
        lines = matrix(talk, here)
        talk.reply(
            Letter(
                lines[0]["key"],
                tuple(lines),
                choices=decisions(talk, here, leads=leads(found, talk.actor(found.station_id))),
            )
        )


class Close:
    FORM = ClosePoll
    REQUIRES = Permission.CONSULTATION_LEAD

    @staticmethod
    async def handle(talk: Talk, form: ClosePoll) -> None:
        """A time goes on to the card that fixes it, with what else is worth knowing."""
        found = await planned(talk, form.consultation)
        if form.slot:
            await _fix(talk, form)
            return
        made = close(talk, found, talk.actor(found.station_id), "hand")
        args = {"consultation": made.id}
        line = said(Timing.POLL_CLOSED, number=made.number)
        choices = (press(Timing.SEE_POLL, "show_poll", **args), press(Timing.NEW_POLL, "poll_time", **args))
        talk.reply(Letter(line["key"], (line,), choices=choices))


async def _fix(talk: Talk, form: ClosePoll) -> None:
    found = await planned(talk, form.consultation)
    slot = next((one for one in (await poll_of(talk, found)).slots if one.id == form.slot), None)
    if slot is None:
        raise Refusal(Refused.POLL_OVER)
    values = {"consultation": found.id, "when": key_of((slot.start, slot.end)), "polled": True}
    await begin(talk, "move_time" if found.state is Stage.SCHEDULED else "fix_time", values)
