"""Who acts on a sheet for its department: one of its liaisons, or the station that writes down its papers."""

from __future__ import annotations

from collections.abc import Sequence

from domain.item import Item
from domain.people import Actor, Role, roles_at
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet, SheetState
from handlers.talk import Talk
from storage.sheets import sheet, sheets_with

UNSEEN = frozenset({SheetState.PROPOSED, SheetState.DROPPED})
"""Of these no department has ever read anything."""
WAITING = (SheetState.SENT, SheetState.SIGNED)
OVER = (SheetState.RELEASED, SheetState.RETURNED, SheetState.RECALLED)


def departments_of(talk: Talk) -> list[str]:
    """Those that the person speaks for now; in a department's hat that one alone."""
    if talk.hat.role is Role.LIAISON:
        return [talk.hat.scope_id]
    return [one.scope_id for one in talk.appointments if one.role is Role.LIAISON and one.holds(talk.now)]


async def sheets_waiting(talk: Talk) -> list[Sheet]:
    """Those under way at the person's departments, what is due first at the top."""
    return await own_sheets(talk, departments_of(talk), WAITING)


async def own_sheets(talk: Talk, departments: Sequence[str], states: Sequence[SheetState]) -> list[Sheet]:
    """Those of a practice never left their station."""
    return [one for one in await sheets_with(talk.work, departments, states) if not one.practice]


async def read_of(talk: Talk, sheet_id: str) -> tuple[Sheet, Actor]:
    """A sheet of a department that the person speaks for. Raises Refusal, the same for any other."""
    found = await sheet(talk.work, sheet_id)
    talk.thing = sheet_id
    if found is None or found.practice or found.state in UNSEEN:
        raise Refusal(Refused.SHEET_UNKNOWN)
    roles = roles_at(talk.appointments, found.department_id, talk.house.district.id, talk.now)
    if Role.LIAISON not in roles:
        raise Refusal(Refused.SHEET_UNKNOWN)
    return found, Actor(talk.person_id, frozenset({Role.LIAISON}))


async def at_desk(talk: Talk, sheet_id: str, *, on_paper: bool) -> tuple[Sheet, Actor]:
    """The same, or with `on_paper` somebody of its station who may write down for the department."""
    if not on_paper:
        return await read_of(talk, sheet_id)
    found = await sheet(talk.work, sheet_id)
    if found is None or found.state in UNSEEN:
        raise Refusal(Refused.SHEET_UNKNOWN)
    item = await talk.item(found.item_id, Permission.SHEET_RECORD)
    return found, talk.actor(item.now_at)


async def item_of(talk: Talk, found: Sheet) -> Item:
    """What the sheet is of: where its words belong and by which channel they came. No liaison ever reads it."""
    item = await talk.reads.item(found.item_id)
    assert item is not None
    return item
