"""The resident's telephone: asked for one sheet, allowed or not by himself, seen by that department alone."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, department, phone, phrase, say
from dialogs.sheet_forms import AnswerPhone, AskPhone, SeeSheetPhone
from domain import sheet_moves
from domain.people import Actor, Role, roles_at
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from handlers.sheet_record import record_sheet
from handlers.sheeting import sheet_here, sheet_of_department
from handlers.talk import Talk
from storage.people import persons


def at_desk(talk: Talk, sheet: Sheet) -> Actor:
    """The person with the roles that count at the sheet's department."""
    roles = roles_at(talk.appointments, sheet.department_id, talk.house.district.id, talk.now)
    return Actor(talk.person_id, roles & {Role.LIAISON})


class Ask:
    """By the department, or for it by whoever has the matter at the station."""

    FORM = AskPhone
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: AskPhone) -> None:
        sheet, item = await sheet_of_department(talk, form.sheet)
        by = at_desk(talk, sheet)
        if not by.is_any(Role.LIAISON):
            sheet, item = await sheet_here(talk, form.sheet, Permission.ITEM_NOTE)
            if talk.reader_of(item) not in ("handler", "head", "clerk"):
                raise Refusal(Refused.NOT_YOURS)
            by = talk.actor(item.now_at)
        row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
        if row is None or not row["phone_sealed"]:
            raise Refusal(Refused.NO_PHONE, number=sheet.number)
        await record_sheet(talk, item, *sheet_moves.ask_phone(sheet, by, talk.now, talk.channel))
        talk.reply(say(f"say.{Say.PHONE_ASKED}", number=sheet.number, department=department(sheet.department_id)))


class Answer:
    """可以, 请通过驿站; also later, from 隐私, by the resident alone."""

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


class See:
    """看电话: each look is recorded and told to the resident."""

    FORM = SeeSheetPhone
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: SeeSheetPhone) -> None:
        sheet, item = await sheet_of_department(talk, form.sheet)
        moved, event = sheet_moves.see_phone(sheet, at_desk(talk, sheet), talk.now, talk.channel)
        row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
        if row is None or not row["phone_sealed"]:
            raise Refusal(Refused.NO_PHONE, number=sheet.number)
        if not talk.house.may_carry(talk.channel, item.via):
            key = f"say.{Say.PHONE_ON_WEB}"
            web = button(Button.READ_ON_WEB, "link")
            talk.reply(Letter(key, (phrase(key, number=sheet.number),), choices=(web,)))
            return
        await record_sheet(talk, item, moved, event)
        key = f"say.{Say.SHEET_PHONE}"
        line = phrase(key, number=sheet.number, phone=phone(item.reporter_id, row["phone_sealed"]))
        talk.reply(Letter(key, (line,), item_id=item.id, via=item.via, carries=True))  # hidden once it is taken back
