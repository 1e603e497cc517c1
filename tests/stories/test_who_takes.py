"""By what the head has set: to whom a new matter goes first, how many each holds, and what he is told of it."""

from __future__ import annotations

import json

import pytest

from domain.item import State
from domain.rota_plan import Duty, Rule, Turn
from storage import tables
from tests.stories import rota_rows
from tests.stories.test_recusal import crew, forget
from tests.talk import Resident, World

LAMP = "北门的路灯坏了三天，晚上看不见路"
LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
HALVES = Rule(turn=Turn.HALF_DAY)


async def reports(world: World, words: str = LANE, name: str = "陈女士") -> str:
    who = world.person(name)
    await who.opens("st_xm2k8vwd")
    return await who.reports(words)


async def has(world: World, number: str) -> str:
    item = await world.item(number)
    rows = {row["id"]: row for row in await world.rows_of("persons")}
    handler = item.handler_id or ""
    return world.core.house.vault.open(handler, rows[handler]["name_sealed"]) or ""


async def knows(world: World, name: str, *specialities: str) -> None:
    work = world.core.house.work()
    profile = json.dumps({"specialities": specialities}, ensure_ascii=False)
    work.update(tables.persons, {"id": await rota_rows.person(world, name)}, profile=profile)
    await work.commit()


async def why(who: Resident, number: str) -> str:
    await who.says(f"为什么 {number}")
    return who.hears("say.why").text


async def test_a_matching_speciality_first(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.MEMBER, ["李慧敏", "林涛", "何静"], Rule(turn=Turn.DAY))
    await rota_rows.settings(world, first="speciality")
    await knows(world, "林涛", "消防")
    await knows(world, "何静", "路灯道路")
    lane, lamp = await reports(world, LANE), await reports(world, LAMP, "居民二")
    other = await reports(world, "5 栋楼下的垃圾桶没有人清", "居民三")
    assert [await has(world, number) for number in (lane, lamp, other)] == ["林涛", "何静", "李慧敏"]
    told = await why(cast["head"], lane)
    assert "林涛 委员熟悉这类事" in told
    assert "林涛 委员熟悉这类事" in await why(world.person("陈女士"), lane)
    await cast["lin"].presses("退单")
    await cast["lin"].says("我要出差")
    assert await has(world, lane) == "李慧敏", "by the turn where nobody else knows of it"


async def test_the_load_cap_and_the_fewest_where_all_are_full(world: World) -> None:
    cast = await crew(world)
    await rota_rows.settings(world, most_items=1)
    takers = []
    numbers = []
    for at, words in enumerate((LANE, LAMP, "5 栋楼下的垃圾桶没有人清")):
        numbers.append(await reports(world, words, f"居民{at}"))
        takers.append(await has(world, numbers[-1]))
    assert takers == ["李慧敏", "林涛", "何静"]
    told = await why(cast["clerk"], numbers[2])
    assert "李慧敏（手上的事已满）" in told and "林涛（手上的事已满）" in told
    assert "已满" not in await why(world.person("居民2"), numbers[2])
    forget(cast)
    fourth = await reports(world, "电梯老是停，老人上不去楼", "居民九")
    assert await has(world, fourth) == "李慧敏"
    assert "都满了" in cast["head"].hears("notice.head_full").text
    assert "李慧敏 委员最少" in await why(cast["head"], fourth)


@pytest.mark.no_golden
async def test_the_least_loaded_of_those_on_duty(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.MEMBER, ["李慧敏", "林涛"], HALVES)
    await rota_rows.settings(world, first="least_loaded")
    found = [await has(world, await reports(world, words, words)) for words in (LANE, LAMP)]
    assert found == ["李慧敏", "林涛"]
    assert "手上的事最少" in await why(cast["head"], "XM-261123-002")
    told = await why(world.person(LAMP), "XM-261123-002")
    assert "最少" not in told and "轮到林涛" in told


@pytest.mark.no_golden
async def test_one_on_leave_or_out_of_reach_is_passed_over(world: World) -> None:
    cast = await crew(world)
    await rota_rows.leave(world, "李慧敏", 2)
    await cast["lin"].blocks()
    number = await reports(world)
    assert await has(world, number) == "何静"
    told = await why(cast["clerk"], number)
    assert "李慧敏（请假）" in told and "林涛（消息送不到）" in told
    told = await why(world.person("陈女士"), number)
    assert "请假" not in told and "送不到" not in told


@pytest.mark.no_golden
async def test_nobody_is_left_and_staff_are_told(world: World) -> None:
    cast = await crew(world)
    for name in ("李慧敏", "林涛", "何静", "王建国"):
        await rota_rows.leave(world, name, 2)
    forget(cast)
    who = world.person("陈女士")
    await who.opens("st_xm2k8vwd")
    await who.says(LANE)
    await who.presses("同意")
    await who.presses("提交")
    who.hears("say.reported_unassigned")
    cast["staff"].hears("notice.nobody_takes")
    card = who.last.card
    assert card is not None and (await world.item(card.number)).state is State.REPORTED
    await cast["head"].says("收件箱")
    assert card.number in cast["head"].hears("say.inbox_list").text


async def test_outside_duty_hours_the_first_answer_says_who_and_when(world: World) -> None:
    await crew(world)
    world.later(hours=10)
    await reports(world)
    told = world.person("陈女士").last.text
    assert "现在没有人值班，先由李慧敏 委员接手（明天 09:00 值班）" in told and "前会有委员来联系" in told


async def test_in_a_gap_the_head_takes(world: World) -> None:
    cast = await crew(world)
    for name in ("李慧敏", "林涛", "何静"):
        await rota_rows.leave(world, name, 2)
    number = await reports(world)
    assert await has(world, number) == "王建国"
    assert "站长王建国先看" in world.person("陈女士").last.text
    told = await why(cast["clerk"], number)
    assert "李慧敏（请假）" in told and "请站长王建国来接" in told
