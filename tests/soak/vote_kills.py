"""`python -m tests.soak.vote_kills`: halls vote in secret while the workers are killed, one after the other.

Each press is posted until it is confirmed, to any worker that answers, as Telegram does. Whoever was told that he has
voted is counted at every instant, nobody twice, and the sum of each vote is that of its voters.
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
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import Core, core
from bot.chains import chains
from bot.settings import Settings
from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import say
from locales.catalogue import said
from storage import tables
from storage.ids import new_id
from storage.whole import reading
from tests.postgres import fresh_database
from tests.soak.audit import rows
from tests.soak.processes import SECRET, Product
from tests.soak.votes import Hall, asked, filled, load, press, presses, somebody
from tests.telegram.server import TelegramServer

LEADER = 7
LIMIT = 150.0
"""Seconds for what a killed worker had taken to be taken by another: its lease and a sweep."""


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(LIMIT):
        while True:
            if await true():
                return
            await asyncio.sleep(0.1)


@dataclass
class Halls:
    """What is voted on, one after the other; `close` are the leader's buttons that end each vote."""

    halls: list[Hall] = field(default_factory=list)
    close: list[str] = field(default_factory=list)
    firsts: list[Counter[str]] = field(default_factory=list)


@dataclass
class Kills:
    server: TelegramServer
    workers: Sequence[Product]
    session: aiohttp.ClientSession
    dice: random.Random
    kills: int = 0
    posted: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    async def posts(self, update: dict[str, Any]) -> None:
        """Until somebody confirms it."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        while True:
            worker = self.dice.choice(self.workers)
            self.posted += 1
            try:
                url = f"http://127.0.0.1:{worker.port}/telegram/webhook"
                async with self.session.post(url, json=update, headers=headers) as answer:
                    if answer.status == 200:
                        return
                    self.wrong += [f"answered {answer.status}"] if answer.status < 500 else []
            except (aiohttp.ClientError, OSError):
                pass
            self.again += 1
            await asyncio.sleep(0.05)

    async def amid(self, updates: Sequence[dict[str, Any]]) -> None:
        """All of these at the same instant, and `kill -9` before the last is confirmed; then the worker's new start."""
        posting = asyncio.gather(*(self.posts(one) for one in updates))
        await asyncio.sleep(self.dice.uniform(0, 0.06))
        worker = self.dice.choice(self.workers)
        await worker.kill()
        self.kills += 1
        self.told_are_counted(await self.told(), await _voters(worker.where))
        await worker.start()
        await posting
        await until(worker.serves)

    async def told(self) -> set[str]:
        """The chats that read that they have voted, as far as they came."""
        voted = said("meet.voted", "zh_CN")
        chats = self.server.world.chats.values()
        return {str(chat.id) for chat in chats if any(heard.text == voted for heard in chat.heard)}

    def told_are_counted(self, told: set[str], voters: Counter[str]) -> None:
        if missing := told - voters.keys():
            self.wrong.append(f"told, and not counted: {sorted(missing)}")
        if twice := [chat for chat, count in voters.items() if count > 1]:
            self.wrong.append(f"counted twice: {twice}")


async def _voters(where: Path | str) -> Counter[str]:
    """How often each chat has voted; each is in one hall."""
    found = await rows(
        where,
        "SELECT a.external FROM ballots b JOIN participants p ON p.id = b.participant_id"
        " JOIN addresses a ON a.person_id = p.person_id",
    )
    return Counter(row["external"] for row in found)


async def _halls(running: Core, account: str, votes: int, voters: int) -> Halls:
    made, work = Halls(), running.house.work()
    leader, address = somebody(running, work, account, str(LEADER))
    seat: dict[str, Any] = {
        "role": "member",
        "scope_id": next(iter(running.house.district.stations)),
        "appointed_by": None,
    }
    work.insert(tables.appointments, id=new_id(), person_id=leader, **seat, valid_from=work.now - 1, valid_to=None)
    await work.commit()
    for number in range(1, votes + 1):
        hall = await filled(running, account, voters, number=number, leader=leader)
        work = running.house.work()
        end = say(f"say.{Say.GREETING}", button(Button.CLOSE_MOTION, "close_motion", motion=hall.motion.id))
        made.close.append(asked(running, work, end, leader, address, str(LEADER)))
        await work.commit()
        made.halls.append(hall)
    return made


