"""替班 and 现在我来, and what becomes of promises when somebody leaves; from both sides."""

from __future__ import annotations

import pytest

from tests.rota_talk import heard, offers_swap, person_id, plan, sits, takes_leave
from tests.talk import World


async def test_the_head_says_who_sits(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await head.says("替班")
    shown = [button.label for button in head.hears("override.shift.ask").buttons]
    assert shown[0] == "李慧敏 今天 到 11月27日 周五"
    await head.presses("李慧敏 今天 到 11月27日 周五")
    await head.says("11月26日")
    await head.says("14:00")
    await head.says("林涛")
    assert "由 林涛 来值" in head.hears("override.check.ask").text
    await head.presses("就这样安排")
    head.hears("say.overridden")
    assert "请您来值" in heard(lin, "say.overridden_you") and "您不用来了" in heard(li, "say.overridden_away")
    assert [await sits(world, 11, 26, hour) for hour in (10, 15)] == ["李慧敏", "林涛"]
    await lin.says("替班")
    lin.hears("refusal.not_yours")
    await head.presses("撤销替班")
    head.hears("say.override_undone")
    assert "又由您来值" in heard(li, "say.override_undone_back")
    assert await sits(world, 11, 26, 15) == "李慧敏"
    await head.presses("撤销替班")
    assert head.toast


async def test_days_in_words_over_two_turns(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin, he = await world.member("林涛"), await world.member("何静")
    await head.says("替班")
    await head.says("11月26日到12月1日")
    await head.says("何静")
    await head.presses("就这样安排")
    head.hears("say.overridden")
    assert [await sits(world, 11, 25), await sits(world, 11, 26), await sits(world, 12, 1)] == [
        "李慧敏",
        "何静",
        "何静",
    ]
    assert await sits(world, 12, 2) == "林涛"
    assert heard(li, "say.overridden_away") and heard(lin, "say.overridden_away") and heard(he, "say.overridden_you")
    world.later(days=4)  # Friday: half of it is over
    await head.presses("撤销替班")
    head.hears("say.override_undone")
    assert [await sits(world, 11, 26), await sits(world, 12, 1)] == ["何静", "林涛"]


async def test_take_now_while_somebody_sits(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    he = await world.member("何静")
    await li.says("现在我来")
    li.hears("refusal.sits_already")
    await he.says("现在我来")
    assert "12:00" in he.hears("say.taken_now").text
    assert "何静" in heard(li, "say.taken_from_you") and "何静" in heard(head, "say.taken_told")
    assert [await sits(world, 11, 23, hour) for hour in (10, 15)] == ["何静", "李慧敏"]
    world.later(minutes=30)
    await he.presses("交还")
    he.hears("say.override_undone")
    assert "又由您来值" in heard(li, "say.override_undone_back")
    assert await sits(world, 11, 23, 11) == "李慧敏"
    rows = await world.rows_of("duty_changes")
    assert rows[0]["end_at"] - rows[0]["start_at"] == 30 * 60_000


async def test_take_now_where_nobody_sits(world: World) -> None:
    he = await world.member("何静")
    head = await world.member("王建国", role="head")
    world.later(hours=8)
    await he.says("现在我来")
    await he.says("等会儿看")
    await he.says("7点半")
    assert "19:30" in he.hears("say.taken_now").text and heard(head, "say.taken_told")
    assert await sits(world, 11, 23, 18) == "何静" and await sits(world, 11, 23, 20) is None
    await takes_leave(he, "明天")
    world.later(days=1)
    await he.says("现在我来")
    he.hears("refusal.swap_away")


async def test_who_leaves_takes_his_promises_along(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin, he = await world.member("林涛"), await world.member("何静")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")  # 林涛 sits the 25th for 李慧敏
    await offers_swap(lin, "11月30日", "12月1日", "整天", "何静", "不用还")  # open
    await offers_swap(li, "11月26日", "11月26日", "整天", "林涛", "不用还")  # asked of him
    await offers_swap(he, "12月7日", "12月8日", "整天", "林涛", "12月2日")
    await lin.presses("接下")  # exchange: he sits the 8th, 何静 the 2nd
    await head.says("设置")
    await head.presses("结束任职")
    await head.says("林涛 委员")
    await head.presses("结束任职")
    assert "往后四周" in head.hears("say.appointment_ended").text
    assert "又由您来值" in heard(li, "say.promise_ended") and "不在这个驿站了" in heard(li, "say.swap_left")
    assert heard(he, "say.promise_ended") and "换班作废" not in he.heard_all() and heard(he, "say.swap_withdrawn_told")
    assert await sits(world, 11, 25) == "李慧敏" and await sits(world, 12, 8) == "何静"
    assert await sits(world, 12, 2) == "何静"  # next of the plan
    assert "11月30日" in heard(he, "say.you_step_in")
    open_ = {"offered", "accepted", "done"}
    assert not [row for row in await world.rows_of("swaps") if row["state"] in open_]
    gone = await person_id(world, "林涛")
    assert not [row for row in await world.rows_of("duty_changes") if row["person_id"] == gone and not row["undone_at"]]


@pytest.mark.no_golden
async def test_a_station_that_closes_ends_its_offers(world: World) -> None:
    staff, li = await world.member("周宁", role="staff"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await offers_swap(li, "11月26日", "11月26日", "整天", "林涛", "不用还")
    asked = lin.last
    await staff.says("设置")
    await staff.presses("驿站")
    await staff.presses("关闭驿站")
    await staff.says("香蜜")
    while staff.fresh[-1][0] != "close_station.check.ask":
        await staff.says("农园" if staff.fresh[-1][0].startswith("close_station.successor") else "两站合并")
    await staff.presses("现在关闭")
    states = sorted(row["state"] for row in await world.rows_of("swaps"))
    assert "offered" not in states
    await lin.presses("接下", letter=asked)
    assert lin.fresh[-1][0].startswith("refusal.")
    assert not [row for row in await world.rows_of("duty_changes") if not row["undone_at"]]


@pytest.mark.no_golden
async def test_who_leaves_by_the_date_leaves_nothing_behind(world: World) -> None:
    import yaml

    from handlers.load_district import load_district
    from tests.talk import DISTRICT

    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await offers_swap(lin, "12月1日", "12月1日", "整天", "李慧敏", "不用还")
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    document["people"][1]["appointments"][0]["to"] = "2026-11-23"
    await load_district(world.core.house.database, world.core.house.vault, document, world.now)
    world.later(days=1)
    await world.core.house.reload()
    assert await sits(world, 11, 25) is None  # until it is noticed, a minute later
    await world.tick()
    assert await sits(world, 11, 25) == "李慧敏" and await sits(world, 12, 1) == "何静"
    assert "又由您来值" in heard(li, "say.promise_ended") and "往后四周" in heard(head, "say.left_turns")
    assert {row["state"] for row in await world.rows_of("swaps")} == {"withdrawn", "undone"}
    before = len(await world.rows_of("events"))
    await world.tick()
    assert len(await world.rows_of("events")) == before


@pytest.mark.no_golden
async def test_a_station_calendar_of_who_leaves_is_revoked(world: World) -> None:
    from storage import tables

    house = world.core.house
    head = await world.member("王建国", role="head")
    await world.member("林涛")
    gone, place = await person_id(world, "林涛"), house.district.by_code("XM")
    assert place is not None
    work = house.work()
    for kind in ("person", "station"):
        at = place.id if kind == "station" else None
        work.insert(
            tables.feeds, id=kind, code_hmac=kind, kind=kind, station_id=at, person_id=gone, made_at=0, revoked_at=None
        )
    await work.commit()
    await head.says("设置")
    await head.presses("结束任职")
    await head.says("林涛 委员")
    await head.presses("结束任职")
    assert {row["kind"]: row["revoked_at"] is not None for row in await world.rows_of("feeds")} == {
        "person": False,
        "station": True,
    }


@pytest.mark.no_golden
async def test_an_override_lies_on_a_swap(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await offers_swap(lin, "11月25日", "整天", "李慧敏", "不用还")
    await head.says("替班")
    await head.says("11月25日")
    await head.says("整天")
    await head.says("何静")
    await head.presses("就这样安排")
    assert await sits(world, 11, 25) == "何静"
    assert heard(lin, "say.overridden_away") and "您不用管了" in heard(li, "say.swap_withdrawn_told")
    await li.presses("撤销换班")
    li.hears("say.swap_passed_on")
    await head.presses("撤销替班")
    assert await sits(world, 11, 25) == "林涛"


@pytest.mark.no_golden
async def test_other_duties_are_swapped_too(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await plan(world, "reserve", "林涛", "何静")
    await offers_swap(lin, "1", "11月25日", "整天", "王建国", "不用还")
    assert "替补" in heard(head, "say.swap_asked")
    await head.presses("接下")
    assert await sits(world, 11, 25, duty="reserve") == "王建国" and await sits(world, 11, 25) == "李慧敏"
    await takes_leave(li, "11月25日")
    assert "由 王建国 顶上" in heard(li, "leave.check.ask") and heard(head, "say.you_step_in")


async def test_all_of_it_in_english(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await plan(world, "reserve", "林涛", "何静")
    for who in (head, li, lin):
        await who.says("/lang")
        await who.says("English")
    await li.says("swap a shift")
    await li.says("1")
    await li.says("Nov 25")
    await li.says("14:00")
    await li.says("Everybody")
    await li.presses("Send")
    li.hears("say.swap_offered")
    await lin.presses("I take it")
    lin.hears("say.swap_yours")
    await lin.presses("Undo the swap")
    await li.says("leave")
    await li.says("next week")
    await li.says("skip")
    await li.presses("Take this leave")
    await li.says("leave")
    await li.says("Nov 26 to 27")
    await li.says("skip")
    assert "steps in" in li.hears("leave.check.ask").text
    await li.presses("Take this leave")
    assert heard(lin, "say.you_step_in")
    await li.says("my shifts")
    await li.presses("End leave Thu 26")
    li.hears("say.leave_ended")
    await head.says("override")
    await head.says("Nov 30")
    await head.says("The whole day")
    await head.says("何静")
    await head.presses("Arrange it so")
    await lin.says("take now")
    assert "12:00" in lin.hears("say.taken_now").text
    await lin.presses("Hand it back")
    assert await sits(world, 11, 30) == "何静"
