"""Odd turns after a meeting: objections, late presses, owners who leave, days in the past, three hundred at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.talk import Press
from domain import running
from domain.clocks import Clock
from domain.consultation import Came, Part, Stage
from domain.events import Name
from handlers.consultation_record import record_participant
from handlers.consulting import Invited, add_participant
from handlers.timer_talk import system_talk
from storage import tables
from storage.consultations import consultation
from storage.minutes import editions_of
from tests.stories.consultations import consulted, person_id, there
from tests.stories.outcomes import held, team
from tests.stories.referrals import accepted, liaison
from tests.stories.test_after_meeting import text
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


async def sent(world: World) -> tuple[Resident, Resident, Resident, str, str]:
    """Minutes are out: head, leader, the resident, the consultation's id and number."""
    head, li, _, zhao = await team(world)
    chen, _, made = await held(world, li, department=zhao)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    return head, li, chen, made.id, made.number


async def answers(world: World) -> list[str]:
    return sorted(str(row["answer"]) for row in await world.rows_of("minutes_answers"))


async def test_objected_twice_and_kept_with_the_objections_noted(world: World) -> None:
    head, _, chen, made, _ = await sent(world)
    asked = chen.last
    await chen.presses("有异议")
    await chen.says("漏了我说的每天送水")
    chen.hears("after.minutes_objected")
    assert head.letters[-1][0] == "after.minutes_objection"
    assert "居民" in head.last.text and "陈女士" not in head.last.text
    await chen.presses("有异议", letter=asked)
    await chen.says("门牌也写错了，打 13800000187 问我")
    await chen.presses("无异议", letter=asked)
    chen.hears("after.minutes_objected")
    assert await answers(world) == ["objects"], "one row, and what was objected stays"
    rows = await world.rows_of("minutes")
    await head.presses_verb("keep_minutes", minutes=rows[0]["id"])
    assert head.fresh[-1][0] == "refusal.minutes_still_asked"
    world.later(days=4)
    await world.tick()
    assert head.letters[-1][0] == "after.minutes_decide" and "每天送水" in head.last.text
    await chen.presses("有异议", letter=asked)
    assert chen.fresh[-1][0] == "refusal.minutes_over"
    await head.presses("维持原文")
    await head.says("送水的事已写在行动项里。")
    head.hears("after.minutes_kept")
    said = await text(world, made)
    assert "【异议说明】" in said and "每天送水" in said and "门牌" in said and "13800000187" not in said
    assert "处理：维持原文。送水的事" in said
    assert chen.letters[-1][0] == "after.minutes_kept_for_you"
    assert await answers(world) == ["objects", "silent"]
    await head.presses("维持原文", letter=next(r for k, r in head.letters if k == "after.minutes_decide"))
    assert head.fresh[-1][0] == "refusal.minutes_replaced"


async def test_a_new_edition_is_read_anew(world: World) -> None:
    head, _, chen, made, number = await sent(world)
    first = chen.last
    await chen.presses("有异议")
    await chen.says("漏了我说的每天送水")
    await head.says(number)
    await head.presses("会议纪要")
    head.hears("after.minutes_new_edition")
    draft = head.last
    await head.presses("改一段")
    await head.says("议定事项")
    await head.presses("整段换掉")
    await head.says("【议定】\n物业每天送水。")
    await head.presses("发给大家", letter=draft)
    head.hears("refusal.minutes_changed")
    await head.presses("发给大家")
    head.hears("after.minutes_sent")
    await head.presses("发给大家")
    head.hears("refusal.minutes_out")
    assert "〔议定〕\n物业每天送水。" in await text(world, made), "nobody's words make a section"
    await chen.presses("无异议", letter=first)
    chen.hears("refusal.minutes_replaced")
    await chen.presses("无异议")
    await chen.presses("无异议")
    chen.hears("after.minutes_agreed")
    world.later(days=4)
    await world.tick()
    states = [one.state for one in await editions_of(world.core.house.work(), made)]
    assert states == ["replaced", "settled"]


async def test_concluded_before_it_was_held_and_twice(world: World) -> None:
    head, li, _, _ = await team(world)
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await head.presses_verb("conclude_consultation", consultation=made.id)
    assert head.fresh[-1][0] == "refusal.consultation_moved"
    await head.presses_verb("minutes", consultation=made.id)
    assert head.fresh[-1][0] == "refusal.consultation_moved"
    await li.presses_verb("conclude_consultation", consultation=made.id)
    assert "refusal" in li.fresh[-1][0]


