"""What of the consultations stands where somebody looks for what waits for him: 待办, 收件箱, 我的交办."""

from __future__ import annotations

from tests.stories.consultations import fixed
from tests.stories.outcomes import held, team
from tests.stories.timings import ready
from tests.talk import World


async def test_who_leads_one_finds_its_step_among_what_is_to_do(world: World) -> None:
    _, li, _, made = await ready(world)
    await li.says("我的待办")
    waits = next(letter for kind, letter in li.fresh if kind == "say.consultations_wait")
    assert made.number in waits.text
    other = await world.member("孙丽")
    await other.says("我的待办")
    assert other.hears("say.todo_none")
    await fixed(world, made)
    world.later(days=2)
    await li.says("我的待办")
    assert any(kind == "say.consultations_wait" for kind, _ in li.fresh)


async def test_topics_that_wait_are_counted_in_the_inbox(world: World) -> None:
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵敏", role="clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("提议题")
    await chen.says("小区门口充电的电动车老占着人行道，想请大家坐下来商量怎么停")
    for press in ("同意", "充电与消防"):
        if any(one.label == press for one in chen.last.buttons):
            await chen.presses(press)
    await chen.presses("提交")
    await head.says("收件箱")
    waits = next(letter for kind, letter in head.fresh if kind == "say.topics_wait")
    assert "1 个" in waits.text
    await head.presses("议题", letter=waits)
    assert head.hears("say.topics_list")
    await clerk.says("收件箱")
    assert "say.topics_wait" not in [kind for kind, _ in clerk.fresh], "the head decides"


async def test_a_department_finds_what_was_agreed_beside_its_sheets(world: World) -> None:
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await head.presses_verb("add_action", consultation=made.id)
    await head.says("更换门机配件")
    await head.presses("区市场监督管理局")
    await head.says("12月1日")
    await zhao.says("我的交办")
    agreed = next(letter for kind, letter in zhao.fresh if kind.endswith("actions_mine"))
    assert "更换门机配件" in agreed.text
