"""A station's life: set up in chat, renamed, closed with open matters."""

from __future__ import annotations

import pytest
import yaml

from domain.item import State
from handlers.load_district import load_district
from tests.talk import DISTRICT, Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
LAMP = "北门的路灯坏了三天，晚上看不见路"
LIFT = "7 栋电梯老停在 3 楼不动，老人上不去"


async def at_home(world: World, name: str, slug: str = "xm2k8vwd") -> Resident:
    made = world.person(name)
    await made.opens(f"st_{slug}")
    await made.says("你好")
    await made.presses("同意")
    return made


async def closing(staff: Resident, station: str = "香蜜", successor: str = "农园") -> None:
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("关闭驿站")
    await staff.says(station)
    await staff.says(successor)
    await staff.says("小区拆迁，搬走了")
    assert staff.fresh[-1][0] == "close_station.check.ask", staff.fresh


async def test_the_first_days_in_chat(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await staff.says("设置")
    menu = staff.hears("say.setup")
    assert "香蜜社区协商驿站：还没有人加入" in menu.text
    await staff.presses("人员")
    await staff.says("香蜜")
    listed = staff.hears("say.people_list")
    assert "王建国 站长（还没加入）" in listed.text and "邀请 王建国" in [b.label for b in listed.buttons]
    await staff.presses("邀请 王建国")
    made = staff.hears("say.invited")
    code = made.text.split("in_")[1][:16]
    assert made.buttons[0].link.endswith(f"/i/{code}/qr")
    head = world.person("王建国")
    await head.opens(f"in_{code}")
    assert "站长" in head.hears("say.joined").text
    await head.says("设置")
    await head.presses("请新的人")
    assert [b.label for b in head.hears("appoint.role.ask").buttons] == ["委员", "联络员", "取消"]
    await head.presses("委员")
    await head.says("徐 1")
    assert head.fresh[-1][0] == "appoint.full_name.ask"
    await head.says("许立")
    invited = head.hears("say.invited")
    assert "许立" in invited.text and "香蜜社区协商驿站 委员" in invited.text
    xu = world.person("许立")
    await xu.opens(f"in_{invited.text.split('in_')[1][:16]}")
    assert "许立" in xu.hears("say.joined").text
    await head.says("设置")
    await head.presses("人员")
    assert "许立 委员（已加入）" in head.hears("say.people_list").text
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("海报和桌卡")
    assert [b.link.rsplit("/s/", 1)[1] for b in head.hears("say.posters").buttons] == [
        f"xm2k8vwd/poster?size={size}" for size in ("a4", "a3", "card")
    ]
    assert "许立".encode() not in await world.bytes_kept()


async def test_a_station_closed_with_open_matters(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    chen, wang, liu = await at_home(world, "陈女士"), await at_home(world, "老王"), await at_home(world, "刘婶")
    new, accepted, answered = await chen.reports(LANE), await wang.reports(LAMP), await liu.reports(LIFT)
    for number in (accepted, answered):
        await li.says(number)
        await li.presses("接单")
    await li.says(answered)
    await li.presses("答复")
    await li.says("修好了")
    await li.presses("发送")
    rating = liu.last
    await closing(staff)
    assert "3 件" in staff.last.text and "5 个任职" in staff.last.text
    question = staff.last
    await staff.presses("现在关闭")
    assert "转过去 3 件" in staff.hears("say.station_closed").text
    for who in (chen, wang):
        assert who.letters[-1][0] == "notice.transferred" and "已经转到农园民生议事堂" in who.last.text
    assert "任职结束了" in li.last.text and "任职结束了" in head.last.text
    assert sun.last.text.startswith("香蜜社区协商驿站关闭了")
    ny = (await world.item(new)).now_at
    assert world.core.house.district.stations[ny].code == "NY"
    assert (await world.item(accepted)).state is State.REPORTED
    left = await world.item(answered)
    assert left.state is State.ANSWERED and left.now_at == ny and left.owner_id is None
    await liu.presses("没有", letter=rating)
    assert (await world.item(answered)).state is State.ASSIGNED  # done again, by who takes new ones there
    await sun.says("收件箱")
    assert "3 件" in sun.hears("say.inbox_list").text
    await sun.presses(new)
    await sun.presses("派单")
    assert sun.fresh[-1][0] == "assign.to.ask" and [b.label for b in sun.last.buttons] == ["孙悦", "取消"]
    await sun.presses("孙悦")
    await sun.says(new)
    await sun.presses("接单", letter=sun.last)
    assert (await world.item(new)).state is State.ACCEPTED
    await staff.presses_again("现在关闭", question)
    assert staff.toast
    ma = world.person("马师傅")
    await ma.opens("st_xm2k8vwd")
    assert "农园民生议事堂" in ma.fresh[0][1].text
    await chen.says("今日值班")
    assert "农园民生议事堂" in chen.hears("say.duty_today").text
    await head.says("收件箱")
    head.hears("refusal.not_yours")
    await chen.says(f"{new}")
    assert "香蜜社区协商驿站" in chen.hears("say.timeline").text


async def test_a_closed_item_can_still_be_opened_again(world: World) -> None:
    staff, li = await world.member("周宁", role="staff"), await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    chen = await at_home(world, "陈女士")
    number = await chen.reports(LANE)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("画了线")
    await li.presses("发送")
    await chen.presses("已解决")
    await closing(staff)
    assert "0 件" in staff.last.text
    heard = len(chen.letters)
    await staff.presses("现在关闭")
    assert len(chen.letters) == heard
    await chen.says("我的事项")
    await chen.presses(number)
    await chen.presses("重启")
    await chen.says("又停上车了")
    item = await world.item(number)
    assert item.now_at != item.born_at and item.state is State.ASSIGNED and number in sun.last.text
    await sun.says("收件箱")
    assert number in sun.hears("say.inbox_list").text


@pytest.mark.no_golden
async def test_two_close_at_once_and_each_other(world: World) -> None:
    from bot.commands import make_invitation
    from domain.people import Role

    one = await world.member("周宁", role="staff")
    two = world.person("吴敏")
    house = world.core.house
    await two.opens(f"in_{await make_invitation(house, Role.STAFF, house.district.id, '吴敏', 7)}")
    await closing(one, "香蜜", "农园")
    await closing(two, "农园", "香蜜")
    await world.together((one, one.button("现在关闭")), (two, two.button("现在关闭")))
    closed = [row for row in await world.rows_of("stations") if row["valid_to"] is not None]
    assert len(closed) == 1
    assert sum(row["name"] == "district.station_closed" for row in await world.rows_of("events")) == 1


async def test_the_last_open_station_stays(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await closing(staff)
    await staff.presses("现在关闭")
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("关闭驿站")
    staff.hears("refusal.no_successor")


async def test_a_report_half_written_at_a_station_that_closes(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    await world.member("孙悦", role="head", station="NY")
    chen = await at_home(world, "陈女士")
    await chen.says(LANE)
    await closing(staff)
    await staff.presses("现在关闭")
    await chen.presses("提交")
    card = chen.hears("say.reported").card
    assert card is not None and card.number.startswith("NY-")


async def test_a_poster_of_a_renamed_station(world: World) -> None:
    house = world.core.house
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    document["stations"][0] |= {"name": "香蜜新村协商驿站", "place": "新村路 1 号"}
    world.later(minutes=1)
    await load_district(house.database, house.vault, document, world.now)
    await house.refresh()
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    assert "香蜜新村协商驿站" in chen.hears("say.welcome").text


@pytest.mark.no_golden
async def test_only_staff_close_and_heads_see_only_their_own(world: World) -> None:
    head = await world.member("王建国", role="head")
    await head.says("设置")
    await head.presses("驿站")
    listed = head.hears("say.stations_list")
    assert "农园" not in listed.text and "关闭驿站" not in [b.label for b in listed.buttons]
