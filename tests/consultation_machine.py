"""A small district that talks things through at random: people press what they see, and some things that they do not.

Every act is a message or a press at the door, by a random turn that a seed repeats; after each the rows are looked
through for what must never be: `tests.consultation_book`.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dialogs.talk import Button, Press, Rendered
from domain.consultation import MOVES, Stage, Verb
from domain.events import Name
from handlers.sign_in_codes import shown_code
from storage.consultations import consultation
from storage.database import Row
from storage.statements import Engine
from tests.consultation_book import look
from tests.stories.referrals import departments, liaison
from tests.stories.timings import room
from tests.talk import Resident, World

CREW = (
    ("王建国", "head", "XM"), ("李慧敏", "member", "XM"), ("林涛", "member", "XM"), ("何静", "member", "XM"),
    ("赵安", "clerk", "XM"), ("孙悦", "head", "NY"), ("周宁", "staff", ""),
)  # fmt: skip
RESIDENTS = ("陈女士", "吴阿姨", "老王", "刘先生", "钱阿姨")
LIAISONS = ("刘强", "张敏")
MATTERS = (
    "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理",
    "电梯三天两头坏，老人上不去楼，物业推给维保",
    "北门的路灯坏了三天，晚上看不见路",
    "垃圾房天天有臭味，夏天窗户都不敢开",
)
PASSING = (5, 5, 20, 20, 60, 60, 60, 240, 240, 600, 600, 1440, 1440, 3 * 1440, 10 * 1440, 35 * 1440, 35 * 1440)
"""How many minutes pass at once."""
MOST_OPEN = 6
ONWARD: dict[str, tuple[tuple[str, str], ...]] = {
    "preparing": (
        ("leader", "plan_consultation"), ("leader", "research"), ("leader", "fix_time"), ("leader", "fix_time"),
        ("head", "poll_time"), ("head", "step_on"), ("leader", "add_participant"), ("leader", "add_participant"),
        ("head", "lead_consultation"), ("head", "send_back"), ("leader", "join_consultation"),
        ("leader", "fix_time"), ("leader", "fix_time"), ("head", "close_poll"), ("head", "raise_consultation"),
        ("head", "call_off"),
    ),
    "scheduled": (
        ("anybody", "answer_invitation"), ("anybody", "sign_in"), ("leader", "open_meeting"), ("leader", "agenda"),
        ("leader", "add_participant"), ("leader", "set_capacity"), ("head", "move_time"),
    ),
    "meeting": (
        ("anybody", "sign_in"), ("anybody", "sign_in"), ("anybody", "sign_in"), ("leader", "put_motion"),
        ("leader", "motions"), ("anybody", "speak"), ("leader", "hold_meeting"), ("leader", "rate_reply"),
    ),
    "held": (
        ("leader", "minutes"), ("leader", "send_minutes"), ("head", "conclude_consultation"), ("head", "add_action"),
        ("head", "suggest"), ("head", "send_back"),
    ),
    "following": (
        ("leader", "minutes"), ("leader", "send_minutes"), ("leader", "actions"), ("head", "note_fate"),
    ),
    "closed": (("head", "actions"),),
    "called_off": (("head", "revive"),),
}  # fmt: skip
"""What mostly brings one on, and who does it."""
OFTEN = {
    "goes_on": 30, "presses": 30, "on_the_card": 14, "time_passes": 12, "looks_back": 6, "begins": 5, "reports": 3,
    "writes": 2, "proposes": 1, "to_the_start": 6, "serves_or_not": 1, "keeps_out": 1, "raced": 6,
}  # fmt: skip
NOT_ANSWERS = ("取消", "返回", "先不")
SAID = {
    "place": "二楼活动室", "link": "https://meet.example.cn/1", "seats": "3", "called": "王师傅", "count": "2",
    "counts": "1 0 0", "body": "市文旅局", "party": "某物业公司", "due": "明年3月1日", "matter": "XH-XM-26-0001",
}  # fmt: skip
"""What a question is answered with, where it wants something of its own."""
WRITTEN = ("协商", "会议室", "行动项", "大家提的议题", "我的邀请", "年度计划", "收件箱", "协商日历", "这条路灯谁来修")
WORDS = "先修好电梯，再谈物业费，一个月内给大家一个说法"


@dataclass
class Machine:
    """`done` counts what was tried and what happened; `trace` tells the way to what went wrong."""

    world: World
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    @asynccontextmanager
    async def open(cls, seed: int, engine: Engine = "sqlite") -> AsyncIterator[Machine]:
        folder = Path(tempfile.mkdtemp(prefix="yztalk"))
        try:
            async with World.open(folder, engine=engine) as world:
                made = cls(world, random.Random(seed))
                await made._fill()
                yield made
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _fill(self) -> None:
        await room(self.world, "百姓议事厅", seats=3, station="XM")
        await room(self.world, "区里的会议室", seats=20)
        await departments(self.world, "区住房建设局", "区市场监督管理局")
        for name, role, where in CREW:
            await self.world.member(name, role, where)
        for number, name in enumerate(LIAISONS, 1):
            await liaison(self.world, name, f"d{number}")
        for name in RESIDENTS:
            who = self.world.person(name)
            await who.opens("st_xm2k8vwd")
            await who.says("你好")
            await who.presses("同意")

    async def step(self) -> None:
        what = self.rng.choices(list(OFTEN), list(OFTEN.values()))[0]
        self.trace.append(what)
        await getattr(self, f"_{what}")()
        await self.look()

    async def look(self) -> None:
        """Raises AssertionError with everything that must not be."""
        told = await look(self.world)
        assert not told, "\n".join([*told, "", *self.trace[-12:]])

    # --- who, and what there is ---

    def _anybody(self) -> Resident:
        return self.rng.choice(sorted(self.world.people.values(), key=lambda one: one.name))

    async def _rows(self) -> list[Row]:
        rows = await self.world.rows_of("consultations")
        self.done.update(f"state {row['state']}" for row in rows)
        return rows

    async def _plays(self, part: str, row: Row) -> Resident:
        if part == "anybody":
            return self._anybody()
        if part == "head":
            there = self.world.core.house.district.stations[row["station_id"]]
            return self.world.people["孙悦" if there.code == "NY" else "王建国"]
        external = {str(one["person_id"]): one["external"] for one in await self.world.rows_of("addresses")}
        address = external.get(row["leader_id"])
        return next((one for one in self.world.people.values() if one.address == address), self.world.people["王建国"])

    # --- what they do ---

    async def _reports(self) -> None:
        who = self.world.people[self.rng.choice(RESIDENTS)]
        await who.says(self.rng.choice(MATTERS))
        await self._answers(who)
        for item in await self.world.rows_of("items"):
            if item["state"] == "assigned":
                takes = self.world.people[self.rng.choice(("李慧敏", "林涛", "王建国"))]
                await takes.presses_verb("accept", item=item["id"])

    async def _begins(self) -> None:
        open_ = [row for row in await self._rows() if row["state"] not in ("closed", "called_off")]
        states = ("accepted", "consulting", "assigned")
        items = [row for row in await self.world.rows_of("items") if row["state"] in states]
        if len(open_) >= MOST_OPEN or not items:
            return await self._reports()
        who = self.world.people[self.rng.choice(("王建国", "李慧敏", "林涛", "周宁"))]
        await who.presses_verb("begin_consultation", item=self.rng.choice(items)["id"])
        await self._answers(who)

    async def _proposes(self) -> None:
        who = self.world.people[self.rng.choice(RESIDENTS)]
        await who.says("提议题")
        await self._answers(who)

    async def _goes_on(self) -> None:
        rows = await self._rows()
        if not rows:
            return await self._begins()
        open_ = [row for row in rows if row["state"] not in ("closed", "called_off")] or rows
        row = self.rng.choice(open_ if self.rng.random() < 0.9 else rows)
        if row["state"] == "following" and self.rng.random() < 0.4:
            return await self._finishes(row)
        part, verb = self._onward(row["state"])
        who = await self._plays(part, row)
        args = {"consultation": row["id"]} | ({"step": row["step"]} if verb == "step_on" else {})
        if verb == "answer_invitation":
            args["said"] = self.rng.choice(("yes", "yes", "no", "sends"))
        if verb == "sign_in":
            found = await consultation(self.world.core.house.work(), row["id"])
            assert found is not None
            code = shown_code(self.world.core.house, found).replace(" ", "") if found.start_at else "123456"
            self._note(who, f"says the code of {row['number']}")
            await who.says(code if self.rng.random() < 0.9 else "000000")
            return await self._answers(who)
        self._note(who, f"{verb} {row['number']} ({row['state']}, {row['step']})")
        await who.presses_verb(verb, **args)
        await self._answers(who)

    async def _finishes(self, row: Row) -> None:
        """All that was agreed is done, and what became of the suggestion is known."""
        who, head = await self._plays("leader", row), await self._plays("head", row)
        self._note(who, f"does what {row['number']} agreed")
        for one in await self.world.rows_of("actions"):
            if one["consultation_id"] == row["id"] and one["state"] == "open":
                await who.presses_verb("do_action", action=one["id"])
                await self._answers(who)
        for verb in ("note_fate", "step_on"):
            await head.presses_verb(
                verb, consultation=row["id"], **({"step": row["step"]} if verb == "step_on" else {})
            )
            await self._answers(head)

    def _onward(self, state: str) -> tuple[str, str]:
        """Now and then one of those that were tried least there."""
        able = ONWARD[state]
        if self.rng.random() < 0.2:
            least = min(self.tried[state, verb] for _, verb in able)
            able = tuple(one for one in able if self.tried[state, one[1]] == least)
        part, verb = self.rng.choice(able)
        self.tried[state, verb] += 1
        return part, verb

    async def _looks_back(self) -> None:
        """By the newest letter that asks how it has been since; mostly it holds."""
        asking = ("after.look_ask", "after.look_task")
        for who in self.rng.sample(
            sorted(self.world.people.values(), key=lambda one: one.name), len(self.world.people)
        ):
            letters = [shown for kind, shown in who.letters if kind.startswith(asking)]
            if letters:
                return await self._press_one(who, letters[-1:])

    async def _on_the_card(self) -> None:
        """As people do: the number, and something that the card offers, also under 更多操作."""
        rows = await self._rows()
        if not rows:
            return
        who, row = self._anybody(), self.rng.choice(rows)
        self._note(who, f"says {row['number']}")
        await who.says(row["number"])
        if self.rng.random() < 0.5 and any(b.label == "更多操作" for _, shown in who.fresh for b in shown.buttons):
            await who.presses("更多操作")
        await self._press_one(who, [shown for _, shown in who.fresh])

    async def _presses(self) -> None:
        """Something that stands in one of his last letters."""
        who = self._anybody()
        await self._press_one(who, [shown for _, shown in who.letters[-6:]])

    async def _press_one(self, who: Resident, letters: list[Rendered]) -> None:
        buttons = self._buttons(letters)
        if buttons:
            await self._sends(who, self.rng.choice(buttons))
            await self._answers(who)

    def _buttons(self, letters: list[Rendered]) -> list[Button]:
        return [b for shown in letters for b in shown.buttons if not b.link and b.label not in NOT_ANSWERS]

    async def _sends(self, who: Resident, button: Button) -> None:
        self._note(who, f"［{button.label}］")
        await who.sends(Press(button.letter, button.code))

    async def _raced(self) -> None:
        """Two or three press at the same instant."""
        found = []
        for _ in range(self.rng.choice((2, 2, 3))):
            who = self._anybody()
            buttons = self._buttons([shown for _, shown in who.letters[-4:]])
            if buttons:
                button = self.rng.choice(buttons)
                self._note(who, f"［{button.label}］, at once")
                found.append((who, Press(button.letter, button.code)))
        await self.world.together(*found)
        for who in {one.name: one for one, _ in found}.values():
            await self._answers(who)

    async def _writes(self) -> None:
        who = self._anybody()
        await who.says(self.rng.choice(WRITTEN))
        await self._press_one(who, [shown for _, shown in who.fresh])

    async def _serves_or_not(self) -> None:
        """A member's term ends; he comes back as another member's turn ends."""
        who = self.world.people[self.rng.choice(("李慧敏", "林涛", "何静"))]
        external = {str(one["external"]): one["person_id"] for one in await self.world.rows_of("addresses")}
        rows = [one for one in await self.world.rows_of("appointments") if one["role"] == "member"]
        serving = [one for one in rows if one["valid_to"] is None or one["valid_to"] > self.world.now]
        own = [one for one in serving if one["person_id"] == external.get(who.address)]
        if not own:
            await self.world.member(who.name)
        elif len(serving) > 1:
            head = self.world.people["王建国"]
            self._note(head, f"ends the term of {who.name}")
            await head.presses_verb("end_appointment", station=own[0]["scope_id"], appointment=own[0]["id"])
            await self._answers(head)

    async def _keeps_out(self) -> None:
        items = [row for row in await self.world.rows_of("items") if row["state"] == "consulting"]
        if items and self.rng.random() < 0.3:
            head, row = self.world.people["王建国"], self.rng.choice(items)
            self._note(head, f"recuses somebody from {row['number']}")
            await head.presses_verb("recuse", item=row["id"])
            await self._answers(head)

    async def _to_the_start(self) -> None:
        """A quarter of an hour before some meeting."""
        starts = [row["start_at"] for row in await self._rows() if row["state"] == "scheduled"]
        soon = [at for at in starts if at and at - 15 * 60_000 > self.world.now]
        if soon:
            await self._pass((min(soon) - 15 * 60_000 - self.world.now) / 60_000)

    async def _time_passes(self) -> None:
        await self._pass(self.rng.choice(PASSING))

    async def _pass(self, minutes: float) -> None:
        self.trace.append(f"{minutes:.0f} minutes pass")
        while minutes > 0:
            step = min(minutes, 1440)
            self.world.later(minutes=step)
            minutes -= step
            await self.world.duty()
        for _ in range(3):
            if await self._late():
                await self.world.tick()
        late = await self._late()
        assert not late, late

    async def _late(self) -> list[Row]:
        rows = await self.world.rows_of("timers")
        return [row for row in rows if row["done_at"] is None and row["due_at"] <= self.world.now]

    # --- how they answer ---

    async def _answers(self, who: Resident) -> None:
        """Whatever is asked, until nothing is, or he gives it up."""
        for turn in range(14):
            kind, asked = next(((k, shown) for k, shown in reversed(who.fresh) if k.endswith(".ask")), ("", None))
            if asked is None:
                self.done["dialog done" if turn else "answered at once"] += 1
                return
            if self.rng.random() < 0.02:
                break
            await self._answer(who, kind, asked, turn)
        self.done["dialog given up"] += 1
        await who.says("取消")

    async def _answer(self, who: Resident, kind: str, asked: Rendered, turn: int) -> None:
        name = kind.split(".")[1]
        options = [b for b in asked.buttons if not b.link and not any(b.label.startswith(no) for no in NOT_ANSWERS)]
        self.trace.append(f"    {kind}")
        if name == "when" and (not options or self.rng.random() < 0.7):
            await who.says(self._time())
        elif options and (name not in ("words", "reason") or self.rng.random() < 0.3 + turn / 10):
            await self._sends(who, options[0] if self.rng.random() < 0.5 else self.rng.choice(options))
        else:
            await who.says(SAID.get(name, WORDS))

    def _time(self) -> str:
        zone = self.world.core.house.district.zone
        there = datetime.fromtimestamp(self.world.now / 1000, zone) + timedelta(days=self.rng.choice((0, 1, 2, 4, 5)))
        hour = self.rng.choice((9, 10, 14, 15, 19, 23))
        return f"{there.year}年{there.month}月{there.day}日 {hour}:{self.rng.choice(('00', '30'))}"

    def _note(self, who: Resident, said: str) -> None:
        self.trace.append(f"  {who.name}: {said}")


ITS_NAME = {
    Verb.PLAN: "planned", Verb.JOIN: "item_joined", Verb.LEAVE: "item_left", Verb.STEP: "step_done",
    Verb.SEND_BACK: "sent_back", Verb.LEAD: "led_by", Verb.RAISE: "raised", Verb.OPEN_POLL: "poll_opened",
    Verb.CLOSE_POLL: "poll_closed", Verb.FIX: "fixed", Verb.CALL_OFF: "called_off", Verb.OPEN: "opened",
    Verb.HOLD: "held", Verb.SUGGEST: "suggested", Verb.NOTE_FATE: "fate_noted", Verb.LOOK_BACK: "looked_back",
    Verb.CLIMB: "overdue", Verb.RESEARCH: "researched", Verb.REOPEN: "reopened",
}  # fmt: skip
"""The event of a verb that does not simply end in -d."""


def missing(done: Counter[str]) -> list[str]:
    """Stages that were never reached, moves that were never made."""
    stages = [f"state {stage}" for stage in Stage]
    moves = [Name(f"consultation.{ITS_NAME.get(verb, f'{verb.value}d')}").value for verb in MOVES]
    return [name for name in (*stages, *moves) if not done[name]]
