"""请求联系居民: the resident is asked; after his 可以 the liaison sees the number, for this sheet alone."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phone, phrase, say
from dialogs.liaison_forms import RequestPhone, SeeSheetPhone
from domain import sheet_moves
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.resident_phone import ensure_phone
from handlers.sheet_desk import item_of, read_of
from handlers.sheeting import move_sheet
from handlers.talk import Talk
from storage.people import persons


class Request:
    FORM = RequestPhone
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: RequestPhone) -> None:
        found, by = await read_of(talk, form.sheet)
        item = await item_of(talk, found)
        await ensure_phone(talk, found, item)
        made = await move_sheet(talk, item, *sheet_moves.ask_phone(found, by, talk.now, talk.channel))
        talk.reply(say(f"say.{Say.PHONE_REQUESTED}", number=made.number))


class See:
    FORM = SeeSheetPhone
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: SeeSheetPhone) -> None:
        found, by = await read_of(talk, form.sheet)
        moved, event = sheet_moves.see_phone(found, by, talk.now, talk.channel)
        item = await item_of(talk, found)
        row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
        if row is None or not row["phone_sealed"]:
            raise Refusal(Refused.NO_PHONE, number=found.number)
        if not talk.house.may_carry(talk.channel, item.via):
            key = f"say.{Say.PHONE_ON_WEB}"
            choices = (button(Button.READ_ON_WEB, "link"),)
            talk.reply(Letter(key, (phrase(key, number=found.number),), choices=choices))
            return
        await move_sheet(talk, item, moved, event)
        key = f"say.{Say.SHEET_PHONE}"
        line = phrase(key, number=found.number, phone=phone(item.reporter_id, row["phone_sealed"]))
        talk.reply(Letter(key, (line,), item_id=item.id, via=item.via, carries=True))
