"""What somebody else commits between the reads of an act on a consultation and its commit: the act is done anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from domain.ballots import MotionState
from domain.consultation import Part, Stage
from handlers.consulting import Invited
from handlers.run_timers import run_timers
from storage import tables
from storage.motions import motions_of
from tests.late import meanwhile
from tests.stories.consultations import consulted, fixed, person_id
from tests.stories.invitations import convened, invited, of
from tests.stories.meetings import Meeting, meeting, resident
from tests.stories.outcomes import held, team
from tests.stories.referrals import departments, liaison
from tests.stories.test_topics import _opens, _proposes, _stands
from tests.stories.timings import ready
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


def last_of(who: Resident) -> str:
    return who.letters[-1][0]


async def moving(leader: Resident, consultation: str, when: str) -> Callable[[], Awaitable[None]]:
    """Up to the last press."""
    await leader.presses_verb("move_time", consultation=consultation)
    await leader.says(when)
    await leader.says("会议室被占了")
    return lambda: leader.presses(next(one.label for one in leader.last.buttons if one.label.endswith("改")))


async def calling_off(head: Resident, consultation: str) -> Callable[[], Awaitable[None]]:
    await head.presses_verb("call_off", consultation=consultation)
    await head.says("停电了")
    return lambda: head.presses("确定不开了")


async def test_he_says_that_he_comes_as_it_is_called_off(world: World) -> None:
    made, _, chen = await convened(world)
    off = await calling_off(world.people["王建国"], made.id)
    with meanwhile(world.core, off):
        await chen.presses("参加")
    assert last_of(chen) == "refusal.consultation_moved"
    assert (await of(world, made, await person_id(world, chen))).answer is None
    [row] = await world.rows_of("consultations")
    assert (row["state"], row["seats"]) == ("called_off", 0)


@pytest.mark.parametrize("capacity", [None, 5])
async def test_he_says_that_he_comes_as_it_is_moved(world: World, capacity: int | None) -> None:
    """The last thing that he reads is not the old time."""
    made, li, chen = await convened(world, capacity=capacity)
    move = await moving(li, made.id, "12月4日 14:30")
    with meanwhile(world.core, move):
        await chen.presses("参加")
    assert last_of(chen) == "inviting.yes" and "12月4日" in chen.last.text


async def test_he_says_that_he_does_not_come_as_it_is_called_off(world: World) -> None:
    made, _, chen = await convened(world)
    off = await calling_off(world.people["王建国"], made.id)
    with meanwhile(world.core, off):
        await chen.presses("不参加")
    assert last_of(chen) == "refusal.consultation_moved"


async def test_somebody_is_added_as_the_time_is_fixed(world: World) -> None:
    """He is invited by one of the two."""
    _, li, _, made = await ready(world)
    lin = await world.member("林涛")
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("12月2日 14:30")
    await li.says("三栋楼下")
    head = world.people["王建国"]
    await head.presses_verb("add_participant", consultation=made.id, part="member")
    with meanwhile(world.core, lambda: li.presses("就这么定")):
        await head.presses("林涛")
    assert last_of(lin) == "inviting.invited"
    assert (await of(world, made, await person_id(world, lin))).invited_at is not None


async def test_two_add_one_department(world: World) -> None:
    made, li, _ = await convened(world)
    await departments(world, "区市场监管局")
    zhou = await liaison(world, "周工", "d1")
    head = world.people["王建国"]
    for who in (li, head):
        await who.presses_verb("add_participant", consultation=made.id, part="department")
    with meanwhile(world.core, lambda: li.presses("区市场监管局")):
        await head.presses("区市场监管局")
    assert last_of(head) == "add_participant.department.ask"  # where it is offered no more
    assert [row["department_id"] for row in await world.rows_of("participants")].count("d1") == 1
    assert [kind for kind, _ in zhou.letters].count("inviting.invited") == 1


async def test_who_answers_the_times_as_they_end(world: World) -> None:
    _, li, chen, made = await ready(world)
    await li.presses_verb("poll_time", consultation=made.id)
    await li.says("三栋楼下")
    await li.presses("就发这几个")
    await li.presses_verb("show_poll", consultation=made.id)
    with meanwhile(world.core, lambda: li.presses("不约了")):
        await chen.presses("都可以")
    assert last_of(chen) == "refusal.poll_over" and not await world.rows_of("slot_answers")


async def test_who_signs_in_as_it_ends(world: World) -> None:
    made = await meeting(world, 2)
    chen, zhao = made.people
    await made.until(minutes=1)
    await chen.says(await made.code())
    code = await made.code()
    await made.desk("hold_meeting")
    with meanwhile(world.core, lambda: made.leader.presses("散会")):
        await zhao.says(code)
    assert (await made.now()).state is Stage.HELD
    assert (await of(world, made.found, await person_id(world, zhao))).came_at is None
    assert last_of(zhao) == "meet.over"


async def moved_away(made: Meeting) -> Callable[[], Awaitable[None]]:
    return await moving(made.leader, made.found.id, "12月4日 14:30")


async def test_who_signs_in_as_it_is_moved(world: World) -> None:
    made = await meeting(world, 1)
    [chen] = made.people
    await made.until(minutes=-10)
    code = await made.code()
    move = await moved_away(made)
    with meanwhile(world.core, move):
        await chen.says(code)
    assert (await of(world, made.found, await person_id(world, chen))).came_at is None
    assert last_of(chen) in ("meet.early", "say.lone_number")


@pytest.mark.parametrize("how", ["moved", "called off"])
async def test_who_had_signed_in_is_not_there_at_another_time(world: World, how: str) -> None:
    """Nobody is taken for present on a day on which nobody has come yet."""
    made = await meeting(world, 1)
    [chen] = made.people
    await made.until(minutes=-10)
    await chen.says(await made.code())
    if how == "moved":
        await (await moved_away(made))()
    else:
        await (await calling_off(made.head, made.found.id))()
        await made.head.presses("恢复这场协商")
        await fixed(world, made.found)
    await made.until(minutes=0)
    assert (await made.now()).state is Stage.SCHEDULED
    await chen.says(await made.code())
    assert "meet.signed_in" in [kind for kind, _ in chen.fresh]
    assert (await made.now()).state is Stage.MEETING


async def test_who_has_signed_in_stays_where_it_begins_a_little_later(world: World) -> None:
    made = await meeting(world, 1)
    [chen] = made.people
    await made.until(minutes=-10)
    await chen.says(await made.code())
    await (await moving(made.leader, made.found.id, "今天 11:45"))()
    assert (await of(world, made.found, await person_id(world, chen))).came_at is not None


@pytest.mark.parametrize("act", ["put", "open"])
async def test_a_motion_as_the_meeting_ends(world: World, act: str) -> None:
    made = await meeting(world, 1)
    await made.until(minutes=1)
    await made.all_sign_in()
    await made.desk("put_motion")
    await made.leader.says("通道立桩")
    if act == "open":
        await made.leader.presses("记名")
    await made.head.presses_verb("hold_meeting", consultation=made.found.id)
    with meanwhile(world.core, lambda: made.head.presses("散会")):
        await made.leader.presses("开始表决" if act == "open" else "记名")
    assert (await made.now()).state is Stage.HELD
    found = await motions_of(world.core.house.work(), made.found.id)
    assert not [one for one in found if one.state in (MotionState.DRAFT, MotionState.OPEN)]
    assert last_of(made.leader).startswith("refusal.")


async def test_who_speaks_as_it_ends(world: World) -> None:
    made = await meeting(world, 1)
    [chen] = made.people
    await made.until(minutes=1)
    await made.all_sign_in()
    await chen.presses("发言")
    await chen.presses("署名发言")
    await made.desk("hold_meeting")
    with meanwhile(world.core, lambda: made.leader.presses("散会")):
        await chen.says("我还有一句")
    assert last_of(chen) == "refusal.not_meeting" and not await world.rows_of("utterances")


async def test_objected_at_the_last_moment(world: World) -> None:
    """The timer has read that nobody objects, and then somebody does: the head decides."""
    head, li, _, zhao = await team(world)
    chen, _, made = await held(world, li, department=zhao)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    [due] = [row["answer_by"] for row in await world.rows_of("minutes")]
    world.later(seconds=(due - world.now - 1_000) / 1000)
    await world.tick()
    await chen.presses("有异议")

    async def objects() -> None:
        world.later(seconds=-2)
        await chen.says("漏了我说的每天送水")
        world.later(seconds=2)

    world.later(seconds=2)
    with meanwhile(world.core, objects):
        await run_timers(world.core.house, at_once=1)
    await world.tick()
    [row] = await world.rows_of("minutes")
    assert row["state"] == "sent" and "after.minutes_decide" in [kind for kind, _ in head.letters]


async def test_raised_once(world: World) -> None:
    """Also one that is followed already, and stays open when another takes over."""
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await head.presses_verb("conclude_consultation", consultation=made.id)
    await head.says("三天内换好门机")
    await head.presses("发送")
    for _ in range(2):
        await head.presses_verb("raise_consultation", consultation=made.id)
        if last_of(head).startswith("refusal."):
            break
        await head.presses("专题协商")
        await head.says("要请区里来")
    rows = [row for row in await world.rows_of("consultations") if row["raised_from"] == made.id]
    assert len(rows) == 1 and last_of(head).startswith("refusal.")


async def test_the_meeting_ends_as_a_motion_is_put(world: World) -> None:
    made = await meeting(world, 1)
    await made.until(minutes=1)
    await made.all_sign_in()
    await made.desk("put_motion")
    await made.leader.says("通道立桩")
    await made.head.presses_verb("hold_meeting", consultation=made.found.id)
    with meanwhile(world.core, lambda: made.leader.presses("记名")):
        await made.head.presses("散会")
    assert (await made.now()).state is Stage.HELD
    [one] = await motions_of(world.core.house.work(), made.found.id)
    assert one.state is MotionState.DROPPED


async def test_an_action_is_added_as_the_last_one_is_done(world: World) -> None:
    """What is closed has nothing left to do, whichever of the two comes first."""
    head, li, lin, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await head.presses_verb("conclude_consultation", consultation=made.id)
    await head.says("三天内换好门机")
    await head.presses("发送")

    async def adding(who: Resident) -> Callable[[], Awaitable[None]]:
        await who.presses_verb("add_action", consultation=made.id)
        await who.says("再装一个摄像头")
        await who.presses("林涛")
        return lambda: who.says("12月1日")

    await (await adding(head))()
    work = world.core.house.work()
    work.update(tables.consultations, {"id": made.id}, step=len(world.core.house.consulting.steps))
    await work.commit()
    [action] = await world.rows_of("actions")
    add = await adding(head)
    await lin.presses_verb("do_action", action=action["id"])
    with meanwhile(world.core, add):
        await lin.says("装好了")
    states = {row["number"]: row["state"] for row in await world.rows_of("actions")}
    assert sorted(states.values()) == ["done", "open"]
    [row] = await world.rows_of("consultations")
    assert row["state"] == "following"
    add, [left] = await adding(li), [one for one in await world.rows_of("actions") if one["state"] == "open"]
    await lin.presses_verb("do_action", action=left["id"])

    async def does() -> None:
        await lin.says("也好了")

    with meanwhile(world.core, does):
        await add()
    [row] = await world.rows_of("consultations")
    assert row["state"] == "closed" and "refusal.consultation_moved" in [kind for kind, _ in li.letters]
    assert "open" not in [one["state"] for one in await world.rows_of("actions")]


@pytest.mark.parametrize("where", ["香蜜社区协商驿站", "全区共用"])
async def test_two_rooms_of_one_name(world: World, where: str) -> None:
    one, other = [await world.member(name, role="staff") for name in ("周宁", "吴宁")]
    await one.says("会议室")
    await one.presses("登记会议室")
    await one.presses(where)
    await one.says("一号厅")
    await one.says("20")
    for who in (one, other):
        await who.says("会议室")
    await one.presses("一号厅")
    await one.presses("改名字")
    await other.presses("登记会议室")
    await other.presses(where)
    await other.says("二号厅")
    with meanwhile(world.core, lambda: one.says("二号厅")):
        await other.says("40")
    assert last_of(other) == "refusal.room_named"
    await other.presses_verb("add_room")
    await other.presses(where)
    await other.says("三号厅")
    await other.says("40")
    for who in (one, other):
        await who.presses_verb("rename_room", room=next(row["id"] for row in await world.rows_of("rooms")))
    with meanwhile(world.core, lambda: one.says("四号厅")):
        await other.says("四号厅")
    assert last_of(other) == "rename_room.called.ask" and "已经有叫这个名字" in other.last.text
    assert sorted(row["name"] for row in await world.rows_of("rooms")) == ["三号厅", "四号厅"]
    assert not await world.rows_of("faults")


@pytest.mark.parametrize("first", ["refused", "withdrawn"])
async def test_the_last_supporter_as_the_topic_ends(world: World, first: str) -> None:
    """No consultation comes of what has just been refused, or taken back; nor is one refused that has just begun."""
    wang = await world.member("王建国", role="head")
    chen = await _proposes(world)
    await _opens(wang)
    liu = await _stands(world, "刘大爷", "联名")
    last = await resident(world, "张阿姨")
    await last.says("大家提的议题")
    await last.presses("充电")
    if first == "refused":
        await wang.says("议题")
        await wang.presses("充电")
        await wang.presses("不列")
        with meanwhile(world.core, lambda: wang.says("区里已经在建了")):
            await last.presses("联名")
        assert last_of(last) == "refusal.topic_moved" and not await world.rows_of("consultations")
        assert last_of(liu) == "say.topic_refused_backers"
        return
    [topic] = await world.rows_of("topics")
    await chen.presses_verb("withdraw_topic", topic=topic["id"])
    with meanwhile(world.core, lambda: last.presses("联名")):
        await chen.presses(chen.last.buttons[0].label)
    [topic] = await world.rows_of("topics")
    assert topic["state"] == "taken" and len(await world.rows_of("consultations")) == 1
    assert "refusal.topic_moved" in [kind for kind, _ in chen.letters]


async def test_raised_by_two(world: World) -> None:
    head, _, _, made = await ready(world)
    staff = await world.member("周宁", role="staff")
    for who in (head, staff):
        await who.presses_verb("raise_consultation", consultation=made.id)
        await who.presses("专题协商")
    with meanwhile(world.core, lambda: staff.says("要请区里来")):
        await head.says("要请区里来")
    rows = await world.rows_of("consultations")
    assert [row["raised_from"] for row in rows].count(made.id) == 1
    assert "refusal.consultation_moved" in [kind for kind, _ in head.letters]


@pytest.mark.parametrize("first", ["fixed", "called off"])
async def test_fixed_as_it_is_called_off(world: World, first: str) -> None:
    """Nobody is invited to what is off; what is called off as it is fixed was told to everybody invited."""
    head, li, chen, made = await ready(world)
    off = await calling_off(head, made.id)
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("12月2日 14:30")
    await li.says("三栋楼下")

    async def fix() -> None:
        await li.presses("就这么定")

    with meanwhile(world.core, fix if first == "fixed" else off):
        await (off if first == "fixed" else fix)()
    [row] = await world.rows_of("consultations")
    assert row["state"] == "called_off"
    heard = [kind for kind, _ in chen.letters if kind.startswith("inviting.")]
    assert heard == (["inviting.invited", "inviting.called_off"] if first == "fixed" else [])


async def test_done_as_its_day_is_over(world: World) -> None:
    head, li, lin, _ = await team(world)
    _, _, made = await held(world, li)
    await head.presses_verb("add_action", consultation=made.id)
    await head.says("换门机")
    await head.presses("林涛")
    await head.says("12月1日")
    [action] = await world.rows_of("actions")
    world.later(seconds=(action["due_at"] - world.now) / 1000)
    await world.tick()
    await lin.presses_verb("do_action", action=action["id"])
    world.later(hours=9)
    before = len(lin.letters)
    with meanwhile(world.core, lambda: lin.says("装好了")):
        await run_timers(world.core.house, at_once=1)
    await world.tick()
    assert "after.action_over" not in [kind for kind, _ in lin.letters[before:]]
    [action] = await world.rows_of("actions")
    assert action["state"] == "done"


async def test_a_vote_as_it_is_closed_and_dropped(world: World) -> None:
    """What comes too late is refused and leaves nothing, also no ballot."""
    made = await meeting(world, 2)
    chen, zhao = made.people
    await made.until(minutes=1)
    await made.all_sign_in()
    for how, end in (("不记名", "停止表决"), ("记名", "停止表决"), ("不记名", "不表决了")):
        await made.desk("put_motion")
        await made.leader.says("通道立桩")
        await made.leader.presses(how)
        await made.leader.presses("开始表决")
        await zhao.says("反对")
        with meanwhile(world.core, lambda end=end: made.leader.presses(end)):  # type: ignore[misc]
            await chen.says("赞成")
        assert last_of(chen) == "refusal.motion_over" or "refusal.motion_over" in [kind for kind, _ in chen.fresh]
    assert len(await world.rows_of("ballots")) == 3 and not await world.rows_of("tallies")
    totals = [one.result.get("total") for one in await motions_of(world.core.house.work(), made.found.id)]
    assert totals == [1, 1, None]


async def test_he_says_that_he_comes_as_another_one_is_moved_to_that_time(world: World) -> None:
    made, li, chen = await convened(world)
    also = [Invited(await person_id(world, chen), Part.RESIDENT)]
    other = await invited(world, await fixed(world, await consulted(world, li, title="停车位", people=also), hours=96))
    await chen.presses("参加")
    chen.hears("inviting.yes")
    move = await moving(li, other.id, "11月25日 9:30")
    first = next(shown for kind, shown in chen.letters if kind == "inviting.invited")
    with meanwhile(world.core, move):
        await chen.presses("参加", letter=first)
    assert "inviting.clash" in [kind for kind, _ in chen.fresh]
    assert (await of(world, made, await person_id(world, chen))).answer is None
