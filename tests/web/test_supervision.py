"""What another system reports: with a key of its own, once, and nothing but codes goes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from handlers import systems
from storage.statements import Engine
from tests.stories.test_receipts import at_home
from tests.talk import World
from web.routes import routes

WORDS = "3 栋楼下琥珀色的垃圾桶没人收"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


class Other:
    """The other system, with its key."""

    def __init__(self, world: World, key: str) -> None:
        self._app = FastAPI()
        self._app.router.routes.extend(routes(world.core.house, secure_cookies=True))
        self._headers = {"Authorization": f"Bearer {key}"}

    async def reports(self, number: str, key: str = "r-1", **body: Any) -> Response:
        headers = {**self._headers, "Idempotency-Key": key}
        return await self.sends(f"/api/items/{number}/supervision", headers=headers, json=body)

    async def sends(self, path: str, **options: Any) -> Response:
        async with AsyncClient(transport=ASGITransport(self._app), base_url="https://house.test") as client:
            return await client.post(path, **options)

    async def asks(self, number: str) -> Response:
        async with AsyncClient(transport=ASGITransport(self._app), base_url="https://house.test") as client:
            return await client.get(f"/api/items/{number}", headers=self._headers)


async def connected(world: World) -> Other:
    made = await systems.connect(world.core.house, "大督查", "", wants=(), private=False)
    assert made is not None
    return Other(world, made.key)


async def test_a_report_is_written_down_once_and_told(world: World) -> None:
    other = await connected(world)
    li, head = await world.member("李慧敏"), await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff", station="")
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    await li.presses("接单")
    first = await other.reports(number, state="urged", note="请在三天内办结")
    await world.tick()
    assert first.status_code == 201 and first.json()["state"] == "accepted"
    assert "琥珀" not in first.text
    for who, kind in ((li, "supervised"), (head, "head_supervised"), (staff, "head_supervised")):
        assert "已督办。请在三天内办结" in next(s.text for k, s in who.letters if k == f"notice.{kind}"), who.name
    assert all("督办" not in letter.text for _, letter in chen.letters)
    heard = len(li.letters)
    same = await other.reports(number, state="urged", note="请在三天内办结")
    await world.tick()
    assert same.json() == first.json() and same.headers["idempotent-replayed"] == "true" and len(li.letters) == heard
    assert (await other.reports(number, state="closed")).status_code == 409
    names = [event["name"] for event in await world.events(number)]
    assert names.count("item.supervised") == 1
    await li.says(number)
    assert "大督查：已督办" in li.last.text
    await chen.says(number)
    assert "督办" not in chen.last.text


async def test_ten_at_once_are_one(world: World) -> None:
    other = await connected(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    answers = await asyncio.gather(*(other.reports(number, state="registered") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert [event["name"] for event in await world.events(number)].count("item.supervised") == 1


async def test_where_a_matter_stands(world: World) -> None:
    other = await connected(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    found = (await other.asks(number)).json()
    assert found["number"] == number and found["state"] == "assigned" and found["station"] == "XM"
    assert set(found) == {
        "number", "station", "state", "category", "urgency", "reported_at", "answered_at", "closed_at", "closing", "seq"
    }  # fmt: skip
    assert (await other.asks("XM-000101-999")).status_code == 404
    assert (await other.asks("垃圾桶")).status_code == 404


async def test_what_is_wrong_is_said(world: World) -> None:
    other = await connected(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    path = f"/api/items/{number}/supervision"
    good = {**other._headers, "Idempotency-Key": "r-9"}
    assert (await other.sends(path, headers=other._headers, json={"state": "urged"})).status_code == 400
    assert (await other.sends(path, headers=good, content=b"{")).status_code == 400
    assert (await other.sends(path, headers=good, content=b"\xff")).status_code == 400
    assert (await other.sends(path, headers=good, json={"state": "solved"})).status_code == 422
    assert (await other.sends(path, headers=good, json={"state": "urged", "who": "x"})).status_code == 422
    assert (await other.sends(path, headers=good, json=[])).status_code == 422
    assert (await other.sends(path, headers=good, json={"state": "urged", "note": "很" * 501})).status_code == 422
    assert (await other.sends(path, headers=good, content=b" " * 20_000)).status_code == 413
    assert (await other.reports("XM-000101-999", state="urged")).status_code == 404
    assert (await other.sends(path, json={"state": "urged"})).status_code == 401
    assert [event["name"] for event in await world.events(number)].count("item.supervised") == 0


async def test_a_key_that_is_guessed_at_is_soon_answered_no_more(world: World) -> None:
    await connected(world)
    guesser = Other(world, "yz_" + "a" * 40)
    statuses = [(await guesser.asks("XM-000101-001")).status_code for _ in range(62)]
    assert statuses[:60] == [401] * 60 and statuses[60:] == [429, 429]


async def test_the_key_is_void_once_disconnected(world: World) -> None:
    other = await connected(world)
    await systems.disconnect(world.core.house, "大督查")
    assert (await other.asks("XM-000101-001")).status_code == 401
