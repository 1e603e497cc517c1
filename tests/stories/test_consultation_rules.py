"""协商步骤: staff change the steps in the chat; what is under way keeps its own."""

from __future__ import annotations

import pytest

from tests.stories.consultations import consulted, there
from tests.stories.referrals import accepted
from tests.talk import World


async def test_a_step_is_renamed_and_one_is_added(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    staff = await world.member("赵敏", role="staff")
    other = await world.member("钱伟", role="staff")
    _, number = await accepted(world, li)
    before = await consulted(world, li, number, planned=False)
    await staff.says("协商步骤")
    staff.hears("consultation_rules.edit.ask")
    assert "我们的默认" in staff.last.text
    await staff.presses("改步骤的名字")
    assert staff.hears("consultation_rules.step.ask").text == "哪一步？"
    await staff.presses("第 3 步 组织调研")
    await staff.says("很" * 21)
    staff.hears("consultation_rules.value.ask")
    await staff.says("入户走访 / Visits")
    staff.hears("consultation_rules.check.ask")
    await staff.presses("就这样改")
    staff.hears("say.rules_changed")
    assert other.last.text.startswith("赵敏改了协商的步骤或规则")
    await staff.presses("协商步骤")
    await staff.presses("加一步")
    assert staff.hears("consultation_rules.step.ask").text == "新的一步加在哪一步后面？"
    await staff.presses("第 1 步 选题定题")
    assert staff.hears("consultation_rules.step.ask").text.startswith("这里放不下新的一步")
    await staff.presses("第 3 步 入户走访")
    await staff.says("定时间 / Fixing the time")
    await staff.presses("就这样改")
    staff.hears("say.rules_changed")
    rules = world.core.house.consulting
    assert [one.name for one in rules.steps][2:5] == ["入户走访", "定时间", "开展协商"] and rules.version == 3
    found, _ = await there(world, before)
    assert found.rules == "1"
    await li.says(before.number)
    assert li.last.card is not None and any("共 7 步" in row.text for row in li.last.card.rows)
    fresh = await consulted(world, li, kind="micro")
    assert fresh.rules == "3"


@pytest.mark.no_golden
async def test_quorum_weights_and_what_does_not_go_together(world: World) -> None:
    await world.member("王建国", role="head")
    staff = await world.member("赵敏", role="staff")
    await staff.says("协商步骤")
    await staff.presses("更多")
    await staff.presses("改质量分")
    await staff.says("10 10 20 20 20 30")
    assert staff.hears("consultation_rules.value.ask").text.startswith("六项加起来要正好 100")
    await staff.says("10 10 20 20 20 20")
    await staff.presses("就这样改")
    assert world.core.house.consulting.weights.look_back == 20
    await staff.says("协商步骤")
    await staff.presses("改最少来几位")
    await staff.presses("微协商")
    await staff.says("委员2 居民2 单位1 总共6")
    await staff.presses("就这样改")
    assert world.core.house.consulting.kind("micro").quorum.people == 6
    await staff.says("协商步骤")
    await staff.presses("调步骤的次序")
    await staff.presses("第 4 步 开展协商")
    await staff.presses("往后")
    assert staff.hears("consultation_rules.way.ask").text.startswith("这样次序走不通")


@pytest.mark.no_golden
async def test_two_of_the_staff_at_once_and_nobody_else(world: World) -> None:
    wang = await world.member("王建国", role="head")
    staff = await world.member("赵敏", role="staff")
    other = await world.member("钱伟", role="staff")
    for who, days in ((staff, "6"), (other, "8")):
        await who.says("协商步骤")
        await who.presses("改步骤的天数")
        await who.presses("第 2 步 制订方案")
        await who.says(days)
    await staff.presses("就这样改")
    await other.presses("就这样改")
    letter = other.hears("consultation_rules.check.ask")
    assert "刚才有同事改过协商规则" in letter.text and "6 个工作日" in letter.text
    await other.presses("就这样改")
    assert world.core.house.consulting.steps[1].days == 8
    await wang.says("协商步骤")
    wang.hears("refusal.not_yours")
