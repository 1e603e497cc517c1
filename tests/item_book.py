"""What items and sheets are, told by their events alone, and held against their rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain import closings
from domain.calendar import Calendar
from domain.clocks import Clock, Clocks
from domain.events import Event, Name
from domain.item import Item, State, Urgency
from domain.running import Running
from domain.sheet import Sheet
from storage.database import Row
from tests.domain.test_moves import _after, _let_go
from tests.item_clock_book import AT_WORK, ItemClocks, Kept, SheetClocks

TOLD = (
    "state", "now_at", "category", "urgency", "assignee_id", "owner_id", "offered_to", "declined", "recused", "redone",
    "answers", "assigned_at", "accepted_at", "contacted_at", "answered_at", "closed_at", "closing", "solved",
    "pleased", "answer_id", "transfers", "state_before", "merged_into", "objection", "outcome", "outcome_day",
    "supporters", "reporter_id", "version", "head",
)  # fmt: skip
"""What of an item its events tell."""
SHEET_STATES = {
    "sheet.sent": "sent", "sheet.signed": "signed", "sheet.returned": "returned", "sheet.replied": "replied",
    "sheet.recalled": "recalled", "sheet.dropped": "dropped", "sheet.released": "released",
    "sheet.put_back": "replied",
}  # fmt: skip
EXTENSIONS = {
    "sheet.extension_asked": "asked", "sheet.extension_granted": "granted", "sheet.extension_refused": "refused",
}  # fmt: skip
ENDS = frozenset({"sheet.returned", "sheet.recalled", "sheet.dropped", "sheet.released", "sheet.set_aside"})
GOES_ON = frozenset({"reserve", "head"})
"""Why an item was given to somebody whose resident waits as before."""


def event_of(row: Row) -> Event:
    return Event(
        Name(row["name"]), row["thing_id"], row["maker"], row["at"], row["via"], row["for_whom"], row["happened_at"],
        {key: tuple(said) if isinstance(said, list) else said for key, said in json.loads(row["particulars"]).items()},
    )  # fmt: skip


@dataclass
class Told:
    """One item as its events tell it, so far."""

    item: Item
    clocks: ItemClocks
    events: list[Event] = field(default_factory=list)


@dataclass
class SheetTold:
    state: str = "proposed"
    extension: str | None = None
    outcome: str | None = None
    ended_at: int | None = None
    version: int = 0
    head: str = ""
    names: list[str] = field(default_factory=list)


@dataclass
class Book:
    """`rules_of` gives the clocks of a version, `calendars` all by version, `calendar_at` the one then in force."""

    rules_of: Callable[[str], Clocks]
    calendar_at: Callable[[int], Calendar]
    items: dict[str, Told] = field(default_factory=dict)
    sheets: dict[str, tuple[SheetTold, SheetClocks]] = field(default_factory=dict)

    def read(self, rows: Iterable[Row], items: Mapping[str, Item], sheets: Mapping[str, str]) -> None:
        """`rows` of events that are new, by item and number; `sheets` with the version of their clocks."""
        for row in rows:
            if row["thing"] == "item":
                self._item(event_of(row), items[row["thing_id"]])
            elif row["thing"] == "sheet":
                self._sheet(event_of(row), sheets[row["thing_id"]])

    def _item(self, event: Event, now: Item) -> None:
        told = self.items.get(now.id)
        if told is None:
            told = Told(self._composed(event, now), ItemClocks(self.rules_of(now.clocks), self.calendar_at))
            self.items[now.id] = told
        before = told.item if told.events else None
        moved = self._after(told.item, event)
        told.item = replace(moved, version=moved.version + 1, head=event.link(moved.head))
        told.clocks.follow(event.name.value, event.particulars, event.at, before, told.item)
        told.events.append(event)

    def _composed(self, event: Event, now: Item) -> Item:
        """The item as it was written down at the start: what never changes is the row's own."""
        said = event.particulars
        parent = self.items.get(str(said.get("parent")))
        fresh: dict[str, Any] = dict.fromkeys(TOLD) | {
            "state": State.REPORTED, "now_at": said["station"], "category": said["category"],
            "urgency": Urgency(str(said["urgency"])), "declined": (), "recused": parent.item.recused if parent else (),
            "redone": 0, "answers": 0, "transfers": 0, "supporters": 0, "version": 0, "head": "",
            "reporter_id": now.reporter_id if event.for_whom is None else event.for_whom,
        }  # fmt: skip
        return replace(now, **fresh)

    def _after(self, item: Item, event: Event) -> Item:
        said = event.particulars
        moved = _after(item, event)
        match event.name:
            case Name.ITEM_ASSIGNED if said["why"] in GOES_ON and item.assigned_at is not None:
                moved = replace(moved, assigned_at=item.assigned_at)
            case Name.ITEM_ABSORBED:
                moved = _let_go(moved, {self.items[str(said["of"])].item.reporter_id})
            case Name.ITEM_SHED:
                moved = replace(moved, supporters=max(0, item.supporters - int(str(said.get("supporters", 0)))))
            case Name.ITEM_CALLED if said["outcome"] == "reached" and item.contacted_at is None:
                moved = replace(moved, contacted_at=event.happened_at)
            case Name.ITEM_SUPPLEMENTED | Name.ITEM_REPLIED | Name.ITEM_REOPENED if "urgency" in said:
                moved = replace(moved, urgency=Urgency(str(said["urgency"])))
        return moved

    def _sheet(self, event: Event, rules: str) -> None:
        told, clocks = self.sheets.setdefault(event.thing_id, (SheetTold(), SheetClocks(self.rules_of(rules))))
        name = event.name.value
        told.state = SHEET_STATES.get(name, told.state)
        told.extension = EXTENSIONS.get(name, told.extension)
        if name in ("sheet.replied", "sheet.amended"):
            told.outcome = str(event.particulars["outcome"])
        if name == "sheet.put_back":
            told.ended_at = None
        if name in ENDS:
            told.ended_at = event.at
        told.names.append(name)
        told.version, told.head = told.version + 1, event.link(told.head)
        clocks.follow(name, event.particulars, event.at)


