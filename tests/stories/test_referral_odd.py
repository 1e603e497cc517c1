"""What comes between a referral and its end: an owner who leaves, more departments, another calendar, plain words."""

from __future__ import annotations

import pytest

from domain import sheet_moves
from domain.item import State
from domain.sheet import SheetState
from tests.stories.referrals import accepted, desk, done, refers, sheets
from tests.stories.test_leaving import ends
from tests.stories.test_referral_turns import at_work
from tests.talk import World

pytestmark = pytest.mark.no_golden


async def test_its_owner_leaves_while_a_department_has_it(world: World) -> None:
    head, li, zhang = await at_work(world)
    lin = await world.member("林涛")
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    item = await world.item(number)
    assert (item.state, item.owner_id) == (State.REFERRED, None)
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.SENT
    await desk(world, sheet, sheet_moves.reply, **done())
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.REPLIED and sheet.ended_at is None
    assert (await world.item(number)).state is State.ASSIGNED
    await lin.presses("接单")
    await head.presses("答复居民")
    await head.presses("就用拟好的")
    await head.presses("发送")
    assert (await world.item(number)).state is State.ANSWERED


async def test_erased_while_a_department_has_it_and_nobody_else(world: World) -> None:
    head, li, _ = await at_work(world)
    await world.member("林涛")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["街道办"])
    await head.presses("发送")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    await chen.says("1")
    assert (await world.item(number)).state is State.ASSIGNED
    assert {one.state for one in await sheets(world, number)} == {SheetState.RECALLED}
    names = [row["name"] for row in await world.rows_of("events")]
    assert names.count("sheet.recalled") == 2
