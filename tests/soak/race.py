"""Two workers on one PostgreSQL database, a station with its people, one item, and deeds at the same instant."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bot.app import Core, core
from dialogs.letter import Choice, phrase, say
from dialogs.talk import Inbound, Press
from domain.item import Item
from domain.notices import Crew
from domain.people import Role
from handlers.house import Unmetered
from handlers.mail import post
from handlers.pace import Pace
from storage.ids import new_id
from storage.items import item as item_of
from storage.items import items_of
from storage.work import Work
from tests.soak.histories import Deed, Found, House, orders
from tests.talk import World

CAST = {"李慧敏": "member", "林涛": "member", "何静": "member", "王建国": "head", "赵安": "clerk", "周宁": "staff"}
CHECKED = ("answer", "refuse", "conclude")
REASONED = ("hand_over", "decline", "reopen", "refuse", "conclude")
WORDED = ("ask", "tell", "visit", "note", "supplement", "reply", "answer", "report")


class Retries(Unmetered):
    """How often a worker found that the other one had been faster."""

    count = 0

    def update(self, channel: str, outcome: str) -> None:
        self.count += outcome == "retried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`possible` orders of the deeds explain what was `found`; `reason` says why the others do not."""

    before: Item
    found: Found
    possible: int
    reason: str


@dataclass(slots=True)
class Race:
    world: World
    cores: tuple[Core, Core]
    ask: Any  # the test's own way into the database
    people: dict[str, list[str]] = field(default_factory=dict)  # by role, in the order in which they came
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)  # by person
    retries: Retries = field(default_factory=Retries)
    presses: int = 0
    item: Item = field(init=False)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, reporters: int) -> AsyncIterator[Race]:
        """Each reporter has reported something; the first one's item is the one to race for."""
        async with (
            World.open(folder, engine="postgresql") as world,
            core(world.core.settings, lambda: world.now) as other,
            asyncpg.create_pool(world.core.settings.database, min_size=1, max_size=1) as ask,
        ):
            race = cls(world, (world.core, other), ask)
            for worker in race.cores:
                worker.receiver.pace = Pace(most=1_000_000_000)
                worker.house.meter = race.retries
            await race._people(reporters)
            yield race

    async def _people(self, reporters: int) -> None:
        for name, role in CAST.items():
            await self.world.member(name, role)
        for number in range(reporters):
            resident = self.world.person(f"居民{number}")
            await resident.opens("st_xm2k8vwd")
            await resident.reports()
        rows = sorted(await self.world.rows_of("addresses"), key=lambda row: str(row["id"]))
        self.addresses = {row["person_id"]: {**row, "language": "zh_CN"} for row in rows}
        named = {self.world.people[name].address: role for name, role in CAST.items()}
        for row in rows:
            self.people.setdefault(named.get(row["external"], "reporter"), []).append(row["person_id"])
        self.item = (await items_of(self.work(), self.people["reporter"][0]))[0]

    def work(self) -> Work:
        return self.world.core.house.work()

    def somebody(self, role: str) -> str | None:
        """By what he is to the item, else the first of a role."""
        holding = {"handler": self.item.handler_id, "offered": self.item.offered_to, "reporter": self.item.reporter_id}
        return holding[role] if role in holding else self.people[role][0]

    def deed(self, work: Work, who: str, verb: str, **args: Any) -> Deed:
        """With words of its own, written along with the card that is pressed."""
        said = [work.content("draft", f"路灯还是不亮，第{self.presses}次", person_id=who)]
        for name, verbs in (("reason", REASONED), ("words", WORDED)):
            args |= {name: said} if verb in verbs else {}
        args |= {"check": "submit"} if verb in CHECKED else {}
        return Deed(who, verb, {"item": self.item.id, **args})

    async def pressed(self, work: Work, deeds: Sequence[Deed], *, same: bool = False) -> Outcome:
        """One at each worker, at the same instant; `same` is one message that comes to both."""
        messages = [self._card(work, deed) for deed in deeds]
        await work.commit()
        before, mark = await self.now(), new_id()
        sent = zip(self.cores, messages * 2 if same else messages, strict=True)
        toasts = await asyncio.gather(*(at.receiver(message) for at, message in sent))
        found = await self._found(mark, [toast[0] for toast in toasts if toast])
        self.item = found.after
        return Outcome(before, found, *orders(before, deeds, found, self._house()))

    async def report(self, who: str) -> bool:
        """A new item to race for; not where this person has reported too much in this hour."""
        work = self.work()
        station = next(place.id for place in self.world.core.house.district.stations.values() if place.code == "XM")
        args = {"place": "-", "category": "other", "station": station, "check": "submit"}
        made = self.deed(work, who, "report", **args)
        values = {name: value for name, value in made.args.items() if name != "item"}
        message = self._card(work, Deed(who, "report", values))
        await work.commit()
        await self.cores[0].receiver(message)
        newest = (await items_of(self.work(), who))[0]
        if newest.words_id != values["words"][0]:
            return False
        self.item = newest
        return True

    def _card(self, work: Work, deed: Deed) -> Inbound:
        """A press of a button that says it all."""
        card = say("say.greeting", Choice(phrase("button.accept"), deed.verb, deed.args))
        address = self.addresses[deed.who]
        letter = post(self.world.core.house, work, card, address, direct=True)
        self.presses += 1
        return Inbound("wire", "test", address["external"], f"race{self.presses}", Press(letter, "1"), self.world.now)

    async def now(self) -> Item:
        found = await item_of(self.work(), self.item.id)
        assert found is not None
        return found

    async def _found(self, mark: str, toasts: list[str]) -> Found:
        rows = await self.ask.fetch("SELECT * FROM events WHERE id > $1 ORDER BY seq", mark)
        letters = await self.ask.fetch("SELECT person_id, kind, direct FROM letters WHERE id > $1", mark)
        events = [{**row, "particulars": json.loads(row["particulars"])} for row in rows]
        answers = Counter((row["person_id"], row["kind"]) for row in letters if row["direct"])
        told = Counter((row["person_id"], row["kind"]) for row in letters if not row["direct"])
        return Found(await self.now(), events, answers, told, Counter(toasts))

    def _house(self) -> House:
        people = {role: tuple(who) for role, who in self.people.items()}
        crew = Crew(people["head"], people["clerk"], people["staff"])
        roles = {who: frozenset({Role(role)}) for role, found in people.items() if role != "reporter" for who in found}
        return House(crew, people["member"], roles, self.world.now, "wire", self.world.core.house.calendar)
