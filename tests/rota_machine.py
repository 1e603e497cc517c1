"""A district whose people plan, swap, fall ill, leave and come back, step by step, held against a book kept apart.

Each act is the product's own handler with its commit; after each the rotas in memory, those read anew from the database
and the book must agree, and what must never happen is looked for.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

import yaml
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from bot.app import core, opened
from bot.settings import Settings
from dialogs.form import Form
from dialogs.forms import AcceptItem
from dialogs.set_up_forms import EndAppointment
from dialogs.shift_forms import (
    ALL,
    NONE,
    AcceptSwap,
    AgreeSwap,
    DeclineSwap,
    EndLeave,
    OfferSwap,
    OverrideDuty,
    RefuseSwap,
    TakeLeave,
    TakeNow,
    UndoOverride,
    UndoSwap,
    WithdrawSwap,
)
from dialogs.talk import Content, Inbound, Opened, Text
from domain.calendar_years import YearList
from domain.permissions import ensure
from domain.refusal import Refusal
from domain.rota import Change, Kind
from domain.rota_plan import Duty, Holidays, Hours, Plan, Rule, Turn
from domain.rota_settings import RotaSettings
from handlers import verbs
from handlers.dialog import VERBS
from handlers.duty_clock import DutyClock
from handlers.holiday_moves import load
from handlers.leaving import hand_on
from handlers.load_district import load_district
from handlers.plan_publish import publish
from handlers.posting import send_told
from handlers.run_timers import run_timers
from handlers.shift_people import stands
from handlers.shift_words import Shift
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.district_rows import load_district as read_anew
from storage.door import Door
from storage.ids import new_id
from storage.people import appointments_of
from storage.rota import change_of
from storage.statements import Statement, compiled
from tests import talk as worlds
from tests.rota_book import HOUR, Book, Span, Station, hours
from tests.rota_model import NOBODY

assert verbs.MODULES
DAY = 24 * HOUR
CODES = ("AA", "BB", "CC")
STAND = {"AA": ["p1", "p2", "p3"], "BB": ["p2", "p3", "p4"], "CC": ["p3", "p5"]}
HEADS = {"AA": "h1", "BB": "h2"}
"""The third station has none: staff decide there."""
MEMBERS = ("p1", "p2", "p3", "p4", "p5")
NAMES = dict(
    zip((*MEMBERS, "h1", "h2", "s1"), ("赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛"), strict=True)
)
duties = st.sampled_from((Duty.MEMBER, Duty.MEMBER, Duty.RESERVE))
OPENINGS = (("09:00", "12:00"), ("14:00", "17:00"))


def document() -> Any:
    """Three stations, five members who serve at one to three of them."""
    days = list(range(1, 6))
    made = yaml.safe_load(worlds.DISTRICT.read_text(encoding="utf-8"))
    stations = [
        {
            **made["stations"][0], "code": code, "slug": f"slug000{n}", "name": f"第{n}驿站", "name_en": f"Station {n}",
            "hours": [{"days": days, "from": start, "to": end} for start, end in OPENINGS],
        }
        for n, code in enumerate(CODES)
    ]  # fmt: skip
    people = [
        {"id": id_, "name": name, "appointments": [
            *({"role": "member", "station": code} for code in CODES if id_ in STAND[code]),
            *({"role": "head", "station": code} for code, head in HEADS.items() if head == id_),
            *([{"role": "staff"}] if id_ == "s1" else []),
        ]}
        for id_, name in NAMES.items()
    ]  # fmt: skip
    rota = [{"station": c, "duty": "member", "from": date(2026, 11, 23), "weekly": STAND[c]} for c in CODES]
    return made | {"stations": stations, "people": people, "rota": rota}


Doing = Callable[[Talk], Awaitable[object]]
_ALL: dict[str, Statement] = {}
_made: list[Path] = []


def _all(table: str) -> Statement:
    if table not in _ALL:
        _ALL[table] = compiled(select(tables.metadata.tables[table]))
    return _ALL[table]


async def prepared() -> Path:
    """The district, once a process; copied for each run."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="yzrota"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        settings = Settings(data=folder / "data", keys=folder / "keys", backup_hours=0)
        async with opened(settings) as (database, vault):
            await load_district(database, vault, document(), worlds.MONDAY - 1)
        async with core(settings, lambda: worlds.MONDAY) as running:
            for number in range(len(CODES)):
                said: list[Content] = [Opened(f"st_slug000{number}")]
                said += [Text(words) for words in ("路灯坏了三天", "同意", "跳过", "其他", "提交")]
                for step, content in enumerate(said):
                    told = Inbound("wire", "test", f"r{number}", f"{number}.{step}", content, worlds.MONDAY)
                    await running.receive(told)
            assert len(await running.house.database.all(_all("items"), {})) == len(CODES)
        _made.append(folder)
    return _made[0]


