"""The lift that would not run, as one story: from the resident's photo to the look-back a month later.

Seen broken, visited, talked through the same day with market supervision, the maintenance firm and the property firm,
agreed, repaired, looked back. Everything goes through the dialogs that people have.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.consultation import Came, Consultation, Part, Stage
from domain.item import Closing, State
from handlers.sign_in_codes import shown_code
from storage.consultations import consultation_by_number
from tests.stories.consultations import there
from tests.stories.referrals import departments, liaison
from tests.talk import MONDAY, Resident, World
from tests.web.guests import Phone, link_in

DAY = 86_400_000
NUMBER = "XM-C26-001"
LIFT = "7 栋 2 单元电梯坏了三天，我妈 82 岁，天天爬 9 楼，物业推给维保，维保推给物业"
AGREED = "维保公司三天内换好门机，费用物业先垫；停运期间物业每天早晚两趟帮老人提东西。市场监管局盯着办。"


@dataclass(slots=True)
class Lift:
    """王建国 heads, 李慧敏 sits, 陈女士 reported, 赵科长 is of market supervision; the firms' men are guests."""

    world: World
    wang: Resident
    li: Resident
    chen: Resident
    zhao: Resident
    sun: Phone  # of the maintenance firm
    liu: Phone  # of the property firm
    item: str = ""

    async def now(self) -> Consultation:
        found = await consultation_by_number(self.world.core.house.work(), NUMBER)
        assert found is not None
        return found


async def test_the_lift_that_would_not_run(world: World) -> None:
    lift = await _people(world)
    await _seen_and_visited(lift)
    await _called_together(lift)
    await _talked_through(lift)
    await _agreed(lift)
    await _repaired(lift)
    await _looked_back(lift)


async def _people(world: World) -> Lift:
    wang, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await departments(world, "区市场监管局")
    zhao = await liaison(world, "赵科长", "d1")
    await wang.says("会议室")
    await wang.presses("登记会议室")
    await wang.says("百姓议事厅")
    await wang.says("20")
    return Lift(world, wang, li, world.person("陈女士"), zhao, Phone(world), Phone(world))


async def _seen_and_visited(lift: Lift) -> None:
    chen, li = lift.chen, lift.li
    await chen.opens("st_xm2k8vwd")
    await chen.sends_photo(LIFT)
    await chen.presses("同意")
    await chen.presses("提交")
    card = chen.hears("say.reported").card
    assert card is not None
    lift.item = card.number
    await li.presses("接单")
    lift.world.later(minutes=40)
    await li.says(lift.item)
    await li.presses("记录走访")
    await li.sends_photo("电梯停在 5 楼，门机磨损；这个门洞有七户八十岁以上的老人")
    li.hears("say.visited")


async def _called_together(lift: Lift) -> None:
    """At three the same day; the plan is the proposed one, and the visit counts as having looked into it."""
    li = lift.li
    await li.says(lift.item)
    await li.presses("更多操作")
    await li.presses("发起协商")
    await li.presses("改标题")
    await li.says("7 栋 2 单元电梯谁来修、几时修好")
    await li.presses("发起")
    li.hears("say.consultation_begun")
    assert (await lift.world.item(lift.item)).state is State.CONSULTING
    await li.says(NUMBER)
    await li.presses("请了谁")
    await li.presses("加人")
    await li.presses("承办单位")
    await li.presses("区市场监管局")
    li.hears("inviting.added")
    for called, party, phone in (("孙师傅", "维保公司", lift.sun), ("刘经理", "物业", lift.liu)):
        await li.says(NUMBER)
        await li.presses("请了谁")
        await li.presses("加来宾")
        await li.says(called)
        await li.says(party)
        await li.presses("参加表决")
        phone.path = link_in(li)
    await li.says(NUMBER)
    await li.presses("定时间")
    await li.says("今天下午三点")
    await li.presses("百姓议事厅")
    await li.presses("就这么定")
    for one in (lift.zhao, lift.chen):
        await one.presses("参加")
        one.hears("inviting.yes")
    for phone in (lift.sun, lift.liu):
        assert "您来吗" in await phone.opens(phone.path)
        assert "您参加" in await phone.sends("answer", said="yes")
    assert (await lift.now()).state is Stage.SCHEDULED


