"""Consultations of the simulated year: who begins them when, who looks after them, and who comes on the day."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import bindparam, select

from bot.simulation.people import People
from bot.simulation.stage import DAY, HOUR, Letter
from dialogs.talk import Text
from domain.consultation import OPEN, Consultation, Stage
from domain.people import Role
from handlers.sign_in_codes import sign_in_code
from storage import tables
from storage.as_json import as_json
from storage.consultations import CONSULTATION_COLUMNS, consultation, consultation_of
from storage.database import Row
from storage.people import appointed_at
from storage.statements import compiled, in_list

A_YEAR = 6
"""So many a station begins in 365 days, as a rule."""
FROM_A_MATTER = 0.75
"""How many of them are about a matter in somebody's hands; the others are the head's own."""
LOOKED_AFTER = 0.45
"""How often on a day its leader, or the head, looks how one stands."""
HEAD_LOOKS = {Stage.PREPARING: 0.15, Stage.SCHEDULED: 0.25, Stage.HELD: 0.6}
"""How often then it is the head, who calls off, and says what was agreed."""
COMES = 0.85
VOTES = 0.8
"""How often a meeting votes on something."""
REMINDED = "inviting.hour"
_OPEN = compiled(
    select(*CONSULTATION_COLUMNS)
    .where(
        tables.consultations.c.district_id == bindparam("district_id"), in_list(tables.consultations.c.state, "states")
    )
    .order_by(tables.consultations.c.id)
)
_MATTERS = compiled(
    select(tables.items.c.number, tables.items.c.owner_id)
    .where(
        tables.items.c.district_id == bindparam("district_id"),
        tables.items.c.now_at == bindparam("station"),
        tables.items.c.state == "accepted",
        tables.items.c.owner_id.is_not(None),
    )
    .order_by(tables.items.c.id.desc())
    .limit(20)
)


@dataclass(slots=True)
class Talks:
    """`seats` are addresses by person, `begins` when which station begins one (UTC ms), the soonest first."""

    people: People
    chance: random.Random
    seats: Mapping[str, str]
    begins: list[tuple[int, str]] = field(default_factory=list)

    def plan(self, start: int, days: int, stations: Sequence[str]) -> None:
        """On days and at hours at which offices are open; in the first week nothing is in anybody's hands yet."""
        for station in stations:
            for _ in range(_poisson(self.chance, A_YEAR * days / 365)):
                day = self.chance.randrange(min(7, days - 1), days)
                self.begins.append((start + day * DAY + round(self.chance.uniform(9, 17) * HOUR), station))
        self.begins.sort()

    async def rooms(self, stations: Sequence[str]) -> None:
        """Each head registers one."""
        for station in stations:
            head = await self._head(station)
            if head is not None:
                self.people.errand(head, "会议室", "add_room")

    async def turn(self, now: int) -> None:
        while self.begins and self.begins[0][0] <= now:
            await self._begin(self.begins.pop(0)[1])

    async def _begin(self, station: str) -> None:
        house = self.people.stage.core.house
        matters: list[Row] = await house.work().all(_MATTERS, station=station)
        free = [one for one in matters if one["owner_id"] in self.seats]
        if free and self.chance.random() < FROM_A_MATTER:
            one = self.chance.choice(free)
            self.people.errand(self.seats[one["owner_id"]], one["number"], "manage", "begin_consultation")
        elif head := await self._head(station):
            self.people.errand(head, "发起协商")

    async def day(self) -> None:
        """Whoever leads one looks at it now and then; what was held the head too, who says what was agreed."""
        work = self.people.stage.core.house.work()
        for row in await work.all(_OPEN, states=as_json([one.value for one in OPEN])):
            one = consultation_of(row)
            if self.chance.random() < LOOKED_AFTER and (who := await self._who_looks(one)):
                at = self.people.stage.now + round(self.chance.uniform(0, 7) * HOUR)
                self.people.stage.later(who, at, partial(self.people.write, who, one.number))

    async def _who_looks(self, one: Consultation) -> str | None:
        if self.chance.random() < HEAD_LOOKS.get(one.state, 0):
            return await self._head(one.station_id)
        return self.seats.get(one.leader_id) or await self._head(one.station_id)

    async def _head(self, station: str) -> str | None:
        serving = await appointed_at(self.people.stage.core.house.work(), station)
        return next((self.seats[one.person_id] for one in serving if one.role is Role.HEAD), None)

    # --- on the day ---

    def reminded(self, address: str, letter: Letter) -> None:
        """Who reads that it begins soon comes, as a rule, and signs in by the code that is read out there."""
        about = next((str(one["args"]["consultation"]) for one in letter.choices if "consultation" in one["args"]), "")
        if letter.kind == REMINDED and about and self.chance.random() < COMES:
            at = self.people.stage.now + round(self.chance.uniform(0.5, 1.3) * HOUR)
            self.people.stage.later(address, at, partial(self._come, address, about))

    async def _come(self, address: str, about: str) -> None:
        house = self.people.stage.core.house
        one = await consultation(house.work(), about)
        if one is not None and one.state in (Stage.SCHEDULED, Stage.MEETING):
            self.people.done["sign_in"] += 1
            await self.people.stage.say(address, Text(sign_in_code(house, one)))
            if self.seats.get(one.leader_id) == address and self.chance.random() < VOTES:
                self.people.errand(address, one.number, "motions", after=round(self.chance.uniform(0.6, 1.2) * HOUR))


def _poisson(chance: random.Random, mean: float) -> int:
    count, left = 0, chance.random()
    while left > math.exp(-mean):
        count, left = count + 1, left * chance.random()
    return count
