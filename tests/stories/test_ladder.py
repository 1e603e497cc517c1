"""What nobody accepts in time goes to the reserve, then to the head, then staff hear of it."""

from __future__ import annotations

import pytest

from domain.item import State
from domain.rota_plan import Duty
from tests.stories import rota_rows
from tests.stories.test_recusal import crew, forget
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def reporter(world: World, name: str = "陈女士") -> Resident:
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    return made


OTHER = frozenset(
    f"notice.{kind}" for kind in ("warned", "overdue", "head_warned", "head_overdue", "jointly", "staff_jointly")
)
"""What the clocks of first contact and answer say meanwhile: test_clock_ladder."""


def kinds(who: Resident) -> list[str]:
    return [kind for kind, _ in who.fresh if kind not in OTHER]


async def test_the_reserve_then_the_head_then_staff(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.RESERVE, ["何静"])
    chen = await reporter(world)
    number = await chen.reports(LANE)
    forget(cast)

    world.later(hours=8)  # 17:30, four working hours are over
    await world.tick()
    assert kinds(cast["li"]) == ["notice.passed_on"] and "辛苦了" in cast["li"].last.text
    assert kinds(cast["he"]) == ["notice.assigned"] and kinds(cast["lin"]) == []
    assert kinds(cast["head"]) == kinds(cast["clerk"]) == ["notice.head_unaccepted"]
    assert "现在派给何静" in cast["head"].last.text and kinds(cast["staff"]) == []
    forget(cast)

    world.later(hours=22)  # Tuesday 15:30
    await world.tick()
    await world.tick()
    assert kinds(cast["he"]) == ["notice.passed_on"]
    assert kinds(cast["head"]) == ["notice.assigned"] and kinds(cast["clerk"]) == ["notice.head_unaccepted"]
    forget(cast)

    world.later(days=1, hours=4)
    await world.tick()
    await world.tick()
    assert kinds(cast["staff"]) == ["notice.staff_unaccepted"]
    assert kinds(cast["head"]) == kinds(cast["clerk"]) == ["notice.head_unaccepted"]
    forget(cast)
    world.later(days=10)
    await world.tick()
    assert all(not kinds(who) for who in cast.values())
    late = [row for row in await world.events(number) if row["name"] == "item.late"]
    assert [row["particulars"]["clock"] for row in late] == ["accept", "accept_reserve", "accept_head"]

    await chen.says(f"为什么 {number}")
    told = chen.hears("say.why").text
    assert "没来得及" not in told and "轮到何静" in told and "请站长王建国来接" in told
    await cast["head"].says(f"为什么 {number}")
    told = cast["head"].hears("say.why").text
    assert "先跳过了李慧敏（没来得及接单）" in told and "转给何静 委员" in told
    await cast["head"].says(number)
    await cast["head"].presses("接单")
    assert (await world.item(number)).state is State.ACCEPTED
    forget(cast)
    world.later(days=9)
    await world.tick()
    assert all(not kinds(who) for who in cast.values()), "who accepts keeps it"


async def test_without_a_reserve_the_next_to_sit_and_who_was_late_does_not_get_it_again(world: World) -> None:
    cast = await crew(world)
    number = await (await reporter(world)).reports(LANE)
    forget(cast)
    world.later(hours=8)
    await world.tick()
    assert kinds(cast["lin"]) == ["notice.assigned"]
    await cast["lin"].presses("退单")
    await cast["lin"].says("我在外地")
    assert kinds(cast["he"]) == ["notice.assigned"], "not 李慧敏, who let it lie"
    await cast["clerk"].says(f"为什么 {number}")
    told = cast["clerk"].hears("say.why").text
    assert "李慧敏（没来得及接单）" in told and "林涛（退过单）" in told
    await cast["he"].presses("接单")
    assert (await world.item(number)).state is State.ACCEPTED


@pytest.mark.no_golden
async def test_a_danger_climbs_by_the_wall_clock(world: World) -> None:
    cast = await crew(world)
    chen = await reporter(world)
    world.later(hours=11)  # 20:30, nobody works
    await chen.says("楼道里煤气味特别大，快来人")
    await chen.presses("同意")
    await chen.presses("跳过")
    await chen.presses("提交")
    forget(cast)
    for _ in range(3):
        world.later(minutes=16)
        await world.tick()
    assert "notice.staff_unaccepted" in kinds(cast["staff"])
    assert kinds(cast["li"]) == ["notice.passed_on"]


@pytest.mark.no_golden
async def test_accepted_at_the_last_moment_it_stays(world: World) -> None:
    cast = await crew(world)
    number = await (await reporter(world)).reports(LANE)
    world.later(hours=8)
    await world.together((cast["li"], cast["li"].button("接单")))
    forget(cast)
    await world.tick()
    assert all(not kinds(who) for who in cast.values())
    assert (await world.item(number)).owner_id == await rota_rows.person(world, "李慧敏")
