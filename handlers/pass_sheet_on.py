"""转给建议的单位: what one department returned goes to the one that it named, with the same text and photos."""

from __future__ import annotations

from dataclasses import replace

from dialogs.sheet_forms import PassSheetOn
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import SheetState
from handlers.propose_referral import blank
from handlers.sheet_offers import ensure_department
from handlers.sheet_send import send_sheets
from handlers.sheeting import sheet_here
from handlers.talk import Talk
from storage.sheets import sheets_of

FORM = PassSheetOn
REQUIRES = Permission.SHEET_SEND


async def handle(talk: Talk, form: PassSheetOn) -> None:
    """A new sheet of the same batch. Pressed twice, the second finds that the department has it."""
    back, item = await sheet_here(talk, form.sheet, REQUIRES)
    if back.state is not SheetState.RETURNED or back.next_department_id is None:
        raise Refusal(Refused.SHEET_MOVED, number=back.number, stage=back.state)
    sheets = await sheets_of(talk.work, item.id)
    ensure_department(talk, back.next_department_id, sheets)
    if not back.text_id or not await talk.words([back.text_id]):
        raise Refusal(Refused.WORDS_GONE)
    made = replace(
        blank(item, back.next_department_id, sheets, talk.now),
        part=back.part,
        batch=back.batch,
        text_id=back.text_id,
        place_id=back.place_id,
        files=back.files,
    )
    await send_sheets(talk, item, [made], sheets)
