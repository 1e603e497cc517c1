"""A district of sixty stations before so many matters; in charge of one of them, and of all, somebody at the desk."""

from __future__ import annotations

import asyncio
import copy
import fcntl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI
from sqlalchemy import bindparam, func, select

from bench.fill import fill
from bench.processes import ROOT
from bot.app import core, opened
from bot.commands import make_invitation
from bot.courier import Courier
from bot.desk_side import desk_side
from bot.fetcher import Fetcher
from bot.settings import Settings
from domain.people import Role
from handlers.figure_sums import keep_sums
from handlers.load_district import load_district
from handlers.pace import Pace
from storage.statements import compiled
from storage.tables import departments, sheets
from tests.talk import MONDAY, Wire, World
from tests.web.desks import at_desk
from web.desk.routes import desk_routes

STATIONS = 60
MEMBERS = 5
DEPARTMENTS = 8
NUMBER = "XM-261123-001"
_MADE = "made"
_SHEET = compiled(
    select(func.max(sheets.c.number).label("number")).where(
        sheets.c.district_id == bindparam("district_id"),
        sheets.c.number.like("XM-%"),
        sheets.c.department_id == select(departments.c.id).where(departments.c.code == "d0").scalar_subquery(),
    )
)
READERS = {"head": "王建国", "staff": "周宁", "patron": "吴常委", "liaison": "郑科长"}
"""A head of one of the stations, the district's office, who sees figures of all, and who speaks for one department."""


@dataclass(frozen=True, slots=True)
class Large:
    """`cookies` by role; `known` are things that there are, by the names of `tests.web.all_pages`."""

    world: World
    app: FastAPI
    cookies: Mapping[str, str]
    known: Mapping[str, str]
    counting: float
    """Seconds that the first count of the figures took."""


async def make(folder: Path, items: int) -> None:
    """Filled while nothing runs."""
    settings = _settings(folder)
    async with opened(settings) as (database, vault):
        await load_district(database, vault, district(), MONDAY - 1)
    async with _running(settings) as world:
        for role, name in READERS.items():
            await _joins(world, role, name)
        await world.member("李慧敏")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        assert await resident.reports() == NUMBER
    assert isinstance(settings.where, Path)
    await asyncio.to_thread(fill, settings.where, items, MONDAY)
    (folder / _MADE).touch()


async def _joins(world: World, role: str, name: str) -> None:
    house = world.core.house
    if role != Role.PATRON:
        await world.member(name, role, "d0" if role == Role.LIAISON else "XM")
        return
    code = await make_invitation(house, Role.PATRON, house.district.id, name, 7)
    await world.person(name).opens(f"in_{code}")


@asynccontextmanager
async def large(folder: Path) -> AsyncIterator[Large]:
    """Opened again, by one at a time; what the clock would have counted ahead by now is counted. Raises
    FileNotFoundError where `make` has not come to its end."""
    with (folder / _MADE).open() as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        async with _opened(folder) as found:
            yield found


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Large]:
    async with _running(_settings(folder)) as world:
        world.messages = time.time_ns()  # none is a message of before
        people = {role: world.person(name) for role, name in READERS.items()}  # in the same order: the same addresses
        cookies = {role: (await at_desk(world, person)).cookies["yz_desk"] for role, person in people.items()}
        began = time.perf_counter()
        await keep_sums(world.core.house)
        took = time.perf_counter() - began
        app = FastAPI()
        side = desk_side(world.core.house, world.core.renderer, world.core.receive, secure=True)
        app.router.routes.extend(desk_routes(side))
        sent = await world.core.house.work().one(_SHEET)
        place = world.core.house.district.by_code("XM")
        assert place is not None
        known = {"item": NUMBER, "slug": place.slug, "code": place.code, "station": place.id}
        if sent and sent["number"]:
            known["sheet"] = sent["number"]
        yield Large(world, app, cookies, known, took)


def _settings(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", backup_hours=0)


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[World]:
    now = [MONDAY]
    async with core(settings, lambda: now[0]) as running:
        running.receiver.pace = Pace(most=1_000_000)
        wires = {"wire": Wire("wire")}
        courier = Courier(running.house, running.renderer, wires, running.changes)
        world = World(running, wires, courier, Fetcher(running.house, settings.files_folder, wires, running.changes))
        world._now = now
        yield world


def district() -> dict[str, Any]:
    """tests/district.yaml with more stations, each with its members and a weekly rota, and departments."""
    document = yaml.safe_load((ROOT / "tests" / "district.yaml").read_text(encoding="utf-8"))
    model = next(station for station in document["stations"] if station["code"] == "NY")
    document["departments"] = [{"code": f"d{at}", "name": f"第{at + 1}局"} for at in range(DEPARTMENTS)]
    for at in range(STATIONS - len(document["stations"])):
        code = "B" + chr(65 + at // 26) + chr(65 + at % 26)
        place = {"latitude": 22.5 + at % 8 / 40, "longitude": 114 + at // 8 / 40}
        named = {"code": code, "slug": f"bench{at:03d}", "name": f"{code} 驿站"}
        document["stations"].append({**copy.deepcopy(model), **named, **place})
        members = [f"{code.lower()}{one}" for one in range(MEMBERS)]
        document["people"] += [
            {"id": one, "name": f"陈{one}", "appointments": [{"role": "member", "station": code}]} for one in members
        ]
        document["rota"].append({"station": code, "duty": "member", "from": MODEL_DAY, "weekly": members})
    return document  # type: ignore[no-any-return]


MODEL_DAY = "2026-11-23"
