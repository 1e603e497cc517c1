"""帮助, for the hat that the person wears."""

from __future__ import annotations

from dialogs.forms import ShowHelp
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from domain.people import Role
from domain.permissions import Permission
from handlers.arrival import hat_line
from handlers.talk import Talk

FORM = ShowHelp
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: ShowHelp) -> None:
    keys = [Say.HELP_STAFF] if Role.STAFF in talk.hat.roles else []
    if talk.hat.roles & {Role.HEAD, Role.DUTY_HEAD, Role.CLERK, Role.STAFF}:
        keys.append(Say.HELP_HEAD)
    if talk.hat.roles & {Role.HEAD, Role.MEMBER}:
        keys.append(Say.HELP_MEMBER)
    if talk.hat.role is Role.LIAISON:
        keys.append(Say.HELP_LIAISON)
    if not talk.serves:
        keys.append(Say.HELP_RESIDENT)
    if talk.channel in talk.house.asked_for:
        keys.append(Say.HELP_ASKED_FOR)
    talk.reply(Letter(f"say.{keys[0]}", (*(phrase(f"say.{key}") for key in keys), *hat_line(talk))))
