"""`python -m tests.soak.races`: two workers on PostgreSQL race for one item, thousands of times.

Two people (or one twice, or one message that both workers get) press at the same instant. Each time the domain's rules
must explain what came of it by one order of the two.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from bot.app import Core, core
from dialogs.letter import Choice, phrase, say
from dialogs.talk import Inbound, Press
from domain.item import Item, State
from domain.notices import Crew
from domain.people import Role
from domain.refusal import Refused
from handlers.house import Unmetered
from handlers.mail import post
from handlers.pace import Pace
from storage.ids import new_id
from storage.items import item as item_of
from storage.items import items_of
from tests.soak.histories import Deed, Found, House, orders
from tests.talk import World

CAST = {"李慧敏": "member", "林涛": "member", "何静": "member", "王建国": "head", "赵安": "clerk", "周宁": "staff"}
REPORTERS = 10
MOST_ROUNDS = 40
"""Races for one item before the next one is reported."""
LIKELY = 0.75
SAME_PERSON, SAME_MESSAGE = 0.15, 0.05
TIDY = 250
CONFLICT = f"refusal.{Refused.CONFLICT}"

FITTING: dict[State, tuple[tuple[str, str], ...]] = {
    State.REPORTED: (("head", "assign"), ("clerk", "assign"), ("reporter", "supplement"), ("head", "refuse")),
    State.ASSIGNED: (
        *((who, "accept") for who in ("handler", "handler", "head", "member")),
        *(("handler", verb) for verb in ("decline", "decline", "hand_over", "note")),
        *(("head", verb) for verb in ("assign", "classify", "hand_over", "refuse")),
        ("reporter", "withdraw"),
    ),
    State.ACCEPTED: (
        *(("handler", verb) for verb in ("answer", "answer", "tell", "ask", "hand_over", "visit")),
        *(("offered", verb) for verb in ("accept", "accept", "decline")),
        *(("head", verb) for verb in ("answer", "refuse", "hand_over")),
        *(("reporter", verb) for verb in ("reply", "supplement", "withdraw")),
    ),
    State.ANSWERED: (
        *(("reporter", verb) for verb in ("rate", "rate", "rate", "please", "reply")),
        *(("head", verb) for verb in ("conclude", "tell", "note")),
    ),
    State.CLOSED: (("reporter", "reopen"), ("head", "reopen"), ("reporter", "please"), ("reporter", "rate")),
}
VERBS = (
    *("accept", "decline", "hand_over", "assign", "classify", "ask", "tell", "visit", "note", "supplement", "reply"),
    *("answer", "rate", "please", "conclude", "reopen", "refuse", "withdraw"),
)


class Retries(Unmetered):
    """How often a worker found that the other one had been faster."""

    count = 0

    def update(self, channel: str, outcome: str) -> None:
        self.count += outcome == "retried"


@dataclass(slots=True)
class Races:
    world: World
    cores: tuple[Core, Core]
    dice: random.Random
    ask: Any  # the test's own way into the database
    people: dict[str, list[str]] = field(default_factory=dict)  # by role, in the order in which they came
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)  # by person
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    presses: int = 0
    age: int = 0
    item: Item = field(init=False)

    async def begin(self) -> None:
        for name, role in CAST.items():
            await self.world.member(name, role)
        for number in range(REPORTERS):
            resident = self.world.person(f"居民{number}")
            await resident.opens("st_xm2k8vwd")
            await resident.reports()
        rows = await self.world.rows_of("addresses")
        self.addresses = {row["person_id"]: {**row, "language": "zh_CN"} for row in rows}
        named = {self.world.people[name].address: role for name, role in CAST.items()}
        for row in sorted(rows, key=lambda row: str(row["id"])):
            self.people.setdefault(named.get(row["external"], "reporter"), []).append(row["person_id"])
        self.item = (await items_of(self._work(), self.people["reporter"][0]))[0]

    def _work(self) -> Any:
        return self.world.core.house.work()

    async def round(self, number: int) -> None:
        self.world.later(seconds=20)
        if self._over():
            await self._next_item()
        deeds, letters = await self._prepared()
        before, mark = await self._item(), new_id()
        toasts = await asyncio.gather(
            *(at.receiver(self._pressed(*one)) for at, one in zip(self.cores, letters, strict=True))
        )
        found = await self._found(mark, before, [toast[0] for toast in toasts if toast])
        possible, reason = orders(before, deeds, found, self._house())
        self._count(deeds, found, possible)
        if not possible:
            events = [row["name"] for row in found.events]
            self.wrong.append(f"round {number}, {before.state}, {[d.verb for d in deeds]}: {events}: {reason}")
        self.item = found.after
        self.age += 1

    # --- what is done ---

    async def _prepared(self) -> tuple[list[Deed], list[tuple[str, str, str]]]:
        """The deeds, and to each worker what comes to it: person, letter, message."""
        work = self._work()
        first = self._deed(work, "")
        if self.dice.random() < SAME_MESSAGE:
            deeds, same = [first], True
        else:
            again = self.dice.random() < SAME_PERSON
            deeds, same = [first, self._deed(work, first.who if again else "")], False
        letters = []
        for deed in deeds:
            card = say("say.greeting", Choice(phrase("button.accept"), deed.verb, deed.args))
            letter = post(self.world.core.house, work, card, self.addresses[deed.who], direct=True)
            self.presses += 1
            letters.append((deed.who, letter, f"race{self.presses}"))
        await work.commit()
        return deeds, letters * 2 if same else letters

    def _deed(self, work: Any, who: str) -> Deed:
        role, verb = "", self.dice.choice(VERBS)
        if self.dice.random() < LIKELY and self.item.state in FITTING:
            role, verb = self.dice.choice(FITTING[self.item.state])
        who = who or self._person(role)
        return Deed(who, verb, {"item": self.item.id, **self._args(work, verb, who)})

    def _person(self, role: str) -> str:
        holding = {"handler": self.item.handler_id, "offered": self.item.offered_to, "reporter": self.item.reporter_id}
        found = holding.get(role) or (None if role in holding else self.dice.choice(self.people.get(role, [""])))
        everybody = [person for name, people in self.people.items() if name != "reporter" for person in people]
        return found or self.dice.choice([*everybody, self.item.reporter_id])

    def _args(self, work: Any, verb: str, who: str) -> dict[str, Any]:
        dice = self.dice
        match verb:
            case "hand_over" | "assign":
                to = {"to": dice.choice(self.people["member"] + self.people["head"])}
                return to if verb == "assign" else to | self._said(work, "reason", who)
            case "classify":
                return {"category": dice.choice(("env", "other")), "urgency": dice.choice(("normal", "utilities"))}
            case "rate":
                return {"solved": dice.choice(("yes", "partly", "no"))}
            case "please":
                return {"round": self.item.answers, "pleased": dice.choice(("yes", "fairly"))}
            case "withdraw":
                return {"sure": "yes"}
            case "accept":
                return {}
            case "answer":
                return self._said(work, "words", who) | {"check": "submit"}
            case "refuse" | "conclude":
                return self._said(work, "reason", who) | {"check": "submit"}
            case "decline" | "reopen":
                return self._said(work, "reason", who)
        return self._said(work, "words", who)

    def _said(self, work: Any, name: str, who: str) -> dict[str, Any]:
        return {name: [work.content("draft", f"路灯还是不亮，第{self.dice.randrange(10**6)}次", person_id=who)]}

    def _pressed(self, who: str, letter: str, message: str) -> Inbound:
        address = self.addresses[who]["external"]
        return Inbound("wire", "test", address, message, Press(letter, "1"), self.world.now)

    # --- the item ---

    def _over(self) -> bool:
        ended = self.item.state in (State.REFUSED, State.WITHDRAWN) and self.dice.random() < 0.5
        return ended or self.age >= MOST_ROUNDS

    async def _next_item(self) -> None:
        """Reported by the next one; who has said too much in this hour waits for the next."""
        who = self.people["reporter"][self.counts["items"] % REPORTERS]
        house = self.world.core.house
        while True:
            work = self._work()
            station = next(station.id for station in house.district.stations.values() if station.code == "XM")
            args = {"place": "-", "category": "other", "station": station, "check": "submit"}
            args |= self._said(work, "words", who)
            card = say("say.greeting", Choice(phrase("button.accept"), "report", args))
            letter = post(house, work, card, self.addresses[who], direct=True)
            await work.commit()
            self.presses += 1
            await self.cores[0].receiver(self._pressed(who, letter, f"race{self.presses}"))
            newest = (await items_of(self._work(), who))[0]
            if newest.words_id == args["words"][0]:
                break
            self.world.later(hours=1)
        self.item, self.age = newest, 0
        self.counts["items"] += 1

    async def _item(self) -> Item:
        found = await item_of(self._work(), self.item.id)
        assert found is not None
        return found

    # --- what came of it ---

    async def _found(self, mark: str, before: Item, toasts: list[str]) -> Found:
        rows = await self.ask.fetch("SELECT * FROM events WHERE id > $1 ORDER BY seq", mark)
        letters = await self.ask.fetch("SELECT person_id, kind, direct FROM letters WHERE id > $1", mark)
        events = [{**row, "particulars": json.loads(row["particulars"])} for row in rows]
        answers = Counter((row["person_id"], row["kind"]) for row in letters if row["direct"])
        told = Counter((row["person_id"], row["kind"]) for row in letters if not row["direct"])
        return Found(await self._item(), events, answers, told, Counter(toasts))

    def _house(self) -> House:
        people = {role: tuple(who) for role, who in self.people.items()}
        crew = Crew(people["head"], people["clerk"], people["staff"])
        roles = {who: frozenset({Role(role)}) for role, found in people.items() if role != "reporter" for who in found}
        return House(crew, people["member"], roles, self.world.now, "wire")

    def _count(self, deeds: list[Deed], found: Found, possible: int) -> None:
        no = sum(n for (_, kind), n in found.answers.items() if kind.startswith("refusal.")) + found.toasts.total()
        done = len(deeds) - no
        self.counts["same message" if len(deeds) == 1 else f"{('none', 'one', 'both')[done]} done"] += 1
        self.counts["told apart by order"] += len(deeds) > possible > 0
        self.counts["conflicts"] += sum(n for (_, kind), n in found.answers.items() if kind == CONFLICT)

    async def tidy(self) -> None:
        """Nobody sends anything here, and nobody sweeps."""
        await self.ask.execute("UPDATE letters SET state = 'sent' WHERE state = 'waiting'")
        for table in ("letters", "items", "chats", "addresses"):
            await self.ask.execute(f"VACUUM {table}")


async def campaign(rounds: int, seed: int, folder: Path) -> Races:
    async with (
        World.open(folder, engine="postgresql") as world,
        core(world.core.settings, lambda: world.now) as other,
        asyncpg.create_pool(world.core.settings.database, min_size=1, max_size=1) as asking,
    ):
        retries = Retries()
        for worker in (world.core, other):
            worker.receiver.pace = Pace(most=1_000_000_000)
            worker.house.meter = retries
        races = Races(world, (world.core, other), random.Random(seed), asking)
        await races.begin()
        for number in range(rounds):
            await races.round(number)
            if number % TIDY == TIDY - 1:
                await races.tidy()
            if number % 1000 == 999:
                print(f"races: {number + 1} rounds, {len(races.wrong)} unexplained", file=sys.stderr, flush=True)
        races.counts["retried"] = retries.count
        races.wrong += [f"a fault: {row['reason']}" for row in await world.rows_of("faults")]
        return races


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.races", description=__doc__)
    options.add_argument("--rounds", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yzraces") as folder:
        races = asyncio.run(campaign(given.rounds, seed, Path(folder)))
    print(f"\nseed {seed}, {given.rounds} rounds, {time.monotonic() - began:.0f} s")
    print(", ".join(f"{what} {count}" for what, count in sorted(races.counts.items())))
    for one in races.wrong[:50]:
        print(f"VIOLATION {one}")
    print(
        f"{len(races.wrong)} without an order" if races.wrong else "every history could have happened one after another"
    )
    return 1 if races.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
