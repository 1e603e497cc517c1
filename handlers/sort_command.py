"""A command amid a form: keep what was begun for later, drop it, or go on with it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.forms import SortCommand
from dialogs.keys import Button, Say
from dialogs.letter import say
from domain.permissions import Permission
from handlers.dialog import advance, begin, discard
from handlers.talk import Talk

FORM = SortCommand
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: SortCommand) -> None:
    over = Draft.of(form.over)
    if form.target == "go_on":
        await advance(talk, over)
        return
    if form.target == "keep":
        talk.kept.append(over)
        talk.reply(say(f"say.{Say.KEPT_FOR_LATER}", button(Button.RESUME, "resume")))
    else:
        discard(talk, over)
        talk.dropped = over
    await begin(talk, form.verb, form.args)
