"""A sheet's move is written, with its clocks, and whoever it concerns hears of it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.desk_cards import own_card
from dialogs.sheet_cards import next_date
from dialogs.sheet_letters import letter_for
from domain import sheet_clocks, sheet_moves
from domain.events import Event, Name
from domain.item import Item, State
from domain.people import SYSTEM, Role
from domain.running import next_look
from domain.sheet import WITH_DEPARTMENT, Sheet, SheetState
from domain.sheet_notices import tellings
from handlers.mail import recipients
from handlers.talk import Talk
from storage import tables
from storage.people import appointed_at
from storage.sheets import sheets_of, write_sheet

LOOK = "sheet_clock"
"""The timer that looks after a sheet's clocks."""
_WITH_SHEETS = frozenset({State.ACCEPTED, State.REFERRED})
_WITHOUT = frozenset({State.REPORTED, State.ASSIGNED})
"""Nothing is with a department then; a reply waits for whoever has the item next."""


async def record_sheet(talk: Talk, item: Item, moved: Sheet, event: Event, *, tell: bool = True) -> Sheet:
    """Write the move, set its clocks and tell everybody concerned."""
    house = talk.house
    clocks = house.clocks_of(item.clocks)
    made = write_sheet(talk.work, sheet_clocks.after(event, moved, clocks, house.calendar, rules=item.clocks), event)
    due = next_look(made.running, talk.now, house.calendar)
    if due is not None:
        talk.work.look(LOOK, made.id, due)
    talk.sheets[made.id] = made
    if tell:
        await _tell(talk, item, made, event)
    return made


async def _tell(talk: Talk, item: Item, made: Sheet, event: Event) -> None:
    crew = await talk.crew(item.now_at)
    writers = {*crew.clerks, *crew.deciders(item), *crew.staff}
    own = own_card(made, talk.now, talk.house.calendar, talk.house.district.zone)
    for telling in tellings(event, made, item, crew, await liaisons_of(talk, made)):
        letter = letter_for(telling, event, made, item, own, writes=telling.to in writers)
        talk.told.append((telling.to, letter))


async def liaisons_of(talk: Talk, sheet: Sheet) -> tuple[str, ...]:
    """Who answers for its department and has a chat; nobody where it is handled on paper, nor in practice."""
    if sheet.practice:
        return ()
    held = await appointed_at(talk.work, sheet.department_id)
    people = dict.fromkeys(one.person_id for one in held if one.role is Role.LIAISON)
    reached = await recipients(talk.work, people)
    return tuple(person for person in people if person in reached and reached[person]["reachable"])


async def follow_item(talk: Talk, before: Item, made: Item, event: Event) -> None:
    """The item went on without its departments: what they have is called back, what nobody sent is dropped.

    Where their last sheet has just ended there is nothing to call back, also if nobody is left to have the item.
    """
    moved = made.now_at != before.now_at
    stays = made.state is before.state or made.state in _WITH_SHEETS or {before.state, made.state} <= _WITHOUT
    if not moved and (stays or event.name is Name.ITEM_REFERRAL_ENDED):
        return
    for found in await sheets_of(talk.work, made.id):
        sheet = talk.sheets.get(found.id, found)
        if moved:  # no move of the sheet: it is the same department's, for whoever has the item now
            talk.work.update(tables.sheets, {"id": sheet.id}, station_id=made.now_at)
        if made.state not in _WITH_SHEETS:
            await _follow(talk, replace(sheet, station_id=made.now_at), made)


async def _follow(talk: Talk, sheet: Sheet, item: Item) -> None:
    at, via, why = talk.now, talk.channel, item.state.value
    if sheet.state is SheetState.PROPOSED:
        await record_sheet(talk, item, *sheet_moves.drop(sheet, SYSTEM, at, via), tell=item.state is not State.ANSWERED)
    elif sheet.state in WITH_DEPARTMENT:
        await record_sheet(talk, item, *sheet_moves.recall(sheet, SYSTEM, at, via, reason=None, why=why))
    elif sheet.state is SheetState.REPLIED and sheet.ended_at is None:
        if item.state is State.ANSWERED:
            await record_sheet(talk, item, *sheet_moves.release(sheet, SYSTEM, at, via))
        elif not item.open:
            await record_sheet(talk, item, *sheet_moves.set_aside(sheet, SYSTEM, at, via, why=why))


def remember_date(talk: Talk, item_id: str, sheets: list[Sheet]) -> None:
    """What the resident is promised while departments have the item: the latest of their dates."""
    dates = [promised for sheet in sheets if (promised := next_date(sheet)) is not None]
    if dates:
        talk.referred[item_id] = max(dates, key=lambda promised: promised.at or 0)
