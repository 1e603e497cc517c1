"""代录 and 打印交办单: a department without a chat, by the clerk of the sheet's station."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.desk_cards import desk_choices, own_card
from dialogs.keys import Button, Say
from dialogs.letter import Letter, department, phrase
from dialogs.liaison_forms import PrintSheet, RecordSheet
from domain.permissions import Permission
from handlers.papers import paper_letter
from handlers.sheet_desk import at_desk
from handlers.talk import Talk


class Record:
    FORM = RecordSheet
    REQUIRES = Permission.SHEET_RECORD

    @staticmethod
    async def handle(talk: Talk, form: RecordSheet) -> None:
        """What the department may do now, as the clerk writes it down for it."""
        found, _ = await at_desk(talk, form.sheet, on_paper=True)
        item = await talk.item(found.item_id, Permission.SHEET_RECORD)
        choices = desk_choices(found, talk.now, on_paper=True)
        prints = (button(Button.PRINT_SHEET, "print_sheet", sheet=found.id),) if found.open else ()
        key = f"say.{Say.RECORD_SHEET if choices else Say.RECORD_NOTHING}"
        card = own_card(found, talk.now, talk.house.calendar, talk.house.district.zone)
        line = phrase(key, number=found.number, department=department(found.department_id))
        talk.reply(
            Letter(key, (line,), card=card, choices=(*choices, *prints), item_id=item.id, via=item.via, carries=True)
        )


class Print:
    FORM = PrintSheet
    REQUIRES = Permission.PAPER_PRINT

    @staticmethod
    async def handle(talk: Talk, form: PrintSheet) -> None:
        """The page is made when it is opened, by `web/sheet_page.py`."""
        found, _ = await at_desk(talk, form.sheet, on_paper=True)
        key = f"say.{Say.SHEET_PRINT_READY}"
        talk.reply(paper_letter(talk, "sheet", {"sheet": found.id}, key, number=found.number))
