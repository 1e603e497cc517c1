"""Practice: a station that is not open yet. Nothing of it counts, nothing leaves it, and all of it is wiped."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogs.talk import Inbound, Text
from domain.item import State
from storage import tables
from storage.database import Write
from tests.engines import FAULTS
from tests.talk import Resident, World

LANE = "演练专用甲乙丙：3 栋楼下的消防通道晚上总有车占着"
LAMP = "北门的路灯坏了三天，晚上看不见路"


async def practise(world: World, code: str = "XM") -> str:
    """Put a station of the file into practice, as `init` does with new ones of a real district."""
    house = world.core.house
    found = house.district.by_code(code)
    assert found is not None
    work = house.work()
    work.update(tables.stations, {"id": found.id}, practice=1)
    await work.commit()
    await house.refresh()
    return found.id


async def at_home(world: World, name: str, slug: str = "ny7q3rtb") -> Resident:
    made = world.person(name)
    await made.opens(f"st_{slug}")
    await made.says("你好")
    await made.presses("同意")
    return made


async def as_resident(who: Resident) -> None:
    """Puts on the resident's hat; who has not agreed yet is asked before his first words."""
    await who.says("换身份")
    await who.presses("居民")
    who.hears("say.hat_chosen")


async def test_a_practice_from_first_word_to_the_opening(world: World) -> None:
    station = await practise(world)
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    staff = await world.member("周宁", role="staff")
    await as_resident(head)
    await head.says(LANE)
    await head.presses("同意")
    check = head.hears("report.check.ask").card
    assert check is not None and "正式开门时全部抹掉" in check.rows[0].text
    await head.sends_photo("还有这张")
    await head.presses("提交")
    card = head.fresh[0][1].card
    assert head.fresh[0][1].text.startswith("【居民】") and head.last.text.startswith("【香蜜社区协商驿站 站长】")
    assert card is not None and any("练习中，不算数" in row.text for row in card.rows)
    number = card.number
    assert (await world.item(number)).practice
    given = li.hears("notice.assigned").card
    assert given is not None and given.rows[0].text == "练习中，不算数"
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("演练专用：我今晚去看看")
    await li.presses("答复")
    await li.says("演练专用：画了线")
    await li.presses("发送")
    await head.presses("没有")
    await li.presses("联系居民")
    await li.says("演练专用：半句")
    await li.presses("转派")
    await li.says("林涛")
    li.hears("hand_over.reason.ask")  # half written when the station opens
    assert not staff.fresh
    chen = await at_home(world, "陈女士")
    real = await chen.reports(LAMP)
    assert not (await world.item(real)).practice
    await head.says("换身份")
    await head.presses("站长")
    await head.says("设置")
    await head.presses("驿站")
    assert "练习中" in head.hears("say.stations_list").text
    await head.presses("正式开门")
    asked = head.hears("open_station.check.ask")
    assert "1 件事" in asked.text and "1 张照片" in asked.text
    await head.presses("现在开门")
    assert "正式开门了" in head.hears("say.station_opened").text
    for who in (li, lin, staff):
        assert who.last.text.startswith("香蜜社区协商驿站正式开门了")
    await head.presses_again("现在开门", asked)
    assert head.toast
    await world.tick()
    await world.core.house.database.checkpoint()
    kept = await world.bytes_kept()
    for word in ("演练专用", "甲乙丙", "画了线"):
        assert word.encode() not in kept and word.encode("unicode_escape") not in kept
    assert LAMP.encode() in kept
    assert not list(world.core.settings.files_folder.glob("*"))
    items = await world.rows_of("items")
    assert [row["number"] for row in items] == [real]
    assert any(row["name"] == "district.station_opened" for row in await world.rows_of("events"))
    assert not [r for r in await world.rows_of("attachments")]
    wang = await at_home(world, "老王", "xm2k8vwd")
    first = await wang.reports("单元门的门禁坏了，谁都能进")
    assert first.endswith("-002"), "the serial goes on"
    assert station not in {row["id"] for row in await world.rows_of("stations") if row["practice"]}
    await li.says("待办")
    assert number not in li.last.text


async def test_a_real_resident_is_told_and_sent_to_an_open_station(world: World) -> None:
    await practise(world)
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    told, asked = chen.fresh[0][1], chen.hears("refusal.station_practising", "station.station.ask")
    assert "0755-0000 0187" in told.text
    assert [b.label for b in asked.buttons] == ["农园民生议事堂", "取消"]
    await chen.sends_place(22.55, 114.03)
    assert chen.hears("station.station.ask").buttons[0].label == "农园民生议事堂"
    await chen.presses("农园民生议事堂")
    chen.hears("say.station_chosen")
    await chen.says(LAMP)
    await chen.presses("同意")
    await chen.says("跳过")
    await chen.presses("提交")
    await chen.says("换驿站")
    assert len(chen.hears("station.station.ask").buttons) == 2


async def test_what_is_written_on_the_page_of_a_practice(world: World) -> None:
    await practise(world)
    chen = world.person("陈女士")
    page = Inbound("wire", "test", chen.address, "p1", Text(LANE), world.now, "xm2k8vwd")
    await world.core.receive(page)
    await world._collect()
    assert [kind for kind, _ in chen.letters] == ["refusal.station_practising", "station.station.ask"]
    assert not await world.rows_of("items")


@pytest.mark.no_golden
async def test_without_a_telephone_the_public_hotline_is_named(world: World) -> None:
    await practise(world)
    work = world.core.house.work()
    for row in await world.rows_of("stations"):
        work.update(tables.stations, {"id": row["id"]}, phone="")
    await work.commit()
    await world.core.house.refresh()
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    assert "急事请打 12345。" in chen.fresh[0][1].text