async def test_agreed_once_however_often_it_is_pressed(world: World) -> None:
    head, li, _, _ = await team(world)
    chen, _, made = await held(world, li)
    await head.says(made.number)
    await head.presses("写议定结果")
    await head.says("长" * 3000)
    card = head.last
    await head.presses("发送")
    head.hears("after.concluded")
    await head.presses("发送", letter=card)
    await head.presses_verb("conclude_consultation", consultation=made.id)
    assert head.fresh[-1][0] == "refusal.consultation_moved"
    assert len([kind for kind, _ in chen.letters if kind == "after.concluded_reporter"]) == 1
    assert len(await world.rows_of("consultation_looks")) == 1


async def test_an_action_whose_day_is_past_and_whose_owner_leaves(world: World) -> None:
    head, li, lin, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await head.says(made.number)
    await head.presses("加一条行动项")
    await head.says("换门机")
    await head.presses("林涛")
    await head.says("11月20日")
    assert head.fresh[-1][0] == "refusal.action_day_past"
    await head.says("大概过年吧")
    await head.says("12月1日")
    head.hears("after.action_added")
    assert lin.letters[-1][0] == "after.action_yours"
    await lin.says("待办")
    assert "after.actions_mine" in [kind for kind, _ in lin.fresh]
    # its own clock
    heard = []
    for _ in range(12):
        world.later(days=1)
        await world.tick()
        heard = [kind for kind, _ in lin.letters if kind.startswith("after.action_")]
    steps = ("yours", "eve", "due", "over", "plus_1", "plus_3")
    assert heard == [f"after.action_{step}" for step in steps]
    of_head = [kind for kind, _ in head.letters if kind.startswith("after.action_plus")]
    assert of_head == ["after.action_plus_1", "after.action_plus_3"]
    await head.says("收件箱")
    assert "after.actions_over" in [kind for kind, _ in head.fresh]
    # moved once by himself, then only by who leads
    await lin.presses("延期")
    await lin.says("12月10日")
    await lin.says("配件没到")
    lin.hears("after.action_extended")
    await lin.presses_verb("extend_action", action=(await world.rows_of("actions"))[0]["id"])
    assert lin.fresh[-1][0] == "refusal.action_extended"
    # his term ends
    await head.says("设置")
    work = world.core.house.work()
    gone = await person_id(world, lin)
    for row in await world.rows_of("appointments"):
        if row["person_id"] == gone:
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    await world.core.house.refresh()
    await world.tick()
    assert head.letters[-1][0] == "after.action_left"
    await head.presses("换人办")
    await head.presses("区市场监督管理局")
    assert head.fresh[-1][0] == "after.action_handed_over" and zhao.letters[-1][0] == "after.action_yours"


async def test_another_liaison_takes_the_place_of_one_who_left(world: World) -> None:
    head, li, _, zhao = await team(world)
    chen, _, made = await held(world, li, department=zhao)
    qian = await liaison(world, "钱科长", "d1")
    work, gone = world.core.house.work(), await person_id(world, zhao)
    for row in await world.rows_of("appointments"):
        if row["person_id"] == gone:
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    await world.core.house.refresh()
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    assert qian.letters[-1][0] == "after.minutes_for_you"
    assert "after.minutes_for_you" not in [kind for kind, _ in zhao.letters]
    await qian.presses("无异议")
    qian.hears("after.minutes_agreed")
    await head.says(made.number)
    await head.presses("更多操作")
    await head.presses("报送建议")
    await head.presses("区市场监督管理局")
    await head.says("建议把老旧电梯列入年度检查")
    await head.presses("发送")
    head.hears("after.suggested")
    assert qian.letters[-1][0] == "after.suggested_to_you" and "陈女士" not in qian.last.text
    asked = qian.last
    await qian.presses("部分采纳")
    await qian.says("列入下半年计划")
    qian.hears("after.fate_noted")
    assert chen.letters[-1][0] == "after.fate_told" and "列入下半年计划" in chen.last.text
    await qian.presses("采纳", letter=asked)
    qian.hears("refusal.fate_known")
    now, _ = await there(world, made)
    assert now.fate == "partly"


async def test_what_did_not_hold_is_followed_again(world: World) -> None:
    head, li, _, _ = await team(world)
    chen, _, made = await held(world, li)
    await head.says(made.number)
    await head.presses("加一条行动项")
    await head.says("换门机")
    await head.presses("李慧敏")
    await head.says("12月1日")
    await head.says(made.number)
    await head.presses("写议定结果")
    await head.says("三天内换好门机")
    await head.presses("发送")
    await li.presses_verb("do_action", action=(await world.rows_of("actions"))[0]["id"])
    await li.says("换了")
    world.later(days=31)
    await world.tick()
    asked = chen.last
    await chen.presses("又犯了")
    chen.hears("after.look_failed")
    await chen.presses("又犯了", letter=asked)
    chen.hears("after.look_noted")
    assert head.letters[-1][0] == "after.look_failed_told"
    await head.presses("行动项")
    await head.presses(f"{made.number}-1")
    await head.presses("重新办")
    await head.says("明天")
    await head.says("又停了")
    head.hears("after.action_reopened")
    looks = await world.rows_of("consultation_looks")
    assert sorted((row["round"], row["found"]) for row in looks) == [(1, "failed"), (2, None)]
    now, _ = await there(world, made)
    assert now.state is Stage.FOLLOWING
    # nobody goes to see: silence is noted, and the head is asked
    world.later(days=31)
    await world.tick()
    world.later(days=8)
    await world.tick()
    assert head.letters[-1][0] == "after.look_overdue"
    await head.presses("一般")
    await head.says("跳过")
    assert head.fresh[-1][0] == "after.look_thanks"
    assert li.letters[-1][0] == "after.look_partly_told"


