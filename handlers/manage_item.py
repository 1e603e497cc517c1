"""更多操作: the rarer verbs that this person may do with an item now."""

from __future__ import annotations

from dialogs.cards import more_choices
from dialogs.forms import ManageItem
from dialogs.keys import Say
from dialogs.letter import Letter, phrase, say
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.dialog import MOST_CHOICES, VERBS
from handlers.talk import Talk

FORM = ManageItem
REQUIRES = Permission.ITEM_SEE


async def handle(talk: Talk, form: ManageItem) -> None:
    item, reader = await talk.readable(form.item)
    if reader in ("resident", "holder"):
        raise Refusal(Refused.NOT_YOURS)
    actor = talk.actor(item.now_at)
    permitted = {name for name, handler in VERBS.items() if may(actor, handler.requires)}
    if not actor.is_any(Role.CLERK, Role.HEAD):
        permitted -= {"reissue"}  # everybody may renew his own; another's only at the counter
    choices = more_choices(item, permitted, own=item.reporter_id == talk.person_id)
    if not choices:
        talk.reply(say(f"say.{Say.MANAGE_NONE}", number=item.number))
        return
    line = phrase(f"say.{Say.MANAGE}", number=item.number)
    for start in range(0, len(choices), MOST_CHOICES):
        part = choices[start : start + MOST_CHOICES]
        talk.reply(Letter(f"say.{Say.MANAGE}", (line,), choices=part, item_id=item.id, via=item.via))