async def test_a_lone_member_plays_both_sides(world: World) -> None:
    await practise(world, "NY")
    sun = await world.member("孙悦", role="head", station="NY")
    await as_resident(sun)
    await sun.says(LANE)
    await sun.presses("同意")
    await sun.presses("提交")
    heard = [kind for kind, _ in sun.fresh]
    assert "say.reported" in heard and "notice.assigned" in heard
    await sun.presses("接单")
    await sun.presses("答复")
    await sun.says("好了")
    await sun.presses("发送")
    assert "notice.answered" in [kind for kind, _ in sun.fresh]
    await sun.presses("已解决")
    number = next(letter.card.number for kind, letter in sun.letters if kind == "say.reported" and letter.card)
    assert (await world.item(number)).state is State.CLOSED


async def test_staff_hear_of_a_practice_only_where_they_take_part(world: World) -> None:
    await practise(world, "XM")
    staff = await world.member("周宁", role="staff")
    li = await world.member("李慧敏")
    await as_resident(li)
    await li.says(LANE)
    await li.presses("同意")
    await li.presses("提交")
    assert not [kind for kind, _ in staff.letters if kind.startswith("notice.")]
    await staff.opens("st_xm2k8vwd")
    await staff.says("换身份")
    await staff.presses("居民")
    await staff.says(LAMP)
    await staff.presses("同意")
    await staff.says("跳过")
    await staff.presses("提交")
    assert "say.reported" in [kind for kind, _ in staff.fresh]


@pytest.mark.no_golden
async def test_two_open_at_once_and_a_report_comes_between(world: World) -> None:
    await practise(world)
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    li = await world.member("李慧敏")
    await as_resident(li)
    await li.says(LANE)
    await li.presses("同意")
    for who in (head, staff):
        await who.says("设置")
        await who.presses("驿站")
        await who.presses("正式开门")
        assert who.fresh[-1][0] == "open_station.check.ask"
    await world.together((head, head.button("现在开门")), (staff, staff.button("现在开门")), (li, li.button("提交")))
    opened = [row for row in await world.rows_of("events") if row["name"] == "district.station_opened"]
    assert len(opened) == 1
    assert not [row for row in await world.rows_of("items") if row["practice"]]


@pytest.mark.no_golden
async def test_lines_of_a_web_chat_go_too_and_keep_their_numbers(world: World) -> None:
    station = await practise(world)
    house = world.core.house
    li = await world.member("李慧敏")
    work = house.work()
    from storage.door import door

    found = await door(work, li.channel, li.account, li.address)
    assert found is not None
    work.update(tables.addresses, {"id": found.address_id}, channel="web", account="web", external="w1")
    await work.commit()

    async def says(text: str, number: int) -> None:
        await world.core.receive(Inbound("web", "web", "w1", f"w{number}", Text(text), world.now, "xm2k8vwd"))

    for number, text in enumerate(("换身份", "居民", LANE, "同意", "提交", "我的事项", "换身份", "香蜜")):
        await says(text, number)
    head = await world.member("王建国", role="head")
    before = [row["number"] for row in await world.rows_of("lines")]
    assert LANE.encode() in await world.bytes_kept()
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    await head.presses("现在开门")
    await world.tick()
    await house.database.checkpoint()
    assert LANE.encode() not in await world.bytes_kept()
    assert [row["number"] for row in await world.rows_of("lines") if row["number"] in before] == before
    assert not [row for row in await world.rows_of("contents") if row["practice_at"] == station]


@pytest.mark.no_golden
async def test_cut_off_in_the_middle_it_is_open_or_in_practice_and_never_half(world: World) -> None:
    """The wipe is one commit: if its last write fails, everything is there as before."""
    station = await practise(world)
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await as_resident(li)
    await li.says(LANE)
    await li.presses("同意")
    await li.presses("提交")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    database: Any = world.core.house.database
    whole = {table: len(await world.rows_of(table)) for table in ("items", "contents", "letters", "timers")}
    commit = database.commit
    broken = Write("INSERT INTO no_such_table VALUES (1)", ())

    async def cut(writes: list[Write]) -> None:
        await commit([*writes, broken])

    database.commit = cut
    task = asyncio.create_task(world.core.receive(head.inbound(head.button("现在开门"), "cut")))
    with pytest.raises(FAULTS):
        await task
    database.commit = commit
    assert {table: len(await world.rows_of(table)) for table in whole} == whole
    assert [row["practice"] for row in await world.rows_of("stations") if row["id"] == station] == [1]
    await head.presses("现在开门")
    head.hears("say.station_opened")
    assert not await world.rows_of("items")


@pytest.mark.no_golden
async def test_what_is_half_written_of_a_consultation_goes_as_well(world: World) -> None:
    station = await practise(world)
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await head.says("发起协商")
    await head.says("演练专用：停车怎么办")
    await head.presses("发起")
    [made] = await world.rows_of("consultations")
    assert made["practice"] == 1 and made["station_id"] == station
    await li.presses_verb("research", consultation=made["id"])
    await head.presses_verb("call_off", consultation=made["id"])
    await head.says("演练专用：不开了")
    staff = await world.member("周宁", role="staff")
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("正式开门")
    await staff.presses("现在开门")
    staff.hears("say.station_opened")
    for who in (head, li):
        await who.says("谢谢")
        who.hears("say.thanks")
    assert not [row for row in await world.rows_of("chats") if row["draft"] or row["kept"]]