async def test_who_is_erased_stays_a_number(world: World) -> None:
    _, _, chen, made, _ = await sent(world)
    await chen.says("隐私")
    await chen.presses("抹去")
    for _ in range(3):
        if chen.last.buttons and chen.fresh[-1][0] != "say.erased":
            await chen.presses(chen.last.buttons[0].label)
    rows = await world.rows_of("persons")
    assert [row["id"] for row in rows if row["erased_at"]], chen.heard_all()[-500:]
    world.later(days=4)
    await world.tick()
    states = [one.state for one in await editions_of(world.core.house.work(), made)]
    assert states == ["settled"] and "居民 1 人" in await text(world, made)


async def test_many_answer_at_once_and_touch_nothing_that_they_share(world: World) -> None:
    _, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    neighbours = [world.person(f"居民{n}") for n in range(60)]
    for one in neighbours:
        await one.opens("st_xm2k8vwd")
    talk = system_talk(world.core.house, world.core.house.work())
    for one in neighbours:
        row = add_participant(talk, made, Invited(await person_id(world, one), Part.RESIDENT))
        record_participant(
            talk, replace(row, came_at=talk.now, came_how=Came.CODE, answered_at=talk.now), Name.PARTICIPANT_CAME
        )
    await talk.work.commit()
    _, people = await there(world, made)
    assert len([one for one in people if one.came_at]) == 63
    await li.says(made.number)
    await li.presses("会议纪要")
    assert "居民 61 人" in li.last.text
    await li.presses("发给大家")
    asked = [one for one in neighbours if one.letters[-1][0] == "after.minutes_for_you"]
    sent_at, _ = await there(world, made)
    presses: list[tuple[Resident, Press]] = [(one, one.button("无异议")) for one in asked]
    await world.together(*presses, *presses)
    rows = await world.rows_of("minutes_answers")
    assert len(rows) == len(asked) == 60 and {row["answer"] for row in rows} == {"agrees"}
    now, _ = await there(world, made)
    assert now.version == sent_at.version, "nothing that they share was touched"


def reminded(who: Resident) -> list[str]:
    """Of the time to decide about minutes that somebody objected to."""
    told = [(kind, letter.text) for kind, letter in who.letters if kind.startswith("consultation_notice.")]
    return [kind.removeprefix("consultation_notice.") for kind, text in told if "纪要异议" in text]


async def test_objected_minutes_that_nobody_decides_about_climb(world: World) -> None:
    head, li, chen, made, number = await sent(world)
    staff = await world.member("赵敏", role="staff")
    await chen.presses("有异议")
    await chen.says("漏了我说的每天送水")
    for _ in range(2):
        world.later(days=1)
        await world.tick()
    while "after.minutes_decide" not in [kind for kind, _ in head.letters]:
        world.later(days=0.5)
        await world.tick()
    await head.says(number)
    assert "纪要有异议，站长" in str(head.last.card)
    for _ in range(24):
        world.later(days=0.5)
        await world.tick()
    assert reminded(head) == ["warned", "overdue", "overdue", "jointly"]
    assert (reminded(li), reminded(staff)) == (["overdue"], ["staff_jointly"])
    letter = next(r for k, r in head.letters if k == "consultation_notice.overdue" and "纪要异议" in r.text)
    await head.presses("维持原文", letter=letter)
    await head.says("送水的事已写在行动项里。")
    head.hears("after.minutes_kept")
    found = await consultation(world.core.house.work(), made)
    assert found is not None
    one = running.of(found.running, Clock.OBJECTED)
    assert one is not None and one.stopped_at == world.now


async def test_a_new_edition_ends_the_time_to_decide(world: World) -> None:
    head, _, chen, _, number = await sent(world)
    await chen.presses("有异议")
    await chen.says("漏了我说的每天送水")
    world.later(days=4)
    await world.tick()
    await head.says(number)
    await head.presses("会议纪要")
    await head.presses("发给大家")
    await chen.presses("无异议")
    world.later(days=20)
    await world.tick()
    assert reminded(head) == []
