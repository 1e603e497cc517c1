"""A small district whose people do everything to items that they may do, and some things that they may not.

Each act is a message or a press at the door; after each the rows are held against what their events tell, and what must
never be is looked for: an open matter that is nobody's, a clock that none keeps, a timer undone.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import bindparam, select

from bot.chains import THINGS, broken_chains
from bot.commands import make_invitation
from domain import figures as figures_of
from domain import running
from domain.clocks import Clock
from domain.consultation import UNDER_WAY
from domain.events import Name
from domain.item import MOVES, Item, State, Verb
from domain.people import Role
from domain.recount import recount
from storage import tables
from storage.closings import closed_of
from storage.database import Row
from storage.figures import facts
from storage.items import item_of
from storage.sheets import sheet_of
from storage.statements import Engine, Statement, compiled
from tests.figure_sums import sums_agree
from tests.item_acts import ACTS, AT_ONCE, MEETS, ON_SHEETS, ON_TALKS, SAYS, WAYS, Act, answers
from tests.item_book import (
    Book,
    closings_agree,
    item_agrees,
    not_at_an_end,
    sheet_agrees,
    sheets_not_at_an_end,
)
from tests.item_clock_book import Kept
from tests.stories.consultations import meets
from tests.stories.sheets import CITY, with_departments
from tests.stories.test_holidays import CORRECTED, NOTICE
from tests.talk import Resident, World

FIRE = "区消防救援大队"
STAFFED = (
    ("李慧敏", "member", "XM"), ("林涛", "member", "XM"), ("何静", "member", "XM"), ("王建国", "head", "XM"),
    ("赵安", "clerk", "XM"), ("孙悦", "head", "NY"), ("周宁", "staff", ""),
)  # fmt: skip
RESIDENTS = ("陈女士", "吴阿姨", "老王", "刘先生")
MATTERS = (
    "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理",
    "小区停水两天了，一楼到六楼都没有水",
    "北门的路灯坏了三天，晚上看不见路",
    "楼道里煤气味很重，怕要爆炸",
    "三栋消防通道夜里停满了车，救护车都进不来",
    "委员李慧敏上次来态度很差，楼上装修太吵",
)
PASSING = (5, 5, 30, 30, 90, 90, 245, 600, 600, 1440, 1440, 4 * 1440, 8 * 1440, 40 * 1440)
"""How many minutes pass at once."""
START = 28
"""Days after the tests' first Monday: another Monday, with New Year ahead."""

OFTEN = {
    "goes_its_way": 13, "acts": 17, "acts_on_a_sheet": 8, "acts_on_a_talk": 4, "time_passes": 8, "reports": 4,
    "somebody_else_acts": 4, "writes": 3, "serves_or_not": 3, "looks_back": 2, "blocks_or_comes_back": 2,
    "erases_himself": 1, "holidays_are_loaded": 1,
}  # fmt: skip
TURNS = [what for what, times in OFTEN.items() for _ in range(times)]
MOST_OPEN = 8
MEMBERS = ("李慧敏", "林涛", "何静")

_ALL: dict[str, Statement] = {}
_EVENTS = compiled(
    select(tables.events).where(tables.events.c.id > bindparam("last")).order_by(tables.events.c.at, tables.events.c.id)
)


def _all(table: str) -> Statement:
    if table not in _ALL:
        _ALL[table] = compiled(select(tables.metadata.tables[table]))
    return _ALL[table]


