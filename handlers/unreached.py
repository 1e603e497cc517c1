"""Every few minutes: what had to reach a resident and did not in time is told on the telephone, by the clerk."""

from __future__ import annotations

from itertools import groupby

from dialogs.call_letters import Task, task_letter
from dialogs.keys import Label
from dialogs.look_letters import ASKED
from domain.clocks import Clock, Urgency
from domain.item import Item
from domain.notices import Notice
from domain.permissions import Permission
from handlers.call_tasks import lines_of, looked_back, waits_for_rating
from handlers.calling import NO_CALL, callers_of, open_call
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import DAY
from handlers.timer_talk import system_talk
from storage import tables
from storage.calls import end_delivered, open_calls, unreached
from storage.database import Conflict, Row
from storage.items import items_by_id
from storage.people import persons
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN
Callers = tuple[str, ...]

BATCH = 200
"""Letters that are looked at together."""
LONGEST = 30 * DAY
"""An older letter has lost its words."""


async def call_unreached(house: House) -> int:
    """How many letters became a call. Raises nothing for what moved meanwhile: the next round looks again."""
    work = house.work()
    end_delivered(work, list(house.district.stations))
    await work.commit()
    count = 0
    for danger in (True, False):
        while rows := await _due(house, danger):
            made = await _together(house, rows)
            count += made
            if made < len(rows) or len(rows) < BATCH:
                break
    return count


async def _due(house: House, danger: bool) -> list[Row]:
    work = house.work()
    since, but = work.now - LONGEST, sorted(NO_CALL)
    if not await unreached(work, danger=danger, since=since, until=work.now, but=but, most=1):
        return []  # as mostly; to find the instant costs more
    until = latest(house, work.now, danger)
    return await unreached(work, danger=danger, since=since, until=until, but=but, most=BATCH)


def latest(house: House, now: int, danger: bool) -> int:
    """The latest instant whose time to arrive is over now: found by halving, as it can only be told forwards."""
    urgency: Urgency = "danger" if danger else "normal"
    low, high = now - LONGEST, now
    while high - low > 1:
        middle = (low + high) // 2
        over = house.clocks.due(Clock.REACH, middle, house.calendar, urgency=urgency).due_at <= now
        low, high = (middle, high) if over else (low, middle)
    return low


async def _together(house: House, rows: list[Row]) -> int:
    """All in one commit; where one of the items moves in that moment, each by itself."""
    try:
        return await _ask(house, rows)
    except Conflict:
        count = 0
        for _, letters in groupby(sorted(rows, key=_of_item), key=lambda row: row["item_id"]):
            try:
                count += await _ask(house, list(letters))
            except Conflict:
                continue
        return count


def _of_item(row: Row) -> tuple[str, str]:
    return row["item_id"], row["id"]


async def _ask(house: House, rows: list[Row]) -> int:
    work = house.work()
    talk = system_talk(house, work)
    items = await items_by_id(work, sorted({row["item_id"] for row in rows}))
    people = await persons(work, sorted({row["person_id"] for row in rows}))
    looks = await looked_back(work, {row["item_id"]: items[row["item_id"]] for row in rows if row["kind"] in ASKED})
    known = {row["item_id"] for row in await open_calls(work, sorted(items))}
    callers: dict[tuple[str, tuple[str, ...]], Callers] = {}
    for item_id, letters in groupby(sorted(rows, key=_of_item), key=lambda row: row["item_id"]):
        item, mine = items[item_id], list(letters)
        person = people[item.reporter_id]
        _rely_on(work, item, person)
        calls = [open_call(work, item, row["kind"], row["id"]) for row in mine]
        if item_id not in known or item.urgency == "danger":
            where = (item.now_at, item.recused)
            if where not in callers:
                callers[where] = await callers_of(talk, item)
            task = _task(item, mine, calls[-1], bool(person["phone_sealed"]), looks.get(item_id, ""))
            letter = task_letter(f"notice.{Notice.UNREACHED}", task, _why(house, mine[-1]))
            talk.told += [(caller, letter) for caller in callers[where]]
    await send_told(talk)
    await work.commit()
    return len(rows)


def _rely_on(work: Work, item: Item, person: Row) -> None:
    """Nobody is called up for an item that is wiped, or a person who erases himself, in this moment."""
    work.guard(tables.items, id=item.id, version=item.version)
    work.guard(tables.persons, id=person["id"], version=person["version"])


def _task(item: Item, letters: list[Row], upto: str, phone: bool, look: str) -> Task:
    lines = [line for row in letters for line in lines_of(row, item.reporter_id)]
    urgent = item.urgency == "danger" and item.open
    return Task(item, upto, lines, phone, rates=waits_for_rating(item), urgent=urgent, look=look)


def _why(house: House, letter: Row) -> Label:
    if letter["state"] == "held" and letter["reachable"]:
        return Label.UNREACHED_UNTIL_CONTACT
    if letter["state"] in ("held", "failed"):
        return Label.UNREACHED_CLOSED
    return Label.UNREACHED_UNREAD if letter["channel"] in house.own_history else Label.UNREACHED_WAITING
