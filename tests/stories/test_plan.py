"""The head makes, looks at and publishes the rota's plan; everybody concerned hears of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from handlers.load_district import load_district
from storage import tables
from tests.talk import DISTRICT, Resident, World


async def crew(world: World) -> tuple[Resident, Resident, Resident]:
    """王建国, head; 李慧敏, who sits this week; 林涛."""
    return await world.member("王建国", role="head"), await world.member("李慧敏"), await world.member("林涛")


async def begins(head: Resident, duty: str = "值班") -> None:
    await head.says("轮值")
    await head.presses("新排一份")
    head.hears("plan_rota.duty.ask")
    await head.presses(duty)
    head.hears("plan_rota.turn.ask")


async def test_a_plan_in_four_presses_and_a_line(world: World) -> None:
    head, li, lin = await crew(world)
    await begins(head)
    await head.presses("一周一位")
    head.hears("plan_rota.people.ask")
    await head.says("林涛 李慧敏")
    card = head.hears("plan_rota.check.ask")
    assert "林涛 → 李慧敏" in card.numbered and len(card.numbered.encode()) <= 2000
    assert len(card.buttons) <= 9
    await head.presses("发布")
    head.hears("say.rota_published")
    assert "11月30日" in lin.hears("say.rota_yours").text
    assert "12月7日" in li.hears("say.rota_yours").text
    await head.says("轮值")
    assert "林涛 → 李慧敏" in head.hears("say.rota_menu").text
    await head.says("今日值班")
    assert "李慧敏" in head.hears("say.duty_today").text
    (event,) = [row for row in await world.rows_of("events") if row["name"] == "rota.published"]
    assert json.loads(event["particulars"])["duty"] == "member"
    assert "李慧敏" not in event["particulars"]
    plans = [row for row in await world.rows_of("rota_plans") if row["valid_to"] is not None]
    assert len(plans) == 1, "what is replaced has its end"


async def test_a_fair_draw_is_drawn_again_and_taken(world: World) -> None:
    head, li, lin = await crew(world)
    await head.says("轮值")
    await head.presses("公平抽排")
    await head.presses("值班")
    await head.presses("下个月")
    await head.presses("一天")
    await head.presses("都排上")
    first = head.hears("draw_rota.check.ask")
    assert "100" in first.text and len(first.numbered.encode()) <= 2000 and len(first.buttons) <= 9
    await head.presses("改谁哪天不排")
    await head.says("李慧敏 不排周一；林涛 不排周一；何静 不排周一")
    gaps = head.hears("draw_rota.check.ask")
    assert "12月7日 周一" in gaps.text and "没人可排" in gaps.text
    assert len(gaps.numbered.encode()) <= 2000
    await head.presses("改谁哪天不排")
    await head.says("李慧敏 不排周一")
    head.hears("draw_rota.check.ask")
    await head.says("再抽一次")
    again = head.hears("draw_rota.check.ask")
    await head.presses("就用这份")
    head.hears("say.rota_published")
    li.hears("say.rota_yours")
    lin.hears("say.rota_yours")
    await head.presses_again("就用这份", again)
    assert head.toast
    (plan,) = [json.loads(row["rule"]) for row in await world.rows_of("rota_plans") if 'drawn":[' in row["rule"]]
    assert len({shift["turn"] for shift in plan["drawn"]}) == 23 and len(plan["drawn"]) == 46


async def planned(head: Resident, *said: str, duty: str = "值班") -> None:
    """轮值, 新排一份, the duty, and then what is said or pressed one after the other."""
    await begins(head, duty)
    for one in said:
        await head.says(one)


async def test_from_now_on_relieves_who_sits_and_both_are_told(world: World) -> None:
    head, li, lin = await crew(world)
    await head.says("替班")
    await head.presses("11月30日")
    while head.fresh[-1][0] != "override.check.ask":
        await head.says("何静" if head.fresh[-1][0] == "override.who.ask" else "1")
    await head.presses("就这样安排")
    await planned(head, "一天一位", "林涛 李慧敏")
    await head.presses("改哪天起")
    await head.says("现在")
    card = head.hears("plan_rota.check.ask")
    assert "李慧敏 这一班到此为止，换成 林涛" in card.text and "不再作数" in card.text
    await head.presses("发布")
    head.hears("say.rota_published")
    assert "现在起换人：林涛" in li.letters[-1][1].text
    assert "接的是：李慧敏" in lin.letters[-1][1].text and "不再作数" in lin.letters[-1][1].text
    await head.says("今日值班")
    assert "林涛" in head.hears("say.duty_today").text
    (change,) = await world.rows_of("duty_changes")
    assert change["undone_at"] is not None


async def test_an_evening_on_every_second_wednesday_until_a_day(world: World) -> None:
    head, _, lin = await crew(world)
    await planned(head, "每月第二个周三上午", "林涛", "选好了", duty="轮值站长")
    card = head.hears("plan_rota.check.ask")
    assert "12月9日 周三 09:00–12:00 林涛" in card.text and "每月第二个周三" in card.numbered
    await head.presses("改几点")
    await head.says("19:00-21:00")
    await head.presses("改到哪天")
    await head.says("11月1日")
    assert "已经过去" in head.hears("plan_rota.end.ask").text
    await head.says("2027-02-29")
    head.hears("plan_rota.end.ask")
    await head.says("2027年1月31日")
    card = head.hears("plan_rota.check.ask")
    assert "2027年1月13日 周三 19:00–21:00 林涛" in card.text
    assert "之后就没有人值班了" in card.text
    await head.says("发布")
    head.hears("say.rota_published")
    assert "轮值站长" in lin.hears("say.rota_yours").text
    await lin.says("轮值")
    lin.hears("say.duty_today")  # who is duty head plans nothing
    await head.says("轮值")
    await head.presses("结束这份")
    await head.says("轮值站长")
    assert "之后就没有人值班了" in head.hears("end_plan.check.ask").text
    await head.presses("结束这份")
    head.hears("say.rota_ended")
    assert "没有轮到您" in lin.hears("say.rota_not_yours").text


async def test_a_sector_a_month(world: World) -> None:
    head, li, lin = await crew(world)
    await planned(head, "一月一界别", "12月 教育界；1月 医药卫生；2月 科技界")
    card = head.hears("plan_rota.check.ask")
    assert "12月 教育界：林涛" in card.numbered and "2月 科技界：这里没有这个界别的委员" in card.numbered
    assert len(card.numbered.encode()) <= 2000
    await head.presses("改界别")
    await head.presses("按这里的界别轮着来")
    card = head.hears("plan_rota.check.ask")
    assert "没有人" not in card.text and len(card.numbered.encode()) <= 2000
    await head.presses("发布")
    assert "12月" not in li.hears("say.rota_yours").text.split("\n")[1]
    assert "发“请假”" in lin.hears("say.rota_yours").text


async def test_what_is_typed_wrong_is_asked_again(world: World) -> None:
    head, li, _ = await crew(world)
    await planned(head, "选定的星期几", "随便哪天")
    assert "没看懂是哪几天" in head.hears("plan_rota.days.ask").text
    await head.says("周一、周三")
    await head.says("李慧敏 王五")
    assert "没认出来" in head.hears("plan_rota.people.ask").text
    await head.says("林" * 5000)
    head.hears("plan_rota.people.ask")
    await head.presses("何静")
    await head.presses("李慧敏")
    await head.presses("何静（")
    assert "已选：李慧敏" in head.hears("plan_rota.people.ask").text
    await head.presses("选好了")
    card = head.hears("plan_rota.check.ask")
    assert "周一、周三，一天换一位" in card.numbered
    await head.says("看不懂的话")
    head.hears("plan_rota.check.ask")
    await head.presses("改几点")
    await head.says("25:00-26:00")
    assert "没看懂几点" in head.hears("plan_rota.hours.ask").text
    await head.says("9:00-12:00，14:00-17:00")
    await head.presses("改哪天起")
    await head.says("11月1日")
    assert "已经过去" in head.hears("plan_rota.start.ask").text
    await head.says("12月1日")
    await head.presses("改到哪天")
    await head.says("11月30日")
    assert "不能早于" in head.hears("plan_rota.end.ask").text
    await head.says("12月31日")
    await head.presses("改节假日")
    await head.presses("另外排人")
    await head.says("何静")
    await head.says("选好了")
    assert "节假日另排：何静" in head.hears("plan_rota.check.ask").numbered
    await head.says("取消")
    await li.says("轮值")
    li.hears("say.duty_today")
    assert not [row for row in await world.rows_of("events") if row["name"] == "rota.published"]


async def test_the_settings_of_a_rota(world: World) -> None:
    head, *_ = await crew(world)
    await head.says("设置")
    await head.presses("轮值")
    await head.presses("轮值设置")
    await head.presses("一人最多几件")
    await head.says("很多")
    head.hears("rota_settings.most.ask")
    await head.says("最多 8 件")
    assert "8" in head.hears("say.rota_settled").text
    await head.says("轮值")
    await head.presses("轮值设置")
    await head.presses("新来的事先给谁")
    await head.presses("专长对口的")
    head.hears("say.rota_settled")
    (row,) = await world.rows_of("rotas")
    assert json.loads(row["settings"])["most_items"] == 8 and json.loads(row["settings"])["first"] == "speciality"


@pytest.mark.no_golden
async def test_two_publish_at_once_and_one_looks_again(world: World) -> None:
    head, _, _ = await crew(world)
    staff = await world.member("周宁", role="staff")
    await planned(head, "一天一位", "林涛 李慧敏")
    await staff.says("轮值")
    await staff.says("香蜜")
    await staff.presses("新排一份")
    for one in ("值班", "一周一位", "何静 林涛"):
        await staff.says(one)
    await world.together((head, head.button("发布")), (staff, staff.button("发布")))
    loser = next(who for who in (head, staff) if "say.rota_published" not in [kind for kind, _ in who.fresh])
    assert any("轮值有了变动" in letter.text for kind, letter in loser.fresh if kind == "plan_rota.check.ask")
    assert sum(row["name"] == "rota.published" for row in await world.rows_of("events")) == 1
    await loser.presses("发布")
    assert sum(row["name"] == "rota.published" for row in await world.rows_of("events")) == 2


@pytest.mark.no_golden
async def test_one_person_at_two_stations_and_one_who_left(world: World) -> None:
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    document["people"][0]["appointments"].append({"role": "member", "station": "NY"})
    await load_district(world.core.house.database, world.core.house.vault, document, world.now)
    await world.core.house.refresh()
    staff = await world.member("周宁", role="staff")
    await staff.says("轮值")
    await staff.says("农园")
    await staff.presses("新排一份")
    for one in ("值班", "一周一位", "孙悦 李慧敏"):
        await staff.says(one)
    assert "同一时间排了两个班" not in staff.last.text, "she sits at 香蜜 in other weeks"
    await staff.presses("改人")
    await staff.says("李慧敏，孙悦")
    assert "李慧敏" in staff.last.text and "在香蜜社区协商驿站也有班" in staff.last.text
    document["people"][0]["appointments"][1]["to"] = "2026-11-22"
    await load_district(world.core.house.database, world.core.house.vault, document, world.now)
    await world.core.house.refresh()
    await staff.presses("发布")
    rows = [row for row in await world.rows_of("rota_plans") if len(json.loads(row["people"])) == 1]
    assert len(rows) == 2, "who left meanwhile is not in it"


@pytest.mark.no_golden
async def test_a_station_with_one_member_asks_for_nobody(world: World) -> None:
    sun = await world.member("孙悦", role="head", station="NY")
    await planned(sun, "一周一位")
    assert "谁来轮：孙悦" in sun.hears("plan_rota.check.ask").numbered
    await sun.presses("改几点")
    await sun.presses("按驿站开门时间")
    await sun.presses("改怎么轮")
    await sun.says("每周一")
    assert "一班也排不出来" in sun.hears("plan_rota.check.ask").text, "it opens on Wednesdays"
    await sun.presses("发布")
    assert "一班也排不出来" in sun.hears("plan_rota.check.ask").text


@pytest.mark.no_golden
async def test_a_draft_that_waited_is_looked_at_again(world: World) -> None:
    """The next turn has begun meanwhile: nobody is relieved amid a sitting unseen."""
    head, *_ = await crew(world)
    await planned(head, "一周一位", "林涛 李慧敏")
    await head.presses("改哪天起")
    await head.says("11月25日")
    card = head.hears("plan_rota.check.ask")
    world.later(days=2)
    await head.presses("发布")
    again = head.hears("plan_rota.check.ask")
    assert "轮值有了变动" in again.text and "李慧敏 这一班到此为止" in again.text and "到此为止" not in card.text
    await head.presses("发布")
    head.hears("say.rota_published")
    await planned(head, "一周一位", "何静 林涛")
    await head.presses("发布")
    await planned(head, "一天一位", "何静 林涛")
    assert "还没开始的那份（从 11月30日 周一 起）不再开始" in head.hears("plan_rota.check.ask").text


async def test_a_plan_and_a_draw_in_english(world: World) -> None:
    head, li, _ = await crew(world)
    for who in (head, li):
        await who.says("语言")
        await who.presses("English")
    await head.says("rota")
    await head.presses("New plan")
    for one in ("On duty", "second Wed, morning", "Lin Tao, Li Huimin", "何静, Li Huimin"):
        await head.says(one)
    assert "Wed" in head.hears("plan_rota.check.ask").text
    await head.presses("Change holidays")
    await head.presses("Nobody")
    await head.presses("Publish")
    assert "Your turns" in li.last.text
    await head.says("rota")
    await head.presses("Fair draw")
    for one in ("On duty", "Next month", "A day", "All, in this order", "Change days off", "1 2 3 not on Mon"):
        await head.says(one)
    assert "nobody can sit" in head.hears("draw_rota.check.ask").text
    await head.presses("Take this one")
    await head.says("rota")
    await head.presses("End a plan")
    await head.says("drawn fairly")
    await head.presses("End a plan")
    head.hears("say.rota_dropped")


@pytest.mark.no_golden
async def test_who_was_there_more_before_is_drawn_less(world: World) -> None:
    """Only shifts that were attended count, each day once; those of half a year ago do not."""
    head, *_ = await crew(world)
    house = world.core.house
    li = next(iter(house.district.rota(head_station(world)).plans[0].people))
    work = house.work()
    for days in (3, 4, 5, 300):
        at = world.now - days * 86_400_000
        for start, attended in ((at, at), (at + 3_600_000, at), (at + 7_200_000, None)):
            row: dict[str, Any] = {
                "end_at": start + 3_000_000,
                "person_id": li,
                "planned_id": li,
                "why": "plan",
                "day": "2026-11-01",
            }
            row |= {"station_id": head_station(world), "duty": "member", "start_at": start, "attended_at": attended}
            row |= {"day": "2026-11-01"}
            work.insert(tables.shifts, rest=0, noted_by=None, absent=0, **row)
    await work.commit()
    await head.says("轮值")
    await head.presses("公平抽排")
    for one in ("值班", "12月1日到12月14日", "一天", "都排上"):
        await head.says(one)
    shares = head.hears("draw_rota.check.ask").text
    assert "李慧敏 1 天" in shares or "李慧敏 2 天" in shares, shares
    assert "过去半年值得多的，这回少排" in shares


def head_station(world: World) -> str:
    found = world.core.house.district.by_code("XM")
    assert found is not None
    return found.id


@pytest.mark.no_golden
async def test_a_station_of_many_members_is_chosen_from_page_by_page(world: World) -> None:
    document = yaml.safe_load(DISTRICT.read_text(encoding="utf-8"))
    for number in range(9):
        hat = {"role": "member", "station": "XM"}
        document["people"].append(
            {"id": f"m{number}", "name": f"委员{'一二三四五六七八九'[number]}", "appointments": [hat]}
        )
    await load_district(world.core.house.database, world.core.house.vault, document, world.now)
    await world.core.house.refresh()
    head = await world.member("王建国", role="head")
    await planned(head, "一周一位", "1 3 2")
    question = head.hears("plan_rota.people.ask")
    assert "没认出来" in question.text, "numbers would mean another page's people"
    assert len(question.buttons) == 9
    await head.presses("更多")
    await head.presses("委员九")
    await head.presses("林涛")
    assert "已选：委员九 → 林涛" in head.hears("plan_rota.people.ask").text
    await head.presses("选好了")
    assert "委员九 → 林涛" in head.hears("plan_rota.check.ask").numbered
    await head.presses("改人")
    await head.says("委员八 委员七 何静")
    assert "委员八 → 委员七 → 何静" in head.hears("plan_rota.check.ask").numbered


async def test_days_that_a_narrower_plan_leaves_to_nobody_are_named(world: World) -> None:
    head, _, _ = await crew(world)
    await begins(head)
    await head.says("每月第二个周三上午")
    await head.says("林涛 何静")
    card = head.hears("plan_rota.check.ask")
    assert "原来有人值、照这份就没人值的，往后四周有 19 天，头一天是 明天。" in card.text, card.text
    assert "往后四周没有空班" not in card.text
    await head.says("取消")
    head.hears("say.cancelled")
    await begins(head)
    await head.presses("一天一位")
    await head.says("林涛 李慧敏")
    card = head.hears("plan_rota.check.ask")
    assert "原来有人值" not in card.text and "往后四周没有空班" in card.text


async def test_a_plan_that_another_lies_on_is_told_from_when_it_counts(world: World) -> None:
    head, _, _ = await crew(world)
    await planned(head, "一周一位", "林涛 李慧敏", "发布")
    await planned(head, "一周一位", "何静 林涛")
    await head.presses("改到哪天")
    await head.says("2026年12月27日")
    await head.presses("发布")
    await head.says("轮值")
    told = head.fresh[-1][1].text
    assert "从 11月30日 周一 到 12月27日 周日：何静 → 林涛" in told, told
    assert "从 12月28日 周一 起：林涛 → 李慧敏" in told, told


async def test_what_the_reserve_fills_of_a_draw_is_said_to_be_his(world: World) -> None:
    head, _, _ = await crew(world)
    await planned(head, "一周一位", "何静 林涛", "发布", duty="替补")
    await head.says("轮值")
    await head.presses("公平抽排")
    for one in ("值班", "12月7日到12月13日", "一天", "李慧敏 林涛", "改谁哪天不排", "李慧敏 不排周一；林涛 不排周一"):
        await head.says(one)
    card = head.fresh[-1][1].text
    assert "12月7日 周一 09:00–17:00 林涛（替补顶上）" in card or "何静（替补顶上）" in card, card
    assert "过去半年" not in card
