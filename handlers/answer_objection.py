"""What staff say to a 我不同意 where they leave it as it is."""

from __future__ import annotations

from dialogs.deciding_forms import AnswerObjection
from dialogs.keys import Say
from dialogs.letter import say
from domain import station_moves
from domain.permissions import Permission
from handlers.talk import Talk
from handlers.telling import record

FORM = AnswerObjection
REQUIRES = Permission.OBJECTION_ANSWER


async def handle(talk: Talk, form: AnswerObjection) -> None:
    item = await talk.item(form.item, REQUIRES)
    words = await talk.settle(form.words, "talk", item.id, strip=True, via=item.via)
    actor = talk.actor(item.now_at)
    moved, event = station_moves.answer_objection(item, actor, talk.now, talk.channel, words=words)
    await record(talk, item, moved, event)
    talk.reply(say(f"say.{Say.OBJECTION_ANSWERED}", number=item.number))
