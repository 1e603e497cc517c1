"""`python -m tests.soak.wechat`: people write in WeChat while the product is killed with SIGKILL at random instants.

WeChat asks again by itself, three times at most. Nothing is lost: what it says was taken has its effect. Nothing is
doubled: one item for each report. Nothing is answered twice: a letter that went out in a response is told once.
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

from bot.chains import broken_chains
from tests.soak import district
from tests.soak.audit import rows, waiting
from tests.soak.processes import Product
from tests.soak.wechat_people import Record, Resident
from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.process import WeChat

SETTLE = 700.0


@dataclass
class Result:
    figures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class How:
    """`verified`: what the account is; one that is not answers in responses alone."""

    verified: bool = True
    residents: int = 10
    between: tuple[float, float] = (0.3, 3.0)
    minutes: float = 600.0
    most: int = 4  # reports of one resident


class Campaign:
    def __init__(self, folder: Path, kills: int, seed: int, **how: Any) -> None:
        self.folder, self.kills, self.how = folder, kills, How(**how)
        self.dice = random.Random(seed)
        self.platform = WeChat()
        self.product = Product(folder, "", webhook=False)
        self.people: list[Resident] = []
        self.records: list[Record] = []
        self.wrong: list[str] = []
        self.came_back = 0
        self._over = False

    async def run(self) -> Result:
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.platform.start()
        plain = {name: value for name, value in self.product.settings.items() if "TELEGRAM" not in name}
        named = {"APP_ID": APP_ID, "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": AES_KEY, "API": self.platform.api}
        self.product.settings = plain | {f"YIZHAN_WECHAT_{name}": value for name, value in named.items()}
        self.product.settings["YIZHAN_WECHAT_VERIFIED"] = str(self.how.verified)
        callback = f"http://127.0.0.1:{self.product.port}/wechat/main"
        await self.platform.order("account", callback=callback, verified=self.how.verified)
        try:
            return await self._whole()
        finally:
            await self.product.close()
            await self.platform.stop()

    async def _whole(self) -> Result:
        await self.product.command("init", str(district.write(self.folder)))
        await self._start()
        writing = [asyncio.create_task(self._slot()) for _ in range(self.how.residents)]
        began = time.monotonic()
        killed = 0
        while killed < self.kills and time.monotonic() - began < self.how.minutes * 60:
            await self._kill()
            killed += 1
            if sys.stderr.isatty() or killed % 10 == 0:
                print(f"wechat: {killed} kills, {len(self.records)} residents", file=sys.stderr, flush=True)
        self._over = True
        _, left = await asyncio.wait(writing, timeout=SETTLE)
        if left:
            self.wrong.append(f"not settled in {SETTLE:.0f} s")
        for task in writing:
            task.cancel()
        for error in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(error, Exception):
                raise error
        await self._quiet()
        await self._what_lies_ready()
        result = await Audit(self.product, self.platform, self.records, self.wrong).all()
        result.figures = {"kills": killed, "seconds": round(time.monotonic() - began), **result.figures}
        result.figures["came back for what lay ready"] = self.came_back
        return result

    async def _kill(self) -> None:
        ended = await self.product.ends_by_itself(self.dice.uniform(*self.how.between))
        if ended is not None:
            self.wrong.append(f"the product ended by itself with {ended}, see {self.product.log.name}")
        await self.product.kill()
        await self._start()

    async def _start(self) -> None:
        """Until it answers: a life that nobody could reach says nothing."""
        await self.product.start()
        for _ in range(3000):
            if await self.product.serves() and (await self.platform.order("verify"))["status"] == 200:
                return
            if (ended := await self.product.ends_by_itself(0.02)) is not None:
                raise RuntimeError(f"the product ended with {ended} at its start, see {self.product.log.name}")
        raise TimeoutError("the product does not start")

    async def _slot(self) -> None:
        while not self._over:
            dice = random.Random(self.dice.random())
            person = Resident(self.platform, len(self.records) + 1, dice.choice(district.SLUGS), dice, self.how.most)
            self.people.append(person)
            self.records.append(person.record)
            await person.run()

    async def _what_lies_ready(self) -> None:
        """Who went away while something waited for him writes once more: then nothing may wait."""
        held = await rows(self.product.where, "SELECT external FROM letters WHERE state = 'held'")
        waits = {row["external"].rpartition(":")[2] for row in held}
        for person in self.people:
            if person.record.openid in waits:
                self.came_back += 1
                await person.asks()
        await self._quiet()

    async def _quiet(self) -> None:
        for _ in range(60):
            if not (await self.platform.order("state"))["under_way"] and not await waiting(self.product.where):
                return
            await asyncio.sleep(0.5)


class Audit:
    def __init__(self, product: Product, platform: WeChat, records: list[Record], wrong: list[str]) -> None:
        self.product, self.platform, self.records, self.wrong = product, platform, records, wrong
        self.figures: dict[str, int] = {}

    async def all(self) -> Result:
        kept = {name: await rows(self.product.where, f"SELECT * FROM {name}") for name in READ}
        state = await self.platform.order("state")
        self._says("WeChat was treated badly", *state["violations"])
        self._people()
        self._messages(kept)
        self._items(kept)
        self._letters(kept)
        self._storage(kept)
        self.figures["refused by quota"] = sum(state["refused"].values())
        return Result({**self.figures, "violations": len(self.wrong)}, self.wrong)

    def _says(self, what: str, *those: object) -> None:
        if those:
            shown = ", ".join(str(one) for one in those[:5])
            self.wrong.append(f"{what}: {shown}{' …' if len(those) > 5 else ''} ({len(those)})")

    def _people(self) -> None:
        self._says("somebody was forgotten", *(record.trouble for record in self.records if record.trouble))
        self.figures["residents"] = len(self.records)
        self.figures["gave up"] = sum(record.given_up for record in self.records)

    def _messages(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """What WeChat says was taken has left its mark, and nothing that nobody wrote has."""
        said = [one for record in self.records for one in record.said]
        numbered = [one for one in said if one.id.isdigit() and not one.more]
        marks = Counter(row["message_id"] for row in kept["seen"] if row["channel"] == "wechat")
        self._says("a message was lost", *(one.id for one in numbered if one.how != "lost" and not marks[one.id]))
        known = {one.id for one in said}
        foreign = [mark for mark in marks if mark.isdigit() and mark not in known]
        self._says("a mark without a message", *foreign)
        self.figures["messages"] = len(said)
        self.figures["asked again"] = sum(one.tries > 1 for one in said)
        self.figures["WeChat gave up"] = sum(one.how == "lost" for one in said)
        self.figures["answered in the response"] = sum(one.how == "reply" for one in said)

    def _items(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        words = {row["id"]: row["text"] for row in kept["contents"]}
        made = Counter(words[row["words_id"]] for row in kept["items"])
        told = Counter(report for record in self.records for report in record.reports)
        maybe = Counter(record.begun for record in self.records if record.begun)
        lost, doubled = told - made, made - told - maybe
        self._says("a report was lost", *lost)
        self._says("a report became two items", *doubled)
        numbers = {row["number"] for row in kept["items"]}
        wrong = [number for record in self.records for number in record.numbers if number not in numbers]
        self._says("somebody heard a number that there is not", *wrong)
        self.figures |= {"items": len(kept["items"]), "lost": lost.total(), "doubled": doubled.total()}

    def _letters(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """Each letter left; what went out in a response was told once, and nothing beside it."""
        ours = [row for row in kept["letters"] if row["channel"] == "wechat"]
        left = Counter(row["state"] for row in ours if row["state"] not in ("sent", "dropped"))
        self._says("a letter never left", *([dict(left)] if left else []))
        heard = Counter(id_ for record in self.records for id_ in record.responses)
        passive = [row["platform_id"][3:] for row in ours if str(row["platform_id"]).startswith("re:")]
        ended = {one.id: (one.how, one.tries) for record in self.records for one in record.said}
        unheard = [id_ for id_ in passive if id_.isdigit() and not heard[id_]]
        self._says(
            "an answer reached nobody",
            *((id_, *ended.get(id_, ())) for id_ in unheard if ended.get(id_, ("",))[0] != "lost"),
        )
        self._says("two letters answer one message", *(id_ for id_, times in Counter(passive).items() if times > 1))
        twice = [one for record in self.records for one in record.twice]
        answered_twice = [one for one in twice if one[0] == "reply"]
        self._says("answered twice", *answered_twice)
        self.figures |= {"letters": len(ours), "answers in a response": len(passive)}
        self.figures |= {
            "answered twice": len(answered_twice),
            "sent twice after a kill": len(twice) - len(answered_twice),
        }

    def _storage(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        heads = [{name: row[name] for name in ("id", "number", "version", "head")} for row in kept["items"]]
        events = sorted(kept["events"], key=lambda row: (row["thing_id"], row["seq"]))
        self._says("the chain of events is broken", *broken_chains(events, heads))
        self._says("a message failed", *(row["reason"] for row in kept["faults"]))
        errors: Counter[str] = Counter()
        for line in self.product.log.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                errors[line[:100]] += 1
                continue
            if row["level"] == "error":
                errors[f"{row['from']}: {row['said']} {row.get('error', '')} {row.get('where', '')}"] += 1
        self._says("the log has errors", *(f"{said} × {count}" for said, count in errors.most_common()))


READ = ("items", "events", "letters", "seen", "faults", "contents")


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.wechat", description=__doc__)
    options.add_argument("--kills", type=int, default=500, help="over both kinds of accounts")
    options.add_argument("--account", choices=("verified", "plain", "both"), default="both")
    options.add_argument("--residents", type=int, default=How.residents, help="how many write at once")
    options.add_argument("--seconds-between", type=float, nargs=2, default=How.between, metavar=("LEAST", "MOST"))
    options.add_argument("--minutes", type=float, default=How.minutes, help="no kill after so many, for each account")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--keep", type=Path, default=None, help="a folder that keeps databases and logs")
    given = options.parse_args()
    seed = given.seed or random.randrange(1, 1_000_000)
    kinds = ("verified", "plain") if given.account == "both" else (given.account,)
    results = {}
    with tempfile.TemporaryDirectory(prefix="yizhan-wechat-") as made:
        for index, kind in enumerate(kinds):
            kills = given.kills // len(kinds) + (index < given.kills % len(kinds))
            how = {"verified": kind == "verified", "residents": given.residents, "minutes": given.minutes}
            folder = (given.keep or Path(made)) / kind
            campaign = Campaign(folder, kills, seed + index, between=tuple(given.seconds_between), **how)
            results[kind] = asyncio.run(campaign.run())
    report(results, seed)
    return 1 if any(result.wrong for result in results.values()) else 0


def report(results: dict[str, Result], seed: int) -> None:
    print(f"\nseed {seed}")
    print(f"{'account':>26}", *(f"{kind:>9}" for kind in results))
    for name in next(iter(results.values())).figures:
        print(f"{name:>26}", *(f"{result.figures[name]:>9}" for result in results.values()))
    for kind, result in results.items():
        for one in result.wrong:
            print(f"VIOLATION {kind}: {one}")
    broken = any(result.wrong for result in results.values())
    print("the promise is broken" if broken else "nothing lost, doubled or answered twice", flush=True)


if __name__ == "__main__":
    sys.exit(main())