async def run(
    folder: Path, *, votes: int, kills: int, voters: int, database: str = "", workers: int = 1, seed: int = 1
) -> tuple[dict[str, Any], list[str]]:
    """`kills` amid each of so many votes. Figures, and what does not fit."""
    settings = Settings(data=folder / "data", keys=folder / "keys", database=database, backup_hours=0)
    await load(settings)
    began, dice = time.monotonic(), random.Random(seed)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        async with core(settings) as running:
            halls = await _halls(running, server.token.partition(":")[0], votes, voters)
        for chat in (LEADER, *(hall.first + place for hall in halls.halls for place in range(voters))):
            server.user(chat)
        made = []
        for number in range(workers):
            # nobody listens there: the presses are posted here
            away = {"webhook": True, "address": "http://127.0.0.1:9"}
            one = Product(folder, server.api, **away, postgres=database, name=f"worker{number}")  # type: ignore[arg-type]
            stack.push_async_callback(one.close)
            await one.start()
            made.append(one)
        for one in made:
            await until(one.serves)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        act = Kills(server, made, session, dice)
        for hall, close in zip(halls.halls, halls.close, strict=True):
            halls.firsts.append(await _one_vote(act, hall, close, kills))
        await _all_told(act, settings.where, votes * voters)
    wrong = act.wrong + await _wrong(settings.where, halls, voters)
    figures = {
        "kills": act.kills, "votes": votes, "voters": votes * voters, "posted": act.posted, "again": act.again,
        "seconds": round(time.monotonic() - began),
    }  # fmt: skip
    return figures, wrong


async def _one_vote(act: Kills, hall: Hall, close: str, kills: int) -> Counter[str]:
    """Everybody presses, amid all kills but one; the last comes when the vote is closed and counted."""
    updates, firsts = presses(hall, act.dice)
    bursts = max(kills - 1, 1)
    for turn in range(bursts):
        await act.amid(updates[turn::bursts])
    if kills > 1:
        await act.amid([press(LEADER, close, 1, f"close {hall.first}")])
    else:
        await act.posts(press(LEADER, close, 1, f"close {hall.first}"))
    await until(lambda: _counted(act.workers[0].where, hall))
    return firsts


async def _counted(where: Path | str, hall: Hall) -> bool:
    found = await rows(where, f"SELECT result FROM motions WHERE id = '{hall.motion.id}'")
    return bool(json.loads(found[0]["result"] or "{}"))


async def _all_told(act: Kills, where: Path | str, voters: int) -> None:
    """What was taken by a killed worker is sent by another once its lease is over."""

    async def all_told() -> bool:
        return len(await act.told()) >= voters

    try:
        await until(all_told)
    except TimeoutError:
        act.wrong.append(f"told {len(await act.told())} of {voters}")
    act.told_are_counted(await act.told(), await _voters(where))


async def _wrong(where: Path | str, halls: Halls, voters: int) -> list[str]:
    told = [f"{len(found)} {table}" for table in ("faults", "tallies") if (found := await rows(where, _ALL % table))]
    for hall, firsts in zip(halls.halls, halls.firsts, strict=True):
        [row] = await rows(where, f"SELECT result FROM motions WHERE id = '{hall.motion.id}'")
        result = json.loads(row["result"])
        cast = len(await rows(where, f"SELECT 1 FROM ballots WHERE motion_id = '{hall.motion.id}'"))
        if not cast == result.get("total") == voters:
            told.append(f"counted {result}, cast {cast}, not {voters}")
        for choice in hall.motion.choices:
            count, least = result.get(choice.value, -1), firsts[choice.value]
            if not least <= count <= least + firsts["torn"]:
                told.append(f"{choice}: {count} of {least} to {least + firsts['torn']}")
    sent = Counter(row["address_id"] for row in await rows(where, _TOLD))
    told += [f"{count} letters of one vote" for count in sent.values() if count != 1]
    async with reading(where) as whole:
        _, broken = await chains(whole)
    return told + [f"broken chain {one}" for one in broken]


_ALL = "SELECT * FROM %s"
_TOLD = "SELECT address_id FROM letters WHERE kind = 'meet.voted'"


async def _main(given: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="yizhan-vote-kills-") as made:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(fresh_database()) if given.engine == "postgresql" else ""
            figures, wrong = await run(
                Path(made), votes=given.votes, kills=given.kills // given.votes, voters=given.voters,
                database=database, workers=given.workers, seed=given.seed,
            )  # fmt: skip
    print(json.dumps({"engine": given.engine, "workers": given.workers, **figures, "wrong": wrong}))
    return 1 if wrong else 0


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.vote_kills", description=__doc__)
    options.add_argument("--votes", type=int, default=10)
    options.add_argument("--kills", type=int, default=30, help="of them all")
    options.add_argument("--voters", type=int, default=60, help="in each vote")
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=1, help="processes beside each other, on PostgreSQL")
    options.add_argument("--seed", type=int, default=1)
    return asyncio.run(_main(options.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
