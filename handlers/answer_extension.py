"""同意延期, 不同意延期: the resident reads the reason and the new date; the department hears either."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import GrantExtension, RefuseExtension
from domain import sheet_guards, sheet_moves
from domain.permissions import Permission
from domain.sheet import SheetVerb
from handlers.sheeting import move_sheet, sheet_here
from handlers.talk import Talk


class Grant:
    FORM = GrantExtension
    REQUIRES = Permission.SHEET_SEND

    @staticmethod
    async def handle(talk: Talk, form: GrantExtension) -> None:
        sheet, item = await sheet_here(talk, form.sheet, Grant.REQUIRES)
        by, days = talk.actor(item.now_at), sheet.extension_days or 0
        made = await move_sheet(talk, item, *sheet_moves.grant(sheet, by, talk.now, talk.channel, days=days))
        talk.reply(say(f"say.{Say.EXTENSION_GRANTED}", number=made.number, department=department(made.department_id)))


class Refuse:
    FORM = RefuseExtension
    REQUIRES = Permission.SHEET_SEND

    @staticmethod
    async def handle(talk: Talk, form: RefuseExtension) -> None:
        sheet, item = await sheet_here(talk, form.sheet, Refuse.REQUIRES)
        sheet_guards.check(SheetVerb.REFUSE, sheet)
        reason = (
            await talk.settle(form.reason, "sheet_reason", item.id, strip=True, via=item.via) if form.reason else None
        )
        by = talk.actor(item.now_at)
        await move_sheet(talk, item, *sheet_moves.refuse(sheet, by, talk.now, talk.channel, reason=reason))
        talk.reply(say(f"say.{Say.EXTENSION_REFUSED}", number=sheet.number, department=department(sheet.department_id)))
