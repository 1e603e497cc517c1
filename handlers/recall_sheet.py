"""收回: the department is told why, and the matter comes back to its owner once no other department has it."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import RecallSheet
from domain import sheet_guards, sheet_moves
from domain.permissions import Permission
from domain.sheet import SheetVerb
from handlers.sheeting import move_sheet, sheet_here
from handlers.talk import Talk

FORM = RecallSheet
REQUIRES = Permission.SHEET_SEND


async def handle(talk: Talk, form: RecallSheet) -> None:
    sheet, item = await sheet_here(talk, form.sheet, REQUIRES)
    sheet_guards.check(SheetVerb.RECALL, sheet)
    reason = await talk.settle(form.reason, "sheet_reason", item.id, strip=True, via=item.via)
    by = talk.actor(item.now_at)
    await move_sheet(talk, item, *sheet_moves.recall(sheet, by, talk.now, talk.channel, reason=reason))
    talk.reply(say(f"say.{Say.SHEET_RECALLED}", number=sheet.number, department=department(sheet.department_id)))
