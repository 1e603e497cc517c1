"""签到码: the code for those who run the meeting, to say aloud or to show as a picture."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Letter, moment, phrase, say, title
from dialogs.meeting_forms import ShowCode
from dialogs.meeting_keys import Meet
from domain.consultation import Consultation, Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sign_in import EARLY, Window, window
from handlers.meeting_people import at_desk
from handlers.papers import offer
from handlers.sign_in_codes import shown_code
from handlers.talk import Talk

FORM = ShowCode
REQUIRES = Permission.CONSULTATION_SEE
PAPER = "sign_in"


async def handle(talk: Talk, form: ShowCode) -> None:
    found = await at_desk(talk, form.consultation)
    match window(found, talk.now):
        case Window.OPEN:
            talk.reply(code_letter(talk, found, Meet.CODE))
        case Window.EARLY if found.start_at is not None:
            since = moment(found.start_at - EARLY)
            talk.reply(say(f"meet.{Meet.CODE_EARLY}", title=title(found.title_id), since=since))
        case _:
            raise Refusal(Refused.CONSULTATION_MOVED, number=found.number, standing=found.state)


def code_letter(talk: Talk, found: Consultation, key: Meet, *, picture: bool = True) -> Letter:
    """Without `picture` for somebody who is told and has not asked: a link is made for who opens it."""
    line = phrase(f"meet.{key}", title=title(found.title_id), code=shown_code(talk.house, found))
    choices = [offer(talk, PAPER, {"consultation": found.id}, label=f"button.{Button.SHOW_QR}")] if picture else []
    if found.state is Stage.SCHEDULED:
        choices.append(button(Button.OPEN_MEETING, "open_meeting", consultation=found.id))
    choices.append(button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id))
    if not picture:
        choices.append(button(Button.SHOW_CODE, "show_code", consultation=found.id))
    return Letter(f"meet.{key}", (line,), choices=tuple(choices))
