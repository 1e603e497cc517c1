"""What happens to a matter while departments have it: it goes into another one, or its station is closed."""

from __future__ import annotations

import pytest

from domain import department_moves
from domain.clocks import Clock
from domain.item import State
from domain.running import of
from domain.sheet import SheetState
from tests.stories.referrals import accepted, departments, desk, done, liaison, refers, sheets
from tests.stories.test_reach import forget
from tests.stories.test_station_life import closing
from tests.talk import Resident, World


async def merges(head: Resident, number: str, main: str) -> None:
    """Up to the check card."""
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(main)


async def test_merged_while_departments_have_it(world: World) -> None:
    """What departments have of it is called back; whoever has the main matter reads that they do nothing any more."""
    await departments(world, "区城管局", "交警大队")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["交警大队"])
    await head.presses("发送")
    _, helper = await sheets(world, number)
    await desk(world, helper, department_moves.reply, **done())
    wang = world.person("老王")
    await wang.opens("st_xm2k8vwd")
    main = await wang.reports("3 栋的消防通道又停满了车，救护车进不来")
    await li.presses("接单", letter=li.last)
    forget(head, li, zhang, chen, wang)
    await merges(head, number, main)
    assert "区城管局" in head.last.text and "收回" in head.last.text, "the head reads it before he decides"
    await head.presses("并到一起")
    head.hears("say.merged")
    merged = head.last
    assert "不用再办" in zhang.hears("sheet_notice.recalled").text
    chen.hears("notice.merged")
    wang.hears_nothing()
    said = dict(li.fresh)["say.merged_recalled"].text
    assert "区城管局" in said and "交警大队" not in said and number in said and main in said
    states = [one.state for one in await sheets(world, number)]
    assert states == [SheetState.RECALLED, SheetState.REPLIED]
    assert all(one.ended_at is not None and one.due_at is None for one in await sheets(world, number))
    assert not await sheets(world, main) and (await world.item(main)).state is State.ACCEPTED
    await zhang.says("我的交办")
    assert zhang.fresh[-1][0] != "say.sheets_open" or number not in zhang.last.text

    await head.presses("撤销并案", letter=merged)
    item = await world.item(number)
    assert item.state is State.ACCEPTED, "no department has it any more: it is its owner's again"
    answer = of(item.running, Clock.ANSWER)
    assert answer is not None and answer.stopped_at is None and not answer.waits


@pytest.mark.no_golden
async def test_the_main_one_stays_with_its_departments(world: World) -> None:
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    chen, main = await accepted(world, li)
    await refers(head, main, "区城管局")
    await head.presses("发送")
    wang = world.person("老王")
    await wang.opens("st_xm2k8vwd")
    number = await wang.reports("3 栋的消防通道又停满了车，救护车进不来")
    forget(head, zhang, chen, wang)
    await merges(head, number, main)
    await head.presses("并到一起")
    zhang.hears_nothing()
    assert (await world.item(main)).state is State.REFERRED
    (sheet,) = await sheets(world, main)
    assert sheet.open
    await desk(world, sheet, department_moves.sign)
    wang._mark = len(wang.letters)
    await desk(world, sheet, department_moves.reply, **done())
    await li.says(main)
    await li.presses("答复")
    await li.presses("就用拟好的")
    await li.presses("发送")
    assert "区城管局答复" in chen.hears("sheet_notice.signed", "notice.answered").text
    assert "区城管局答复" in wang.hears("notice.answered").text


async def test_the_station_is_closed_while_a_department_has_it(world: World) -> None:
    """The sheet stays with its department; what it says is heard by who takes the matters of the station now."""
    await departments(world, "区城管局")
    staff = await world.member("周宁", role="staff")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    zhang = await liaison(world, "张敏", "d1")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    sheet = await desk(world, sheet, department_moves.sign)
    forget(chen, zhang, sun)
    await closing(staff)
    await staff.presses("现在关闭")
    chen.hears("notice.transferred")
    zhang.hears_nothing()
    item = await world.item(number)
    (moved,) = await sheets(world, number)
    assert (item.state, item.owner_id, moved.station_id) == (State.REFERRED, None, item.now_at)
    assert moved.open and moved.running == sheet.running
    await zhang.says("我的交办")
    await zhang.presses(f"{number}-1")
    assert zhang.fresh[-1][0] == "say.sheet_shown"
    sun._mark = len(sun.letters)
    asked = await desk(world, moved, department_moves.ask_extension, reason="要等材料", days=5, most=10)
    sun.hears("sheet_notice.extension_asked")
    await sun.presses("同意延期")
    forget(chen, sun, li, head)
    (asked,) = await sheets(world, number)
    await desk(world, asked, department_moves.reply, **done())
    assert (await world.item(number)).state is State.ASSIGNED
    assert "sheet_notice.replied" in [kind for kind, _ in sun.fresh]
    assert not li.fresh and not head.fresh
    (replied,) = await sheets(world, number)
    assert replied.waits_for_release and replied.ended_at is None, "it waits for who has the matter next"
    await sun.says(number)
    await sun.presses("接单")
    await sun.says(number)
    await sun.presses("答复")
    sun.hears("say.release_proposed", "release.how.ask")
    await sun.presses("就用拟好的")
    await sun.presses("发送")
    assert "区城管局答复" in chen.letters[-1][1].text
