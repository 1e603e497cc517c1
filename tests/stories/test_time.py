"""A time is fixed, moved, called off and taken up again; rooms; what stands in the way."""

from __future__ import annotations

import asyncio
import json

import pytest

from domain.consultation import Mode, Part, Stage
from domain.events import Name
from domain.item import State
from domain.people import SYSTEM
from domain.refusal import Refusal, Refused
from handlers.placing import Place
from handlers.timer_talk import system_talk
from handlers.timing import settle
from storage import tables
from storage.booking import room as read_room
from storage.database import Conflict
from tests.stories.consultations import consulted, there
from tests.stories.referrals import accepted
from tests.stories.timings import elsewhere, joins, ready, researched, room
from tests.talk import World


async def test_the_head_keeps_the_rooms(world: World) -> None:
    head = await world.member("王建国", role="head")
    sun = await world.member("孙悦", role="head", station="NY")
    staff = await world.member("周宁", role="staff")
    await head.says("会议室")
    head.hears("timing.rooms_none")
    await head.presses("登记会议室")
    await head.says("一楼会议室")
    await head.says("很多")
    head.hears("add_room.seats.ask")
    await head.says("20")
    assert "一楼会议室，20 座" in head.hears("timing.room_added").text
    await head.presses("全部会议室")
    await head.presses("登记会议室")
    await head.says("一楼会议室")
    assert "已经有叫这个名字" in head.hears("add_room.called.ask").text
    await head.says("取消")
    await staff.says("会议室")
    await staff.presses("登记会议室")
    await staff.presses("全区共用")
    await staff.says("街道大会议室")
    await staff.says("60人")
    await sun.says("会议室")
    assert "街道大会议室，60 座（全区共用）" in sun.last.text and "一楼" not in sun.last.text
    assert [one.label for one in sun.last.buttons] == ["登记会议室"]  # to choose, not to change
    await head.says("会议室")
    await head.presses("一楼会议室（20 座）")
    await head.presses("改名字")
    await head.says("百姓议事厅")
    await head.says("会议室")
    await head.presses("百姓议事厅")
    await head.presses("改座位数")
    await head.says("18")
    await head.says("会议室")
    await head.presses("百姓议事厅（18 座）")
    await head.presses("停用")
    await head.presses("停用")
    head.hears("timing.room_ended")
    await head.says("会议室")
    assert "百姓议事厅" not in head.last.text
    await head.presses("登记会议室")  # given up, and taken up again
    await head.says("百姓议事厅")
    await head.says("16")
    head.hears("timing.room_added")
    assert len(await world.rows_of("rooms")) == 2


async def test_a_time_is_fixed_moved_called_off_and_taken_up_again(world: World) -> None:
    head, li, _chen, made = await ready(world)
    hall = await room(world, "百姓议事厅", seats=20, station="XM")
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("随便哪天")
    assert "没看明白" in li.hears("fix_time.when.ask").text
    await li.says("明天下午两点半，两小时")
    await li.presses("百姓议事厅（20 座）")
    card = li.hears("fix_time.check.ask")
    assert "提前 3 个工作日通知" in card.text
    await li.presses("就这么定")
    assert "明天 14:30 到 16:30，百姓议事厅" in li.fresh[0][1].text
    now, people = await there(world, made)
    assert now.state is Stage.SCHEDULED and now.room_id == hall and now.capacity == 20 and now.sequence == 1
    assert all(one.invited_at for one in people)
    await li.presses_verb("move_time", consultation=made.id)
    await li.presses("时间不变，只换地方")
    await li.says("https://meeting.example/187 会议号 187")
    await li.says("停电了")
    await li.presses("就这么改")
    now, _ = await there(world, made)
    assert (now.mode, now.room_id, now.sequence) == (Mode.ONLINE, None, 2)
    assert now.end_at is not None and now.start_at is not None and now.end_at - now.start_at == 7_200_000
    await li.presses_verb("move_time", consultation=made.id)
    await li.says("下周三上午九点")
    await li.says("物业那天来不了")
    await li.presses("换地方")
    await li.presses("百姓议事厅")
    await li.presses("改人数")
    await li.says("不限")
    await li.presses("就这么改")
    now, _ = await there(world, made)
    assert now.room_id == hall and now.mode is Mode.BOTH and now.capacity is None
    await li.presses_verb("move_time", consultation=made.id)
    await li.says("下周三上午九点")
    await li.says("线上没人来")
    await li.presses("加线上")
    await li.says("不要")
    await li.presses("就这么改")
    now, _ = await there(world, made)
    assert now.mode is Mode.PLACE and now.link_id is None
    await li.presses_verb("call_off", consultation=made.id)
    assert li.hears("refusal.not_yours")
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("电梯今天修好了")
    await head.presses("还是照开")
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("电梯今天修好了")
    await head.presses("确定不开了")
    now, _ = await there(world, made)
    assert now.state is Stage.CALLED_OFF and now.sequence == 5
    items = await world.rows_of("items")
    assert [row["state"] for row in items] == [State.ACCEPTED]
    await head.presses("恢复这场协商")
    assert items[0]["number"] in head.last.text
    now, _ = await there(world, made)
    assert now.state is Stage.PREPARING and now.start_at is None
    assert [row["state"] for row in await world.rows_of("items")] == [State.CONSULTING]
    await head.presses("定时间")
    await head.says("12月7日 14:30")
    await head.presses("百姓议事厅")
    await head.presses("就这么定")
    now, _ = await there(world, made)
    assert now.state is Stage.SCHEDULED and now.sequence == 6


