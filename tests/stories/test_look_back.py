"""回头看: after 30 and 90 days and on the day of a class B the resident by one press, and somebody other to see."""

from __future__ import annotations

import pytest

from domain.item import Outcome, State
from storage import tables
from tests.stories.test_rating_again import answered, answers, rows_agree
from tests.talk import Resident, World


async def closed(world: World) -> tuple[Resident, Resident, str]:
    chen, li, number, _ = await answered(world)
    await chen.presses("已解决")
    await chen.presses("满意")
    return chen, li, number


async def days(world: World, count: float) -> None:
    world.later(days=count)
    await world.tick()


async def looks(world: World) -> list[tuple[str, object, object, bool]]:
    rows = sorted(await world.rows_of("look_backs"), key=lambda row: row["due_at"])
    return [(row["kind"], row["resident"], row["checked"], row["ended_at"] is not None) for row in rows]


async def test_both_say_that_it_holds(world: World) -> None:
    lin = await world.member("林涛")
    chen, li, number = await closed(world)
    await days(world, 29)
    assert chen.letters[-1][0] == "say.pleased_thanks"
    await days(world, 1)
    assert chen.letters[-1][0] == "say.look_ask" and lin.letters[-1][0] == "say.look_task"
    asked, task = chen.last, lin.last
    assert "充电与消防" in task.text and "一张照片" in task.text and "喊了好几回" not in task.numbered
    assert not any(kind.startswith("say.look") for kind, _ in li.letters), "never who handled it"
    await chen.presses("还好着呢")
    chen.hears("say.look_thanks")
    await chen.presses("还好着呢", letter=asked)
    chen.hears("say.look_noted")
    await lin.says("待办")
    lin.hears("say.look_todo")
    await lin.presses("回头看")
    await lin.presses("还好")
    lin.hears("look_check.words.ask")
    await lin.sends_photo()
    lin.hears("say.look_checked")
    assert await looks(world) == [("first", "holds", "holds", True), ("second", None, None, False)]
    await days(world, 60)
    assert chen.letters[-1][0] == "say.look_ask"
    assert lin.letters[-1][0] == "say.look_task"
    await chen.says("我的事项")
    await chen.presses(number)
    assert "回头看，您说：还好" in chen.last.text and "林涛 回头看：还好" in chen.last.text
    await rows_agree(world)


async def test_the_resident_says_that_it_is_back(world: World) -> None:
    head = await world.member("王建国", role="head")
    lin = await world.member("林涛")
    chen, li, number = await closed(world)
    await days(world, 90)  # both fall due at once
    failed = chen.last
    await chen.presses("又出现了", letter=failed)
    assert "先前的经过都留着" in chen.hears("say.look_reopened").text
    assert (await world.item(number)).state is State.ACCEPTED, "also after 90 days: it was we who asked"
    assert li.letters[-1][0] == "notice.look_failed" and head.letters[-1][0] == "notice.head_look_failed"
    assert all(ended for *_, ended in await looks(world))
    await chen.presses("又出现了", letter=failed)
    chen.hears("say.look_moved")
    await lin.presses("还好")
    assert lin.fresh[-1][0] == "refusal.nothing_to_check"
    rows = await world.rows_of("closings")
    assert rows[0]["reopened_at"] == world.now
    await answers(li, "地桩装好了。")
    await chen.presses("已解决")
    assert [row["round"] for row in await world.rows_of("closings")] == [1, 2]
    assert [ended for *_, ended in await looks(world)] == [True, True, False, False]
    await rows_agree(world)


async def test_who_went_to_see_found_it_back_and_the_owner_is_gone(world: World) -> None:
    head = await world.member("王建国", role="head")
    lin, he = await world.member("林涛"), await world.member("何静")
    chen, _, number = await closed(world)
    await head.says("设置")
    await head.presses("结束任职")
    await head.says("李慧敏 委员")
    await head.presses("结束任职")
    await days(world, 30)
    checker = next(one for one in (lin, he) if one.letters[-1][0] == "say.look_task")
    await checker.presses("又出现了")
    checker.hears("look_check.reason.ask")
    await checker.says("还是停着四辆")
    assert checker.fresh[0][0] == "say.look_check_failed"
    assert chen.letters[-1][0] == "notice.look_reopened"
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.assignee_id is not None
    await rows_agree(world)


async def test_nobody_says_anything(world: World) -> None:
    head = await world.member("王建国", role="head")
    lin = await world.member("林涛")
    chen, _, number = await closed(world)
    await days(world, 30)
    await days(world, 7)
    assert lin.letters[-1][0] == "say.look_remind"
    await days(world, 7)
    assert head.letters[-1][0] == "say.look_overdue"
    last = (await world.events(number))[-1]
    assert (last["name"], last["particulars"]["says"]) == ("item.looked_back", "silent")
    await head.says("收件箱")
    assert "等人回头看" in head.hears("say.inbox_list").text
    await head.presses(number)
    await head.presses("更多操作")
    await head.presses("回头看")
    await head.presses("还好")
    await head.says("门岗说没有再停，照片晚上拍不清")
    head.hears("say.look_checked")
    assert (await looks(world))[0] == ("first", "silent", "holds", True)
    await head.says(f"/why {number}")
    await head.presses("看进展")
    assert "王建国 回头看：还好（门岗说没有再停" in head.last.text
    await head.says("收件箱")
    head.hears("say.inbox_none")
    await chen.presses("还好着呢")
    chen.hears("say.look_thanks")


