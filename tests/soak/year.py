"""`python -m tests.soak.year`: a year of days on a clock that jumps; no reminder is missed and none comes twice.

People report, accept, answer, rate, or forget to. The clock is moved by hand: mostly by hours, now and then by days (a
machine that slept), now and then back by minutes (a clock that was set right). At the end each timer that fell due was
done, and what it must have led to is there exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.chains import chains, days
from handlers.digest import keep_planned
from handlers.house import House
from handlers.retention import retire
from handlers.run_timers import run_timers
from handlers.sweep import close_day, sweep
from storage.statements import Engine
from storage.whole import reading
from tests.talk import ZONE, Resident, World

DAY = 24.0
Job = Callable[[House], Awaitable[object]]
WORDS = ("楼道里的灯坏了", "单元门关不严", "垃圾桶没有人清", "健身器材松了", "水管渗水", "电梯老是停")


class Year:
    def __init__(self, world: World, seed: int, days: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.days = days
        self.jumps: Counter[str] = Counter()
        self.violations: list[str] = []

    async def run(self) -> dict[str, int]:
        world = self.world
        self.member = await world.member("李慧敏")
        self.takers = [self.member, await world.member("林涛"), await world.member("王建国", role="head")]
        self.staff = await world.member("周宁", role="staff")
        await keep_planned(world.core.house)
        end = world.now + round(self.days * DAY * 3_600_000)
        while world.now < end:
            await self._somebody_does_something()
            self._time_passes()
            await self._clock()
        self.world.later(hours=12 - datetime.fromtimestamp(self.world.now / 1000, ZONE).hour + DAY)
        for _ in range(3):  # at noon: nothing rests
            await self._clock()
        return await self._audit()

    def _time_passes(self) -> None:
        dice = self.chance.random()
        if dice < 0.03:
            self.jumps["days ahead"] += 1
            self.world.later(days=self.chance.uniform(1, 5))
        elif dice < 0.10:
            self.jumps["minutes back"] += 1
            self.world.later(minutes=-self.chance.uniform(1, 15))
        else:
            self.world.later(hours=self.chance.uniform(0.2, 9))

    async def _clock(self) -> None:
        """What `bot/clock.py` calls, in any order, some of it twice."""
        house = self.world.core.house
        files = self.world.core.settings.files_folder
        jobs: list[Job] = [
            run_timers,
            run_timers,
            close_day,
            keep_planned,
            lambda h: sweep(h, files),
            lambda h: retire(h, files),
        ]
        self.chance.shuffle(jobs)
        for job in jobs:
            await job(house)
        await asyncio.gather(run_timers(house), run_timers(house))
        await self.world._collect()

    async def _somebody_does_something(self) -> None:
        act = self.chance.choice((self._reports, self._leaves_a_form_open, self._accepts, self._answers, self._rates))
        await act()

    async def _reports(self) -> None:
        resident = self.world.person(f"居民{len(self.world.people)}")
        await resident.opens("st_xm2k8vwd")
        await resident.reports(f"{self.chance.choice(WORDS)}，麻烦来看看")

    async def _leaves_a_form_open(self) -> None:
        resident = self.world.person(f"居民{len(self.world.people)}")
        await resident.opens("st_xm2k8vwd")
        await resident.says("门口的树枝断了，没人管")
        if self.chance.random() < 0.6:
            await resident.presses("同意")

    async def _accepts(self) -> None:
        await self._presses(self.chance.choice(self.takers), "接单")

    async def _answers(self) -> None:
        who = self.chance.choice(self.takers)
        if await self._presses(who, "答复") and who.last.text:
            await who.says("已经修好了，您再看看。")
            await self._presses(who, "发送")

    async def _rates(self) -> None:
        waiting = [person for person in self.world.people.values() if person.letters and self._button(person, "已解决")]
        if waiting:
            await self._presses(self.chance.choice(waiting), "已解决")

    def _button(self, person: Resident, label: str) -> Any:
        letters = (letter for _, letter in reversed(person.letters[-6:]))
        return next((letter for letter in letters for b in letter.buttons if b.label == label), None)

    async def _presses(self, person: Resident, label: str) -> bool:
        letter = self._button(person, label)
        if letter is not None:
            await person.presses(label, letter=letter)
        return letter is not None

    # --- the end ---

    async def _audit(self) -> dict[str, int]:
        timers = await self.world.rows_of("timers")
        events = await self.world.rows_of("events")
        due = [row for row in timers if row["due_at"] <= self.world.now]
        self._says("a timer that is due was not done", [row["kind"] for row in due if row["done_at"] is None])
        await self._late(events, due)
        await self._lapsed(events, due)
        await self._forms(due)
        await self._mornings(due)
        await self._days()
        done = Counter(row["kind"] for row in due)
        return {"events": len(events), **{f"timers {kind}": count for kind, count in done.items()}, **self.jumps}

    def _says(self, what: str, those: list[Any]) -> None:
        if those:
            self.violations.append(f"{what}: {those[:5]} ({len(those)})")

    async def _late(self, events: list[dict[str, Any]], due: list[dict[str, Any]]) -> None:
        """Not accepted in time: one rung up each time, and for each that was accepted in time not at all."""
        rungs: dict[str, list[str]] = {}
        ordered = sorted(events, key=lambda e: e["seq"])
        for event in ordered:
            if event["name"] == "item.late":
                rungs.setdefault(event["thing_id"], []).append(json.loads(event["particulars"])["clock"])
        climb = ["accept", "accept_reserve", "accept_head"]
        self._says("a rung was skipped or told twice", [t for t, said in rungs.items() if said != climb[: len(said)]])
        accepted = {e["thing_id"]: e["seq"] for e in reversed(ordered) if e["name"] == "item.accepted"}
        late = {e["thing_id"]: e["seq"] for e in ordered if e["name"] == "item.late"}
        self._says("late was told of what was accepted", [t for t, s in late.items() if s > accepted.get(t, s)])
        waited = Counter(row["subject"] for row in due if row["kind"] == "accept" and row["subject"] not in accepted)
        self._says("late was not told", sorted(t for t, n in waited.items() if len(rungs.get(t, ())) != n))

    async def _lapsed(self, events: list[dict[str, Any]], due: list[dict[str, Any]]) -> None:
        lapsed = Counter(e["thing_id"] for e in events if e["name"] == "item.lapsed")
        rated = {e["thing_id"] for e in events if e["name"] == "item.rated"}
        must = {row["subject"] for row in due if row["kind"] == "rating"} - rated
        self._says("closed unrated twice", [thing for thing, count in lapsed.items() if count > 1])
        self._says("not closed unrated", sorted(must - lapsed.keys()))
        self._says("closed unrated although rated", sorted(lapsed.keys() & rated))

    async def _forms(self, due: list[dict[str, Any]]) -> None:
        """One reminder and one end for each form left open; a consent that was never given is not mentioned."""
        for timer, kind in (("draft_reminder", "say.draft_reminder"), ("draft_expiry", "say.draft_expired")):
            residents = [person for person in self.world.people.values() if person.name.startswith("居民")]
            heard = Counter(person.name for person in residents for k, _ in person.letters if k == kind)
            self._says(f"{kind} came twice", [name for name, count in heard.items() if count > 1])
            if not any(row["kind"] == timer for row in due):
                self.violations.append(f"no {timer} ever fell due: the campaign is too short")

    async def _mornings(self, due: list[dict[str, Any]]) -> None:
        """Staff hear once for each morning's timer, and no morning has two."""
        mornings = [row for row in due if row["kind"] == "digest"]
        days = Counter(row["round"] for row in mornings)
        heard = [kind for kind, _ in self.staff.letters if kind in ("say.digest", "say.digest_fine")]
        self._says("a morning with two digests", [day for day, count in days.items() if count > 1])
        if len(heard) != len(mornings):
            self.violations.append(f"{len(mornings)} mornings, {len(heard)} letters to staff")

    async def _days(self) -> None:
        async with reading(self.world.core.house.database.where) as whole:
            self._says("a day's seal does not fit", (await days(whole, ZONE))[1])
            self._says("the chain of events is broken", (await chains(whole))[1])


async def campaign(seed: int, days: int, engine: Engine) -> tuple[dict[str, int], list[str]]:
    with tempfile.TemporaryDirectory(prefix="yizhan-year-") as folder:
        async with World.open(Path(folder), engine=engine) as world:
            year = Year(world, seed, days)
            return await year.run(), year.violations


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.year", description=__doc__)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    figures, violations = asyncio.run(campaign(seed, given.days, given.engine))
    print(f"seed {seed}, {given.days} days on {given.engine}: {json.dumps(figures, ensure_ascii=False)}")
    for violation in violations:
        print(f"VIOLATION: {violation}")
    print("no reminder missed, none doubled" if not violations else "the promise is broken")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