async def test_short_notice_is_said_noted_and_shown(world: World) -> None:
    _, li, _, made = await ready(world)
    await room(world, "一楼会议室", seats=20, station="XM")

    async def events() -> list[dict[str, object]]:
        rows = [one for one in await world.rows_of("events") if one["thing_id"] == made.id]
        kept = (Name.CONSULTATION_FIXED, Name.CONSULTATION_MOVED)
        return [json.loads(one["particulars"]) for one in rows if one["name"] in kept]

    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("明天下午两点半")
    await li.presses("一楼会议室（20 座）")
    assert "提前 3 个工作日通知" in li.hears("fix_time.check.ask").text
    await li.presses("就这么定")
    assert [one.get("short") for one in await events()] == [True]
    await li.says(made.number)
    assert "通知得急" in str(li.last.card)
    await li.presses_verb("consultation_history", consultation=made.id)
    assert "没有提前够规定的天数" in li.last.text
    # of another time that is far enough nothing is noted, and the notice runs from now on
    await li.presses_verb("move_time", consultation=made.id)
    await li.says("12月7日 14:30")
    await li.says("物业那天来不了")
    await li.presses("就这么改")
    await li.says(made.number)
    assert "通知得急" not in str(li.last.card) and [one.get("short") for one in await events()] == [True, None]
    # what is urgent needs no notice
    work = world.core.house.work()
    work.update(tables.consultations, {"id": made.id}, urgency="danger")
    await work.commit()
    await li.presses_verb("move_time", consultation=made.id)
    await li.says("明天下午两点半")
    await li.says("电梯又停了")
    assert "提前 3 个工作日" not in li.hears("move_time.check.ask").text
    await li.presses("就这么改")
    await li.says(made.number)
    assert "通知得急" not in str(li.last.card) and [one.get("short") for one in await events()] == [True, None, None]


async def test_what_went_another_way_meanwhile_does_not_join_again(world: World) -> None:
    head, li, _chen, made = await ready(world)
    await head.presses_verb("call_off", consultation=made.id)
    await head.says("先不谈了")
    await head.presses("确定不开了")
    number = (await world.rows_of("items"))[0]["number"]
    other = await consulted(world, li, number, title="换个题目谈")
    await head.presses("恢复这场协商")
    assert "另有去向" in head.last.text and number in head.last.text
    item = await world.item(number)
    assert item.state is State.CONSULTING
    now, _ = await there(world, other)
    assert now.state is Stage.PREPARING


@pytest.mark.no_golden
async def test_no_time_before_the_steps_before_it_are_done(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, planned=False)
    await li.presses_verb("fix_time", consultation=made.id)
    refused = li.hears("refusal.step_missing").text
    assert "方案（请谁、怎么谈、什么次序）、走访或调研记录" in refused
    await li.presses_verb("poll_time", consultation=made.id)  # asking for times may begin
    li.hears("poll_time.room.ask")


async def test_a_room_that_another_station_has(world: World) -> None:
    """Who has it and when is said; what about is not. A taken room is never given, whoever insists."""
    _, li, _, made = await ready(world, title="地下车库漏水谁来修")
    sun = await world.member("孙悦", role="head", station="NY")
    hall = await room(world, "街道大会议室", seats=60)
    other = await elsewhere(world, sun, "农园路夜市扰民")
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says("12月2日 14:30-16:00")
    await li.presses("街道大会议室")
    await li.presses("就这么定")
    await sun.presses_verb("fix_time", consultation=other.id)
    await sun.says("12月2日 15:00")
    assert any(one.label == "街道大会议室（那时有人用）" for one in sun.last.buttons)
    await sun.presses("街道大会议室（那时有人用）")
    told = sun.fresh[0][1].text
    assert "香蜜社区协商驿站" in told and "12月2日 周三 14:30 到 16:00" in told and "车库" not in sun.heard_all()
    sun.hears("timing.taken", "fix_time.room.ask")
    await sun.says("农园路 8 号门口凉亭")
    await sun.presses("换时间")
    await sun.says("12月2日 16:00")
    await sun.presses("换地方")
    await sun.presses("街道大会议室（60 座）")
    assert sun.fresh[-1][0] == "fix_time.check.ask"
    found = await read_room(world.core.house.work(), hall)
    assert found is not None and found.booked == 1


