"""The year itself: sets a district up in a folder of its own, lets it live day by day, and counts what came of it."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.app import Core, core, opened
from bot.recurring import Recurring
from bot.sample.crowd import seat
from bot.sample.load import FILE
from bot.settings import Settings, SettingsError
from bot.simulation.audit import audit
from bot.simulation.people import People
from bot.simulation.stage import DAY, HOUR, TURN, Letter, Stage
from bot.simulation.talks import Talks
from handlers.district_text import parse
from handlers.load_district import load_district
from handlers.pace import Pace

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
ZONE = ZoneInfo("Asia/Shanghai")
UNEVEN = ("timers late", "ownerless", "unsent", "consultations stuck", "figures differ")
"""What has to be 0 in the end."""
OFFICE = 30 * DAY
"""How long everybody has been in office when the first resident writes."""
LOOKS_AT = 2 * HOUR
"""When those who lead something look at it, in the day of UTC: ten in the morning."""
BUSY = (7, 21)
"""Residents write between these hours."""


async def simulate(settings: Settings, folder: Path, days: int, items: int, seed: int) -> None:
    """Raises SettingsError where the folder holds something, or where the year did not come out even."""
    if not await asyncio.to_thread(_made, folder):
        raise SettingsError(f"{folder}: not empty; name a folder that is not there yet (--data)")
    began = time.monotonic()
    with _in_memory(folder) as scratch:
        async with _town(settings, scratch, days) as (running, clock):
            found = await _live(running, clock, days, items, seed)
    for name, count in found.items():
        typer.echo(f"{name:<20} {count}")
    typer.echo(
        f"\n{folder}: {time.monotonic() - began:.0f} s; look around: YIZHAN_DATA={folder} python -m bot run", err=True
    )
    if wrong := [name for name in UNEVEN if found.get(name)]:
        raise SettingsError(f"not even: {', '.join(wrong)}")


def _made(folder: Path) -> bool:
    """The folder, empty; False where something lies in it."""
    folder.mkdir(parents=True, exist_ok=True)
    return not any(folder.iterdir())


@contextmanager
def _in_memory(folder: Path) -> Iterator[Path]:
    """Where each of a million commits waits for no disk, if there is room; at the end it is moved to its folder."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as made:
        scratch = Path(made) / "data"
        scratch.mkdir(mode=0o700)
        yield scratch
        shutil.copytree(scratch, folder, dirs_exist_ok=True)


@asynccontextmanager
async def _town(settings: Settings, folder: Path, days: int) -> AsyncIterator[tuple[Core, list[int]]]:
    """A district as the sample's, whose year ends today."""
    apart = settings.model_copy(update={"data": folder, "keys": folder / "keys", "database": "", "backup_hours": 0.0})
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    start = round((today - timedelta(days=days)).timestamp() * 1000)
    clock = [start]
    async with opened(apart) as (database, vault):
        await load_district(database, vault, parse(FILE.read_text(encoding="utf-8")), start - OFFICE, sample=True)
    async with core(apart, lambda: clock[0]) as running:
        running.receiver.pace = Pace(most=10**9)  # on a clock that jumps everybody is too fast
        yield running, clock


async def _live(running: Core, clock: list[int], days: int, items: int, seed: int) -> dict[str, int]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    chance = random.Random(seed)
    house = running.house
    people: People

    def reads(address: str, letter: Letter) -> bool:
        return people.reads(address, letter)

    stage = Stage(running, clock, reads)
    slugs = [place.slug for place in house.district.stations.values() if not place.practice]
    people = People(stage, chance, slugs)
    stations = [place.id for place in house.district.stations.values() if not place.practice]
    talks = Talks(people, random.Random(seed + 1), (await seat(house))[0])
    people.also = talks.reminded
    talks.plan(clock[0], days, stations)
    await talks.rooms(stations)
    recurring = Recurring(house, running.settings.files_folder)
    arrivals = _arrivals(chance, clock[0], days, items)
    written = 0
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as shown:
        bar = shown.add_task("items", total=items)
        for end in range(clock[0] + TURN, clock[0] + days * DAY + 1, TURN):
            before = clock[0]
            clock[0] = end
            while written < items and arrivals[written] <= end:
                people.report(written + 1)
                written += 1
            await talks.turn(end)
            if (end - TURN) % DAY == LOOKS_AT:
                await talks.day()
            await stage.turn()
            await recurring.turn(before, end)
            await stage.post()
            shown.update(bar, completed=written)
    await stage.turn()
    found = await audit(house)
    return {"messages": stage.messages, **dict(sorted(people.done.items())), **found}


def _arrivals(chance: random.Random, start: int, days: int, items: int) -> list[int]:
    """When residents write: by day, in some weeks more than in others; nobody in the last hours of the year."""
    weeks = [chance.uniform(0.6, 1.4) for _ in range(days // 7 + 1)]
    drawn = chance.choices(range(days), [weeks[day // 7] for day in range(days)], k=items)
    first, last = BUSY
    return sorted(start + day * DAY + round(chance.uniform(first, last) * HOUR) for day in drawn)
