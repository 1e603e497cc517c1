"""待定交办: sheets that wait for a word of the station in the inbox and in the morning letter."""

from __future__ import annotations

from domain import department_moves
from domain.item import State
from storage.inbox import sheets_to_decide
from tests.stories.referrals import accepted, departments, desk, done, liaison, refers, sheets
from tests.stories.test_morning import _morning
from tests.stories.test_reach import forget
from tests.talk import Resident, World


async def waits(*people: Resident, number: str, why: str) -> None:
    for one in people:
        await one.says("收件箱")
        line = one.hears("say.inbox_list").text
        assert number in line and "待定交办" in line and why in line, line


async def nothing(*people: Resident) -> None:
    for one in people:
        await one.says("收件箱")
        one.hears("say.inbox_none")


async def test_what_waits_for_a_word_about_its_sheet(world: World) -> None:
    await departments(world, "区城管局", "交警大队")
    head, clerk = await world.member("王建国", role="head"), await world.member("赵安", role="clerk")
    li = await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    _, number = await accepted(world, li)
    await li.presses("联系居民")
    await li.says("明天来看")
    await nothing(head, clerk)
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("建议交办")
    await li.says("区城管局")
    await li.says("占道要他们来管")
    forget(head, clerk)
    await waits(head, clerk, number=number, why="有人建议交办")
    await _morning(world)
    for who in (head, clerk):
        letter = next(shown for kind, shown in who.fresh if kind == "say.morning")
        assert "等您拿主意 1 件" in letter.text
    await clerk.says(number)
    await clerk.presses("更多操作")
    await clerk.presses("写交办单")
    await clerk.says("区城管局")
    await clerk.presses("没有协办")
    await clerk.presses("就用拟好的")
    await clerk.presses("发送")
    forget(head, clerk)
    await nothing(head, clerk)
    found = await sheets(world, number)
    await desk(world, found[-1], department_moves.return_, reason="占道归交警管", to="d2")
    forget(head, clerk)
    await waits(head, clerk, number=number, why="部门退回了")
    await refers(clerk, number, "交警大队")
    await clerk.presses("发送")
    forget(head, clerk)
    await nothing(head, clerk)

    asked = (await sheets(world, number))[-1]
    asked = await desk(world, asked, department_moves.ask_extension, reason="要等材料", days=5, most=10)
    forget(head, clerk)
    await waits(head, clerk, number=number, why="部门申请延期")
    await desk(world, asked, department_moves.reply, **done())
    forget(head, clerk)
    await nothing(head, clerk)
    assert (await world.item(number)).state is State.ACCEPTED
    world.later(days=2)
    await world.tick()
    forget(head, clerk, zhang)
    await waits(head, clerk, number=number, why="部门答复了，该转告居民")
    await li.says(number)
    await li.presses("答复")
    await li.presses("就用拟好的")
    await li.presses("发送")
    await nothing(head, clerk)
    house = world.core.house
    assert await sheets_to_decide(house.work(), list(house.district.stations)) == []
