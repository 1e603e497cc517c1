"""接单."""

from __future__ import annotations

from dialogs.cards import item_card
from dialogs.forms import AcceptItem
from dialogs.item_choices import choices_for
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from domain import moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record

FORM = AcceptItem
REQUIRES = Permission.ITEM_ACCEPT


async def handle(talk: Talk, form: AcceptItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    moved, event = moves.accept(item, talk.actor(item.now_at), talk.now, talk.channel)
    made = await record(talk, item, moved, event)
    talk.reply(
        Letter(
            f"say.{Say.ACCEPTED}",
            (phrase(f"say.{Say.ACCEPTED}", number=made.number),),
            card=item_card(made, "handler", talk.promised(made)),
            choices=choices_for(made, "handler", talk.person_id),
            item_id=made.id,
            via=made.via,
            carries=True,
        )
    )
