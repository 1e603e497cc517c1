"""签收, 退回, 延期: by a liaison, or written down for a department on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, department, phrase, row, say, text, words
from dialogs.liaison_forms import NO_DEPARTMENT, ExtendSheet, ReturnSheet, SignSheet
from domain import department_moves
from domain.clocks import Clock
from domain.permissions import Permission
from domain.reply_gate import says_nothing
from domain.sheet import Sheet
from handlers.dialog import Offers, answer_choice
from handlers.sheet_desk import at_desk, item_of
from handlers.sheeting import move_sheet
from handlers.show_sheets import own_letter
from handlers.talk import Talk
from storage import tables
from storage.sheets import sheet

DAYS = (1, 2, 3, 5, 7)
"""Offered beside the most that the rules allow."""


class Sign:
    FORM = SignSheet
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def handle(talk: Talk, form: SignSheet) -> None:
        found, by = await at_desk(talk, form.sheet, on_paper=form.on_paper)
        moved, event = department_moves.sign(found, by, talk.now, talk.channel, on_paper=form.on_paper)
        made = await move_sheet(talk, await item_of(talk, found), moved, event)
        if form.on_paper:
            talk.reply(recorded(made))
        else:
            talk.reply(await own_letter(talk, made, f"say.{Say.SHEET_SIGNED}", photos=False))


def recorded(made: Sheet) -> Letter:
    """代录好了: what the station has written down for the department."""
    whose = department(made.department_id)
    state = text(f"sheet_state.{made.state}")
    key = f"say.{Say.SHEET_RECORDED}"
    more = (button(Button.RECORD_MORE, "record_sheet", sheet=made.id),) if made.open else ()
    return Letter(key, (phrase(key, number=made.number, department=whose, state=state),), choices=more)


async def heard_reason(talk: Talk, said: Answer, hint: Say) -> Answer:
    """A reason that says nothing is asked for again."""
    if said.words and says_nothing(said.text):
        talk.work.delete(tables.contents, id=said.words)
        raise Misheard(hint)
    return said


async def _begun(talk: Talk, draft: Draft, ensure: Callable[[Sheet, int], None]) -> Draft:
    """Nobody writes a reason that can only be refused."""
    found, _ = await at_desk(talk, draft.values["sheet"], on_paper=draft.values.get("on_paper", False))
    ensure(found, talk.now)
    return replace(draft, values={**draft.values, "number": found.number})


class Return:
    FORM = ReturnSheet
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return draft if name else await _begun(talk, draft, department_moves.ensure_may_return)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return await heard_reason(talk, said, Say.REASON_EMPTY) if name == "reason" else said

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await sheet(talk.work, draft.values["sheet"])
        own = found.department_id if found else ""
        others = [one for one in talk.house.district.departments_at(talk.now) if one != own]
        unsure = Option(NO_DEPARTMENT, phrase(f"button.{Button.NO_DEPARTMENT}"))
        named = [Option(one, phrase(f"button.{Button.DEPARTMENT}", department=department(one))) for one in others]
        return {"to": [unsure, *named]}

    @staticmethod
    async def handle(talk: Talk, form: ReturnSheet) -> None:
        found, by = await at_desk(talk, form.sheet, on_paper=form.on_paper)
        reason = await settled(talk, found, form.reason, "sheet_reason")
        to = None if form.to == NO_DEPARTMENT else form.to
        moved, event = department_moves.return_(
            found, by, talk.now, talk.channel, reason=reason, to=to, on_paper=form.on_paper
        )
        made = await move_sheet(talk, await item_of(talk, found), moved, event)
        talk.reply(recorded(made) if form.on_paper else say(f"say.{Say.SHEET_RETURNED}", number=made.number))


async def settled(talk: Talk, found: Sheet, pieces: list[str], kind: str) -> str:
    """One lasting content of what a department says, without phones and other contacts; it goes with the item."""
    item = await item_of(talk, found)
    return await talk.settle(pieces, kind, item.id, strip=True, via=item.via)


class Extend:
    FORM = ExtendSheet
    REQUIRES = Permission.SHEET_HANDLE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return draft if name else await _begun(talk, draft, department_moves.ensure_may_extend)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return await heard_reason(talk, said, Say.REASON_EMPTY) if name == "reason" else said

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        most = await _most(talk, draft.values["sheet"])
        counts = sorted({*(days for days in DAYS if days < most), most})
        return {"days": [Option(str(n), phrase(f"button.{Button.WORKDAYS}", count=n)) for n in counts]}

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        key = f"{ExtendSheet.name}.{CHECK}.ask"
        days = text(f"button.{Button.WORKDAYS}", count=int(draft.values["days"]))
        rows = [row("hourglass", days, f"label.{Label.SHEET_EXTENSION}")]
        rows += [
            row("message-circle", words(one, 200), f"label.{Label.SHEET_REASON}") for one in draft.values["reason"]
        ]
        choices = (
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_REASON}"), CHECK, "reason"),
            answer_choice(phrase(f"button.{Button.CHANGE_DAYS}"), CHECK, "days"),
            button(Button.CANCEL, "cancel"),
        )
        return Letter(key, (phrase(key, number=draft.values["number"]),), card=Card(rows=tuple(rows)), choices=choices)

    @staticmethod
    async def handle(talk: Talk, form: ExtendSheet) -> None:
        found, by = await at_desk(talk, form.sheet, on_paper=form.on_paper)
        most = await _most(talk, form.sheet)
        reason = await settled(talk, found, form.reason, "sheet_reason")
        moved, event = department_moves.ask_extension(
            found,
            by,
            talk.now,
            talk.channel,
            reason=reason,
            days=int(form.days),
            most=most,
            on_paper=form.on_paper,
        )
        made = await move_sheet(talk, await item_of(talk, found), moved, event)
        talk.reply(recorded(made) if form.on_paper else say(f"say.{Say.SHEET_EXTENSION_SENT}", number=made.number))


async def _most(talk: Talk, sheet_id: str) -> int:
    """Working days, by the rules that its item began under."""
    found = await sheet(talk.work, sheet_id)
    assert found is not None
    item = await item_of(talk, found)
    return talk.house.clocks_of(item.clocks).allowance(Clock.EXTENSION).amount