async def test_somebody_at_another_meeting_or_on_leave(world: World) -> None:
    """The head may insist; what it is that keeps them stays theirs. They and both sides hear of it once."""
    head, li, chen, made = await ready(world, title="地下车库漏水谁来修")
    lin = await world.member("林涛")
    await joins(world, made, lin, Part.MEMBER)
    second = await consulted(world, li, title="停车位怎么分")
    await researched(world, second)
    await joins(world, second, chen, Part.RESIDENT)
    await lin.says("12月2日请假")
    await lin.says("跳过")
    await lin.presses("请假")
    for found, clock in ((made, "14:30"), (second, "15:00")):
        await li.presses_verb("fix_time", consultation=found.id)
        await li.says(f"12月2日 {clock}")
        await li.says("三栋楼下")
        if found is made:
            assert "林涛那时请假" in li.fresh[-1][1].text
        else:
            card = li.fresh[-1][1].text
            assert "李慧敏那时有另一场协商" in card and "一位居民那时有另一场协商" in card and "车库" not in card
        await li.presses("照样定")
    now, _ = await there(world, second)
    assert now.state is Stage.SCHEDULED
    for _ in range(3):
        await world.tick()
    told = {who.name: [kind for kind, _ in who.letters if ".clash_" in kind] for who in (head, li, chen, lin)}
    assert told == {
        "王建国": ["timing.clash_desk"],
        "李慧敏": ["timing.clash_yours"],
        "陈女士": ["timing.clash_yours"],
        "林涛": [],
    }
    assert made.number in chen.last.text and second.number in chen.last.text


@pytest.mark.no_golden
@pytest.mark.parametrize(
    ("said", "no"),
    [
        ("今天 9:00", "time_past"),
        ("上周三 9:00", "time_past"),
        ("12月2日 14:30到13:30", "time_past"),
        ("2031年12月2日 9:00", "time_far"),
    ],
    ids=["past", "last_week", "backwards", "far"],
)
async def test_times_that_cannot_be(world: World, said: str, no: str) -> None:
    _, li, _, made = await ready(world)
    await li.presses_verb("fix_time", consultation=made.id)
    await li.says(said)
    li.hears(f"refusal.{no}")
    await li.says("12月2日 晚上10点到12点半")
    await li.says("三栋楼下")
    assert "开过半夜" in li.last.text and "12月2日 周三 22:00 到 12月3日 周四 00:30" in str(li.last.card)


@pytest.mark.no_golden
async def test_two_at_once_for_one_room(world: World) -> None:
    """Each has its card before its eyes and presses at the same instant: one of them has the room."""
    _, li, _, made = await ready(world)
    sun = await world.member("孙悦", role="head", station="NY")
    hall = await room(world, "街道大会议室")
    other = await elsewhere(world, sun, "农园路夜市扰民")
    for who, which in ((li, made.id), (sun, other.id)):
        await who.presses_verb("fix_time", consultation=which)
        await who.says("12月2日 14:30")
        await who.presses("街道大会议室")
        assert who.fresh[-1][0] == "fix_time.check.ask"
    await world.together((li, li.button("就这么定")), (sun, sun.button("就这么定")))
    heard = sorted(kind for who in (li, sun) for kind, _ in who.fresh if kind.startswith(("timing", "refusal")))
    assert heard in (["refusal.room_taken", "timing.fixed"], ["timing.fixed", "timing.taken"])
    found = await read_room(world.core.house.work(), hall)
    assert found is not None and found.booked == 1
    held = [row for row in await world.rows_of("consultations") if row["room_id"] == hall and row["start_at"]]
    assert len(held) == 1


@pytest.mark.no_golden
async def test_of_two_works_that_both_found_the_room_free_one_is_lost(world: World) -> None:
    _, _, _, made = await ready(world)
    sun = await world.member("孙悦", role="head", station="NY")
    hall = await room(world, "街道大会议室")
    other = await elsewhere(world, sun, "农园路夜市扰民")
    start = world.now + 9 * 86_400_000
    span = (start, start + 5_400_000)
    talks = []
    for found in (made, other):
        talk = system_talk(world.core.house, world.core.house.work())
        now, _ = await there(world, found)
        await settle(talk, now, SYSTEM, span, Place(hall))
        talks.append(talk)
    done = await asyncio.gather(*(talk.work.commit() for talk in talks), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    talk = system_talk(world.core.house, world.core.house.work())
    lost = made if isinstance(done[0], Conflict) else other
    now, _ = await there(world, lost)
    with pytest.raises(Refusal) as refused:
        await settle(talk, now, SYSTEM, span, Place(hall))
    assert refused.value.key is Refused.ROOM_TAKEN
    after = (span[1], span[1] + 3_600_000)
    await settle(talk, now, SYSTEM, after, Place(hall))  # as the other one ends
    await talk.work.commit()


@pytest.mark.no_golden
async def test_one_that_was_sent_back_waits_for_its_step(world: World) -> None:
    head, li, _, made = await ready(world)
    await head.presses_verb("send_back", consultation=made.id, to="1")
    await head.says("方案太粗")
    now, _ = await there(world, made)
    assert now.held_back and now.step == 1
    await li.presses_verb("fix_time", consultation=made.id)
    assert "方案" in li.hears("refusal.step_missing").text
