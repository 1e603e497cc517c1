"""看协商: in which consultations an item is or was talked through."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import Letter, listing, phrase, say
from dialogs.topic_cards import talked_choice, talked_line
from dialogs.topic_forms import ConsultationsOfItem
from domain.permissions import Permission
from handlers.talk import Talk
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of

FORM = ConsultationsOfItem
REQUIRES = Permission.CONSULTATION_SEE
MOST = 9


async def handle(talk: Talk, form: ConsultationsOfItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    found = await open_to(talk.work, talk.person_id, await consultations_of(talk.work, item.id))
    if not found:
        talk.reply(say(f"say.{Say.NEVER_TALKED}", number=item.number))
        return
    newest = found[::-1][:MOST]
    key = f"say.{Say.TALKS_OF_ITEM}"
    line = phrase(key, number=item.number, lines=listing([talked_line(one) for one in newest]))
    talk.reply(Letter(key, (line,), choices=tuple(talked_choice(one) for one in newest)))
