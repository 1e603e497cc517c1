"""The list of a consultation: who is added, dropped, waits for a seat, has no chat, speaks for a department."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialogs.talk import Text
from domain import consultation_timing
from domain.consultation import Answer, Consultation, Mode, Part
from domain.consultation_moves import Moved
from domain.people import Role
from storage import tables
from storage.people import appointments_of
from tests.late import meanwhile
from tests.stories.consultations import HOUR, person_id, there
from tests.stories.invitations import changed, convened, invited, of
from tests.stories.referrals import departments, liaison
from tests.talk import Resident, World


async def _opens_list(who: Resident, made_number: str) -> None:
    await who.presses_verb("show_participants", consultation=made_number)


async def _adds(who: Resident, consultation: str, *answers: str) -> None:
    """请了谁, 加人, and what is asked."""
    await _opens_list(who, consultation)
    await who.presses("加人")
    for one in answers:
        await who.says(one)


async def test_the_list_is_made(world: World) -> None:
    made, li, chen = await convened(world)
    await _opens_list(li, made.id)
    assert "没回复 1" in li.hears("inviting.list").text
    zhang = await world.member("张明")
    await departments(world, "区市场监管局", "区城管局")
    zhou = await liaison(world, "周工", "d1")
    wu = await liaison(world, "吴工", "d1")
    await _adds(li, made.id, "委员", "张明")
    li.hears("inviting.added_invited")
    zhang.hears("inviting.invited")
    await _adds(li, made.id, "承办单位", "区市场监管局")
    assert zhou.last.text == wu.last.text
    await _adds(li, made.id, "没有手机的人", "3 栋王阿姨")
    await _adds(li, made.id, "没有手机的人", "刘大爷")
    await _adds(li, made.id, "承办单位", "区城管局")
    await zhou.presses("参加")
    zhou.hears("inviting.yes")
    assert "周工回复“参加”" in wu.hears("say.joined", "inviting.invited", "inviting.colleague_said").text
    await wu.presses("不参加", letter=next(r for k, r in wu.letters if k == "inviting.invited"))
    assert "原来是周工回复的" in wu.hears("inviting.no").text
    assert "吴工回复“不参加”" in zhou.hears("inviting.colleague_said").text
    await zhou.presses("看邀请、改回复")
    assert "吴工回复“不参加”" in zhou.hears("inviting.shown").text
    await zhou.presses("参加")
    assert "原来是吴工回复的" in zhou.hears("inviting.yes").text
    await _opens_list(li, made.id)
    shown = li.hears("inviting.list").text
    assert "区市场监管局 周工：参加" in shown and "区城管局" in shown and "王阿姨" in shown and "陈女士" not in shown
    await li.presses("代他回复")
    await li.says("3 栋王阿姨")
    await li.says("参加")
    li.hears("inviting.answered_for")
    await _opens_list(li, made.id)
    await li.presses("移出名单")
    await li.says("张明")
    li.hears("inviting.removed")
    zhang.hears("inviting.dropped")
    await _adds(li, made.id, "委员", "张明")
    assert zhang.last.buttons[0].label == "参加"
    assert chen.last is not None and "王阿姨".encode() not in await world.bytes_kept()
    _, people = await there(world, made)
    assert sorted(one.part for one in people) == sorted(
        [Part.LEADER, Part.RESIDENT, Part.MEMBER, Part.DEPARTMENT, Part.DEPARTMENT, Part.RESIDENT, Part.RESIDENT]
    )


@pytest.mark.no_golden
async def test_residents_are_added_without_a_name(world: World) -> None:
    made, li, _ = await convened(world)
    lin = world.person("林女士")
    await lin.opens("st_xm2k8vwd")
    await lin.says("你好")
    await lin.presses("同意")
    number = await lin.reports("我家门口的路灯坏了半个月了，晚上看不见路，没有人来修")
    await _adds(li, made.id, "居民", "按事项编号请", "XM-000000-999")
    li.hears("add_participant.matter.ask")
    await li.says(number)
    li.hears("inviting.added_invited")
    lin.hears("inviting.invited")
    assert "林" not in li.heard_all()
    await _adds(li, made.id, "居民", "按事项编号请", number)
    assert "已经在名单上" in li.hears("add_participant.matter.ask").text
    await li.says("取消")
    await lin.presses_verb("show_participants", consultation=made.id)
    lin.hears("refusal.not_yours")
    hu = world.person("胡先生")
    await hu.opens("st_xm2k8vwd")
    await hu.says("你好")
    await hu.presses("同意")
    await hu.presses_verb("answer_invitation", consultation=made.id, said="yes")
    hu.hears("refusal.not_invited")


async def _seated(world: World, made_id: str) -> tuple[int, int]:
    """Who has a seat, who waits, as the rows tell."""
    rows = [row for row in await world.rows_of("participants") if row["part"] == "resident" and not row["ended_at"]]
    come = [row for row in rows if row["answer"] in ("yes", "sends")]
    return sum(row["queued_at"] is None for row in come), sum(row["queued_at"] is not None for row in come)


async def _neighbours(world: World, li: Resident, consultation: str, count: int) -> list[Resident]:
    """Residents who are all invited; put on the list by hand."""
    work, made = world.core.house.work(), []
    for index in range(count):
        one = world.person(f"居民{index}")
        await one.opens("st_xm2k8vwd")
        await one.says("你好")
        await one.presses("同意")
        made.append(one)
    for one in made:
        work.insert(
            tables.participants,
            id=f"p-{one.address}",
            consultation_id=consultation,
            person_id=await person_id(world, one),
            part="resident",
            version=1,
            head="",
        )
    await work.commit()
    return made


@pytest.mark.no_golden
async def test_two_at_once_for_the_last_seat(world: World) -> None:
    made, li, chen = await convened(world, capacity=3)
    people = await _neighbours(world, li, made.id, 5)
    await invited(world, made)
    await chen.presses("参加")
    await world.together(*((one, one.button("参加")) for one in people))
    assert await _seated(world, made.id) == (3, 3)
    [seats] = [row["seats"] for row in await world.rows_of("consultations")]
    assert seats == 6
    heard = sorted(one.letters[-1][0] for one in people)
    assert heard == ["inviting.waits"] * 3 + ["inviting.yes"] * 2
    places = sorted(one.last.text for one in people if one.letters[-1][0] == "inviting.waits")
    assert [f"第 {place} 位" in text for place, text in enumerate(places, 1)] == [True] * 3
    await chen.presses("不参加", letter=next(letter for kind, letter in chen.letters if kind == "inviting.invited"))
    assert await _seated(world, made.id) == (3, 2)
    assert sum(one.letters[-1][0] == "inviting.seated" for one in people) == 1
    sure = [one for one in people if one.letters[-1][0] != "inviting.waits"]
    away = [
        (one, one.button("不参加", next(letter for kind, letter in one.letters if kind == "inviting.invited")))
        for one in sure
    ]
    await world.together(*away)
    assert await _seated(world, made.id) == (2, 0)
    [seats] = [row["seats"] for row in await world.rows_of("consultations")]
    assert seats == 2


@pytest.mark.no_golden
async def test_who_leads_takes_no_seat_and_who_led_needs_one(world: World) -> None:
    made, li, chen = await convened(world, capacity=2)
    lin = await world.member("林涛")
    [wu] = await _neighbours(world, li, made.id, 1)
    await li.presses_verb("add_participant", consultation=made.id, part="member")
    await li.presses("林涛")
    await invited(world, made)
    for one in (chen, lin, wu):
        await one.presses("参加")
    wu.hears("inviting.waits")

    async def stands(wanted: int, *seated: Resident) -> None:
        rows = {row["person_id"]: row for row in await world.rows_of("participants")}
        [row] = await world.rows_of("consultations")
        assert row["seats"] == wanted
        for one in (chen, lin, wu):
            mine = rows[await person_id(world, one)]
            assert (mine["queued_at"] is None) is (one in seated), one.name

    await stands(3, chen, lin)
    head = world.people["王建国"]
    await head.presses_verb("lead_consultation", consultation=made.id)
    await head.presses("林涛")
    await stands(2, chen, lin, wu)
    assert "inviting.seated" in [kind for kind, _ in wu.fresh or wu.letters[-2:]]
    await head.presses_verb("lead_consultation", consultation=made.id)
    await head.presses("李慧敏")
    await stands(3, chen, wu)
    await chen.presses("不参加", letter=next(letter for kind, letter in chen.letters if kind == "inviting.invited"))
    await stands(2, chen, lin, wu)


@pytest.mark.no_golden
async def test_no_seat_stays_empty_while_somebody_waits(world: World) -> None:
    """Some leave and some come at the same instant, and the head sets another number of seats amid it."""
    made, li, _ = await convened(world, capacity=3)
    people = await _neighbours(world, li, made.id, 8)
    await invited(world, made)
    letters = {one.name: next(letter for kind, letter in one.letters if kind == "inviting.invited") for one in people}
    await world.together(*((one, one.button("参加", letters[one.name])) for one in people[:4]))
    await li.presses_verb("set_capacity", consultation=made.id)
    leave = [(one, one.button("不参加", letters[one.name])) for one in people[:4]]
    come = [(one, one.button("参加", letters[one.name])) for one in people[4:]]
    await world.together(*leave[:2], *come, (li, Text("4")), *leave[2:])
    seats, waiting = await _seated(world, made.id)
    [row] = await world.rows_of("consultations")
    assert seats + waiting == row["seats"] == 4 and row["capacity"] in (3, 4)
    assert seats == min(4, row["capacity"])


@pytest.mark.no_golden
async def test_more_seats_bring_the_queue_in(world: World) -> None:
    made, li, chen = await convened(world, capacity=1)
    people = await _neighbours(world, li, made.id, 3)
    await invited(world, made)
    await chen.presses("参加")
    for one in people:
        await one.presses("参加")
        one.hears("inviting.waits")
    await _opens_list(li, made.id)
    await li.presses("定名额")
    await li.says("很多")
    li.hears("set_capacity.count.ask")
    await li.says("3人")
    assert "2 位候补有座位了" in li.hears("inviting.capacity_set").text
    assert [one.letters[-1][0] for one in people] == ["inviting.seated", "inviting.seated", "inviting.waits"]
    await _opens_list(li, made.id)
    await li.presses("定名额")
    await li.says("1")
    assert "名额不能再少" in li.hears("set_capacity.count.ask").text
    await li.says("2")
    li.hears("set_capacity.count.ask")
    await li.says("不限")
    assert people[2].letters[-1][0] == "inviting.seated" and await _seated(world, made.id) == (4, 0)
    await chen.presses("不参加", letter=next(letter for kind, letter in chen.letters if kind == "inviting.invited"))
    await _opens_list(li, made.id)
    await li.presses("定名额")
    await li.says("3")
    [seats] = [row["seats"] for row in await world.rows_of("consultations")]
    assert seats == 3


@pytest.mark.no_golden
async def test_the_desk_rings_up_who_has_a_seat_at_last_and_no_phone(world: World) -> None:
    made, li, chen = await convened(world)
    await invited(world, made)
    await _adds(li, made.id, "没有手机的人", "刘大爷")
    await chen.presses("参加")
    await _opens_list(li, made.id)
    await li.presses("定名额")
    await li.says("1 人")
    await _opens_list(li, made.id)
    await li.presses("代他回复")
    await li.says("刘大爷")
    await li.says("参加")
    assert await _seated(world, made.id) == (1, 1)
    await chen.presses("不参加", letter=next(letter for kind, letter in chen.letters if kind == "inviting.invited"))
    assert await _seated(world, made.id) == (1, 0)
    told = li.hears("inviting.waits", "inviting.to_call").text
    assert "刘大爷" in told and "候补有座位了" in told


@pytest.mark.no_golden
async def test_a_smaller_room_and_a_larger_one(world: World) -> None:
    made, li, chen = await convened(world)
    people = await _neighbours(world, li, made.id, 3)
    await invited(world, made)
    for one in (chen, *people):
        await one.presses("参加")
        world.later(minutes=1)

    def into(capacity: int | None) -> object:
        def move(found: Consultation, *args: Any, **how: Any) -> Moved:
            return consultation_timing.move(replace(found, capacity=capacity), *args, **how)

        return move

    place = {"mode": Mode.PLACE, "place": "小会议室"}
    when = {"start": world.now + 72 * HOUR, "end": world.now + 73 * HOUR}
    await changed(world, made, into(2), **place, **when)
    assert await _seated(world, made.id) == (2, 2)
    assert ["候补" in one.last.text for one in (chen, *people)] == [False, False, True, True]
    [seats] = [row["seats"] for row in await world.rows_of("consultations")]
    assert seats == 4
    await changed(world, made, into(3), **place, **when)
    assert ["候补" in one.last.text for one in (chen, *people)] == [False, False, False, True]
    await changed(world, made, into(None), **place, **when)
    assert await _seated(world, made.id) == (4, 0)


@pytest.mark.no_golden
async def test_who_speaks_for_a_department_leaves_office(world: World) -> None:
    made, li, _ = await convened(world)
    await departments(world, "区市场监管局")
    zhou, wu = await liaison(world, "周工", "d1"), await liaison(world, "吴工", "d1")
    await _adds(li, made.id, "承办单位", "区市场监管局")
    await zhou.presses("参加")
    staff = await world.member("赵敏", role="staff")
    zhou_id = await person_id(world, zhou)
    [held] = await appointments_of(world.core.house.work(), zhou_id)
    await staff.presses_verb("end_appointment", station="d1", appointment=held.id)
    await staff.presses("结束")
    assert wu.letters[-1][0] == "inviting.invited" and held.role is Role.LIAISON
    assert li.letters[-1][0] == "inviting.department_left"
    _, people = await there(world, made)
    [one] = [one for one in people if one.part is Part.DEPARTMENT]
    assert one.person_id is None and one.answer is None
    await wu.presses("参加")
    wu.hears("inviting.yes")
    assert (await of(world, made, await person_id(world, wu))).answer is Answer.YES
    await zhou.presses("不参加")
    zhou.hears("refusal.not_invited")


@pytest.mark.no_golden
async def test_a_department_answers_a_poll_and_in_writing_with_one_voice(world: World) -> None:
    made, li, _ = await convened(world)
    await departments(world, "区市场监管局")
    zhou, wu = await liaison(world, "周工", "d1"), await liaison(world, "吴工", "d1")
    await _adds(li, made.id, "承办单位", "区市场监管局")
    await zhou.presses("书面意见")
    await zhou.says("配件本周到，先停用右边那部")
    assert "周工回复“书面意见”" in wu.hears("say.joined", "inviting.invited", "inviting.colleague_said").text
    await wu.presses_verb("answer_invitation", consultation=made.id, said="yes")
    assert "原来是周工回复的" in wu.hears("inviting.yes").text
    assert (await of(world, made, await person_id(world, wu))).answer is Answer.YES
    asked = next(letter for kind, letter in zhou.letters if kind == "inviting.invited")
    with meanwhile(world.core, lambda: zhou.presses("不参加", letter=asked)):
        await wu.presses("派人参加", letter=next(r for k, r in wu.letters if k == "inviting.invited"))
    await wu.says("小刘")
    assert "原来是周工回复的" in wu.hears("inviting.sends").text
    assert "吴工回复“派人参加”" in zhou.last.text
