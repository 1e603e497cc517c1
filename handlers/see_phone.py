"""看联系电话: for calling somebody up; every look is kept, and the resident can see it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, called, phone, phrase
from dialogs.station_forms import SeePhone
from domain import station_moves
from domain.item import Item
from domain.people import Role, roles_at
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from handlers.telling import record
from storage.people import persons

FORM = SeePhone
REQUIRES = Permission.PHONE_SEE


def only_stands_in(talk: Talk, item: Item) -> bool:
    """Staff in the head's place open an identity, with a reason. Who reported at the counter is there to be rung up."""
    serving = roles_at(talk.appointments, item.now_at, talk.house.district.id, talk.now)
    return item.entered_by is None and not serving & {Role.CLERK, Role.HEAD}


async def phone_to_show(talk: Talk, item: Item) -> bool:
    """Whether there is a telephone that this reader may see: what can only be refused is no button."""
    if only_stands_in(talk, item):
        return False
    if item.called_sealed is None and not talk.actor(item.now_at).is_any(Role.CLERK):
        return False
    row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
    return row is not None and bool(row["phone_sealed"])


async def handle(talk: Talk, form: SeePhone) -> None:
    item = await talk.item(form.item, REQUIRES)
    if only_stands_in(talk, item):
        raise Refusal(Refused.PHONE_BY_IDENTITY, number=item.number)
    moved, event = station_moves.see_phone(item, talk.actor(item.now_at), talk.now, talk.channel)
    sealed = (await persons(talk.work, [item.reporter_id]))[item.reporter_id]["phone_sealed"]
    if not sealed:
        raise Refusal(Refused.NO_PHONE, number=item.number)
    if not talk.house.may_carry(talk.channel, item.via):
        key = f"say.{Say.PHONE_ON_WEB}"
        talk.reply(Letter(key, (phrase(key, number=item.number),), choices=(button(Button.READ_ON_WEB, "link"),)))
        return
    await record(talk, item, moved, event)
    key = f"say.{Say.PHONE}"
    who = called(item.reporter_id, item.called_sealed)
    line = phrase(key, number=item.number, called=who, phone=phone(item.reporter_id, sealed))
    talk.reply(Letter(key, (line,), item_id=item.id, via=item.via, carries=True))
