"""Loading the sample district: its file, its people, and sixty-three matters that have been on their way for weeks."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.app import make_house, utc_ms
from bot.moving import carry_over
from bot.render import Renderer
from bot.sample.crowd import seat
from bot.sample.pictures import draw
from bot.sample.player import Player
from bot.sample.stage import Clock, Stage
from bot.sample.stories import UNITS, Step, Story, read, steps
from bot.sample.talks import Talker, Turn, read_talks
from bot.settings import Settings
from bot.signals import Changes
from handlers.district_text import parse
from handlers.house import House
from handlers.load_district import HOLDS_REAL, LoadError, load_district
from storage import tables
from storage.database import Database
from storage.district_rows import load_district as standing_district
from storage.files import Kept, keep_image
from storage.migrate import upgrade
from storage.sqlite import SqliteDatabase
from storage.vault import Vault
from storage.whole import filling, reading

FILE = Path(__file__).parent / "district.yaml"
TALKS_AT = "XM"
"""The station whose consultations are told."""
BEGAN = 60 * UNITS["d"]
"""How long the sample's people have been in office when it is loaded."""


async def load_sample(database: Database, vault: Vault, settings: Settings, now: int | None = None) -> bool:
    """Into an empty database, all or nothing; False where the sample stands already.

    It is played into a file of its own and copied over at the end, so that a start which is cut off leaves no half.
    Raises LoadError where the database holds a real district. Several processes at once wait for each other outside.
    """
    at = utc_ms() if now is None else now
    standing = await standing_district(database, at)
    if standing is not None:
        if not standing.sample:
            raise LoadError([HOLDS_REAL])
        return False
    apart = settings.database_path.with_name(settings.database_path.name + ".loading")
    apart.parent.mkdir(parents=True, exist_ok=True)
    _remove(apart)
    try:
        await asyncio.to_thread(upgrade, apart)
        await _play(apart, vault, settings, at)
        if isinstance(database.where, Path):
            await asyncio.to_thread(_copy, apart, database.where)
        else:
            async with reading(apart) as source, filling(database.where) as target:
                await carry_over(source, target)
    finally:
        _remove(apart)
    return True


async def _play(path: Path, vault: Vault, settings: Settings, now: int) -> None:
    database = await SqliteDatabase.connect(path, lasting=False)
    try:
        stories = read()
        drawn = asyncio.create_task(_photos(stories, settings.files_folder))
        await load_district(database, vault, parse(FILE.read_text(encoding="utf-8")), now - BEGAN, sample=True)
        clock = Clock(now - BEGAN)
        house = await _house(database, vault, settings, clock)
        seats, people = await seat(house)
        stage = Stage(house, clock)
        player = Player(stage, stories, seats, people, await drawn)
        talker = _talker(house, stage, player, now, settings.files_folder)
        zone = house.district.zone
        told: list[tuple[int, Step | Turn]] = [(step.at, step) for step in steps(stories, now, zone)]
        told += [(turn.moment(talker.today, zone), turn) for turn in read_talks()]
        for at, one in sorted(told, key=lambda pair: pair[0]):
            await stage.turn_to(at)
            await (talker.play(one) if isinstance(one, Turn) else player.play(one))
        await stage.end(now, settings.files_folder)
    finally:
        await database.close()


def _talker(house: House, stage: Stage, player: Player, now: int, files: Path) -> Talker:
    today = datetime.fromtimestamp(now / 1000, house.district.zone).date()
    seats = {key: player.seats[person] for key, person in player.people.items() if person in player.seats}
    first = house.district.by_code(TALKS_AT)
    assert first is not None
    return Talker(stage, Renderer(house, files), today, first.slug, player.items, seats | dict(player.seats))


async def _house(database: Database, vault: Vault, settings: Settings, clock: Clock) -> House:
    district = await standing_district(database, clock())
    assert district is not None
    house, _ = make_house(database, vault, district, settings, Changes(), clock)
    house.changed = _nobody_waits
    return house


def _nobody_waits(_: Sequence[str]) -> None:
    pass


async def _photos(stories: Sequence[Story], folder: Path) -> Mapping[int, list[Kept]]:
    """The photos of each story, each kept under a name of its own."""
    raw = {name: await asyncio.to_thread(draw, name) for name in sorted({n for s in stories for n in s.photos})}
    return {
        index: [await keep_image(folder, raw[name]) for name in story.photos] for index, story in enumerate(stories)
    }


def _copy(source: Path, target: Path) -> None:
    """All rows in one transaction."""
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.execute("PRAGMA busy_timeout=10000")
        db.execute("ATTACH ? AS source", (str(source),))
        db.execute("BEGIN IMMEDIATE")
        for table in tables.metadata.sorted_tables:
            if table is tables.running_log:
                continue  # of the database itself: this one has a row of its own
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            db.execute(f"INSERT INTO main.{table.name} ({names}) SELECT {names} FROM source.{table.name}")
        db.execute("COMMIT")


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
