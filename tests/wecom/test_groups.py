"""A station's group hears who sits and when one meets, and nothing of anybody's words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wecom_groups import Groups
from channels.seam import ChannelError
from channels.wecom.robots import Robots
from domain import consultation_timing
from domain.consultation import Consultation
from storage.statements import Engine
from tests.stories.consultations import consulted, fixed, moves
from tests.stories.test_similar import LAMP, _opens, _reports
from tests.talk import Resident, World
from tests.wecom.server import WecomServer

pytestmark = pytest.mark.no_golden
KEY, TITLE = "693a91f6-7aaa-4bc4-97a0-0ec2c1fa5aaa", "琥珀弄的路灯"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


def groups(world: World, server: WecomServer, code: str = "XM") -> Groups:
    return Groups(world.core, {code: KEY}, Robots(world.core.house.clock, server.api))


async def meeting(world: World, *, shown: bool) -> tuple[Resident, str, Consultation]:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, number = await _reports(world, "陈女士", LAMP)
    await li.presses("接单")
    if shown:
        await _opens(head, number, TITLE)
    return head, number, await consulted(world, li, number, title="王女士家楼下的灯")


async def test_who_sits_is_told_once_a_day_and_not_by_night(world: World, server: WecomServer) -> None:
    said, robot = server.group(KEY), groups(world, server)
    for _ in range(2):
        await robot.tick()
    assert len(said) == 1 and said[0].startswith("香蜜社区协商驿站今日值班") and "/s/xm2k8vwd" in said[0]
    world.later(hours=12)
    await robot.tick()
    world.later(hours=3)
    await robot.tick()
    assert len(said) == 1  # night
    world.later(hours=9)
    await robot._robots.close()
    robot = groups(world, server)  # a new start
    for _ in range(2):
        await robot.tick()
    assert len(said) == 2
    await robot._robots.close()


async def test_a_meeting_under_a_title_that_is_open_to_all(world: World, server: WecomServer) -> None:
    said, robot = server.group(KEY), groups(world, server)
    _, _, found = await meeting(world, shown=True)
    await robot.tick()
    said.clear()
    found = await fixed(world, found)
    for _ in range(2):
        await robot.tick()
    assert len(said) == 1 and TITLE in said[0] and "11月25日" in said[0]
    await moves(world, found, consultation_timing.call_off, reason=await _reason(world, found))
    for _ in range(2):
        await robot.tick()
    assert len(said) == 2 and "取消了" in said[1]
    assert not any(words in "".join(said) for words in ("王女士", LAMP, "陈女士"))
    await robot._robots.close()


async def _reason(world: World, found: Consultation) -> str:
    work = world.core.house.work()
    made = work.content("reason", "来不了那么多人", consultation_id=found.id)
    await work.commit()
    return made


async def test_a_meeting_that_is_not_open_is_nobodys_news(world: World, server: WecomServer) -> None:
    said, robot = server.group(KEY), groups(world, server)
    _, _, found = await meeting(world, shown=False)
    found = await fixed(world, found)
    await robot.tick()
    await moves(world, found, consultation_timing.call_off, reason=await _reason(world, found))
    await robot.tick()
    assert len(said) == 1 and "今日值班" in said[0]
    await robot._robots.close()


async def test_a_robot_that_is_gone_is_left_alone_for_an_hour(world: World, server: WecomServer) -> None:
    robot = groups(world, server)
    for _ in range(3):
        await robot.tick()
    assert len(server.called("webhook/send")) == 1
    said = server.group(KEY)
    world.later(hours=1, seconds=1)
    await robot.tick()
    assert len(said) == 1
    await robot._robots.close()


async def test_a_code_that_is_no_stations_says_nothing(world: World, server: WecomServer) -> None:
    server.group(KEY)
    robot = groups(world, server, "NO")
    await robot.tick()
    assert not server.called("webhook/send")
    await robot._robots.close()


async def test_a_robot_keeps_below_its_limit(server: WecomServer) -> None:
    clock = [0]
    server.methods.now = lambda: clock[0] / 1000
    said, robots = server.group(KEY), Robots(lambda: clock[0], server.api)
    for number in range(60):
        while True:
            try:
                await robots.say(KEY, f"第{number}条")
                break
            except ChannelError as error:
                assert error.reason == "flood" and error.retry_after
                clock[0] += round(error.retry_after * 1000)
    assert len(said) == 60 and clock[0] < 240_000
    assert len(server.called("webhook/send")) == 60  # none was turned away
    await robots.close()


@pytest.mark.parametrize(
    ("kind", "code", "reason"),
    [("error", 130101, "flood"), ("error", 93000, "gone"), ("html", 0, "network"), ("cut_before", 0, "network")],
)
async def test_what_can_go_wrong(server: WecomServer, kind: str, code: int, reason: str) -> None:
    server.group(KEY)
    robots = Robots(lambda: 0, server.api)
    server.fail("webhook/send", kind, code=code)
    with pytest.raises(ChannelError, match=reason) as caught:
        await robots.say(KEY, "好")
    assert KEY not in repr(caught.value)
    await robots.close()
