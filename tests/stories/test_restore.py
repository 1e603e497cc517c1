"""恢复 and 我不同意: no ending is the last word, and no objection stays unanswered."""

from __future__ import annotations

from domain.item import Objection, State
from tests.talk import Resident, World

FIRE_LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def _reported(world: World) -> tuple[Resident, str]:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    return chen, await chen.reports(FIRE_LANE)


async def _refuse(head: Resident, number: str) -> None:
    await head.says(number)
    await head.presses("不予受理")
    await head.says("这条路归交警中队管，他们的电话是 122")
    await head.presses("发送")
    head.hears("say.refused")


async def _restore(person: Resident, number: str, reason: str = "问清楚了，消防通道归我们管") -> None:
    await person.says(number)
    await person.presses("更多操作")
    await person.presses("恢复")
    person.hears("restore.reason.ask")
    await person.says(reason)


async def test_refused_objected_to_and_restored_by_staff(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    chen, number = await _reported(world)
    await li.presses("接单")
    chen.hears("notice.accepted")
    await _refuse(head, number)
    refused = chen.hears("notice.refused")
    assert "交警中队" in refused.plain
    world.later(hours=2)
    await chen.presses("我不同意")
    chen.hears("object.words.ask")
    await chen.says("这是小区里面的消防通道，不是马路")
    chen.hears("say.objected")
    asked = staff.hears("notice.staff_objected")
    assert "不是马路" in asked.plain
    head_heard = [kind for kind, _ in head.fresh]
    assert "notice.staff_objected" not in head_heard
    await chen.presses_again("我不同意", refused)
    await chen.says("再说一遍")
    chen.hears("refusal.already_objected")

    await staff.says("收件箱")
    assert "居民不同意" in staff.last.plain
    await staff.presses("恢复", letter=asked)
    staff.hears("restore.reason.ask")
    await staff.says("您说得对，小区里的消防通道归驿站管。")
    staff.hears("say.restored_item")
    restored = chen.hears("notice.restored")
    assert "您说得对" in restored.plain
    item = await world.item(number)
    assert item.state is State.ACCEPTED and item.owner_id is not None and item.objection is None
    assert [kind for kind, _ in li.fresh][-1] == "notice.restored_to_handler"


async def test_staff_leave_it_and_say_why(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    chen, number = await _reported(world)
    await _refuse(head, number)
    await chen.presses("我不同意")
    await chen.says("我觉得该你们管")
    chen.hears("say.objected")
    asked = staff.hears("notice.staff_objected")
    await staff.presses("回复居民的异议")
    staff.hears("answer_objection.words.ask")
    await staff.says("马路归交警，我们已经帮您转过去了，周五前他们会联系您。")
    staff.hears("say.objection_answered")
    assert "周五前" in chen.hears("notice.objection_answered").plain
    assert (await world.item(number)).objection is Objection.ANSWERED
    await staff.presses("回复居民的异议", letter=asked)
    await staff.says("再答一遍")
    staff.hears("refusal.already_done")
    await staff.says("收件箱")
    assert "居民不同意" not in staff.last.plain
    await chen.says(number)
    shown = chen.hears("say.timeline")
    assert "周五前" in shown.plain and "我不同意" not in shown.numbered


async def test_withdrawn_by_mistake_and_restored_by_the_head(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await chen.presses("撤回")
    await chen.says("1")
    chen.hears("say.withdrawn")
    li.hears("notice.assigned", "notice.withdrawn")
    world.later(days=10)
    await _restore(head, number, "您来电话说是按错了")
    head.hears("say.restored_item")
    chen.hears("notice.restored")
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.assigned_at == world.now, "its clock starts anew"
    li.hears("notice.restored_to_handler")
    await li.presses("接单")
    li.hears("say.accepted")


async def test_after_thirty_days_staff_alone(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    chen, number = await _reported(world)
    await _refuse(head, number)
    world.later(days=31)
    await _restore(head, number)
    head.hears("refusal.too_late_to_restore")
    await _restore(staff, number)
    staff.hears("say.restored_item")
    assert (await world.item(number)).state is State.ASSIGNED
    assert [kind for kind, _ in chen.fresh][-1] == "notice.restored"


async def test_without_an_owner_who_serves_it_goes_by_the_rota(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    head = await world.member("王建国", role="head")
    _, number = await _reported(world)
    await li.presses("接单")
    await _refuse(head, number)
    from storage import tables

    work = world.core.house.work()
    owner = (await world.item(number)).owner_id
    held = next(row for row in await world.rows_of("appointments") if row["person_id"] == owner)
    work.update(tables.appointments, {"id": held["id"]}, valid_to=world.now - 1)
    await work.commit()
    await _restore(head, number)
    head.hears("say.restored_item")
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.assignee_id != owner
    assert lin.letters or head.letters


async def test_an_answer_that_waited_to_be_rated_waits_anew(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("装好了")
    await li.presses("发送")
    await chen.says(number)
    answered = next(shown for kind, shown in chen.letters if kind == "notice.answered")
    await chen.presses("撤回", letter=next(s for k, s in chen.letters if k == "say.reported"))
    await chen.says("1")
    chen.hears("say.withdrawn")
    world.later(days=9)
    await world.tick()
    await _restore(head, number)
    restored = chen.hears("notice.restored")
    assert [button.label for button in restored.buttons][:3] == ["已解决", "部分", "没有"]
    assert (await world.item(number)).state is State.ANSWERED
    world.later(days=6)
    await world.tick()
    assert (await world.item(number)).state is State.ANSWERED
    await chen.presses("已解决", letter=answered)
    chen.hears("say.rated_yes")
    await chen.presses("满意")
    chen.hears("say.pleased_thanks")


async def test_restored_and_never_rated_it_lapses(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("装好了")
    await li.presses("发送")
    await chen.presses("撤回", letter=next(s for k, s in chen.letters if k == "say.reported"))
    await chen.says("1")
    await _restore(head, number)
    world.later(days=8)
    await world.tick()
    assert (await world.item(number)).state is State.CLOSED


async def test_merged_and_not_agreed(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    _, first = await _reported(world)
    wu = world.person("吴阿姨")
    await wu.opens("st_xm2k8vwd")
    second = await wu.reports("消防栓没有水，通道也堵着")
    await head.says(second)
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(first)
    await head.presses("并到一起")
    await wu.presses("我不同意")
    await wu.says("我说的是消防栓")
    wu.hears("say.objected")
    await staff.presses("恢复")
    await staff.says("确实是两件事，分开办。")
    staff.hears("say.restored_item")
    wu.hears("notice.restored")
    item = await world.item(second)
    assert item.state is State.ASSIGNED and item.merged_into is None
    assert "item.shed" in [event["name"] for event in await world.events(first)]


async def test_a_stranger_restores_nothing(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    chen, number = await _reported(world)
    await _refuse(head, number)
    await chen.presses("我不同意")
    await chen.says("不同意")
    card = staff.last
    await world.together((chen, staff.button("恢复", card)), (head, staff.button("回复居民的异议", card)))
    assert (await world.item(number)).state is State.REFUSED