def item_agrees(told: Told, item: Item, calendars: Mapping[int, Calendar]) -> None:
    """The row is what its events say, and its clocks too."""
    apart = {n: (getattr(item, n), getattr(told.item, n)) for n in TOLD if getattr(item, n) != getattr(told.item, n)}
    assert not apart, (item.number, [e.name.value for e in told.events], apart)
    try:
        clocks_agree(told.clocks.kept, item.running, calendars)
    except AssertionError as fault:
        raise AssertionError(item.number, [e.name.value for e in told.events[-6:]], *fault.args) from None


def sheet_agrees(
    told: tuple[SheetTold, SheetClocks], row: Row, kept: tuple[Running, ...], calendars: Mapping[int, Calendar]
) -> None:
    sheet, clocks = told
    apart = {name: (row[name], said) for name, said in vars(sheet).items() if name != "names" and row[name] != said}
    assert not apart, (row["number"], sheet.names, apart)
    clocks_agree(clocks.kept, kept, calendars)


def clocks_agree(mine: Mapping[str, Kept], kept: Iterable[Running], calendars: Mapping[int, Calendar]) -> None:
    running = {one.clock: one for one in kept}
    assert running.keys() == {one.clock for one in mine.values()}, (running, mine)
    for one in mine.values():
        found = running[one.clock]
        one.agrees(found, calendars[found.calendar])


def not_at_an_end(item: Item) -> None:
    """An open item is somebody's, or stands before who decides, and a clock of it runs or waits."""
    if not item.open:
        assert not any(one.stopped_at is None for one in item.running), item
        assert item.due_at is None, item
        return
    on = {one.clock.value for one in item.running if one.stopped_at is None}
    match item.state:
        case State.ASSIGNED:
            assert item.assignee_id is not None and any(name.startswith("accept") for name in on), item
        case State.ACCEPTED:
            assert item.owner_id is not None, item
        case State.ANSWERED:
            wanted = "rating" if item.solved is None else "decide"
            assert wanted in on and (item.solved is None or item.redone == 2), item
    if item.state in AT_WORK:
        assert "answer" in on, item
        assert item.contacted_at is not None or "first_contact" in on, item
    waiting = [one for one in item.running if one.stopped_at is None and not one.waits and one.clock.value != "rating"]
    assert item.due_at == min((one.due_at for one in waiting), default=None), item
    assert not item.hands & set(item.recused), item


def running_out(sheet: Sheet, clock: Clock) -> bool:
    return any(one.clock is clock and one.stopped_at is None for one in sheet.running)


def sheets_not_at_an_end(items: Mapping[str, Item], sheets: Sequence[Sheet]) -> None:
    """A sheet that a department has, or whose reply nobody has passed on, waits for somebody with a clock."""
    for sheet in sheets:
        item = items[sheet.item_id]
        on = {one.clock for one in sheet.running if one.stopped_at is None}
        if sheet.open:
            assert Clock.REFERRAL_REPLY in on and item.state is State.REFERRED, (sheet, item)
        elif sheet.waits_for_release and sheet.ended_at is None:
            others = [other for other in sheets if other.item_id == item.id]
            waits = any(running_out(other, Clock.REFERRAL_RELEASE) for other in others)
            assert item.open and (waits or any(other.open for other in others)), (sheet, item)
        else:
            assert not on and sheet.due_at is None, (sheet, item)
    with_departments = {sheet.item_id for sheet in sheets if sheet.open}
    for item in items.values():
        assert (item.state is State.REFERRED) == (item.id in with_departments), item


def closings_agree(told: Told, rows: Iterable[closings.Closed]) -> None:
    assert tuple(rows) == tuple(closings.fold(told.events)), told.item.number
