"""`python -m tests.soak.votes`: a whole hall votes at the same instant, by the webhook of the running product.

Everybody presses one button of a secret vote, some twice and some two buttons; all are counted once.
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
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot.app import Core, core, opened
from bot.settings import Settings
from dialogs.letter import Letter
from domain import ballots
from domain.ballots import Choice, Motion, Subject
from domain.consultation import Came, Consultation, Part, Participant, Source, Stage, Track
from domain.events import Event, Name
from domain.people import SYSTEM
from handlers.count_motion import count_soon
from handlers.load_district import load_district
from handlers.mail import post
from handlers.motion_letters import question
from handlers.timer_talk import system_talk
from handlers.vote import key_of
from storage import tables
from storage.consultations import write_consultation, write_participant
from storage.ids import new_id
from storage.motions import begin_sum, motion, motions_of, write_motion
from storage.work import Work
from tests.bot.process import LIMIT
from tests.bot.served import SECRET, Served, serving, webhook
from tests.postgres import fresh_database
from tests.talk import DISTRICT
from tests.telegram.server import TelegramServer

FIRST = 1_000_000
"""The first voter's chat."""


@dataclass(frozen=True, slots=True)
class Hall:
    """`letters`: the question as each voter got it, in the order of their chats, of which `first` is the first."""

    consultation: Consultation
    motion: Motion
    letters: Sequence[str]
    first: int = FIRST


@dataclass(frozen=True, slots=True)
class Outcome:
    seconds: float
    statuses: Counter[int]
    result: dict[str, int]
    pressed: Counter[str]
    faults: int


def event(name: Name, thing: str, now: int) -> Event:
    return Event(name, thing, None, now)


async def filled(running: Core, account: str, voters: int, *, number: int = 1, leader: str = "") -> Hall:
    """A meeting that is on, with so many who are signed in; a secret vote is open, and everybody has been asked."""
    first = FIRST * number
    house = running.house
    work = house.work()
    now, station = work.now, next(iter(house.district.stations))
    title, words = work.content("consultation_title", "电梯装不装"), work.content("consultation_motion", "装")
    found = Consultation(
        new_id(), f"XM-C26-{number:03}", station, "micro", Track.KEY, Stage.MEETING, "1", "1", Source.STAFF, title,
        leader or new_id(), new_id(), now, start_at=now - 60_000, end_at=now + 3_600_000, opened_at=now,
    )  # fmt: skip
    found = write_consultation(work, found, event(Name.CONSULTATION_BEGUN, found.id, now))
    one = Motion(new_id(), found.id, 1, Subject.VOTE, True, words)
    one = write_motion(work, *ballots.put(one, SYSTEM, now, "clock"))
    one = write_motion(work, *ballots.open_(one, SYSTEM, now, "clock"))
    await house.vault.prepare(key_of(one))
    begin_sum(work, one.id)
    await work.commit()
    letters = []
    for start in range(0, voters, 50):
        work = house.work()
        for place in range(start, min(start + 50, voters)):
            letters.append(_seated(running, work, found, one, account, str(first + place)))
        await work.commit()
    return Hall(found, one, letters, first)


def _seated(running: Core, work: Work, found: Consultation, one: Motion, account: str, external: str) -> str:
    person, address = somebody(running, work, account, external)
    seat = Participant(new_id(), found.id, Part.RESIDENT, person, came_at=work.now, came_how=Came.CODE)
    write_participant(work, seat, event(Name.PARTICIPANT_ADDED, seat.id, work.now))
    return asked(running, work, question(found, one), person, address, external)


def somebody(running: Core, work: Work, account: str, external: str) -> tuple[str, str]:
    """A newcomer who has agreed to what is kept: the ids of person and address."""
    person, address = new_id(), new_id()
    row: dict[str, Any] = {"language": "zh_CN", "name_sealed": None, "consented": running.house.notice, "profile": "{}"}
    work.insert(tables.persons, id=person, **row, import_key=None, version=0, head="")
    to: dict[str, Any] = {"channel": "telegram", "account": account, "external": external, "reachable": 1}
    work.insert(tables.addresses, id=address, person_id=person, **to, window=work.now)
    empty: dict[str, Any] = dict.fromkeys(("station_id", "draft", "kept", "live_letter", "live_choices"))
    work.insert(tables.chats, address_id=address, person_id=person, **empty, updated_at=work.now, version=0)
    return person, address


def asked(running: Core, work: Work, letter: Letter, person: str, address: str, external: str) -> str:
    """The id of a letter that nothing sends, whose buttons can be pressed."""
    to = {"id": address, "person_id": person, "channel": "telegram", "external": external, "reachable": 0}
    return post(running.house, work, letter, to, direct=False)


