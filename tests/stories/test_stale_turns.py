"""What was asked a moment ago and is otherwise now: a time fixed meanwhile, two votes, a poll that is overtaken."""

from __future__ import annotations

import pytest

from domain.ballots import Choice
from domain.consultation import Part, Stage
from handlers.consulting import Invited
from storage.motions import ballots_of, motions_of
from tests.stories.consultations import consulted, fixed, there
from tests.stories.meetings import Meeting, meeting
from tests.stories.referrals import accepted, departments, liaison
from tests.stories.timings import ready
from tests.talk import World

pytestmark = pytest.mark.no_golden


async def test_a_time_that_somebody_else_fixed_meanwhile_is_not_moved_without_a_reason(world: World) -> None:
    head, li, _chen, made = await ready(world)
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("12月2日 14:30")
    await li.says("一楼会议室")
    await head.presses_verb("fix_time", consultation=made.id)
    await head.says("12月3日 9:00")
    await head.says("百姓议事厅")
    await head.presses("就这么定")
    head.hears("timing.fixed")
    before, _ = await there(world, made)
    await li.presses("就这么定", letter=next(one for kind, one in reversed(li.letters) if kind == "fix_time.check.ask"))
    assert li.fresh[0][0] == "refusal.consultation_moved"
    now, _ = await there(world, made)
    assert (now.start_at, now.sequence) == (before.start_at, 1)


async def _put(held: Meeting, words: str, how: str = "记名") -> None:
    await held.desk("put_motion")
    await held.leader.says(words)
    await held.leader.presses(how)
    await held.leader.presses("开始表决")


@pytest.mark.parametrize("how", ["记名", "不记名"])
async def test_a_vote_by_its_word_while_two_are_open_asks_which(world: World, how: str) -> None:
    held = await meeting(world, 1)
    [chen] = held.people
    await held.until(minutes=1)
    await held.all_sign_in()
    await _put(held, "通道立桩", how)
    await chen.says("赞成")
    await _put(held, "拆掉花坛", how)
    await chen.says("反对")  # to the question that stands last
    await chen.presses_verb("speak", consultation=held.found.id)
    await chen.presses("署名发言")
    await chen.says("三栋门口最堵")
    await chen.says("弃权")
    chen.hears("meet.ask_vote", "meet.ask_vote")
    work = held.world.core.house.work()
    votes = [await ballots_of(work, one.id) for one in await motions_of(work, held.found.id)]
    said = [None if how == "不记名" else choice for choice in (Choice.YES, Choice.NO)]
    assert [list(one.values()) for one in votes] == [[one] for one in said]


async def test_a_department_that_votes_by_itself_is_no_hand_as_well(world: World) -> None:
    await departments(world, "城管局")
    liu = await liaison(world, "刘凯", "d1")
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    invited = [Invited(None, Part.DEPARTMENT, department_id="d1")]
    made = await fixed(world, await consulted(world, li, number, people=invited), hours=2)
    held = Meeting(world, head, li, [chen, liu], made)
    await held.until(minutes=1)
    await held.all_sign_in()
    await _put(held, "通道立桩")
    await liu.presses("赞成")
    await li.presses("登记举手票")
    await li.says("1 0 0")
    li.hears("refusal.too_many_hands")


async def test_nobody_is_asked_for_another_time_of_a_meeting_that_is_on(world: World) -> None:
    _, li, chen, made = await ready(world)
    made = await fixed(world, made, hours=3)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("12月3日 19:00")
    await li.says("12月4日 19:00")
    await li.presses("就发这几个")
    kind, asked = chen.fresh[-1]
    assert kind == "timing.poll_asked"
    world.later(hours=3, minutes=1)
    await world.tick()
    await li.presses_verb("open_meeting", consultation=made.id)
    now, _ = await there(world, made)
    assert now.state is Stage.MEETING and now.poll_until is None
    await chen.presses("都可以", letter=asked)
    chen.hears("refusal.poll_over")
    world.later(days=3)
    await world.tick()
    assert "timing.poll_nudge" not in [kind for kind, _ in chen.letters]
