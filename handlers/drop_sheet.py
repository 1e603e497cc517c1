"""不交办: nothing comes of a proposal; whoever made it is told, and why."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import DropSheet
from domain import sheet_guards, sheet_moves
from domain.permissions import Permission
from domain.sheet import SheetVerb
from handlers.sheet_record import record_sheet
from handlers.sheeting import sheet_here
from handlers.talk import Talk

FORM = DropSheet
REQUIRES = Permission.SHEET_SEND


async def handle(talk: Talk, form: DropSheet) -> None:
    sheet, item = await sheet_here(talk, form.sheet, REQUIRES)
    sheet_guards.check(SheetVerb.DROP, sheet)
    reason = await talk.settle(form.reason, "note", item.id, via=item.via) if form.reason else None
    by = talk.actor(item.now_at)
    await record_sheet(talk, item, *sheet_moves.drop(sheet, by, talk.now, talk.channel, reason=reason))
    talk.reply(say(f"say.{Say.SHEET_DROPPED}", number=item.number, department=department(sheet.department_id)))
