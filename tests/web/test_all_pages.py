"""Every page of the desk that is looked at: what it weighs, how often it reads; neither grows with its lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import ClientSession, DummyCookieJar
from fastapi import FastAPI
from sqlalchemy import Table

from bot.desk_side import desk_side
from storage import tables
from storage.database import Row, Write
from storage.statements import Engine
from tests.stories.consultations import consulted
from tests.stories.test_figures import done
from tests.stories.test_reads_talks import Counting
from tests.talk import World
from tests.web.all_pages import Seen, addresses, ask
from tests.web.desks import at_desk
from tests.web.hosted import hosted
from web.desk.routes import desk_routes

pytestmark = pytest.mark.no_golden
HEAVIEST = 60_000
"""Bytes of a page with its style and script, compressed, to an empty cache."""
MOST_REQUESTS = 8
ROWS = 40
READS_OF_LISTENING = 3
"""Who is in, by which door, and what happened last."""


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def copies(world: World, table: Table, row: Row, **changes: str) -> None:
    """More rows like this one. A change holds `{n}`, which is each one's number."""
    work = world.core.house.work()
    kept = {name: value for name, value in row.items() if name != "district_id"}
    for n in range(ROWS):
        work.insert(table, **kept | {name: said.format(n=f"{n:03d}") for name, said in changes.items()})
    await work.commit()


class Desk:
    """Head and staff at the desk of a house with one of everything."""

    def __init__(self, world: World, known: dict[str, str], cookies: dict[str, str]) -> None:
        self.world, self.known, self.cookies = world, known, cookies
        core, self.app = world.core, FastAPI()
        side = desk_side(core.house, core.renderer, core.receive, secure=True)
        self.app.router.routes.extend(desk_routes(side))

    @classmethod
    async def of(cls, world: World) -> Desk:
        people = {role: await world.member(name, role) for role, name in (("head", "王建国"), ("staff", "周宁"))}
        li = await world.member("李慧敏")
        await done(world, li, "老王", "没有", "不满意")
        resident = world.person("陈女士")
        await resident.opens("st_xm2k8vwd")
        number = await resident.reports()
        made = await consulted(world, li)
        known = {"item": number, "consultation": made.number, "slug": "xm2k8vwd", "code": "XM"}
        return cls(world, known, {role: (await at_desk(world, one)).cookies["yz_desk"] for role, one in people.items()})

    async def pages(self, *, more: bool = False) -> dict[str, tuple[Seen, int]]:
        """By address and role, with how many statements it read."""
        found = {}
        house = self.world.core.house
        for paths in addresses(self.app.router.routes, self.known, more=more).values():
            for path in paths:
                for role, cookie in self.cookies.items():
                    real = house.database
                    counting = house.database = cast(Any, Counting(real))
                    found[f"{path} {role}"] = await ask(self.app, path, cookie), counting.count
                    house.database = real
        return found

    async def more(self) -> None:
        """Forty of each kind that a page has lines of."""
        for item in await self.world.rows_of("items"):
            named = {"id": item["id"][:-5] + "c0{n}"[-5:], "number": item["number"] + "{n}"}
            await copies(self.world, tables.items, item, receipt="{n}" + item["receipt"], **named)
        await self._of("closings", item_id="closed{n}")
        await self._of("ratings", item_id="closed{n}")
        await self._of("consultations", id="talk{n}", number="XM-C26-9{n}")
        await self._of("consultation_items", consultation_id="talk{n}")
        await self._of("desk_sessions", id="session{n}", token_hmac="token{n}")
        await self._of("calls", id="call{n}", letter_id="letter{n}")

    async def _of(self, name: str, **changes: str) -> None:
        rows = await self.world.rows_of(name)
        if rows:
            await copies(self.world, tables.metadata.tables[name], rows[0], **changes)


async def test_no_page_is_heavy_and_none_reads_more_often_for_more_lines(world: World) -> None:
    desk = await Desk.of(world)
    few = await desk.pages()
    await desk.more()
    many = await desk.pages()
    wrong = {page: seen.status for page, (seen, _) in many.items() if seen.status not in (200, 303, 403)}
    assert not wrong, wrong
    shown = [page for page, (seen, _) in many.items() if seen.status == 200]
    assert len(shown) > 30 and many["/desk/items staff"][0].bytes > few["/desk/items staff"][0].bytes
    heavy = {page: seen.bytes for page, (seen, _) in many.items() if seen.bytes > HEAVIEST}
    assert not heavy, heavy
    assert not {page: seen.requests for page, (seen, _) in many.items() if seen.requests > MOST_REQUESTS}
    grown = {page: (few[page][1], count) for page, (_, count) in many.items() if count > few[page][1]}
    assert not grown, grown


class Watched(Counting):
    """Counts what is read, and the commits that note who is awake."""

    awake = 0

    async def commit(self, writes: Sequence[Write]) -> None:
        self.awake += any("desk_sessions" in one.sql for one in writes)
        await self.database.commit(writes)


async def test_fifty_tabs_and_a_page_opened_twenty_times_at_once(world: World) -> None:
    """Nobody is refused, others are answered meanwhile, and what only listens costs next to nothing."""
    head = await world.member("王建国", "head")
    resident, neighbour = world.person("陈女士"), world.person("周先生")
    await resident.opens("st_xm2k8vwd")
    number = await resident.reports()
    browser = await at_desk(world, head, "127.0.0.1")
    world.later(minutes=2)
    headers = {"cookie": f"yz_desk={browser.cookies['yz_desk']}", "user-agent": "Mozilla Chrome Windows"}
    core = world.core
    pages = desk_routes(desk_side(core.house, core.renderer, core.receive, secure=False))
    paths = ["/desk/cockpit", "/desk/inbox", "/desk/items", f"/desk/items/{number}", "/desk/rota/xm2k8vwd"]
    async with hosted(world, pages) as url, ClientSession(headers=headers, cookie_jar=DummyCookieJar()) as tab:

        async def opens(path: str, **more: str) -> tuple[int, str]:
            async with tab.get(f"{url}{path}", headers=more, allow_redirects=False) as answer:
                await answer.read()
                return answer.status, answer.headers.get("etag", "")

        real = core.house.database
        watched = core.house.database = cast(Any, Watched(real))
        tabs = [asyncio.create_task(opens(path)) for path in (*paths * 10, *["/desk/inbox"] * 20)]
        await neighbour.opens("st_xm2k8vwd")
        assert not all(one.done() for one in tabs), "others are answered meanwhile"
        assert {status for status, _ in await asyncio.gather(*tabs)} == {200}
        assert watched.awake == 1, watched.awake
        _, pulse = await opens("/desk/cockpit")
        watched.count = 0
        listening = {"if-none-match": pulse, "yz-live": "1"}
        still = await asyncio.gather(*(opens("/desk/cockpit", **listening) for _ in range(50)))
        core.house.database = real
    assert {status for status, _ in still} == {304}
    assert watched.count <= 50 * READS_OF_LISTENING and watched.awake == 1, watched.count
