"""A matter whose time runs out: yellow, over, a day, three and five days over, and who hears of it."""

from __future__ import annotations

import pytest

from domain.people import Role
from domain.running import Step
from tests.stories.test_ladder import LANE, reporter
from tests.stories.test_recusal import crew, forget
from tests.talk import Resident, World

STEPS = ("item.warned", "item.overdue")


async def patron(world: World) -> Resident:
    """包联领导 of the street that the station lies in."""
    from bot.commands import make_invitation

    house = world.core.house
    area = next(row["id"] for row in house.district.areas.values() if row["kind"] == "town")
    code = await make_invitation(house, Role.PATRON, area, "方区长", 7)
    made = world.person("方区长")
    world.seating = True
    await made.opens(f"in_{code}")
    world.seating = False
    made.hears("say.joined")
    return made


def heard(cast: dict[str, Resident]) -> dict[str, list[str]]:
    """Who heard what since the last time, by notice; nobody who heard nothing."""
    told = {name: [kind.removeprefix("notice.") for kind, _ in who.fresh] for name, who in cast.items()}
    forget(cast)
    return {name: kinds for name, kinds in told.items() if kinds}


async def steps(world: World, number: str) -> list[tuple[str, str]]:
    return [
        (row["particulars"]["clock"], row["particulars"]["step"])
        for row in await world.events(number)
        if row["name"] in STEPS
    ]


async def accepted(world: World, cast: dict[str, Resident], who: str = "li") -> tuple[Resident, str]:
    chen = await reporter(world)
    number = await chen.reports(LANE)
    await cast[who].presses("接单")
    await cast[who].presses("联系居民")
    await cast[who].says("我明天上午过来看")
    chen.hears("notice.accepted", "notice.told")
    forget(cast)
    return chen, number


async def test_yellow_over_and_up_to_the_patron(world: World) -> None:
    cast = await crew(world) | {"patron": await patron(world)}
    chen, number = await accepted(world, cast)

    world.later(days=10)  # Thursday, 3 December: seven and a half of ten working days are over on Wednesday
    await world.tick()
    assert heard(cast) == {"li": ["warned"]}
    assert "快到时间了" in cast["li"].last.text and "延期" in [b.label for b in cast["li"].last.buttons]
    world.later(days=4)  # Monday, 7 December 9:30
    await world.tick()
    assert heard(cast) == {"li": ["overdue"]}
    world.later(days=1)
    await world.tick()
    assert heard(cast) == {"li": ["overdue"], "head": ["head_overdue"]}
    assert "超期 1 个工作日" in cast["head"].last.text
    world.later(days=2)
    await world.tick()
    assert heard(cast) == {"head": ["jointly"], "staff": ["staff_jointly"]}
    assert "联合督办" in cast["staff"].last.text
    world.later(days=4)  # Monday, 14 December: five working days over
    await world.tick()
    assert heard(cast) == {"patron": ["patron_overdue"]}
    figures = cast["patron"].last
    assert number in figures.text and "青石街道" in figures.text and "超期 5 个工作日" in figures.text
    assert "消防通道" not in figures.text and not figures.buttons and not figures.card
    world.later(days=30)
    await world.tick()
    assert heard(cast) == {}
    climbed = [("answer", step.code) for step in Step if step]
    assert await steps(world, number) == climbed
    chen.hears_nothing()

    await cast["li"].says(f"为什么 {number}")
    await cast["li"].presses("时限")
    told = cast["li"].hears("say.clocks").text
    assert "答复：10 个工作日" in told and "已经超期" in told
    assert "第一次联系：1 个工作日（我们的默认）" in told and "没有超期" in told
    await cast["patron"].says(f"为什么 {number}")
    assert cast["patron"].fresh[-1][0].startswith("refusal."), "figures only"


@pytest.mark.no_golden
async def test_after_a_long_sleep_each_is_told_once(world: World) -> None:
    """The machine was off over four steps: the highest is written, and whoever was to hear meanwhile hears now."""
    cast = await crew(world) | {"patron": await patron(world)}
    _, number = await accepted(world, cast)
    world.later(days=18)  # Friday, 11 December: four days over
    await world.tick()
    assert heard(cast) == {"li": ["overdue"], "head": ["jointly"], "staff": ["staff_jointly"]}
    assert await steps(world, number) == [("answer", "plus_3")]
    world.later(days=3)
    await world.tick()
    await world.tick()
    assert heard(cast) == {"patron": ["patron_overdue"]}


