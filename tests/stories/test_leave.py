"""请假 and 销假, from both sides: the reserve steps in, or the head hears of the gap."""

from __future__ import annotations

import pytest

from tests.rota_talk import heard, instant, offers_swap, plan, sits, takes_leave
from tests.talk import World

WHY = "去外地陪女儿动手术"


async def test_nobody_steps_in_and_the_head_hears_of_it(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await li.says("请假")
    assert "今天" in str([button.label for button in li.hears("leave.days.ask").buttons])
    await li.says("11月25日到26日")
    assert "只有您自己看得到" in li.hears("leave.reason.ask").text
    await li.says(WHY)
    card = li.hears("leave.check.ask").text
    assert "11月25日 周三 到 11月26日 周四" in card and "暂时没人，站长会知道" in card
    await li.presses("就这样请假")
    assert "还没人顶" in li.hears("say.leave_taken").text
    assert "周三" in heard(head, "say.gaps_now") and "李慧敏" in head.last.text
    await head.presses("替班")
    assert [button.label for button in head.hears("override.who.ask").buttons] == ["林涛", "何静", "王建国", "取消"]
    await head.says("取消")
    assert await sits(world, 11, 25) is None and await sits(world, 11, 27) == "李慧敏"
    await li.says("我的班")
    assert WHY in li.hears("say.shifts").text
    assert WHY not in head.heard_all() and WHY.encode() not in await world.bytes_kept()
    await li.presses("销假 11月25日")
    assert "又由您来值" in li.hears("say.leave_ended").text
    assert await sits(world, 11, 25) == "李慧敏"
    await li.presses("销假 11月25日")
    li.hears("refusal.leave_over")


async def test_the_reserve_steps_in(world: World) -> None:
    head = await world.member("王建国", role="head")
    li, lin, he = await world.member("李慧敏"), await world.member("林涛"), await world.member("何静")
    await plan(world, "reserve", "林涛", "何静")
    await takes_leave(li, "明天上午")
    assert "由 林涛 顶上" in heard(li, "leave.check.ask") and "还没人顶" not in heard(li, "say.leave_taken")
    assert "由您来值" in heard(lin, "say.you_step_in")
    head.hears_nothing()
    assert [await sits(world, 11, 24, hour) for hour in (10, 15)] == ["林涛", "李慧敏"]
    await takes_leave(lin, "明天")
    assert "还没人顶" in heard(lin, "say.leave_taken") and heard(head, "say.gaps_now")
    await li.says("销假")
    assert "不用来了" not in lin.heard_all()  # he was away himself
    await lin.says("销假")
    await takes_leave(li, "明天上午")
    await li.says("销假")
    assert "不用来了" in heard(lin, "say.you_step_out")
    he.hears_nothing()


async def test_what_is_said_of_days_that_cannot_be(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("请假")
    await li.says("昨天")
    li.hears("refusal.leave_past")
    await li.says("等我想想")
    assert "没看懂" in li.hears("leave.days.ask").text
    await li.says("12月8号到2028年1月3号")
    li.hears("refusal.leave_too_long")
    await li.says("下个月8号到12号")
    li.hears("leave.reason.ask")
    await li.says("跳过")
    assert "没有您的班" in li.hears("leave.check.ask").text
    await li.presses("就这样请假")
    li.hears("say.leave_taken")
    await li.says("请假")
    await li.says("12月9日")
    li.hears("refusal.leave_taken")
    await li.says("12月10日到12月18日")
    await li.says("跳过")
    assert "12月8日 周二 到 12月18日 周五" in li.last.text
    await li.presses("就这样请假")
    rows = await world.rows_of("leaves")
    assert len(rows) == 1 and await sits(world, 12, 18) is None


async def test_leave_said_in_one_breath(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("我11月25号到26号请假")
    await li.says("跳过")
    assert "11月25日 周三 到 11月26日 周四" in li.hears("leave.check.ask").text
    await li.presses("就这样请假")
    li.hears("say.leave_taken")
    await li.says("11月25日请假")
    li.hears("refusal.leave_taken")
    await li.says("请假的事我跟他说过了")
    li.hears("sort_own_words.target.ask")
    await li.says("取消")
    li.hears("say.cancelled")
    for unclear in ("请假2月30日", "请假半天", "后天到昨天请假"):
        await li.says(unclear)
        li.hears("leave.days.ask")
        await li.says("取消")
        li.hears("say.cancelled")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("明天请假")
    chen.hears("consent.agree.ask")


async def test_one_looks_for_a_swap_instead(world: World) -> None:
    await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await li.says("请假")
    await li.says("11月26日")
    await li.says(WHY)
    await li.presses("先找人换班")
    assert li.fresh[-1][0] == "swap.half.ask"
    await li.says("整天")
    await li.says("林涛")
    await li.says("不用还")
    await li.presses("发送")
    await lin.presses("接下")
    assert await sits(world, 11, 26) == "林涛" and not await world.rows_of("leaves")
    assert not [row for row in await world.rows_of("contents") if row["kind"] in ("words", "leave")]


async def test_the_head_ends_the_leave_of_a_member(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await takes_leave(li, "这周", WHY)
    await takes_leave(lin, "下周")
    world.later(days=1)
    assert await sits(world, 11, 25) is None
    await lin.says("销假")
    lin.hears("say.leave_ended")
    await head.says("销假")
    await head.presses("李慧敏")
    head.hears("say.leave_ended_for")
    assert "王建国 替您销了假" in heard(li, "say.leave_ended_by")
    assert await sits(world, 11, 25) == "李慧敏" and await sits(world, 11, 24, 9) is None  # what has been stays
    assert WHY not in head.heard_all()
    await head.says("销假")
    head.hears("refusal.no_leave")


async def test_leave_of_the_only_member(world: World) -> None:
    """孙悦 is member and head of 农园; the office hears nothing, as she knows."""
    sun = await world.member("孙悦", station="NY")
    await takes_leave(sun, "下周三")
    assert "暂时没人" in heard(sun, "leave.check.ask")
    assert await sits(world, 12, 2, code="NY") is None and await sits(world, 12, 9, code="NY") == "孙悦"


async def test_a_swap_is_taken_and_then_leave(world: World) -> None:
    """He who took it over goes on leave: it is his shift that falls away."""
    head = await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await offers_swap(li, "1", "11月26日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await takes_leave(lin, "11月26日")
    assert await sits(world, 11, 26) is None and heard(head, "say.gaps_now")
    await lin.says("换班")
    await lin.says("11月26日")
    await lin.says("整天")
    await lin.says("李慧敏")
    await lin.says("不用还")
    await lin.presses("发送")
    await li.presses("接下")
    assert await sits(world, 11, 26) == "李慧敏"


@pytest.mark.no_golden
async def test_two_leaves_at_once_are_one(world: World) -> None:
    from dialogs.talk import Text

    li = await world.member("李慧敏")
    await li.says("请假")
    await li.says("11月25日")
    await li.says("跳过")
    press = li.button("就这样请假")
    await world.together((li, press), (li, press), (li, Text("我的班")))
    assert len(await world.rows_of("leaves")) == 1
    assert sum(row["name"] == "rota.leave_taken" for row in await world.rows_of("events")) == 1


@pytest.mark.no_golden
async def test_the_reason_goes_with_its_time_and_with_the_person(world: World) -> None:
    from handlers.my_data import gather
    from tests.rota_talk import person_id

    li = await world.member("李慧敏")
    await takes_leave(li, "11月25日", WHY)
    mine = await gather(world.core.house, world.core.house.work(), await person_id(world, "李慧敏"))
    assert mine is not None and WHY in [said.text for said in mine.other]
    assert mine.leaves == [(instant(11, 25, 0), instant(11, 26, 0))]
    events = str([row["particulars"] for row in await world.rows_of("events")])
    assert WHY not in events
    world.later(days=40)
    await world.tick()
    assert not [row for row in await world.rows_of("contents") if row["kind"] == "leave"]
    await takes_leave(li, "明天", WHY)
    await li.says("隐私")
    await li.presses("抹去")
    await li.says("确定")
    while li.fresh[-1][0].endswith(".ask"):
        await li.says("1")
    assert not [row for row in await world.rows_of("contents") if row["kind"] == "leave"]
