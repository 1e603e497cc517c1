"""After the meeting: minutes, what was agreed and who does it, the suggestion's fate, looking back, the end."""

from __future__ import annotations

from domain.consultation import Stage
from domain.item import State
from storage.minutes import editions_of
from tests.stories.consultations import there
from tests.stories.outcomes import held, said, team
from tests.talk import Resident, World


async def card(who: Resident, number: str) -> None:
    await who.says(number)


async def test_the_lift_from_the_meeting_to_the_end(world: World) -> None:
    head, li, lin, zhao = await team(world)
    chen, number, made = await held(world, li, department=zhao)
    _, people = await there(world, made)
    work = world.core.house.work()
    of = {one.part.value: one.id for one in people}
    said(work, made, "opinion", "电梯修好前，请每天安排人帮老人提东西，我电话 13800000187", participant=of["resident"])
    said(work, made, "opinion", "三天内换好门机", participant=of["department"])
    said(work, made, "opinion", "物业费收了这么多，钱去哪了？")
    await work.commit()
    # the minutes
    await li.says(made.number)
    await li.presses("会议纪要")
    shown = li.hears("after.minutes_draft").text
    assert "承办单位 1 人" in shown and "13800000187" not in shown and "陈女士" not in shown
    await li.presses("改一段")
    await li.presses("协商情况")
    await li.presses("加一段")
    await li.says("与会各方一致同意先修后议。")
    assert "先修后议" in (await text(world, made.id)) and "未署名意见" in (await text(world, made.id))
    li.hears("after.minutes_changed")
    await li.presses("发给大家")
    li.hears("after.minutes_sent")
    assert chen.letters[-1][0] == zhao.letters[-1][0] == "after.minutes_for_you"
    await chen.presses("无异议")
    chen.hears("after.minutes_agreed")
    # what was agreed
    await head.says(made.number)
    await head.presses("加一条行动项")
    await head.says("更换门机配件，恢复电梯运行")
    await head.presses("区市场监督管理局")
    await head.says("12月1日")
    head.hears("after.action_added")
    assert zhao.letters[-1][0] == "after.action_yours"
    await head.says(made.number)
    await head.presses("写议定结果")
    await head.says("三天内换好门机；电梯停运期间物业每天两次帮老人送东西上楼。")
    await head.presses("发送")
    head.hears("after.concluded")
    told = next(letter for kind, letter in chen.letters if kind == "after.concluded_reporter")
    assert "区市场监督管理局" in told.text and "王建国" not in told.text
    assert [kind for kind, _ in chen.letters if "talked_over" in kind] == [], "one letter tells it"
    assert number in next(letter for kind, letter in li.letters if kind == "after.concluded_for_you").text
    assert "notice.consultation_back" not in [kind for kind, _ in li.letters]
    for one in (zhao, li):
        assert [kind for kind, _ in one.letters if "concluded" in kind] == ["after.concluded_for_you"]
    assert (await world.item(number)).state is State.ACCEPTED
    # the member answers on that ground
    await li.says(number)
    await li.presses("答复")
    assert li.fresh[0][0] == "after.answer_rests" and "每天两次" in li.fresh[0][1].text
    await li.presses("就用拟好的")
    await li.presses("发送")
    assert "每天两次" in chen.last.text
    # two working days later the minutes stand
    world.later(days=4)
    await world.tick()
    now, _ = await there(world, made)
    assert now.state is Stage.FOLLOWING and [one.state for one in await editions_of(work, made.id)] == ["settled"]
    rows = await world.rows_of("minutes_answers")
    assert sorted(row["answer"] for row in rows) == ["agrees", "silent"]
    # the department has done it
    await zhao.says("行动项")
    await zhao.presses(f"{made.number}-1")
    await zhao.presses("办完了")
    await zhao.says("已更换门机，运行正常。")
    zhao.hears("after.action_done_thanks")
    assert head.letters[-1][0] == "after.action_done_told"
    now, _ = await there(world, made)
    assert now.step == 6
    # looked back
    world.later(days=30)
    await world.tick()
    assert chen.letters[-1][0] == "after.look_ask" and lin.letters[-1][0] == "after.look_task"
    await chen.presses("管用")
    chen.hears("after.look_thanks")
    await lin.says("待办")
    await lin.presses("管用")
    await lin.says("跳过")
    assert lin.fresh[-1][0] == "after.look_thanks"
    now, _ = await there(world, made)
    assert now.state is Stage.CLOSED
    assert chen.letters[-1][0] == head.letters[-1][0] == zhao.letters[-1][0] == "after.closed"


async def text(world: World, consultation: str) -> str:
    work = world.core.house.work()
    last = (await editions_of(work, consultation))[-1]
    rows = await world.rows_of("contents")
    return next(str(row["text"]) for row in rows if row["id"] == last.words_id)
