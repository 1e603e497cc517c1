"""What waits for those in charge, and why: the same reasons for the inbox, the morning letter and the exported list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dialogs.keys import Band
from dialogs.letter import Param, clock, span, text
from domain.calendar import MINUTE, midnight
from domain.glance import Matter
from domain.item import DECLINES_BEFORE_HEAD, MOST_REDOS, Item, Objection, State
from domain.look_backs import SILENT_AFTER
from domain.notices import Crew
from domain.people import Appointment, Role
from domain.reading import LASTING
from domain.sheet import SheetState
from handlers.house import House
from storage.inbox import NEVER, items_to_call, items_waiting, sheets_to_decide
from storage.look_backs import overdue_at
from storage.work import Work

TO_DECIDE: tuple[str, ...] = (Band.OBJECTED, Band.FOR_STAFF, Band.DECLINED, Band.TO_CONCLUDE, Band.LEFT, Band.SHEETS)
WHY_SHEET: dict[SheetState, Band] = {
    SheetState.PROPOSED: Band.SHEET_PROPOSED,
    SheetState.RETURNED: Band.SHEET_RETURNED,
    SheetState.SENT: Band.SHEET_MORE_TIME,
    SheetState.SIGNED: Band.SHEET_MORE_TIME,
    SheetState.REPLIED: Band.SHEET_UNRELEASED,
}
"""What is to be decided about a sheet, by its state."""
_THEN: tuple[str, ...] = (
    Band.OVERDUE,
    Band.TO_CALL,
    Band.DUE_TODAY,
    Band.REDONE,
    Band.UNACCEPTED,
    Band.TO_CHECK,
    Band.NEW,
)
BY_TIME = frozenset({Band.OVERDUE, Band.DUE_TODAY})
"""Said as how long; why it is shown is the time alone."""


def band_of(item: Matter) -> str:
    """Why an item stands in the head's inbox whatever its clocks say; empty when it needs nothing of him."""
    if item.objection is Objection.OPEN:
        return Band.OBJECTED
    if item.state is State.REPORTED:
        return _of_reported(item)
    if item.state is State.ASSIGNED:
        return Band.UNACCEPTED
    if item.state is State.ANSWERED:
        return Band.TO_CONCLUDE if item.redone >= MOST_REDOS else ""
    return Band.REDONE if item.redone and item.state is State.ACCEPTED else ""


def _of_reported(item: Matter) -> Band:
    """New, or come back: declined, to be done again, or left behind by who had it."""
    if item.declined:
        return Band.DECLINED if len(item.declined) >= DECLINES_BEFORE_HEAD else Band.NEW
    if item.assigned_at is not None:
        return Band.REDONE if item.redone else Band.LEFT
    return Band.NEW


@dataclass(frozen=True, slots=True)
class Today:
    """A moment and the end of its day, UTC ms: what is over, and what is due today."""

    now: int
    end: int

    def over(self, item: Matter) -> bool:
        return item.open and item.due_at is not None and item.due_at <= self.now

    def due(self, item: Matter) -> bool:
        return item.open and item.due_at is not None and self.now < item.due_at < self.end

    def said(self, item: Matter) -> Param:
        """「已超 2 天」「今天 17:30 到期」; empty where there is more time."""
        if item.due_at is not None and self.over(item):
            return text(f"band.{Band.OVERDUE}", span=span(max(self.now - item.due_at, MINUTE)))
        if item.due_at is not None and self.due(item):
            return text(f"band.{Band.DUE_TODAY}", clock=clock(item.due_at))
        return ""


