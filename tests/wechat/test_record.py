"""The whole way on both engines: a post, the dialogs, the letter, its mark, the response; and what a crash leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.courier import Courier
from bot.wechat_record import LetterRecord
from channels.wechat import door
from channels.wechat.account import Account
from channels.wechat.channel import WeChatChannel
from channels.wechat.paging import LONGEST
from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Letter, phrase, say
from handlers.mail import post
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.door import door as read_door
from tests.talk import World
from tests.wechat.posts import ACCOUNT, BARE, Way, WeChat

pytestmark = pytest.mark.no_golden
NOTHING = "现在没有新消息要看。夜里不急的，早上再发给您。有事直接发给我就行。"
REPORT = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 4.0)
    monkeypatch.setattr(door, "LOOK", 0.1)


@dataclass
class Station:
    """One account of a running product, and the platform before it."""

    world: World
    channel: WeChatChannel
    wechat: WeChat
    way: Way
    tasks: list[asyncio.Task[None]]

    def begin(self) -> None:
        """Its courier runs from now on."""
        core = self.world.core
        courier = Courier(core.house, core.renderer, {"wechat": self.channel}, core.changes)
        self.tasks.append(asyncio.create_task(courier.run()))

    async def says(self, text: str, id: str = "") -> str:
        self.world.later(seconds=5)
        return await self.wechat.says(text, id)

    async def letters(self) -> list[Row]:
        rows = await self.world.rows_of("letters")
        return [row for row in rows if row["channel"] == "wechat"]

    async def writes(self, *keys: str, choices: bool = False) -> None:
        """Letters from elsewhere."""
        house = self.world.core.house
        work = house.work()
        found = await read_door(work, "wechat", self.way.account.name, self.way.account.address("o1"))
        assert found is not None
        row = {"id": found.address_id, "person_id": found.person_id, "channel": "wechat", "reachable": found.reachable}
        offered = [button(Button.READ_ON_WEB, "link")] if choices else []
        for key in keys:
            post(house, work, say(key, *offered), {**row, "external": self.way.account.address("o1")}, direct=False)
        await work.commit()

    async def until(self, state: str, count: int) -> None:
        await self.comes(lambda rows: sum(row["state"] == state for row in rows) == count)

    async def comes(self, true: Callable[[list[Row]], bool]) -> None:
        """Waits until it is so of the letters."""
        async with asyncio.timeout(60):  # where it does not come: a busy machine is no fault
            while not true(await self.letters()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def station(world: World, account: Account = ACCOUNT, *, sends: bool = True) -> AsyncIterator[Station]:
    """`sends`: its courier runs; without it the process dies between commit and response."""
    house = world.core.house
    way = Way(account)
    channel = WeChatChannel([way], LetterRecord(house, world.core.renderer), now=house.clock)
    tasks = [asyncio.create_task(channel.listen(world.core.receive))]
    await asyncio.sleep(0)
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        try:
            made = Station(world, channel, WeChat(client, account, lambda: world.now // 1000), way, tasks)
            if sends:
                made.begin()
            yield made
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_report_goes_through_by_responses_alone(world: World) -> None:
    async with station(world, BARE) as here:
        assert "同意" in await here.says(REPORT)
        shown = await here.says("1")
        while "提交" not in shown:
            shown = await here.says("跳过" if "跳过" in shown else "1")
        number = re.search(r"^(\d) 提交$", shown, re.MULTILINE)
        assert number is not None
        assert "XM-" in await here.says(number[1])
        assert not here.way.sent
        assert {row["state"] for row in await here.letters()} == {"sent"}
        assert all(row["platform_id"].startswith("re:") for row in await here.letters())


async def test_asked_again_after_the_mark_the_same_answer_is_told(world: World) -> None:
    async with station(world) as here:
        first = await here.says("你好", "7001")
    async with station(world) as here:
        assert first and await here.says("你好", "7001") == first
        assert len(await here.letters()) == 1


async def test_asked_again_before_anything_was_sent_it_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    async with station(world, sends=False) as here:
        assert await here.says("你好", "7001") == ""
        assert [row["state"] for row in await here.letters()] == ["waiting"]
    monkeypatch.setattr(door, "PATIENCE", 4.0)
    async with station(world, sends=False) as here:
        asked = asyncio.create_task(here.says("你好", "7001"))
        await here.comes(lambda _: here.channel._replies.find("main:o1", "7001") is not None)
        here.begin()
        assert await asked
        assert [row["platform_id"] for row in await here.letters()] == ["re:7001"]


async def test_what_went_by_itself_meanwhile_is_not_told_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    async with station(world, sends=False) as here:
        assert await here.says("你好", "7001") == ""
        here.begin()
        await here.until("sent", 1)
        assert len(here.way.sent) == 1
        assert await here.says("你好", "7001") == ""
        assert len(await here.letters()) == 1


async def test_asked_again_after_the_courier_found_nobody_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account that may only answer: the letter is held by then, and this post is not a new message."""
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    async with station(world, BARE, sends=False) as here:
        assert await here.says("你好", "7001") == ""
    monkeypatch.setattr(door, "PATIENCE", 4.0)
    async with station(world, BARE) as here:
        await here.until("held", 1)
        assert await here.says("你好", "7001")
        assert [row["state"] for row in await here.letters()] == ["sent"]


