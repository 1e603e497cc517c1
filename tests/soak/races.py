"""`python -m tests.soak.races`: two workers on PostgreSQL race for one item, thousands of times.

Two people (or one twice, or one message that both workers get) press at the same instant. Each time the domain's rules
must explain what came of it by one order of the two.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.item import State
from domain.refusal import Refused
from tests.soak.histories import Deed
from tests.soak.race import Outcome, Race

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
"""What people do with an item as it stands; a quarter of all deeds is anything by anybody."""
VERBS = (
    *("accept", "decline", "hand_over", "assign", "classify", "ask", "tell", "visit", "note", "supplement", "reply"),
    *("answer", "rate", "please", "conclude", "reopen", "refuse", "withdraw"),
)


@dataclass(slots=True)
class Races:
    race: Race
    dice: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    age: int = 0

    async def round(self, number: int) -> None:
        self.race.world.later(seconds=20)
        if self._over():
            await self._next_item()
        work = self.race.work()
        first = self._deed(work)
        if same := self.dice.random() < SAME_MESSAGE:
            deeds = [first]
        else:
            deeds = [first, self._deed(work, first.who if self.dice.random() < SAME_PERSON else "")]
        outcome = await self.race.pressed(work, deeds, same=same)
        self._count(deeds, outcome)
        self.age += 1
        if not outcome.possible:
            came = [row["name"] for row in outcome.found.events]
            done = [deed.verb for deed in deeds]
            self.wrong.append(f"round {number}, {outcome.before.state}, {done}: {came}: {outcome.reason}")

    def _deed(self, work: Any, who: str = "") -> Deed:
        role, verb = "", self.dice.choice(VERBS)
        state = self.race.item.state
        if self.dice.random() < LIKELY and state in FITTING:
            role, verb = self.dice.choice(FITTING[state])
        return self.race.deed(work, who or self._person(role), verb, **self._args(verb))

    def _person(self, role: str) -> str:
        people, item = self.race.people, self.race.item
        if role in ("handler", "offered", "reporter"):
            found = self.race.somebody(role)
        else:
            found = self.dice.choice(people[role]) if role else None
        serving = [person for name, those in people.items() if name != "reporter" for person in those]
        return found or self.dice.choice([*serving, item.reporter_id])

    def _args(self, verb: str) -> dict[str, Any]:
        dice, people = self.dice, self.race.people
        match verb:
            case "hand_over" | "assign":
                return {"to": dice.choice(people["member"] + people["head"])}
            case "classify":
                return {"category": dice.choice(("env", "other")), "urgency": dice.choice(("normal", "utilities"))}
            case "rate":
                return {"solved": dice.choice(("yes", "partly", "no"))}
            case "please":
                return {"round": self.race.item.answers, "pleased": dice.choice(("yes", "fairly"))}
            case "withdraw":
                return {"sure": "yes"}
        return {}

    def _over(self) -> bool:
        ended = self.race.item.state in (State.REFUSED, State.WITHDRAWN) and self.dice.random() < 0.5
        return ended or self.age >= MOST_ROUNDS

    async def _next_item(self) -> None:
        """Of the next reporter; who has reported too much in this hour waits for the next."""
        who = self.race.people["reporter"][self.counts["items"] % REPORTERS]
        while not await self.race.report(who):
            self.race.world.later(hours=1)
        self.age = 0
        self.counts["items"] += 1

    def _count(self, deeds: list[Deed], outcome: Outcome) -> None:
        answers = outcome.found.answers
        no = sum(n for (_, kind), n in answers.items() if kind.startswith("refusal.")) + outcome.found.toasts.total()
        done = len(deeds) - no
        self.counts["same message" if len(deeds) == 1 else f"{('none', 'one', 'both')[done]} done"] += 1
        self.counts["told apart by order"] += len(deeds) > outcome.possible > 0
        self.counts["conflicts"] += sum(n for (_, kind), n in answers.items() if kind == CONFLICT)

    async def tidy(self) -> None:
        """Nobody sends anything here, and nobody sweeps."""
        await self.race.ask.execute("UPDATE letters SET state = 'sent' WHERE state = 'waiting'")
        for table in ("letters", "items", "chats", "addresses"):
            await self.race.ask.execute(f"VACUUM {table}")


async def campaign(rounds: int, seed: int, folder: Path) -> Races:
    async with Race.open(folder, REPORTERS) as race:
        races = Races(race, random.Random(seed))
        for number in range(rounds):
            await races.round(number)
            if number % TIDY == TIDY - 1:
                await races.tidy()
            if number % 1000 == 999:
                print(f"races: {number + 1} rounds, {len(races.wrong)} unexplained", file=sys.stderr, flush=True)
        races.counts["retried"] = race.retries.count
        races.wrong += [f"a fault: {row['reason']}" for row in await race.world.rows_of("faults")]
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
    print("the promise is broken" if races.wrong else "every history could have happened one after another")
    return 1 if races.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
