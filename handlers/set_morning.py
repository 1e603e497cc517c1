"""晨报: who has it may stop it, and have it again."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.clock_forms import SetMorning
from dialogs.keys import Button, Say
from dialogs.letter import say
from domain.permissions import Permission
from handlers.talk import Talk
from storage import tables
from storage.people import without_morning

FORM = SetMorning
REQUIRES = Permission.INBOX_SEE


async def handle(talk: Talk, form: SetMorning) -> None:
    """Without a wish it only tells how things stand."""
    comes = talk.person_id not in await without_morning(talk.work, [talk.person_id])
    if form.wanted:
        comes = form.wanted == "yes"
        talk.work.update(tables.persons, {"id": talk.person_id}, morning_off=int(not comes))
    if comes:
        talk.reply(say(f"say.{Say.MORNING_ON}", button(Button.MORNING_STOP, "morning", wanted="no")))
    else:
        talk.reply(say(f"say.{Say.MORNING_OFF}", button(Button.MORNING_AGAIN, "morning", wanted="yes")))
