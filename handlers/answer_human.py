"""回话: the head or the clerk answers somebody who asked for a person."""

from __future__ import annotations

from dialogs.forms import AnswerHuman
from dialogs.keys import Say
from dialogs.letter import Letter, phrase, say, station, words
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage.people import address_of

FORM = AnswerHuman
REQUIRES = Permission.INBOX_SEE


async def handle(talk: Talk, form: AnswerHuman) -> None:
    ensure(talk.actor(form.station), REQUIRES)
    address = await address_of(talk.work, form.address)
    if address is None:
        raise Refusal(Refused.BUTTON_STALE)
    said = await talk.settle(form.words, "human", None, strip=True)
    key = f"say.{Say.HUMAN_ANSWERED}"
    line = phrase(key, words=words(said), station=station(form.station))
    talk.told.append((address["person_id"], Letter(key, (line,), must_reach=True)))
    talk.reply(say(f"say.{Say.HUMAN_ANSWER_SENT}"))
