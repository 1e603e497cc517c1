"""What every act on a sheet begins and ends with: the sheet and its item, and the way back to the owner at the end."""

from __future__ import annotations

from domain import department_moves, referring, sheet_moves
from domain.clocks import Clock
from domain.events import Event, Name
from domain.item import Item, State
from domain.people import SYSTEM
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.running import of
from domain.sheet import Part, Sheet, SheetState
from handlers.assigning import assign_by_rota
from handlers.sheet_record import record_sheet, remember_date
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.sheets import sheet as read_sheet
from storage.sheets import sheets_of


async def sheet_here(talk: Talk, sheet_id: str, permission: Permission) -> tuple[Sheet, Item]:
    """A sheet and its item, for somebody of the station who may do so. Raises Refusal."""
    found = await read_sheet(talk.work, sheet_id)
    if found is None:
        raise Refusal(Refused.SHEET_UNKNOWN)
    return found, await talk.item(found.item_id, permission)


async def sheet_of_department(talk: Talk, sheet_id: str) -> tuple[Sheet, Item]:
    """A sheet and its item, whose words are not the reader's. The verb itself asks whether he answers for the sheet."""
    found = await read_sheet(talk.work, sheet_id)
    item = await talk.reads.item(found.item_id) if found is not None else None
    if found is None or item is None:
        raise Refusal(Refused.SHEET_UNKNOWN)
    return found, item


async def move_sheet(talk: Talk, item: Item, moved: Sheet, event: Event) -> Sheet:
    """Write a sheet's move; where no department has the item any more, it goes back to its owner."""
    others = [one for one in await sheets_of(talk.work, item.id) if one.id != moved.id]
    made = await record_sheet(talk, item, moved, event)
    remember_date(talk, item.id, [made, *others])
    if not made.open:
        await _go_back(talk, item, made, others, event)
    return made


async def _go_back(talk: Talk, item: Item, made: Sheet, others: list[Sheet], event: Event) -> None:
    """Of two that end at the same instant the second finds that it is the last: each relies on the others."""
    still = [one for one in others if one.open]
    for one in still:
        talk.work.guard(tables.sheets, id=one.id, version=one.version)
    if still or item.state is not State.REFERRED:
        return
    back, ended = referring.end_referral(
        item, SYSTEM, talk.now, talk.channel, by_reply=event.name is Name.SHEET_REPLIED
    )
    back = await record(talk, item, back, ended)
    replied = [one for one in (*others, made) if one.state is SheetState.REPLIED and one.ended_at is None]
    if replied:
        answer = max(replied, key=_passed_on_first)
        await record_sheet(talk, back, *sheet_moves.gather(answer, SYSTEM, talk.now, talk.channel))
    if back.state is State.REPORTED:
        await assign_by_rota(talk, back)


def _passed_on_first(sheet: Sheet) -> tuple[bool, bool, int]:
    """Of several replies one has the station's time; the one that had it before has it anew."""
    had = of(sheet.running, Clock.REFERRAL_RELEASE) is not None
    return had, sheet.part is Part.LEAD, sheet.replied_at or 0


async def sheet_delivered(talk: Talk, sheet_id: str) -> None:
    """The first of a department's liaisons has it: once, and not any more where it was signed or ended meanwhile."""
    found = await read_sheet(talk.work, sheet_id)
    item = await talk.reads.item(found.item_id) if found is not None else None
    if found is None or item is None or not department_moves.may_deliver(found):
        return
    await record_sheet(talk, item, *department_moves.deliver(found, SYSTEM, talk.now, talk.channel))


async def call_back_all(talk: Talk, item: Item, why: str) -> Item:
    """What departments have of an item that goes on without them: its words are gone. Back to its owner."""
    if item.state is not State.REFERRED:
        return item
    for one in await sheets_of(talk.work, item.id):
        if one.open:
            recalled = sheet_moves.recall(one, SYSTEM, talk.now, talk.channel, reason=None, why=why)
            await record_sheet(talk, item, *recalled)
    back, ended = referring.end_referral(item, SYSTEM, talk.now, talk.channel)
    made = await record(talk, item, back, ended)
    return await assign_by_rota(talk, made) or made if made.state is State.REPORTED else made
