"""建议交办: who has the matter in hand says which department could act; clerk and head write the sheet."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from dialogs.keys import Say
from dialogs.letter import department, say
from dialogs.sheet_forms import ProposeReferral
from domain import sheet_moves
from domain.item import Item, State
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Part, Sheet, SheetState, sheet_number
from handlers.dialog import Offers
from handlers.sheet_offers import department_options, ensure_department, free_departments
from handlers.sheet_record import record_sheet
from handlers.talk import Talk
from storage.ids import new_id
from storage.sheets import sheets_of

FORM = ProposeReferral
REQUIRES = Permission.SHEET_PROPOSE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "":
        item = await talk.item(draft.values["item"], REQUIRES)
        _ensure_may(talk, item)
        free_departments(talk, await sheets_of(talk.work, item.id))
    return draft


def _ensure_may(talk: Talk, item: Item) -> None:
    """By who has it in hand now, or decides about it; a button of before opens nothing. Raises Refusal."""
    if talk.reader_of(item) not in ("handler", "head", "clerk"):
        raise Refusal(Refused.NOT_YOURS)
    if item.state not in (State.ACCEPTED, State.REFERRED):
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)


async def offers(talk: Talk, draft: Draft) -> Offers:
    sheets = await sheets_of(talk.work, draft.values["item"])
    return {"department": department_options(free_departments(talk, sheets))}


async def handle(talk: Talk, form: ProposeReferral) -> None:
    item = await talk.item(form.item, REQUIRES)
    _ensure_may(talk, item)
    sheets = await sheets_of(talk.work, item.id)
    ensure_department(talk, form.department, sheets)
    if any(one.state is SheetState.PROPOSED and one.department_id == form.department for one in sheets):
        raise Refusal(Refused.ALREADY_DONE, number=item.number)
    reason = await talk.settle(form.reason, "note", item.id, via=item.via) if form.reason else None
    proposal = replace(blank(item, form.department, sheets, talk.now), reason_id=reason)
    moved, event = sheet_moves.propose(proposal, talk.actor(item.now_at), talk.now, talk.channel)
    await record_sheet(talk, item, moved, event)
    talk.reply(say(f"say.{Say.REFERRAL_PROPOSED}", number=item.number, department=department(form.department)))


def blank(item: Item, department_id: str, sheets: list[Sheet], now: int) -> Sheet:
    """The next sheet of an item, before anything is written on it."""
    return Sheet(
        id=new_id(),
        number=sheet_number(item.number, len(sheets)),
        item_id=item.id,
        station_id=item.now_at,
        department_id=department_id,
        part=Part.LEAD,
        batch=max((one.batch for one in sheets), default=0) + 1,
        state=SheetState.PROPOSED,
        text_id="",
        category=item.category,
        urgency=item.urgency.value,
        made_at=now,
        practice=item.practice,
    )
