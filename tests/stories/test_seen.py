"""The rota as it is seen in chat: a month for residents and for members, and the calendar of a telephone."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime

import pytest
from PIL import Image

from bot.telegram import _group as group_answer
from dialogs.talk import Rendered
from storage import tables
from storage.ids import new_id
from tests.stories.rota_acts import at as at_day
from tests.stories.rota_acts import give, until
from tests.talk import ZONE, World
from tests.web.browser import Browser
from tests.web.test_rota import parsed


def link(letter: Rendered) -> str:
    """The path behind 订阅日历."""
    (found,) = [button.link for button in letter.buttons if button.label == "订阅日历"]
    return re.sub(r"^https?://[^/]+", "", found)


async def away(world: World, name: str, start: int, end: int) -> None:
    """Leave of somebody of the file, as another verb keeps it."""
    house = world.core.house
    rows = await world.rows_of("persons")
    person = next(r["id"] for r in rows if house.vault.open(r["id"], r["name_sealed"]) == name)
    work = house.work()
    work.insert(
        tables.leaves, id=new_id(), person_id=person, start_at=start, end_at=end, reason_id=None, made_at=world.now,
        made_by=None, ended_at=None,
    )  # fmt: skip
    await work.commit()
    await house.refresh()


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


async def test_a_resident_looks_at_the_month(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("今日值班")
    await chen.presses("本月轮值")
    shown = chen.hears("say.month_head")
    assert shown.text.startswith("香蜜社区协商驿站，2026年11月轮值：\n")
    assert "23日周一到27日周五 李慧敏 委员" in shown.text and "30日周一 林涛 委员" in shown.text
    assert [b.label for b in shown.buttons] == ["上个月", "下个月", "今日值班", "打开网页"]
    assert shown.buttons[-1].link.endswith("/rota/xm2k8vwd?month=2026-11")
    (picture,) = shown.pictures
    assert picture.alt == "香蜜社区协商驿站 2026年11月轮值表，内容同下面的文字"
    assert Image.open(io.BytesIO(picture.content)).width == 1080 and len(picture.content) < 200_000
    await chen.presses("下个月")
    december = chen.hears("say.month_head")
    assert "2026年12月" in december.text and december.pictures[0].content != picture.content
    await chen.presses("下个月")
    january = chen.hears("say.month_head").text
    assert "2027年1月" in january and "2027 年的放假安排还没有公布" in january
    await chen.says("/month")
    back = chen.hears("say.month_head")
    assert back.pictures[0].content == picture.content
    await chen.presses("上个月")
    october = chen.hears("say.month_none")
    assert not october.pictures
    assert "放假：1日周四到7日周三" in october.text and "调休上班：10日周六" in october.text
    assert [b.label for b in october.buttons] == ["下个月", "今日值班", "打开网页"]


async def test_a_member_sees_his_own_month_and_the_reserve(world: World) -> None:
    house = world.core.house
    lin = await world.member("林涛")
    xm = house.district.by_code("XM")
    assert xm is not None
    hejing = house.district.plans(xm.id)[0].people[2]
    (plan,) = [row for row in await world.rows_of("rota_plans") if row["station_id"] == xm.id]
    work = house.work()
    work.insert(
        tables.rota_plans,
        **plan | {"id": new_id(), "duty": "reserve", "people": f'["{hejing}"]'} ,
    )  # fmt: skip
    await work.commit()
    await house.refresh()
    await lin.says("轮值表")
    shown = lin.hears("say.month_head")
    assert "替补：\n" in shown.text and "何静 委员" in shown.text.split("替补：")[1]
    assert [b.label for b in shown.buttons] == ["上个月", "下个月", "我这个月的班", "日历订阅", "今日值班", "打开网页"]
    await lin.presses("我这个月的班")
    own = lin.hears("say.month_mine")
    assert "30日周一 09:00–12:00、14:00–17:00 香蜜社区协商驿站" in own.text and not own.pictures
    await lin.presses("下个月")
    assert "您在 2026年12月 的班：" in lin.hears("say.month_mine").text
    await lin.presses("全站轮值")
    lin.hears("say.month_head")
    await lin.says("今日值班")
    assert "替补：何静 委员" in lin.hears("say.duty_today").text
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("轮值表")
    assert "替补" not in chen.hears("say.month_head").text
    await chen.says("今日值班")
    assert "替补" not in chen.hears("say.duty_today").text


async def test_nobody_sits_today_and_the_head_takes_over(world: World) -> None:
    await world.member("王建国", "head")
    await away(world, "李慧敏", at("2026-11-23 00:00"), at("2026-11-28 00:00"))
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    assert "现在没人值班，您写的站长会看到" in chen.hears("say.welcome").text
    await chen.says("今日值班")
    told = chen.hears("say.duty_today").text
    assert "现在没人值班，站长 王建国 接手" in told and "下次值班：11月30日 周一 09:00 林涛 委员" in told
    assert "请假" not in told
    await chen.says("轮值表")
    assert "23日周一到27日周五 暂无人值班" in chen.hears("say.month_head").text
    world.later(hours=5)
    await away(world, "林涛", at("2026-11-30 00:00"), at("2026-12-05 12:00"))
    await chen.says("今日值班")
    assert "下次值班：12月7日 周一 09:00 何静 委员" in chen.hears("say.duty_today").text


@pytest.mark.no_golden
async def test_a_calendar_is_made_used_changed_and_stopped(world: World) -> None:
    li = await world.member("李慧敏")
    await li.says("日历订阅")
    offered = li.hears("say.feeds")
    assert [b.label for b in offered.buttons] == ["订阅：我的班", "订阅：香蜜社区协商驿站值班"]
    await li.presses("订阅：我的班")
    path, phone = link(li.hears("say.feed_made")), Browser(world)
    assert re.fullmatch(r"/calendar/[a-z2-9]{28}", path)
    how = await phone.looks(path)
    assert how.status_code == 200 and "webcal://" in how.text and "no-store" in how.headers["cache-control"]
    first = await phone.looks(f"{path}.ics")
    assert first.status_code == 200 and first.headers["content-type"].startswith("text/calendar")
    events = parsed(first.content).walk("VEVENT")
    assert events and {str(event["summary"]) for event in events} == {"值班：香蜜社区协商驿站"}
    phone.headers["if-none-match"] = first.headers["etag"]
    assert (await phone.looks(f"{path}.ics")).status_code == 304
    await away(world, "李慧敏", at("2026-11-24 00:00"), at("2026-11-25 00:00"))
    later = await phone.looks(f"{path}.ics")
    assert later.status_code == 200 and len(parsed(later.content).walk("VEVENT")) == len(events) - 2
    phone.headers.clear()
    await li.says("/feed")
    await li.presses("换链接：我的班")
    anew = link(li.hears("say.feed_made"))
    gone, never = await phone.looks(f"{path}.ics"), await phone.looks(f"/calendar/{'a' * 28}.ics")
    assert gone.status_code == never.status_code == 404
    assert (gone.content, _plain(gone.headers)) == (never.content, _plain(never.headers)) and not gone.content
    assert (await phone.looks(path)).status_code == 404
    assert (await phone.looks(f"{anew}.ics")).status_code == 200
    await li.presses("停用：我的班")
    li.hears("say.feed_stopped")
    assert (await phone.looks(f"{anew}.ics")).status_code == 404
    code = path.rpartition("/")[2].encode()
    assert code not in await world.bytes_kept(), "the secret stands nowhere in clear"


def _plain(headers: object) -> dict[str, str]:
    return dict(headers)  # type: ignore[call-overload, no-any-return]


@pytest.mark.no_golden
async def test_a_stations_calendar_ends_with_the_service_there(world: World) -> None:
    lin, head = await world.member("林涛"), await world.member("王建国", "head")
    await lin.says("日历订阅")
    await lin.presses("订阅：香蜜社区协商驿站值班")
    path, phone = link(lin.hears("say.feed_made")), Browser(world)
    await away(world, "何静", at("2026-12-07 00:00"), at("2026-12-08 00:00"))
    calendar = parsed((await phone.looks(f"{path}.ics")).content)
    assert str(calendar["x-wr-calname"]) == "香蜜社区协商驿站值班"
    told = {str(event["summary"]) for event in calendar.walk("VEVENT")}
    assert told == {"值班：李慧敏", "值班：林涛", "值班：何静", "值班：（没有人）"}
    await lin.presses_verb("make_feed", of=world.core.house.district.by_code("NY").id)  # type: ignore[union-attr]
    lin.hears("refusal.not_yours")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("日历订阅")
    chen.hears("refusal.not_yours")
    work = world.core.house.work()
    seats = [r for r in await world.rows_of("appointments") if r["role"] == "member"]
    house = world.core.house
    names = {r["id"]: house.vault.open(r["id"], r["name_sealed"]) for r in await world.rows_of("persons")}
    (seat,) = [r for r in seats if names[r["person_id"]] == "林涛"]
    work.update(tables.appointments, {"id": seat["id"]}, valid_to=world.now)
    await work.commit()
    world.later(seconds=1)
    assert (await phone.looks(f"{path}.ics")).status_code == 404
    work = house.work()
    work.insert(tables.appointments, **seat | {"id": new_id(), "valid_from": world.now, "valid_to": None})
    await work.commit()
    assert (await phone.looks(f"{path}.ics")).status_code == 404, "coming back does not bring an old link back"
    assert head is not None


@pytest.mark.no_golden
async def test_a_group_hears_who_sits_or_who_is_next(world: World) -> None:
    await world.member("李慧敏")
    told, _ = await group_answer(world.core)
    assert "香蜜社区协商驿站：李慧敏 委员正在值班，到 12:00" in told
    assert "农园民生议事堂：下次值班：11月25日 周三 09:00 孙悦 委员" in told
    await away(world, "李慧敏", at("2026-11-23 00:00"), at("2026-11-24 00:00"))
    told, _ = await group_answer(world.core)
    assert "香蜜社区协商驿站：现在没人值班，您写的站长会看到" in told
    district = world.core.house.district
    open_ = {id_: replace(place, practice=place.code == "NY") for id_, place in district.stations.items()}
    world.core.house.district = replace(district, stations=open_)
    assert "农园" not in (await group_answer(world.core))[0]


async def test_who_sits_is_asked_as_people_ask_it(world: World) -> None:
    await give(world, at_day(2026, 11, 25), at_day(2026, 11, 25, 12), "林涛")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("今天谁值班？")
    shown = chen.hears("say.duty_today").text
    assert "11月25日 周三 09:00–12:00：林涛 委员\n11月25日 周三 14:00–17:00：李慧敏 委员" in shown, shown
    await until(world, 2026, 11, 28, 10, 0)
    await chen.says("今天有人吗")
    assert chen.hears("say.duty_today").text.startswith("香蜜社区协商驿站，今日值班：\n今天没有人值班。\n下次值班：")
    await until(world, 2026, 11, 30, 20, 0)
    await chen.says("谁值班?")
    assert "今天的值班时间已经过了。\n下次值班：" in chen.hears("say.duty_today").text
