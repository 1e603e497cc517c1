"""Members, heads and liaisons do from WeCom what they do from anywhere, while residents write from elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wecom_keeping import WecomKeeping
from domain.item import Closing, State
from domain.sheet import SheetState
from storage.statements import Engine
from tests.stories.sheets import CITY, sent, sheet, with_departments
from tests.talk import Resident, picture
from tests.wecom.house import House, at_wecom

pytestmark = pytest.mark.no_golden
FIRE_LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with at_wecom(tmp_path, "sqlite") as made:
        yield made


@pytest.fixture
async def either(tmp_path: Path, engine: Engine) -> AsyncIterator[House]:
    async with at_wecom(tmp_path, engine) as made:
        yield made


async def test_a_member_from_assignment_to_closing(either: House) -> None:
    house, world = either, either.world
    li = await house.serving("李慧敏", "LiHuimin")
    li.hears("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    card = li.sees("接单")
    await li.presses("接单")
    li.hears("接")
    chen.hears("notice.accepted")
    assert await house.server.world.until(lambda: bool(card.replaced))
    assert card.replaced == "已选：接单"

    await li.presses("联系居民")
    await li.says("您好，我今晚九点过来看，是北边靠垃圾房那一段吗？我电话 13800138000")
    told = chen.hears("notice.told")
    assert "13800138000" not in told.plain and told.speaker.name == "李慧敏 委员"
    await chen.says("对，垃圾房往东一直到单元门口")
    chen.hears("say.reply_passed")
    li.hears("垃圾房往东")

    await li.says("我的待办")
    await li.presses(number)
    await li.presses("答复")
    await li.says("物业今天把禁停线重新漆了，地桩钥匙放在门岗，晚上九点保安会巡一遍。")
    await li.presses("发送")
    assert "地桩钥匙" in chen.hears("notice.answered").plain
    await chen.says("1")
    li.hears("已解决")
    item = await world.item(number)
    assert item.state is State.CLOSED and item.closing is Closing.SOLVED


async def test_a_second_press_is_told_so(house: House) -> None:
    li = await house.serving("李慧敏", "lihuimin")
    await (await _written(house)).reports(FIRE_LANE)
    card = li.sees("接单")
    await li.presses("接单")
    assert await house.server.world.until(lambda: bool(card.replaced))
    before = len(li.heard)
    await house.server.member("lihuimin").presses("接单", card)
    assert await house.server.world.until(lambda: len(li.heard) > before)
    assert "接" in li.heard[-1].text and not li.heard[-1].card
    assert len([event for event in await house.world.events("XM-261123-001") if event["name"] == "item.accepted"]) == 1


async def test_a_member_sends_photos_and_numbers(house: House) -> None:
    li = await house.serving("李慧敏", "lihuimin")
    number = await (await _written(house)).reports(FIRE_LANE)
    await li.says("1")
    assert (await house.world.item(number)).state is State.ACCEPTED
    await li.says("我的待办")
    await li.presses(number)
    await li.presses("记录走访")
    await li.sends_photo(picture())
    await li.says("画线里停了五辆")
    files = await house.world.rows_of("attachments")
    assert [row["state"] for row in files] == ["ready"]


async def test_a_liaison_signs_and_answers_a_sheet(house: House) -> None:
    world = house.world
    li = await house.serving("李慧敏", "lihuimin")
    (code,) = await with_departments(world, CITY)
    liu = await house.serving("刘强", "liuqiang", "liaison", code)
    number = await (await _written(house)).reports(FIRE_LANE)
    await li.presses("接单")
    await sent(world, number, code)
    await house.settle()
    liu.sees("签收")
    await liu.presses("签收")
    assert (await sheet(world, f"{number}-1")).state is SheetState.SIGNED
    await liu.presses("答复")
    await liu.presses("A 已解决")
    for words in ("11月23日拆掉了 3 栋楼下的地锁，重新划了黄线", "执法二中队 刘强", "今天"):
        await liu.says(words)
    await liu.presses("发送")
    assert (await sheet(world, f"{number}-1")).state is SheetState.REPLIED
    li.hears("重新划了黄线")


async def test_only_the_first_entering_is_greeted(house: House) -> None:
    staff = await house.serving("李慧敏", "lihuimin")
    before = len(staff.heard)
    await staff.enters()
    assert len(staff.heard) == before
    newcomer = house.server.member("wang")
    assert await newcomer.does("enter_agent", EventKey="") == 200
    await house.settle()
    assert newcomer.heard


async def test_the_same_message_three_times_has_one_effect_and_one_answer(either: House) -> None:
    """WeCom asks again after five seconds, also while we are still at it."""
    wang = either.server.member("wang")
    for message in ({"MsgId": "CAIQ77"}, {}):  # a message without an id, too, is known again
        before = len(wang.heard)
        body = wang.xml("text", Content="帮助", **message)
        assert await asyncio.gather(*(wang.posts_once(body) for _ in range(2))) == [200, 200]
        assert await wang.posts_once(body) == 200
        await either.settle()
        assert len(wang.heard) == before + 1, [heard.text for heard in wang.heard]
        either.server.world.at += 1


async def test_a_member_taken_out_of_sight_is_held_until_he_is_back(house: House) -> None:
    li = await house.serving("李慧敏", "lihuimin")
    member = house.server.member("lihuimin")
    before = len(li.heard)
    member.visible = False
    await (await _written(house)).reports(FIRE_LANE)
    await house.settle()
    assert len(li.heard) == before
    member.visible = True
    assert await member.does("subscribe") == 200
    await house.settle()
    li.sees("接单")


async def test_what_the_channel_looks_up(either: House) -> None:
    house = either
    keeping = WecomKeeping(house.world.core.house, house.world.core.renderer)
    assert not await keeping.known("main", "main:lihuimin")
    assert await keeping.chosen("0199f3a4-7c1e-7b52-9a3e-4d1f0c6b0001", "1") == ""
    li = await house.serving("李慧敏", "lihuimin")
    assert await keeping.known("main", "main:lihuimin")
    sent = await keeping.sent_to("main:lihuimin", house.world.now - 60_000)
    assert sent == len({*map(id, li.heard)}) > 0
    assert await keeping.sent_to("main:lihuimin", house.world.now) == 0


async def _written(house: House) -> Resident:
    chen = house.world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    return chen
