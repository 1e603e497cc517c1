"""城管想给您打电话，可以吗？Asked for one sheet at a time, and answered, also taken back, by the resident himself."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import AnswerPhone, AskPhone
from domain import sheet_moves
from domain.item import Item
from domain.people import Actor, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from handlers.sheet_record import record_sheet
from handlers.sheeting import sheet_here, sheet_of_department
from handlers.talk import Talk
from storage.people import persons


class Ask:
    """For the department, by whoever has the matter in hand at the station, or leads it."""

    FORM = AskPhone
    REQUIRES = Permission.ITEM_NOTE

    @staticmethod
    async def handle(talk: Talk, form: AskPhone) -> None:
        sheet, item = await sheet_here(talk, form.sheet, Ask.REQUIRES)
        await ensure_phone(talk, sheet, item)
        by = talk.actor(item.now_at)
        await record_sheet(talk, item, *sheet_moves.ask_phone(sheet, by, talk.now, talk.channel))
        talk.reply(say(f"say.{Say.PHONE_ASKED}", number=sheet.number, department=department(sheet.department_id)))


async def ensure_phone(talk: Talk, sheet: Sheet, item: Item) -> None:
    """Nobody is asked about a number that he never gave. Raises Refusal."""
    row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
    if row is None or not row["phone_sealed"]:
        raise Refusal(Refused.NO_PHONE, number=sheet.number)


class Answer:
    """可以, 请通过驿站; also later, from 隐私."""

    FORM = AnswerPhone
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: AnswerPhone) -> None:
        sheet, item = await sheet_of_department(talk, form.sheet)
        if item.reporter_id != talk.person_id:
            raise Refusal(Refused.NOT_YOURS)
        verb = sheet_moves.allow_phone if form.said == "yes" else sheet_moves.refuse_phone
        by = Actor(talk.person_id, frozenset({Role.RESIDENT}))
        await record_sheet(talk, item, *verb(sheet, by, talk.now, talk.channel))
        key = Say.PHONE_ALLOWED if form.said == "yes" else Say.PHONE_KEPT
        talk.reply(say(f"say.{key}", number=item.number, department=department(sheet.department_id)))