async def test_what_waits_is_counted_and_asked_for(world: World) -> None:
    async with station(world, BARE) as here:
        assert await here.says("你好")
        await here.writes("say.greeting", "say.words_empty")
        await here.until("held", 2)
        shown = await here.says("谢谢")
        assert "还有 2 条消息" in shown
        await here.until("held", 2)
        assert "还有 1 条消息" in await here.says("消息")
        await here.until("held", 1)
        assert "还有" not in await here.says("消息")
        assert await here.says("消息") == NOTHING
        assert {row["state"] for row in await here.letters()} == {"sent"}


async def test_where_the_account_may_write_the_rest_follows_by_itself(world: World) -> None:
    async with station(world) as here:
        assert await here.says("你好")
        await here.writes("say.greeting", "say.words_empty")
        await here.until("sent", 3)
        assert len(here.way.sent) == 2


async def test_a_long_letter_is_told_to_its_end_over_restarts(world: World) -> None:
    async with station(world, BARE) as here:
        assert await here.says("你好")
        (letter,) = await here.letters()
        lines = "\n".join(f"{n:04} 号楼的路灯坏了，晚上看不见路" for n in range(120))
        body = Letter("say.greeting", (phrase("label.says", name="李慧敏", text=lines),)).body()
        work = world.core.house.work()
        work.update(tables.letters, {"id": letter["id"]}, body=as_json(body), platform_id="re1:7001")
        await work.commit()
    shown: list[str] = []
    while len(shown) < 9:
        async with station(world, BARE) as here:
            shown.append(await here.says("消息", f"80{len(shown)}"))
            assert await here.says("消息", f"80{len(shown) - 1}") == shown[-1]
        if "还有" not in shown[-1]:
            break
    assert all(len(one.encode()) <= LONGEST for one in shown)
    assert "0119 号楼" in shown[-1] and (await here.letters())[0]["platform_id"] == f"re:80{len(shown) - 1}"


@pytest.mark.parametrize("asks", ["消息", "你好"], ids=["asks", "same_post"])
async def test_an_answer_that_is_to_be_tried_again_later_lies_ready(
    world: World, monkeypatch: pytest.MonkeyPatch, asks: str
) -> None:
    """WeChat was not to be reached for minutes, so the next try is minutes away: his contact brings the answer now."""
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    async with station(world, sends=False) as here:
        assert await here.says("你好", "7001") == ""
    world.later(minutes=4)
    async with station(world) as here:
        here.way.down = True
        await here.comes(lambda rows: rows[0]["next_attempt_at"] > world.now)
        monkeypatch.setattr(door, "PATIENCE", 4.0)
        assert await here.says(asks, "7001" if asks == "你好" else "7002") not in ("", NOTHING)
        assert [row["state"] for row in await here.letters()] == ["sent"]


async def test_what_waits_for_an_open_form_does_not_lie_ready(world: World) -> None:
    """“1” must not rate by accident: it is told of when the form is over."""
    async with station(world, BARE) as here:
        assert "同意" in await here.says(REPORT)
        await here.writes("consent.agree.ask", choices=True)
        assert "还有" not in await here.says("1")
        assert await here.says("消息") == NOTHING


async def test_somebody_unknown_is_told_that_nothing_waits(world: World) -> None:
    async with station(world, BARE) as here:
        assert await here.says("消息") == NOTHING
        assert not await here.letters()