class ItemMachine(RuleBasedStateMachine):
    engine: ClassVar[Engine] = "sqlite"
    done: ClassVar[Counter[str]] = Counter()
    """Names of events, states that were reached, and acts, over all runs."""
    together: ClassVar[tuple[Counter[str], Counter[int]] | None] = None
    """What was tried and which ways were gone, where runs are to complete each other."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.items: dict[str, Item] = {}
        self.sheets: list[Row] = []
        self.talks: list[Row] = []
        """Consultations, the oldest first."""
        self.talked: list[Row] = []
        """What ties an item to a consultation that has not gone on without it."""
        self.tried, self.gone = self.together or (Counter[str](), Counter[int]())
        self.versions: dict[str, tuple[int, int]] = {}
        self.calendars: list[tuple[int, Any]] = []
        self.last = ""
        self.seen: Counter[str] = Counter()
        self.blocked: set[str] = set()
        self.run(self._open())

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    async def _open(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="yzitem"))
        self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.world = await self.stack.enter_async_context(World.open(folder, engine=self.engine))
        self.house = self.world.core.house
        self.world.later(days=START)
        codes = await with_departments(self.world, CITY, FIRE)
        seats = [*STAFFED, ("刘强", "liaison", codes[0]), ("张敏", "liaison", codes[1])]
        for name, role, where in seats:
            await self.world.member(name, role, where)
        self.book = Book(self.house.clocks_of, self._calendar_at)
        self.calendars.append((0, self.house.calendar))
        for name in RESIDENTS:
            await self._consents(name, "st_xm2k8vwd" if name != RESIDENTS[-1] else "st_ny7q3rtb")
        await self._look()

    async def _consents(self, name: str, slug: str) -> None:
        person = self.world.person(name)
        await person.opens(slug)
        await person.says("你好")
        await answers(person, 0)

    def teardown(self) -> None:
        try:
            if hasattr(self, "book"):
                self.run(self._at_the_end())
        finally:
            self.run(self.stack.aclose())
            self.loop.close()

    def _calendar_at(self, at: int) -> Any:
        return next(calendar for since, calendar in reversed(self.calendars) if since <= at)

    # --- who ---

    async def _rows(self, table: str) -> list[Row]:
        return await self.house.database.all(_all(table), {})

    async def _people(self) -> None:
        external = {person.address: person for person in self.world.people.values()}
        self.people: dict[str, Resident] = {}
        self.ids: dict[str, str] = {}
        for row in await self._rows("addresses"):
            if row["external"] in external:
                person = external[row["external"]]
                self.people[row["person_id"]], self.ids[person.name] = person, row["person_id"]
        self.serving = {
            (row["person_id"], row["role"], row["scope_id"])
            for row in await self._rows("appointments")
            if row["valid_to"] is None or row["valid_to"] > self.world.now
        }

    def _who(self, part: str, item: Item, pick: int) -> Resident | None:
        here = [(person, role) for _, person, role, scope in self._by_name() if scope == item.now_at]
        named: dict[str, str | None] = {
            "reporter": item.reporter_id, "handler": item.handler_id, "offered": item.offered_to,
        }  # fmt: skip
        if item.merged_into and part == "handler":
            named["handler"] = self.items[item.merged_into].handler_id
        if part in named:
            return self.people.get(named[part] or "")
        if part == "staff":
            return self.world.people["周宁"]
        if part == "neighbour":
            found = [
                one for name in RESIDENTS if (one := self.world.people[name]) is not self.people.get(item.reporter_id)
            ]
        elif part == "clerk":
            found = [self.people[p] for p, role in here if role in ("clerk", "head") and p in self.people]
        else:
            found = [self.people[p] for p, role in here if role == part and p in self.people]
        return found[pick % len(found)] if found else None

    def _by_name(self) -> list[tuple[str, str, str, str]]:
        names = {person: resident.name for person, resident in self.people.items()}
        return sorted((names.get(person, ""), person, role, scope) for person, role, scope in self.serving)

    # --- what they do ---

    async def _act(self, act: Act, item: Item, pick: int, on: Row | None = None) -> None:
        """`on` is the sheet of an act in `ON_SHEETS`, the consultation of one in `ON_TALKS`."""
        sheet = on if act in ON_SHEETS else None
        who = self._who(act.who, item, pick)
        if act.who == "liaison" and sheet is not None:
            codes = [d.id for d in self.house.district.departments.values()]
            who = self.world.people[("刘强", "张敏")[codes.index(sheet["department_id"])]]
        if who is None or who.name in self.blocked or who.name not in self.ids:
            return
        if act.verb == SAYS:
            await self._said(who, "我明天在家")
            return
        self.tried[act.name] += 1
        if act in ON_TALKS:
            await self._on_a_talk(who, act, on, pick)
            return
        args = dict(act.args)
        if act not in ON_SHEETS or act.verb == "refer":
            args["item"] = item.id
        if sheet is not None and act in ON_SHEETS:
            args["sheet"] = sheet["id"]
        if "round" in args:
            args["round"] = item.answers
        await self._presses(who, act, args, pick)

    async def _on_a_talk(self, who: Resident, act: Act, talk: Row | None, pick: int) -> None:
        if talk is None:
            return
        if act.verb != MEETS:
            await self._presses(who, act, {"consultation": talk["id"]}, pick)
        elif self.items:
            await meets(self.world, talk["id"])
            await self._look()
            self.done[f"done {act.name}"] += 1

    async def _presses(self, who: Resident, act: Act, args: dict[str, Any], pick: int) -> None:
        before = self.last
        await who.presses_verb(act.verb, **args)
        await answers(who, pick)
        await self._look()
        self.done[f"{'done' if self.last != before else 'refused'} {act.name}"] += 1

    def _choose(self, acts: Sequence[Act], pick: int, rare: bool) -> Act:
        if rare:
            least = min(self.tried[act.name] for act in acts)
            acts = [act for act in acts if self.tried[act.name] == least]
        weighted = [act for act in acts for _ in range(act.often)]
        return weighted[pick % len(weighted)]

    @rule(what=st.sampled_from(TURNS), which=st.integers(0, 5), pick=st.integers(0, 999), rare=st.booleans())
    def something_happens(self, what: str, which: int, pick: int, rare: bool) -> None:
        """`which` is an item or a sheet (the newest is 0), `pick` chooses who, what and the answers; `rare`: one of
        those acts that were done least."""
        if what == "acts" and not self.items:
            what = "reports"
        self.run(getattr(self, f"_{what}")(which, pick, rare))

    async def _reports(self, which: int, pick: int, rare: bool) -> None:
        """A resident for himself, or at the counter."""
        who = RESIDENTS[which % len(RESIDENTS)]
        if sum(item.open for item in self.items.values()) >= MOST_OPEN or who in self.blocked:
            return
        person = self.world.people["赵安" if rare else who]
        await person.says("登记" if rare else "反映")
        await answers(person, pick, MATTERS[pick % len(MATTERS)])
        await self._look()

    def _item(self, which: int) -> Item:
        items = list(self.items.values())
        return items[-1 - which % len(items)]

    async def _acts(self, which: int, pick: int, rare: bool) -> None:
        item = self._item(which)
        able = [a for a in ACTS if item.state in a.states and self._who(a.who, item, pick)]
        await self._act(self._choose(able, pick, rare), item, pick)

    async def _acts_on_a_sheet(self, which: int, pick: int, rare: bool) -> None:
        if not self.sheets:
            return
        sheet = self.sheets[-1 - which % len(self.sheets)]
        able = [act for act in ON_SHEETS if sheet["state"] in act.states]
        if able:
            await self._act(self._choose(able, pick, rare), self.items[sheet["item_id"]], pick, sheet)

    async def _acts_on_a_talk(self, which: int, pick: int, rare: bool) -> None:
        if not self.talked:
            return
        link = self.talked[-1 - which % len(self.talked)]
        talk = next(row for row in self.talks if row["id"] == link["consultation_id"])
        able = [act for act in ON_TALKS if talk["state"] in act.states]
        if able:
            await self._act(self._choose(able, pick, rare), self.items[link["item_id"]], pick, talk)

    async def _somebody_else_acts(self, which: int, pick: int, rare: bool) -> None:
        """Whoever presses whatever: what must hold does."""
        act, people = ACTS[pick % len(ACTS)], sorted(self.ids.keys() - self.blocked)
        if self.items:
            args = dict(act.args) | {"item": self._item(which).id}
            await self._presses(self.world.people[people[pick % len(people)]], act, args, pick)

    async def _writes(self, which: int, pick: int, rare: bool) -> None:
        """As people do: without a button; mostly it is taken for a reply or a supplement."""
        who = self.world.people[RESIDENTS[pick % len(RESIDENTS)]]
        if who.name not in self.blocked:
            await self._said(who, ("我明天在家", "昨晚又停了六辆", "煤气味更重了，怕要爆炸")[which % 3])

    async def _said(self, who: Resident, words: str) -> None:
        await who.says(words)
        await answers(who, 0, words)
        await self._look()

    async def _goes_its_way(self, which: int, pick: int, rare: bool) -> None:
        least = min(self.gone[way] for way in range(len(WAYS)))
        ways = [way for way in range(len(WAYS)) if self.gone[way] == least]
        way = ways[pick % min(AT_ONCE, len(ways))]
        fresh = [one for one in self.items.values() if one.state is State.ASSIGNED and self._can_go(WAYS[way], one)]
        if not fresh:
            await self._reports(which, pick, rare=False)
            return
        item = fresh[-1 - which % len(fresh)].id
        self.gone[way] += 1
        for act in WAYS[way]:
            there = {row["consultation_id"] for row in self.talked if row["item_id"] == item}
            talks = [talk for talk in self.talks if talk["id"] in there]
            found = talks if act in ON_TALKS else [sheet for sheet in self.sheets if sheet["item_id"] == item]
            on = next((row for row in reversed(found) if row["state"] in act.states), None)
            await self._act(act, self.items[item], pick, on)

    def _can_go(self, way: Sequence[Act], item: Item) -> bool:
        """Whoever has a part in it reads what he is sent; and nobody opens a matter that somebody keeps out of."""
        reads = self.people.keys() - {self.ids[name] for name in self.blocked & self.ids.keys()}
        if way[0].verb == "open_item" and (item.recused or item.shown_id is not None):
            return False
        return item.reporter_id in reads or all(act.who != "reporter" for act in way)

    async def _looks_back(self, which: int, pick: int, rare: bool) -> None:
        """By the newest button that asks; the resident, or who was sent to see."""
        asking, label = ("say.look_ask", "say.look_task", "say.look_todo"), "又出现了" if rare else "还好"
        found = [p for p in self.world.people.values() if any(kind in asking for kind, _ in p.letters[-12:])]
        found = [p for p in found if p.name not in self.blocked and p.name in self.ids]
        if found:
            who = found[which % len(found)]
            letter = next(letter for kind, letter in reversed(who.letters) if kind in asking)
            if any(label in button.label for button in letter.buttons):
                await who.presses(label, letter=letter)
                await answers(who, pick)
                await self._look()

    async def _blocks_or_comes_back(self, which: int, pick: int, rare: bool) -> None:
        who = RESIDENTS[pick % len(RESIDENTS)]
        if who in self.blocked:
            self.blocked.discard(who)
            await self._writes(which, pick, rare)
        elif rare and not self.blocked:
            self.blocked.add(who)
            await self.world.people[who].blocks()
            await self._look()

    async def _erases_himself(self, which: int, pick: int, rare: bool) -> None:
        who = RESIDENTS[pick % len(RESIDENTS)]
        if rare and who not in self.blocked:
            await self.world.people[who].presses_verb("erase_data")
            await answers(self.world.people[who], which)
            await self.world.tick()
            await self._consents(who, "st_xm2k8vwd")
            await self._look()

    async def _serves_or_not(self, which: int, pick: int, rare: bool) -> None:
        """A member's appointment ends, or begins anew."""
        station = self.house.district.by_code("XM")
        assert station is not None
        busy = {person for item in self.items.values() if item.open for person in item.hands}
        serve = [who for who in MEMBERS if (self.ids[who], "member", station.id) in self.serving]
        away = [who for who in MEMBERS if who not in serve]
        leave = [who for who in serve if self.ids[who] in busy] or serve
        if away and (not rare or len(serve) == 1):
            who = away[pick % len(away)]
            code = await make_invitation(self.house, Role.MEMBER, station.id, who, 7)
            await self.world.people[who].opens(f"in_{code}")
        elif rare:
            who = leave[pick % len(leave)]
            held = [row for row in await self._rows("appointments") if row["person_id"] == self.ids[who]]
            ends = next(row["id"] for row in held if row["scope_id"] == station.id and row["valid_to"] is None)
            head = self.world.people["王建国"]
            await head.presses_verb("end_appointment", station=station.id, appointment=ends)
            await answers(head, 0)
            await self.world.tick()
        await self._look()

    async def _holidays_are_loaded(self, which: int, pick: int, rare: bool) -> None:
        staff = self.world.people["周宁"]
        self.world.later(minutes=5)
        await staff.says("节假日")
        await answers(staff, 0, CORRECTED if rare else NOTICE)
        if self.house.calendar.version != self.calendars[-1][1].version:
            self.calendars.append((self.world.now, self.house.calendar))
        await self._tick()

    async def _time_passes(self, which: int, pick: int, rare: bool) -> None:
        """Day upon day, as the clock of the product does."""
        minutes = PASSING[pick % len(PASSING)]
        while minutes > 0:
            step = min(minutes, 1440)
            self.world.later(minutes=step)
            minutes -= step
            await self._tick()

    async def _tick(self) -> None:
        await self.world.duty()
        for _ in range(3):  # what began when a letter came, and is due at once, may begin another
            if await self._late():
                await self.world.tick()
        await self._look()
        late = await self._late()
        assert not late, late
        await self._figures()

    # --- what must hold ---

    async def _look(self) -> None:
        """Read what has changed, and hold it against what its events tell."""
        new = await self.house.database.all(_EVENTS, {"last": self.last})
        if not new and self.last:
            return
        self.last = max((row["id"] for row in new), default="")
        new.sort(key=lambda row: (row["at"], row["id"]))
        await self._people()
        self.sheets = sorted(await self._rows("sheets"), key=lambda row: row["id"])
        self.items = {row["id"]: item_of(row) for row in sorted(await self._rows("items"), key=lambda row: row["id"])}
        self.talks = sorted(await self._rows("consultations"), key=lambda row: row["id"])
        linked = [row for row in await self._rows("consultation_items") if row["ended_at"] is None]
        self.talked = sorted(linked, key=lambda row: (row["consultation_id"], row["item_id"]))
        rules = {row["id"]: self.items[row["item_id"]].clocks for row in self.sheets}
        self.book.read(new, self.items, rules)
        for row in new:
            self.done[row["name"]] += 1
        await self._agree()

    async def _agree(self) -> None:
        calendars = {calendar.version: calendar for _, calendar in self.calendars}
        calendars.setdefault(self.house.calendar.version, self.house.calendar)
        closed: dict[str, list[Any]] = {}
        for row in sorted(await self._rows("closings"), key=lambda row: row["round"]):
            closed.setdefault(row["item_id"], []).append(closed_of(row))
        for item in self.items.values():
            self.done[f"state {item.state}"] += 1
            if self.versions.get(item.id) != (item.version, hash(item)):
                self.versions[item.id] = (item.version, hash(item))
                item_agrees(self.book.items[item.id], item, calendars)
                closings_agree(self.book.items[item.id], closed.get(item.id, ()))
                not_at_an_end(item)
            self._somebody_has_it(item)
            self._is_talked_through(item)
        for sheet in self.sheets:
            sheet_agrees(self.book.sheets[sheet["id"]], sheet, sheet_of(sheet).running, calendars)
        sheets_not_at_an_end(self.items, [sheet_of(row) for row in self.sheets])
        supported = Counter(row["item_id"] for row in await self._rows("supports") if row["ended_at"] is None)
        for item in self.items.values():
            assert item.supporters == supported[item.id], item

    def _somebody_has_it(self, item: Item) -> None:
        there = {person for person, role, scope in self.serving if scope == item.now_at and role in ("member", "head")}
        if item.open:
            assert item.hands <= there, (item, [self.people[p].name for p in item.hands])

    def _is_talked_through(self, item: Item) -> None:
        """Not without a consultation that is under way."""
        there = {row["consultation_id"] for row in self.talked if row["item_id"] == item.id}
        on = [talk["number"] for talk in self.talks if talk["id"] in there and talk["state"] in UNDER_WAY]
        assert on or item.state is not State.CONSULTING, item

    async def _late(self) -> list[Row]:
        return [row for row in await self._rows("timers") if row["done_at"] is None and row["due_at"] <= self.world.now]

    async def _figures(self) -> None:
        end, now = self.world.now + 1, self.world.now
        cut = figures_of.Cut(0, end)
        counted = figures_of.figures(await facts(self.house.work(), 0, end), cut, now, self.house.district.zone).plain()
        del counted["overdue"]
        rows = [
            {"thing": "item", "thing_id": told.item.id, "seq": seq, "name": e.name.value, "at": e.at}
            | {"particulars": dict(e.particulars), "happened_at": e.happened_at or e.at}
            for told in self.book.items.values() for seq, e in enumerate(told.events, 1)
        ]  # fmt: skip

        def due(at: int, urgency: str) -> int:
            calendar = self._calendar_at(at)
            return self.house.clocks.due(Clock.FIRST_CONTACT, at, calendar, urgency=urgency).due_at  # type: ignore[arg-type]

        def later(at: int, stood: list[tuple[int, int]], urgency: str) -> int:
            kept = Kept(Clock.FIRST_CONTACT, self.house.clocks.allowance(Clock.FIRST_CONTACT, None, urgency), at)  # type: ignore[arg-type]
            kept.turns = [["pause", since, until] for since, until in stood]
            return kept.due(self._calendar_at(stood[-1][1]))

        await sums_agree(self.house, len(rows))
        told = recount(rows, 0, end, now, self.house.district.zone, due, later=later)
        apart = {key: (told[key], counted[key]) for key in told if told[key] != counted[key]}
        assert not apart, (apart, [self._contact(item) for item in self.items.values()])

    def _contact(self, item: Item) -> tuple[object, ...]:
        told = [
            (event.name.value, event.at, event.particulars.get("outcome")) for event in self.book.items[item.id].events
        ]
        first = running.of(item.running, Clock.FIRST_CONTACT)
        return item.number, item.urgency, item.contact_due_at, item.contacted_at, first, told

    async def _at_the_end(self) -> None:
        for row in await self._rows("faults"):
            self.done[f"message failed: {row['reason']}"] += 1
        told = sorted(await self._rows("events"), key=lambda row: (row["thing"], row["thing_id"], row["seq"]))
        for table, thing in (*THINGS.items(), ("", "rota")):
            events = [row for row in told if row["thing"] == thing]
            chained = {row["thing_id"] for row in events}
            heads = [row for row in await self._rows(table) if row["id"] in chained] if table else []
            assert not broken_chains(events, heads), thing


ITS_NAME = {
    Verb.NOTE: "noted", Verb.RATE: "rated", Verb.REPLY: "replied", Verb.CLASSIFY: "classified", Verb.LEAVE: "left",
    Verb.TELL: "told", Verb.WITHDRAW: "withdrawn", Verb.SPLIT: "split", Verb.OPEN_TO_OTHERS: "shown",
    Verb.HIDE: "hidden", Verb.ANSWER_OBJECTION: "objection_answered", Verb.END_REFERRAL: "referral_ended",
    Verb.HAND_OVER: "handed_over", Verb.REFER: "referred", Verb.TRANSFER: "transferred",
    Verb.SUPPLEMENT: "supplemented",
    Verb.VISIT: "visited", Verb.END_CONSULTATION: "consultation_ended",
}  # fmt: skip
"""The event of a verb that does not simply end in -ed."""


def missing(done: Counter[str]) -> list[str]:
    """States that were never reached, moves that were never made."""
    states = [f"state {state}" for state in State]
    moves = [Name(f"item.{ITS_NAME.get(verb) or _past(verb.value)}").value for verb in MOVES]
    return [name for name in (*states, *moves) if not done[name]]


def _past(verb: str) -> str:
    return verb + ("d" if verb.endswith("e") else "ed")