@pytest.mark.no_golden
async def test_a_clock_that_stands_still_climbs_no_further(world: World) -> None:
    cast = await crew(world)
    chen, number = await accepted(world, cast)
    await cast["li"].says(number)
    await cast["li"].presses("请补充")
    await cast["li"].says("是哪一栋？晚上几点？")
    forget(cast)
    await chen.says(number)
    card = chen.last.card
    assert card is not None and any("正等您补充情况，最晚等到" in row.text for row in card.rows), card
    await cast["li"].says(number)
    card = cast["li"].last.card
    assert card is not None and any("正等居民补充情况" in row.text for row in card.rows), card
    forget(cast)
    world.later(days=10)
    await world.tick()
    assert heard(cast) == {}, "five of these days are not counted"
    world.later(days=7)
    await world.tick()
    assert heard(cast) == {"li": ["warned"]}
    await chen.says(f"为什么 {number}")
    await chen.presses("时限")
    assert "接单" not in chen.hears("say.clocks").text
    await cast["head"].says(f"为什么 {number}")
    await cast["head"].presses("时限")
    told = cast["head"].hears("say.clocks").text
    assert "等居民补充，不计时" in told
    assert [one for one in (await world.item(number)).running if one.pauses]


async def test_the_owners_term_ends_while_it_is_over(world: World) -> None:
    """It goes before the head, and the ladder goes on with him."""
    cast = await crew(world)
    _, number = await accepted(world, cast)
    world.later(days=14)
    await world.tick()
    assert heard(cast) == {"li": ["overdue"]}
    await cast["head"].says("设置")
    await cast["head"].presses("结束任职")
    await cast["head"].says("李慧敏 委员")
    await cast["head"].presses("结束任职")
    forget(cast)
    assert (await world.item(number)).handler_id is None
    world.later(days=1)
    await world.tick()
    assert heard(cast) == {"head": ["head_overdue"]}, "nobody has it: the head stands for the owner"
    world.later(days=2)
    await world.tick()
    assert heard(cast) == {"head": ["jointly"], "staff": ["staff_jointly"]}


async def test_danger_on_a_holiday_night(world: World) -> None:
    """Two hours by the wall, climbed by hours, and its letters go out at night."""
    cast = await crew(world) | {"patron": await patron(world)}
    chen = await reporter(world)
    world.later(days=39, hours=12)  # 1 January 2027, 21:30
    await chen.says("楼道里煤气味特别大，快来人")
    await chen.presses("同意")
    await chen.presses("跳过")
    await chen.presses("提交")
    number = chen.last.card.number if chen.last.card else ""
    await cast["li"].presses("接单")
    forget(cast)
    world.later(minutes=91)
    await world.tick()
    assert cast["li"].last.urgent and heard(cast) == {"li": ["warned"]}
    world.later(minutes=30)
    await world.tick()
    assert heard(cast) == {"li": ["overdue"]}
    world.later(hours=1)
    await world.tick()
    assert heard(cast) == {"li": ["overdue"], "head": ["head_overdue"]}
    world.later(hours=2)
    await world.tick()
    assert heard(cast) == {"head": ["jointly"], "staff": ["staff_jointly"]}
    world.later(hours=2)  # 4:31 in the night
    await world.tick()
    assert heard(cast) == {"patron": ["patron_overdue"]}
    assert "超期 5 小时" in cast["patron"].last.text and "煤气" not in cast["patron"].heard_all()
    assert {clock for clock, _ in await steps(world, number)} == {"first_contact"}


@pytest.mark.no_golden
async def test_who_is_recused_and_a_practice_hear_nothing(world: World) -> None:
    cast = await crew(world) | {"patron": await patron(world)}
    chen = await reporter(world)
    number = await chen.reports("王建国站长收了物业的红包，琥珀弄的垃圾没人管")
    forget(cast)
    world.later(days=30)
    await world.tick()
    told = heard(cast)
    assert "head" not in told and "staff" in told and number in cast["patron"].last.text
