"""看联系电话: for calling somebody up; every look is kept, and the resident can see it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, called, phone, phrase
from dialogs.station_forms import SeePhone
from domain import station_moves
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage.people import persons

FORM = SeePhone
REQUIRES = Permission.PHONE_SEE


async def handle(talk: Talk, form: SeePhone) -> None:
    item = await talk.item(form.item, REQUIRES)
    moved, event = station_moves.see_phone(item, talk.actor(item.now_at), talk.now, talk.channel)
    sealed = (await persons(talk.work, [item.reporter_id]))[item.reporter_id]["phone_sealed"]
    if not sealed:
        raise Refusal(Refused.NO_PHONE, number=item.number)
    if not talk.house.may_carry(talk.channel, item.via):
        key = f"say.{Say.PHONE_ON_WEB}"
        talk.reply(Letter(key, (phrase(key, number=item.number),), choices=(button(Button.READ_ON_WEB, "link"),)))
        return
    await talk.record(item, moved, event)
    key = f"say.{Say.PHONE}"
    who = called(item.reporter_id, item.called_sealed)
    line = phrase(key, number=item.number, called=who, phone=phone(item.reporter_id, sealed))
    talk.reply(Letter(key, (line,), item_id=item.id, via=item.via, carries=True))