async def test_an_answer_after_a_year(world: World) -> None:
    await world.member("林涛")
    chen, _, number = await closed(world)
    await days(world, 30)
    asked = chen.last
    await days(world, 14)
    (first,) = [row for row in await world.rows_of("look_backs") if row["kind"] == "first"]
    assert first["resident"] == "silent"
    lin = world.people["林涛"]
    await lin.presses("还好")
    await lin.says("还是老样子，晚上看不清")
    await days(world, 321)  # the letter has long had its time
    await chen.presses("又出现了", letter=asked)
    chen.hears("say.look_late")
    assert (await world.item(number)).state is State.CLOSED
    await chen.presses("重新反映")
    assert chen.fresh[-1][0] == "report.words.ask"


@pytest.mark.no_golden
async def test_an_answer_after_a_year_where_nobody_went_to_see(world: World) -> None:
    """His silence was noted after two weeks: nothing waits for him any more."""
    await world.member("林涛")
    chen, _, number = await closed(world)
    await days(world, 30)
    asked = chen.last
    await days(world, 14)
    await days(world, 321)
    await chen.presses("又出现了", letter=asked)
    chen.hears("say.look_late")
    assert (await world.item(number)).state is State.CLOSED


async def test_the_day_of_a_class_b(world: World) -> None:
    await world.member("林涛")
    chen, li, number, _ = await answered(world)
    found = await world.item(number)
    work = world.core.house.work()
    work.update(tables.items, {"id": found.id}, outcome=Outcome.B.value, outcome_day="2026-12-10")
    await work.commit()
    await chen.presses("已解决")
    kinds = [kind for kind, *_ in await looks(world)]
    assert kinds == ["class_b", "first", "second"]
    await days(world, 17)
    assert "约好办成的日子到了" in chen.last.text
    await chen.presses("又出现了")
    assert (await world.item(number)).state is State.ACCEPTED
    (row,) = await world.rows_of("closings")
    assert (row["outcome"], row["outcome_day"], row["reopened_at"]) == ("B", "2026-12-10", world.now)
    assert li.letters[-1][0] == "notice.look_failed"


@pytest.mark.no_golden
async def test_who_is_erased_is_not_asked_and_a_lone_member_is_seen_to_by_the_clerk(world: World) -> None:
    clerk = await world.member("赵安", role="clerk")
    chen, li, number = await closed(world)
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("抹去")
    if chen.fresh and chen.fresh[-1][1].buttons:
        await chen.presses(chen.fresh[-1][1].buttons[0].label)
    await world.tick()
    await days(world, 30)
    assert clerk.letters[-1][0] == "say.look_task"
    assert not any(kind == "say.look_ask" for kind, _ in chen.letters)
    assert (await looks(world))[0][1] == "gone"
    await clerk.presses("又出现了")
    await clerk.says("跳过")
    assert (await world.item(number)).state is State.ACCEPTED
    assert li.letters[-1][0] == "notice.look_failed"


async def test_who_is_merged_into_it_is_asked_for_himself(world: World) -> None:
    head, lin = await world.member("王建国", role="head"), await world.member("林涛")
    li = await world.member("李慧敏")
    chen, wu = world.person("陈女士"), world.person("吴阿姨")
    for one in (chen, wu):
        await one.opens("st_xm2k8vwd")
    first = await chen.reports()
    await li.presses("接单")
    second = await wu.reports()
    await head.says(f"/why {second}")
    await head.presses("看进展")
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(first)
    await head.presses("并到一起")
    await answers(li, "地桩装好了。")
    await chen.presses("已解决")
    await wu.presses("已解决")
    await wu.presses("满意")
    await wu.presses("已解决")
    wu.hears("say.rated_same")
    await days(world, 30)
    assert chen.letters[-1][0] == wu.letters[-1][0] == "say.look_ask" and lin.letters[-1][0] == "say.look_task"
    asked = wu.last
    await wu.presses("又出现了")
    wu.hears("say.look_along")
    assert head.letters[-1][0] == "say.look_along_failed"
    await wu.presses("又出现了", letter=asked)
    wu.hears("say.look_noted")
    assert (await world.item(first)).state is State.CLOSED, "the main reporter decides"
    await chen.presses("又出现了")
    assert (await world.item(first)).state is State.ACCEPTED
    assert wu.letters[-1][0] == "notice.look_reopened"
    await rows_agree(world)
