"""交办情况: every sheet of an item as it stands, with what may be done with each."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import Letter, department, phrase, say
from dialogs.sheet_cards import sheet_card, station_choices
from dialogs.sheet_forms import SheetsOfItem
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage.sheets import sheets_of

FORM = SheetsOfItem
REQUIRES = Permission.ITEM_SEE
MOST = 6


async def handle(talk: Talk, form: SheetsOfItem) -> None:
    item, reader = await talk.readable(form.item)
    if reader in ("resident", "holder"):
        raise Refusal(Refused.NOT_YOURS)
    writes = may(talk.actor(item.now_at), Permission.SHEET_SEND)
    sheets = await sheets_of(talk.work, item.id)
    if not sheets:
        talk.reply(say(f"say.{Say.NO_SHEETS}", number=item.number))
    for sheet in sheets[-MOST:]:
        key = f"say.{Say.SHEET_STANDS}"
        talk.reply(
            Letter(
                key,
                (phrase(key, number=sheet.number, department=department(sheet.department_id)),),
                card=sheet_card(sheet),
                choices=station_choices(sheet, writes=writes),
                files=sheet.reply_files,
                item_id=item.id,
                via=item.via,
                carries=True,
            )
        )