def presses(hall: Hall, rng: random.Random) -> tuple[list[dict[str, Any]], Counter[str]]:
    """One of everybody, the same again of some, another button of others; and what each pressed first, if only one."""
    made, firsts = [], Counter[str]()
    for number, letter in enumerate(hall.letters):
        place = rng.randrange(3)
        codes = [place] + ([place] if rng.random() < 0.2 else []) + ([(place + 1) % 3] if rng.random() < 0.1 else [])
        firsts["sure" if len(set(codes)) == 1 else "torn"] += 1
        if len(set(codes)) == 1:
            firsts[hall.motion.choices[place].value] += 1
        chat = hall.first + number
        made += [press(chat, letter, code + 1, f"{chat}x{turn}") for turn, code in enumerate(codes)]
    rng.shuffle(made)
    return made, firsts


def press(chat: int, letter: str, code: int, query: str) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "x"}
    message = {"message_id": 5, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": "?"}
    said = {"id": query, "from": who, "message": message, "chat_instance": "1", "data": f"{letter}:{code}"}
    return {"update_id": random.randrange(1 << 30), "callback_query": said}


async def cast(served: Sequence[Served], updates: Sequence[dict[str, Any]]) -> tuple[float, Counter[int]]:
    """All of them at the same instant, turn by turn to each process; seconds until the last is confirmed.

    What is put off is posted again, as Telegram does.
    """
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    async def one(session: aiohttp.ClientSession, at: Served, update: dict[str, Any]) -> int:
        url = f"http://127.0.0.1:{at.port}/telegram/webhook"
        async with asyncio.timeout(LIMIT):
            while True:
                async with session.post(url, json=update, headers=headers) as answer:
                    if answer.status < 500:
                        return answer.status
                await asyncio.sleep(0.1)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began = time.monotonic()
        statuses = await asyncio.gather(
            *(one(session, served[turn % len(served)], update) for turn, update in enumerate(updates))
        )
        return time.monotonic() - began, Counter(statuses)


async def run(folder: Path, voters: int, *, database: str = "", workers: int = 1, seed: int = 1) -> Outcome:
    settings = Settings(data=folder / "data", keys=folder / "keys", database=database, backup_hours=0)
    await load(settings)
    async with TelegramServer() as telegram:
        account = telegram.token.partition(":")[0]
        async with core(settings) as running:
            hall = await filled(running, account, voters)
        updates, firsts = presses(hall, random.Random(seed))
        more = {"DATABASE": database} if database else {}
        async with AsyncExitStack() as stack:
            product = [
                await stack.enter_async_context(
                    serving(folder, telegram, **webhook(telegram), BACKUP_HOURS="0", **more)
                )
                for _ in range(workers)
            ]
            seconds, statuses = await cast(product, updates)
            for one in product:
                await one.end()
    async with core(settings) as running:
        return Outcome(seconds, statuses, await _closed(running, hall), firsts, await _faults(running))


async def load(settings: Settings) -> None:
    """The tests' district, in force since yesterday."""
    async with opened(settings) as (database, vault):
        district = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
        await load_district(database, vault, district, round(time.time() * 1000) - 86_400_000)


async def _closed(running: Core, hall: Hall) -> dict[str, int]:
    talk = system_talk(running.house, running.house.work())
    [one] = await motions_of(talk.work, hall.consultation.id)
    count_soon(talk, write_motion(talk.work, *ballots.close(one, SYSTEM, talk.now, "clock")))
    await talk.work.commit()
    found = await motion(running.house.work(), one.id)
    assert found is not None
    return dict(found.result)


async def _faults(running: Core) -> int:
    from sqlalchemy import select

    from storage.statements import compiled

    return len(await running.house.database.all(compiled(select(tables.faults.c.id)), {}))


def wrong(outcome: Outcome, voters: int) -> list[str]:
    """What does not fit: nothing, where all were counted once."""
    told = []
    if outcome.result.get("total") != voters:
        told.append(f"counted {outcome.result}, not {voters}")
    for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN):
        least, torn = outcome.pressed[choice.value], outcome.pressed["torn"]
        if not least <= outcome.result.get(choice.value, -1) <= least + torn:
            told.append(f"{choice.value}: {outcome.result.get(choice.value)} of {least} to {least + torn}")
    if set(outcome.statuses) != {200}:
        told.append(f"answered {dict(outcome.statuses)}")
    return told + ([f"{outcome.faults} faults"] if outcome.faults else [])


async def _main(voters: int, engine: str, workers: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="yizhan-votes-") as made:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(fresh_database()) if engine == "postgresql" else ""
            outcome = await run(Path(made), voters, database=database, workers=workers, seed=seed)
    faults = wrong(outcome, voters)
    said = {"voters": voters, "presses": sum(outcome.statuses.values()), "seconds": round(outcome.seconds, 2)}
    print(json.dumps({**said, "result": outcome.result, "wrong": faults}))
    return 1 if faults else 0


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.votes", description=__doc__)
    options.add_argument("--voters", type=int, default=300)
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    return asyncio.run(_main(given.voters, given.engine, given.workers, given.seed))


if __name__ == "__main__":
    sys.exit(main())
