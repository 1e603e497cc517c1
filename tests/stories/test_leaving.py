"""The end of an appointment, by the head, by staff, by its date: what was in hand goes before the head, just once."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import yaml

from domain.item import State
from handlers.leaving import hand_on
from handlers.load_district import load_district
from tests.talk import DISTRICT, ZONE, Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
LAMP = "北门的路灯坏了三天，晚上看不见路"


async def at_home(world: World, name: str = "陈女士") -> Resident:
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def ends(who: Resident, label: str, station: str = "") -> None:
    """设置, 结束任职, whose; then the question stands."""
    await who.says("设置")
    await who.presses("结束任职")
    if station:
        await who.says(station)
    await who.says(label)
    assert who.fresh[-1][0] == "end_appointment.check.ask", who.fresh


async def test_the_head_ends_a_members_appointment(world: World) -> None:
    head = await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    chen = await at_home(world)
    first = await chen.reports(LANE)
    await li.presses("接单")
    await li.presses("转派")
    await li.says("林涛")
    await li.says("他住得近")
    offered = lin.hears("notice.offered")
    second = await (await at_home(world, "老王")).reports(LAMP)
    await li.presses("退单")
    li.hears("decline.reason.ask")  # half written when it happens
    await ends(head, "李慧敏 委员")
    assert "2 件" in head.last.text and "唯一" not in head.last.text
    question = head.last
    await head.presses("结束任职")
    assert "没办完的 2 件" in head.hears("say.appointment_ended").text
    assert "任职结束了" in li.hears("say.you_left").text
    for number in (first, second):
        item = await world.item(number)
        assert item.state is State.REPORTED and not item.hands
    await head.presses_again("结束任职", question)
    assert head.toast == "这个按钮过时了，请看最新的一条。"
    await head.says("收件箱")
    assert head.hears("say.inbox_list").text.count("经办人离开") == 2
    await li.says("楼上漏水，我去看看")
    li.hears("consent.agree.ask")  # a resident like everybody else: the half written form is gone
    await li.presses("不同意")
    await lin.presses("接单", letter=offered)
    assert lin.fresh[-1][0].startswith("refusal.")
    await head.says("收件箱")
    await head.presses(first)
    await head.presses("派单")
    await head.says("林涛")
    assert lin.letters[-1][0] == "notice.assigned"
    await lin.presses("接单")
    assert (await world.item(first)).state is State.ACCEPTED
    await chen.says("今日值班")
    assert "李慧敏" not in chen.hears("say.duty_today").text
    left = [row for row in await world.rows_of("events") if row["name"] == "person.left"]
    assert len(left) == 1


async def test_an_offer_to_who_leaves_is_withdrawn(world: World) -> None:
    head = await world.member("王建国", role="head")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    number = await (await at_home(world)).reports(LANE)
    await li.presses("接单")
    await li.presses("转派")
    await li.says("林涛")
    await li.says("他住得近")
    lin.hears("notice.offered")
    await ends(head, "林涛 委员")
    await head.presses("结束任职")
    assert li.letters[-1][0] == "notice.offer_ended" and "还由您来办" in li.last.text
    assert (await world.item(number)).offered_to is None
    assert (await world.item(number)).state is State.ACCEPTED


async def test_the_only_head_leaves_and_staff_take_over(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    await ends(head, "王建国 站长")
    assert "唯一的站长" in head.last.text
    await head.presses("结束任职")
    head.hears("say.appointment_ended")
    assert "没有站长" in staff.hears("say.station_headless").text
    await head.says("收件箱")
    head.hears("refusal.not_yours")
    await (await at_home(world)).reports(LANE)
    staff.hears("notice.head_new")
    await li.presses("退单")
    await li.says("我在外地")
    assert staff.fresh, "the notices of a head go to staff"
    await staff.says("收件箱")
    staff.hears("say.inbox_list")


async def test_the_last_of_the_district_office_stays(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await staff.says("设置")
    await staff.presses("结束任职")
    await staff.says("工作人员")
    await staff.says("周宁")
    staff.hears("refusal.last_staff")


@pytest.mark.no_golden
async def test_two_of_the_office_end_each_other(world: World) -> None:
    from bot.commands import make_invitation
    from domain.people import Role

    one = await world.member("周宁", role="staff")
    two = world.person("吴敏")
    house = world.core.house
    await two.opens(f"in_{await make_invitation(house, Role.STAFF, house.district.id, '吴敏', 7)}")
    for who, whom in ((one, "吴敏"), (two, "周宁")):
        await ends(who, whom, "工作人员")
    await world.together((one, one.button("结束任职")), (two, two.button("结束任职")))
    rows = [row for row in await world.rows_of("appointments") if row["role"] == "staff" and row["valid_to"] is None]
    assert len(rows) == 1


@pytest.mark.no_golden
async def test_two_end_the_same_at_once(world: World) -> None:
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    await world.member("李慧敏")
    await ends(head, "李慧敏 委员")
    await ends(staff, "李慧敏 委员", "香蜜")
    await world.together((head, head.button("结束任职")), (staff, staff.button("结束任职")))
    assert sum(who.letters[-1][0] == "say.appointment_ended" for who in (head, staff)) == 1
    assert sum(row["name"] == "person.left" for row in await world.rows_of("events")) == 1


async def test_who_may_end_whom(world: World) -> None:
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    await head.says("设置")
    await head.presses("结束任职")
    labels = [button.label for button in head.hears("end_appointment.appointment.ask").buttons]
    assert labels == ["李慧敏 委员", "林涛 委员", "何静 委员", "赵安 联络员", "王建国 站长", "取消"]
    await clerk.says("设置")
    clerk.hears("refusal.not_yours")


async def loaded(world: World, **changes: str) -> None:
    """The district file again, with other dates for 李慧敏."""
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    document["people"][0]["appointments"][0] |= changes
    await load_district(world.core.house.database, world.core.house.vault, document, world.now)


async def test_an_appointment_that_ends_by_its_date(world: World) -> None:
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    number = await (await at_home(world)).reports(LANE)
    await li.presses("接单")
    await loaded(world, to="2026-11-23")
    await world.tick()
    assert (await world.item(number)).owner_id is not None
    assert datetime.fromtimestamp(world.now / 1000, ZONE).day == 23
    world.later(days=1)
    await world.tick()
    item = await world.item(number)
    assert item.owner_id is None and item.state is State.REPORTED
    assert "不在岗了" in head.letters[-2][1].text
    assert head.letters[-1][0] == "say.left_turns"
    assert "任职结束了" in li.last.text
    before = len(await world.rows_of("events"))
    await hand_on(world.core.house)
    await hand_on(world.core.house)
    assert len(await world.rows_of("events")) == before
    assert "李慧敏" not in json.dumps(world.core.house.district.rota(item.now_at).takes(world.now), ensure_ascii=False)


@pytest.mark.no_golden
async def test_what_ended_in_a_chat_is_not_brought_back_by_the_file(world: World) -> None:
    head = await world.member("王建国", role="head")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    world.later(minutes=5)
    await loaded(world)
    rows = [row for row in await world.rows_of("appointments") if row["role"] == "member"]
    assert sum(row["valid_to"] is not None for row in rows) == 1
