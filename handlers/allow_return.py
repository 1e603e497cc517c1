"""允许退回: the department has signed, or its time to return is over, and yet it is not its matter."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import AllowReturn
from domain import sheet_moves
from domain.permissions import Permission
from handlers.sheeting import move_sheet, sheet_here
from handlers.talk import Talk

FORM = AllowReturn
REQUIRES = Permission.SHEET_SEND


async def handle(talk: Talk, form: AllowReturn) -> None:
    sheet, item = await sheet_here(talk, form.sheet, REQUIRES)
    by = talk.actor(item.now_at)
    await move_sheet(talk, item, *sheet_moves.allow_return(sheet, by, talk.now, talk.channel))
    talk.reply(say(f"say.{Say.RETURN_ALLOWED}", number=sheet.number, department=department(sheet.department_id)))