def today(house: House, now: int) -> Today:
    day = house.calendar.day_of(now)
    return Today(now, midnight(day + timedelta(days=1), house.district.zone))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item with the reason why it is shown; `call` where somebody is to be rung up about it."""

    item: Matter
    band: str
    call: bool = False
    sheets: tuple[Band, ...] = ()  # what is to be decided about its sheets


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything that may wait for anybody at some stations, as four queries found it."""

    items: Sequence[Matter]
    calls: Sequence[Matter]
    crews: dict[str, Crew]
    today: Today
    unchecked: Sequence[Item] = ()  # closed, and nobody has gone to look back at them in time
    sheets: Sequence[tuple[Item, SheetState]] = ()  # that wait for a word of the station

    def of(self, person: str, roles: Collection[Role]) -> list[Waiting]:
        """What waits for one person in these roles: what is to be decided, then what is over, then by due time."""
        called = {item.id for item in self.calls}
        why: dict[str, dict[Band, None]] = {}
        for about, state in self.sheets:
            why.setdefault(about.id, {})[WHY_SHEET[state]] = None
        found = []
        every: Iterable[Matter] = (*self.items, *self.calls, *(item for item, _ in self.sheets))
        for item in {one.id: one for one in every}.values():
            sheets = tuple(why.get(item.id, ()))
            band = self._band(item, person, roles, call=item.id in called, sheets=bool(sheets))
            if band and _may_decide(item, person, roles):
                found.append(Waiting(item, band, item.id in called, sheets))
        found += [Waiting(item, Band.TO_CHECK) for item in self.unchecked if _may_decide(item, person, roles)]
        return sorted(found, key=self._rank)

    def _band(self, item: Matter, person: str, roles: Collection[Role], *, call: bool, sheets: bool) -> str:
        if item.objection is Objection.OPEN:
            return Band.OBJECTED if Role.STAFF in roles else Band.TO_CALL if call else ""
        band = Band.SHEETS if sheets else band_of(item)
        if Role.STAFF in roles and self._falls_to(item, person, bool(band)):
            return Band.FOR_STAFF
        if band in TO_DECIDE:
            return band
        if self.today.over(item):
            return band or Band.OVERDUE
        if call:
            return Band.TO_CALL
        return band or (Band.DUE_TODAY if self.today.due(item) else "")

    def _falls_to(self, item: Matter, person: str, wants: bool) -> bool:
        """Whether staff decide about it, because the head may not, or there is none and something is to be done."""
        crew = self.crews.get(item.now_at)
        if crew is None or not item.open or person in crew.heads or person not in crew.deciders(item):
            return False
        return bool(crew.heads) or wants or self.today.over(item) or self.today.due(item)

    def _rank(self, one: Waiting) -> tuple[int, int, int]:
        due = one.item.due_at if one.item.due_at is not None else NEVER
        if one.band in TO_DECIDE:
            return 0, TO_DECIDE.index(one.band), due
        group = 1 if self.today.over(one.item) else 2 if one.band == Band.TO_CALL else 3
        return group, due, _THEN.index(one.band)


def _may_decide(item: Matter, person: str, roles: Collection[Role]) -> bool:
    """Who is recused decides nothing of it, and nobody decides about what he reported himself."""
    if item.recused and not LASTING & set(roles):
        return False  # who sits for the head leaves it to him
    return person not in item.recused and (item.practice or item.reporter_id != person)


def crews(house: House, now: int, held: Sequence[Appointment], stations: Sequence[str]) -> dict[str, Crew]:
    """Who is in charge at each of these stations, of whom `held` are all appointments there and in the district."""
    there: dict[str, dict[Role, list[str]]] = {}
    for one in house.district.with_duty(held, now):
        there.setdefault(one.scope_id, {}).setdefault(one.role, []).append(one.person_id)
    staff = tuple(there.get(house.district.id, {}).get(Role.STAFF, ()))
    made = {}
    for station in stations:
        roles = there.get(station, {})
        heads, clerks, duty = (tuple(roles.get(role, ())) for role in (Role.HEAD, Role.CLERK, Role.DUTY_HEAD))
        made[station] = Crew(heads, clerks, staff, duty)
    return made


async def inbox_at(
    house: House, work: Work, stations: Sequence[str], held: Sequence[Appointment], since: int = NEVER
) -> Inbox:
    """`held` as `crews` takes them; open items reported from `since` on are among those found, whatever they need."""
    day, found = today(house, work.now), crews(house, work.now, held, stations)
    heads = sorted({head for crew in found.values() for head in crew.heads})
    items = await items_waiting(work, stations, heads, day.end, since)
    unchecked = await overdue_at(work, stations, work.now - SILENT_AFTER)
    sheets = await sheets_to_decide(work, stations)
    return Inbox(items, await items_to_call(work, stations), found, day, unchecked, sheets)
