"""语言."""

from __future__ import annotations

from dialogs.forms import ChooseLanguage
from dialogs.keys import Say
from dialogs.letter import say
from domain.permissions import Permission
from handlers.talk import Talk
from storage import tables

FORM = ChooseLanguage
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: ChooseLanguage) -> None:
    talk.work.update(tables.persons, {"id": talk.person_id}, language=form.language)
    talk.door.language = form.language
    talk.reply(say(f"say.{Say.LANGUAGE_SET}"))
