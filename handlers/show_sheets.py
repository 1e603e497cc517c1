"""我的交办: what the department has in hand, what due first at the top; one of them as a card; its whole text."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.desk_cards import lines_of, own_card, own_choices
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, phrase, say
from dialogs.liaison_forms import ReadSheet, ShowSheet, ShowSheets
from domain.permissions import Permission
from domain.sheet import Sheet, SheetState
from domain.wording import pages
from handlers.sheet_desk import OVER, WAITING, departments_of, item_of, own_sheets, read_of
from handlers.show_item import PAGE
from handlers.show_lists import agreed
from handlers.talk import Talk

MOST = 6
_LISTS: dict[str, tuple[tuple[SheetState, ...], Say, Say]] = {
    "open": (WAITING, Say.SHEETS_OPEN, Say.SHEETS_NONE),
    "replied": ((SheetState.REPLIED,), Say.SHEETS_REPLIED, Say.SHEETS_REPLIED_NONE),
    "over": (OVER, Say.SHEETS_OVER, Say.SHEETS_OVER_NONE),
}
_ELSE = {"open": Button.SHEETS, "replied": Button.SHEETS_REPLIED, "over": Button.SHEETS_OVER}


class Sheets:
    FORM = ShowSheets
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: ShowSheets) -> None:
        mine = departments_of(talk)
        if form.which == "open":
            await agreed(talk)
        if not mine:
            talk.reply(say(f"say.{Say.SHEETS_NOBODYS}"))
            return
        states, some, none = _LISTS.get(form.which, _LISTS["open"])
        found = await own_sheets(talk, mine, states)
        if form.which == "over":
            found = sorted(found, key=lambda one: -(one.ended_at or 0))
        others = [button(_ELSE[which], "sheets", which=which) for which in _LISTS if which != form.which]
        if not found:
            talk.reply(Letter(f"say.{none}", (phrase(f"say.{none}"),), choices=tuple(others)))
            return
        lines = lines_of(found[:MOST], talk.now, talk.house.calendar, several=len(mine) > 1)
        choices = (*(_choice(one) for one in found[:MOST]), *others)
        shown = phrase(f"say.{some}", count=len(found), lines=lines)
        talk.reply(Letter(f"say.{some}", (shown,), choices=choices, carries=True))


def _choice(one: Sheet) -> Choice:
    return Choice(phrase(f"button.{Button.SHEET_LINE}", number=one.number), "show_sheet", {"sheet": one.id})


class Show:
    FORM = ShowSheet
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: ShowSheet) -> None:
        found, _ = await read_of(talk, form.sheet)
        talk.reply(await own_letter(talk, found))


async def own_letter(talk: Talk, found: Sheet, kind: str = f"say.{Say.SHEET_SHOWN}", *, photos: bool = True) -> Letter:
    """The sheet with what may be done with it; its photos go along."""
    return Letter(
        kind,
        (phrase(kind, number=found.number),),
        card=own_card(found, talk.now, talk.house.calendar, talk.house.district.zone),
        choices=own_choices(found, talk.now),
        files=found.files if photos else (),
        via=(await item_of(talk, found)).via,
        carries=True,
    )


class Read:
    FORM = ReadSheet
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: ReadSheet) -> None:
        found, _ = await read_of(talk, form.sheet)
        parts = pages(await talk.words([found.text_id]), PAGE)
        page = min(form.page, len(parts) - 1)
        more: tuple[Choice, ...] = ()
        if page + 1 < len(parts):
            more = (button(Button.NEXT_PAGE, "read_sheet", sheet=found.id, page=page + 1),)
        key = f"say.{Say.PAGE_OF}"
        shown = {"$": "page", "ids": [found.text_id], "page": page, "size": PAGE}
        line = phrase(key, page=page + 1, pages=len(parts), words=shown)
        back = (button(Button.SHEET_CARD, "show_sheet", sheet=found.id),)
        via = (await item_of(talk, found)).via
        files = found.files if page == 0 else ()
        talk.reply(Letter(key, (line,), choices=(*more, *back), files=files, via=via, carries=True))