class RotaMachine(RuleBasedStateMachine):
    """`samples`: at so many moments of each station who counts is compared after each step."""

    samples = 5
    done: ClassVar[Counter[str]] = Counter()
    """Acts that were not refused, warnings that had to come, and steps, over all runs."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.steps = 0
        self.gaps: dict[tuple[str, int], int] = {}
        self.swaps: dict[str, Row] = {}
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="yzrota"))
        self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(await prepared(), folder, dirs_exist_ok=True)
        settings = Settings(data=folder / "data", keys=folder / "keys", backup_hours=0)
        self.now = worlds.MONDAY + 30 * 60_000  # on the hour, as all that happens here
        core_ = await self.stack.enter_async_context(core(settings, lambda: self.now))
        house = self.house = core_.house
        self.clock = DutyClock(house)
        rows = await self._rows("persons")
        ids = {house.vault.open(row["id"], row["name_sealed"]): row["id"] for row in rows}
        self.people = {key: str(ids[name]) for key, name in NAMES.items()}
        district = house.district
        self.places = [found.id for code in CODES if (found := district.by_code(code))]
        self.book = Book(district.zone, {}, frozenset(d for d in house.came_along.festivals if d.year >= 2026))
        for place in self.places:
            station = Station(district.stations[place].hours, [*district.plans(place)])
            midnight = district.rota(place).grid.at(date(2026, 11, 23), time())
            station.seats = {self.people[one]: [(midnight, None)] for one in STAND[district.stations[place].code]}
            head = HEADS.get(district.stations[place].code)
            station.seats |= {self.people[head]: [(midnight, None)]} if head else {}
            self.book.stations[place] = station
        work = house.work()
        agreed = RotaSettings(approve_swaps=True).model_dump_json()
        work.insert(tables.rotas, id=self.places[1], settings=agreed, version=0, head="")
        await work.commit()
        await house.refresh()
        self.since = self.now

    def teardown(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()

    # --- doing ---

    def act(self, person: str, doing: Doing) -> bool:
        """Whether it was not refused."""
        done = self.loop.run_until_complete(self._act(self.people.get(person, person), doing))
        self.done[f"{'done' if done else 'refused'} {getattr(doing, '__doc__', None) or 'otherwise'}"] += 1
        return done

    async def _act(self, person: str, doing: Doing) -> bool:
        work = self.house.work()
        held = await appointments_of(work, person)
        talk = Talk(self.house, work, Door("", person, "zh_CN", reachable=False), "wire", held, None, [])
        try:
            await doing(talk)
        except Refusal:
            return False
        await send_told(talk)
        await work.commit()
        return True

    def rows(self, table: str) -> list[Row]:
        return self.loop.run_until_complete(self._rows(table))

    async def _rows(self, table: str) -> list[Row]:
        return await self.house.database.all(_all(table), {})

    def place(self, number: int) -> str:
        return self.places[number % len(self.places)]

    def head_of(self, place: str) -> str:
        return HEADS.get(self.house.district.stations[place].code, "s1")

    def shift_of(self, place: str, person: str, skip: int, length: int) -> Span | None:
        """Some hours of somebody's that are still to come."""
        model = self.book.model(place)
        found = [
            at for at in hours(self.now + HOUR, self.now + 5 * DAY) if self.book.whose(model, Duty.MEMBER, at) == person
        ]
        if not found:
            return None
        start = found[skip % len(found)]
        return start, start + length * HOUR

    # --- what people do ---

    @rule(
        where=st.integers(0, 2), duty=duties, turn=st.sampled_from(Turn),
        weekdays=st.one_of(st.just(frozenset(range(1, 8))), st.frozensets(st.integers(1, 7), min_size=2)),
        nth=st.sampled_from((frozenset(), frozenset(), frozenset({1, 3}), frozenset({-1}))),
        span=st.sampled_from((None, None, (8, 20), (22, 2), (0, 12))), handover=st.sampled_from((0, 0, 8, 12)),
        holidays=st.sampled_from(Holidays), who=st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True),
        begins=st.sampled_from((0, 1, 3)), lasts=st.sampled_from((None, None, 4, 12)), seldom=st.integers(0, 5),
    )  # fmt: skip
    def publish_a_plan(
        self, where: int, duty: Duty, turn: Turn, weekdays: frozenset[int], nth: frozenset[int],
        span: tuple[int, int] | None, handover: int, holidays: Holidays, who: list[int], begins: int,
        lasts: int | None, seldom: int,
    ) -> None:  # fmt: skip
        if seldom:
            return
        place, grid = self.place(where), self.house.district.rota(self.place(where)).grid
        today = grid.date(self.now)
        start = self.now if begins == 0 else grid.at(today + timedelta(begins), time(handover))
        end = None if lasts is None else grid.at(today + timedelta(begins + lasts), time())
        own = (Hours(start=time(span[0]), end=time(span[1])),) if span else ()
        people = tuple(self.people[MEMBERS[n]] for n in who)
        made = Plan(
            "~", place, duty, people, today,
            Rule(
                turn=turn, weekdays=weekdays, nth=nth, hours=own, handover=time(handover), holidays=holidays,
                holiday_people=people[:1],
            ), start, end,
        )  # fmt: skip

        async def doing(talk: Talk) -> None:
            """publish"""
            await publish(talk, await stands(talk, place), made)

        assert self.act(self.head_of(place), doing)
        self.book.published(made)

    @rule(who=st.sampled_from(MEMBERS), starts=st.integers(-5, 90), length=st.integers(1, 80))
    def take_leave(self, who: str, starts: int, length: int) -> None:
        span = max(self.now + starts * HOUR, self.now), self.now + (starts + length) * HOUR
        form = TakeLeave(days=f"{span[0]}:{span[1]}")
        if self.act(who, of(form)):
            self.book.took_leave(self.people[who], span)

    @rule(number=st.integers(0, 20))
    def end_a_leave(self, number: int) -> None:
        rows = [row for row in self.rows("leaves") if row["end_at"] > self.now and row["end_at"] > row["start_at"]]
        if rows:
            row = rows[number % len(rows)]
            if self.act(row["person_id"], of(EndLeave(leave=row["id"]))):
                self.book.ended_leave(row["person_id"], (row["start_at"], row["end_at"]), self.now)

    @rule(
        where=st.integers(0, 2), who=st.integers(0, 9), skip=st.integers(0, 40),
        length=st.sampled_from((1, 3, 8, 30, 80)),
        to=st.one_of(st.none(), st.integers(0, 9)), back=st.one_of(st.none(), st.integers(0, 40)),
        at_once=st.booleans(),
    )  # fmt: skip
    def offer_a_swap(
        self, where: int, who: int, skip: int, length: int, to: int | None, back: int | None, at_once: bool
    ) -> None:
        place = self.place(where)
        serving = self.book.serving(place, self.now)
        if not serving:
            return
        giver = serving[who % len(serving)]
        span = self.shift_of(place, giver, skip, length)
        if span is None:
            return
        taker = ALL if to is None else serving[to % len(serving)]
        returned = self.shift_of(place, taker, back, length) if back is not None and taker != ALL else None
        form = OfferSwap(
            shift=Shift(place, Duty.MEMBER, *span).key, part=ALL, half=ALL, to=taker,
            back=f"{returned[0]}:{returned[1]}" if returned else NONE,
        )  # fmt: skip
        if self.act(giver, of(form)) and at_once:
            self.accept_a_swap(-1, who, 1)

    def swap(self, number: int, *states: str) -> Row | None:
        rows = [row for row in self.rows("swaps") if row["state"] in states]
        return rows[number % len(rows)] if rows else None

    def settled(self, found: Row, taker: str) -> None:
        """It counts now, where the database says so."""
        row = next(row for row in self.rows("swaps") if row["id"] == found["id"])
        if row["state"] != "done":
            return
        place, span = row["station_id"], (row["start_at"], row["end_at"])
        back = (row["back_start"], row["back_end"]) if row["back_start"] else None
        assert row["taken_by"] == taker and found["state"] != "done"
        for one, who, giver in ((span, taker, row["from_id"]), (back, row["from_id"], taker)):
            for at in self.book.sittings(place, Duty.MEMBER, one) if one else ():
                if self.book.holder(place, Duty.MEMBER, at) == giver:
                    self._free(place, who, at)
        self.book.swapped(place, Duty.MEMBER, row["id"], span, row["from_id"], taker, back)

    def _free(self, place: str, person: str, at: int) -> None:
        """Nobody is given a shift that he cannot sit: on leave, not serving, or sitting elsewhere."""
        assert self.book.model(place).able(person, at)
        for other in self.places:
            if other != place and self.book.model(other).serves(person, at):
                assert self.book.model(other).who(at) != person

    @rule(number=st.integers(0, 20), who=st.integers(0, 9), wrong=st.integers(0, 6))
    def accept_a_swap(self, number: int, who: int, wrong: int) -> None:
        """Mostly somebody who was asked; now and then somebody else, or one that is over."""
        found = self.swap(number, "offered") if wrong else self.swap(number, "offered", "accepted", "done", "withdrawn")
        if found is None:
            return
        place = found["station_id"]
        asked = [one for one in self.book.serving(place, self.now) if one != found["from_id"] or not wrong]
        taker = found["to_id"] if found["to_id"] and wrong else asked[who % len(asked)] if asked else self.people["p1"]
        done = self.act(taker, of(AcceptSwap(swap=found["id"])))
        if done and found["state"] == "offered":
            self.settled(found, taker)

    @rule(number=st.integers(0, 20), agreed=st.booleans())
    def the_head_decides(self, number: int, agreed: bool) -> None:
        found = self.swap(number, "accepted")
        if found is not None:
            head = self.head_of(found["station_id"])
            if not agreed:
                self.act(head, of(RefuseSwap(swap=found["id"])))
            elif self.act(head, of(AgreeSwap(swap=found["id"]))):
                self.settled(found, found["taken_by"])

    @rule(number=st.integers(0, 20), who=st.sampled_from(MEMBERS), withdrawn=st.booleans())
    def decline_or_withdraw(self, number: int, who: str, withdrawn: bool) -> None:
        found = self.swap(number, "offered", "accepted")
        if found is not None and withdrawn:
            self.act(found["from_id"], of(WithdrawSwap(swap=found["id"])))
        elif found is not None:
            self.act(who, of(DeclineSwap(swap=found["id"])))

    @rule(number=st.integers(0, 20), giver=st.booleans())
    def undo_a_swap(self, number: int, giver: bool) -> None:
        found = self.swap(number, "done")
        if found is not None:
            who = found["from_id"] if giver else found["taken_by"]
            self.act(who, of(UndoSwap(swap=found["id"])))
            if next(row for row in self.rows("swaps") if row["id"] == found["id"])["state"] == "undone":
                self.book.unswapped(found["station_id"], found["id"])

    @rule(
        where=st.integers(0, 2), starts=st.integers(0, 60), length=st.sampled_from((1, 4, 9, 40)),
        who=st.integers(0, 9), duty=duties,
    )  # fmt: skip
    def override(self, where: int, starts: int, length: int, who: int, duty: Duty) -> None:
        place = self.place(where)
        serving = self.book.serving(place, self.now)
        sittings = self.book.sittings(place, duty, (self.now, self.now + 4 * DAY))
        if serving and sittings:
            start = sittings[starts % len(sittings)]
            span = start, start + length * HOUR
            person = serving[who % len(serving)]
            form = OverrideDuty(station=place, shift=Shift(place, duty, *span).key, part=ALL, half=ALL, who=person)
            if self.act(self.head_of(place), of(form)):
                for at in self.book.sittings(place, duty, span):
                    self._free(place, person, at)
                self.book.overridden(place, duty, span, person)

    @rule(where=st.integers(0, 2), number=st.integers(0, 20))
    def undo_an_override(self, where: int, number: int) -> None:
        place = self.place(where)
        rows = [row for row in self.rows("duty_changes") if row["station_id"] == place and row["kind"] != "swap"]
        rows = [row for row in rows if row["undone_at"] is None and row["end_at"] > self.now]
        if rows:
            row = rows[number % len(rows)]
            form = UndoOverride(change=row["id"])
            if self.act(self.head_of(place), of(form)):
                gone = [one for one in self.book.stations[place].laid if same(one, row)]
                assert gone
                self.book.ended_changes(place, gone[-1:], self.now)

    @rule(where=st.integers(0, 2), who=st.integers(0, 9), until=st.integers(1, 6))
    def take_over_now(self, where: int, who: int, until: int) -> None:
        place = self.place(where)
        serving = self.book.serving(place, self.now)
        if not serving:
            return
        person, before = serving[who % len(serving)], {row["id"] for row in self.rows("duty_changes")}
        sat = self.book.holder(place, Duty.MEMBER, self.now)
        form = TakeNow(station=place, until="running" if sat is not None else str(self.now + until * HOUR))
        if self.act(person, of(form)):
            (row,) = [row for row in self.rows("duty_changes") if row["id"] not in before]
            made = change_of(row)
            assert (made.person_id, made.start, made.kind) == (person, self.now, Kind.TAKEN)
            assert made.extra == (sat is None)
            for at in hours(made.start, made.end):
                assert (self.book.holder(place, Duty.MEMBER, at) is None) == made.extra
                self._free(place, person, at)
            self.book.taken(place, made)

    @rule(where=st.integers(0, 2), who=st.sampled_from(MEMBERS))
    def leave_the_station(self, where: int, who: str) -> None:
        place, person = self.place(where), self.people[who]
        held = [
            row for row in self.rows("appointments")
            if row["scope_id"] == place and row["person_id"] == person and row["valid_to"] is None
        ]  # fmt: skip
        if held:
            form = EndAppointment(station=place, appointment=held[0]["id"])
            if self.act("s1", of(form)):
                self.book.left(place, person, self.now)

    @rule(where=st.integers(0, 2), who=st.sampled_from(MEMBERS))
    def come_to_the_station(self, where: int, who: str) -> None:
        place, person = self.place(where), self.people[who]
        if person in self.book.serving(place, self.now):
            return

        async def doing(talk: Talk) -> None:
            """come"""
            talk.work.insert(
                tables.appointments, id=new_id(), person_id=person, role="member", scope_id=place,
                appointed_by=None, valid_from=talk.now, valid_to=None,
            )  # fmt: skip
            talk.work.after(talk.house.refresh)

        self.act("s1", doing)
        self.book.came(place, person, self.now)

    @rule(days=st.frozensets(st.integers(0, 9), max_size=5), seldom=st.integers(0, 3))
    def load_holidays(self, days: frozenset[int], seldom: int) -> None:
        if seldom:
            return
        today = self.house.district.rota(self.places[0]).grid.date(self.now)
        off = frozenset(day for n in days if (day := today + timedelta(n)).year == today.year)
        one = YearList(today.year, off | {date(today.year, 1, 1)}, frozenset())

        async def doing(talk: Talk) -> None:
            """holidays"""
            await load(talk, one, "test")

        assert self.act("s1", doing)
        self.book.lists[one.year] = one.off

    @rule(number=st.integers(0, 2))
    def accept_an_item(self, number: int) -> None:
        row = self.rows("items")[number]
        if row["state"] == "assigned":
            form = AcceptItem(item=row["id"])
            self.act(row["assignee_id"], of(form))

    @rule(length=st.sampled_from((1, 1, 3, 7, 16, 30)))
    def time_passes(self, length: int) -> None:
        for _ in range(length):
            self.now += HOUR
            self._note_gaps()
            if self.now // HOUR % 3 == 0:
                self.loop.run_until_complete(self._tick())

    async def _tick(self) -> None:
        await self.clock.tick()
        await run_timers(self.house)
        await hand_on(self.house)

    @rule()
    def everything_starts_anew(self) -> None:
        self.clock = DutyClock(self.house)
        self.house.district.facts.versions.clear()
        self.loop.run_until_complete(self.house.reload())

    # --- what must hold ---

    def _note_gaps(self) -> None:
        """A gap that begins now, and was to be seen for more than a day, was warned of."""
        for place in self.places:
            model = self.book.model(place)
            soon = self.now + 27 * HOUR
            if model.who(soon) == NOBODY:
                self.gaps.setdefault((place, soon), self.now)
            else:
                self.gaps.pop((place, soon), None)
            seen = self.gaps.pop((place, self.now), None)
            if seen is not None and model.who(self.now) == NOBODY and self._lasted(place):
                self.done["gaps that were to be warned of"] += 1
                assert self._warned(place), f"a gap came unwarned at {place} {self.now}"

    def _lasted(self, place: str) -> bool:
        """Nothing was done at that station meanwhile."""
        return not any(row["thing_id"] == place and row["at"] > self.now - 27 * HOUR for row in self._rota_events())

    def _rota_events(self) -> list[Row]:
        told = ("rota.gap_warned", "rota.swap_lapsed")
        return [row for row in self.rows("events") if row["thing"] == "rota" and row["name"] not in told]

    def _warned(self, place: str) -> bool:
        spans = [
            span.split("-")
            for row in self.rows("events")
            if row["thing_id"] == place and row["name"] == "rota.gap_warned"
            for span in json.loads(row["particulars"])["gaps"]
        ]
        return any(int(start) <= self.now < int(end) for start, end in spans)

    @invariant()
    def memory_and_database_agree(self) -> None:
        anew = self.loop.run_until_complete(read_anew(self.house.database, self.now))
        assert anew is not None
        for place in self.places:
            held, read = self.house.district.rota(place), anew.rota(place)
            assert (held.plans, held.changes, held.leaves, held.serving) == (
                read.plans, read.changes, read.leaves, read.serving,
            )  # fmt: skip
        assert {day for day in self.house.district.festivals if day.year >= 2026} == self.book.festivals

    @invariant()
    def who_sits_is_whom_the_book_says(self) -> None:
        self.steps += 1
        self.done["steps"] += 1
        chance = random.Random(self.steps)
        for place in self.places:
            rota, model = self.house.district.rota(place), self.book.model(place)
            near = {edge + n for one in model.changes for edge in (one.start, one.end) for n in (0, -HOUR)}
            moments = [self.now, *(self.now + chance.randrange(0, 200) * HOUR for _ in range(self.samples))]
            moments += chance.sample(sorted(near), min(len(near), self.samples))
            for at in moments:
                at = max(at, self.since) + chance.randrange(60) * 60_000
                stint = rota.stint(at)
                said = None if stint is None else stint.person_id or NOBODY
                assert said == model.who(at), self.apart(place, at)
                assert not said or model.able(said, at)
            stint = rota.stint(at, Duty.RESERVE)
            assert (None if stint is None else stint.person_id or NOBODY) == model.who(at, Duty.RESERVE)

    def apart(self, place: str, at: int) -> str:
        """What is known of a moment on either side."""
        rota, model = self.house.district.rota(place), self.book.model(place)
        lying = [[one for one in changes if one.start <= at < one.end] for changes in (rota.changes, model.changes)]
        said = f"{place} at {at} (now {self.now}): {rota.stint(at)}, the book {model.who(at)!r}"
        return "\n".join([said, *(f"  {one}" for found in lying for one in (*found, "-"))])

    @invariant()
    def no_open_item_is_without_an_owner(self) -> None:
        for row in self.rows("items"):
            there = {*self.book.serving(row["now_at"], self.now), self.people["s1"]}
            held = {"assigned": row["assignee_id"], "accepted": row["owner_id"]}.get(row["state"], self.people["s1"])
            assert held in there, row["state"]
            assert {row["owner_id"], row["offered_to"]} <= {*there, None}

    @invariant()
    def no_swap_counts_twice(self) -> None:
        state = {row["id"]: row["state"] for row in self.rows("swaps")}
        live: dict[str, list[Change]] = {}
        for place in self.places:
            for one in self.house.district.rota(place).changes:
                if one.swap_id:
                    live.setdefault(one.swap_id, []).append(one)
        for swap, changes in live.items():
            assert state[swap] in ("done", "lapsed") or all(one.end <= self.now for one in changes), state[swap]
            for one in changes:
                others = [o for o in changes if o is not one]
                assert not any(one.start < o.end and o.start < one.end and one.person_id != o.person_id for o in others)


def of(form: Form) -> Doing:
    """A completed form, handed over by somebody who may."""

    async def doing(talk: Talk) -> None:
        verb = VERBS[form.name]
        ensure(talk.anywhere(), verb.requires)
        await verb.handle(talk, form)

    doing.__doc__ = form.name
    return doing


def same(one: Change, row: Row) -> bool:
    made = change_of(row)
    return (one.duty, one.start, one.end, one.person_id) == (made.duty, made.start, made.end, made.person_id)