async def _talked_through(lift: Lift) -> None:
    """Those with a telephone sign in by code, in the chat or on their page; one signs on paper."""
    world, li, chen, zhao = lift.world, lift.li, lift.chen, lift.zhao
    world.later(hours=4, minutes=26)
    await world.tick()
    await li.says(NUMBER)
    await li.presses("签到码")
    for one in (zhao, chen):
        await one.says(shown_code(world.core.house, await lift.now()).replace(" ", ""))
        one.hears("meet.signed_in")
    await lift.sun.sends("sign-in", code=shown_code(world.core.house, await lift.now()))
    world.later(minutes=25)
    await world.tick()
    assert (await lift.now()).state is Stage.MEETING
    await li.presses("纸质签到")
    await li.presses("李慧敏")
    await li.presses("物业 刘经理")
    li.hears("meet.paper_done")
    await chen.presses("发言")
    await chen.presses("署名发言")
    await chen.says("我妈 82 岁，买菜看病都下不来。修好前，谁来帮帮我们？")
    await zhao.presses("发言")
    await zhao.presses("署名发言")
    await zhao.says("维保合同在期，门机属于维保范围。三天内换不好，我们依法处理。")
    await li.says(NUMBER)
    await li.presses("表决")
    await li.presses("提出表决")
    await li.says("维保公司三天内换好门机，物业垫付；停运期间物业每天早晚两趟帮老人提东西")
    await li.presses("记名")
    await li.presses("开始表决")
    for one in (chen, zhao, li):
        await one.presses("赞成")
    [motion] = await world.rows_of("motions")
    for phone in (lift.sun, lift.liu):
        assert "三天内换好门机" in await phone.looks()
        await phone.sends("vote", motion=str(motion["id"]), choice="yes")
    await li.presses("停止表决")
    assert "赞成 5，反对 0，弃权 0，共 5 票" in chen.last.text
    world.later(minutes=70)
    await li.says(NUMBER)
    await li.presses("散会")
    await li.presses("散会")
    li.hears("meet.held")
    found, people = await there(world, await lift.now())
    assert found.held_at is not None and found.held_at - MONDAY < DAY / 2
    came = sorted((one.part, one.came_how) for one in people if one.came_at)
    assert came == [
        (Part.DEPARTMENT, Came.CODE),
        (Part.GUEST, Came.CODE),
        (Part.GUEST, Came.HEAD),
        (Part.LEADER, Came.HEAD),
        (Part.RESIDENT, Came.CODE),
    ]


async def _agreed(lift: Lift) -> None:
    li, wang, chen, zhao = lift.li, lift.wang, lift.chen, lift.zhao
    await li.says(NUMBER)
    await li.presses("会议纪要")
    li.hears("after.minutes_draft")
    await li.presses("发给大家")
    for one in (chen, zhao):
        await one.presses("无异议")
        one.hears("after.minutes_agreed")
    await wang.says(NUMBER)
    await wang.presses("加一条行动项")
    await wang.says("三天内换好 2 单元电梯门机并试运行")
    await wang.presses("区市场监管局")
    await wang.says("11月26日")
    wang.hears("after.action_added")
    zhao.hears("after.action_yours")
    await wang.says(NUMBER)
    await wang.presses("写议定结果")
    await wang.says(AGREED)
    await wang.presses("发送")
    wang.hears("after.concluded")
    kind, told = chen.fresh[0]
    assert kind == "after.concluded_reporter" and AGREED in told.text
    assert (await lift.world.item(lift.item)).state is State.ACCEPTED


async def _repaired(lift: Lift) -> None:
    li, chen, zhao = lift.li, lift.chen, lift.zhao
    lift.world.later(days=2)
    await lift.world.tick()
    await zhao.says("行动项")
    await zhao.presses(f"{NUMBER}-1")
    await zhao.presses("办完了")
    await zhao.says("门机已换，载重试过 20 趟，电梯恢复运行。")
    zhao.hears("after.action_done_thanks")
    assert lift.wang.letters[-1][0] == "after.action_done_told"
    await li.says(lift.item)
    await li.presses("答复")
    await li.presses("我来写，附上答复")
    await li.says("2 单元电梯门机今天换好了，试了 20 趟都正常。以后再停，物业两小时内到场。")
    await li.presses("发送")
    li.hears("say.answered")
    await chen.says("1")
    await chen.presses("满意")
    assert (await lift.world.item(lift.item)).closing is Closing.SOLVED


async def _looked_back(lift: Lift) -> None:
    """A month after: who reported it is asked once, about her matter, and somebody goes to see."""
    wang, chen = lift.wang, lift.chen
    lift.world.later(days=30)
    await lift.world.tick()
    asked = [kind for kind, _ in chen.fresh]
    assert asked[-1] == "say.look_ask" and "after.look_ask" not in asked
    await chen.presses("还好着呢")
    assert (await lift.now()).state is Stage.FOLLOWING
    await wang.presses("管用")
    await wang.says("跳过")
    assert (await lift.now()).state is Stage.CLOSED
    for one in (chen, lift.li, lift.zhao):
        assert one.letters[-1][0] == "after.closed"
    for phone in (lift.sun, lift.liu):
        assert "三天内换好门机" in await phone.looks(), "a guest reads what came of it"
