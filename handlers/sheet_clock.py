"""A step of a sheet's clocks is due: whoever answers for it is told; and another list of days off moves them."""

from __future__ import annotations

from domain import running, sheet_moves
from domain.clocks import Clock
from domain.item import Item, State
from domain.running import Running, Step
from domain.sheet import Sheet, SheetState
from handlers.clock_patrons import tell_patrons
from handlers.house import House
from handlers.posting import send_told
from handlers.sheet_record import LOOK, record_sheet, remember_date
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.database import Row
from storage.sheets import put_sheet_clocks
from storage.sheets import sheet as read_sheet
from storage.sheets import stale_sheets as stale

PAGE = 500


async def look(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    found = await read_sheet(work, row["subject"])
    item = await talk.reads.item(found.item_id) if found is not None else None
    done(work, row)
    if found is not None and item is not None:
        made = await _climb(talk, item, await _on_this_calendar(talk, item, found))
        if made.version == found.version:
            work.guard(tables.sheets, id=found.id, version=found.version)
        due = running.next_look(_heeded(item, made), talk.now, house.calendar) if _climbs(made) else None
        if due is not None:
            work.look(LOOK, made.id, due)
    await send_told(talk)
    await work.commit()


async def _climb(talk: Talk, item: Item, found: Sheet) -> Sheet:
    """Of steps that were missed while nobody looked only the highest is written and told."""
    for one in _heeded(item, found):
        step = running.climbed(one, talk.now, talk.house.calendar) if one.runs(talk.now) else Step.NONE
        if step <= one.step or not _climbs(found):
            continue
        found = await record_sheet(talk, item, *sheet_moves.climb(found, one, step, talk.now, talk.channel))
        if step is Step.PLUS_5 and not found.practice:
            await tell_patrons(talk, item, one)
    return found


def _heeded(item: Item, found: Sheet) -> list[Running]:
    """A reply cannot be passed on while another department has the matter: that time begins anew afterwards."""
    away = item.state is State.REFERRED
    return [one for one in found.running if not (away and one.clock is Clock.REFERRAL_RELEASE)]


def _climbs(found: Sheet) -> bool:
    return found.open or found.state is SheetState.REPLIED


async def _on_this_calendar(talk: Talk, item: Item, found: Sheet) -> Sheet:
    calendar = talk.house.calendar
    if not any(_stale(one, calendar.version) for one in found.running):
        return found
    moved, event = sheet_moves.move_due(found, calendar, talk.now, talk.channel)
    if event is None:
        put_sheet_clocks(talk.work, moved)
        return moved
    remember_date(talk, item.id, [moved])
    return await record_sheet(talk, item, moved, event)


def _stale(one: Running, version: int) -> bool:
    return one.stopped_at is None and one.calendar != version


async def stale_sheets(house: House, after: str) -> tuple[list[str], str | None]:
    """Of one page those whose clocks run on another calendar, and where the next page begins."""
    page = await stale(house.work(), list(house.district.departments), house.calendar.version, after, PAGE)
    return [one.id for one in page], page[-1].id if len(page) == PAGE else None


async def move_sheet_clocks(house: House, sheet_id: str) -> None:
    """One sheet in a commit of its own, from how it stands now."""
    work = house.work()
    talk = system_talk(house, work)
    found = await read_sheet(work, sheet_id)
    item = await talk.reads.item(found.item_id) if found is not None else None
    if found is None or item is None or not _climbs(found):
        return
    await _on_this_calendar(talk, item, found)
    await send_told(talk)
    await work.commit()
