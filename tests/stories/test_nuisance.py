"""Too much at once, and people who only want to annoy: told plainly, with a way to object; danger goes through."""

from __future__ import annotations

import pytest

from dialogs.talk import Press, Text
from handlers.pace import Pace
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
REASON = "一周里报了九次同一件已经办好的事，还骂来走访的委员。"
FIRE = "三村 5 栋 302 着火了，冒黑烟"


async def at_home(world: World, name: str = "陈女士") -> Resident:
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def paused(world: World) -> tuple[Resident, Resident, Resident, str]:
    """Head, staff, and somebody whom the head has paused."""
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff", station="")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await _pause(head, number)
    return head, staff, chen, number


async def _pause(head: Resident, number: str, reason: str = REASON) -> None:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("暂停接收此人反映")
    head.hears("silence.reason.ask")
    await head.says(reason)
    head.hears("say.silenced_done")


# --- pausing ---


async def test_somebody_is_paused_objects_and_staff_lift_it(world: World) -> None:
    _, staff, chen, number = await paused(world)
    told = chen.hears("say.silenced_you")
    assert REASON in told.text and [b.label for b in told.buttons] == ["我不同意", "找真人"]
    await chen.says("农园路的路灯又坏了")
    await chen.presses("一件新事")
    no = chen.hears("refusal.silenced")
    assert REASON in no.text and "11月30日" in no.text
    await chen.presses("我不同意", letter=no)
    chen.hears("object_to_silence.words.ask")
    await chen.says("没有骂人，那件事也没有办好")
    chen.hears("say.silence_objection_passed")
    card = staff.hears("say.silence_objected")
    assert REASON in card.text and "没有办好" in card.text and number in card.text and "陈女士" not in card.numbered
    await chen.presses("我不同意", letter=no)
    chen.hears("say.silence_objected_already")
    await staff.presses("恢复接收", letter=card)
    staff.hears("say.silence_lifted_done")
    chen.hears("say.silence_lifted")
    await chen.says("农园路的路灯又坏了")
    await chen.presses("一件新事")
    chen.hears("report.check.ask")
    await staff.presses("恢复接收", letter=card)
    assert staff.toast


async def test_staff_keep_it_with_words(world: World) -> None:
    _, staff, chen, _ = await paused(world)
    await chen.presses("我不同意")
    await chen.says("跳过")
    chen.hears("say.silence_objection_passed")
    await staff.presses("照旧暂停")
    await staff.says("记录我们看了，委员来过三次。七天后您照样可以反映。")
    staff.hears("say.silence_kept_done")
    assert "委员来过三次" in chen.hears("say.silence_kept").text
    world.later(days=7, seconds=1)
    await chen.says("农园路的路灯又坏了")
    await chen.presses("一件新事")
    chen.hears("report.check.ask")
    await staff.says("暂停名单")
    staff.hears("say.silenced_none")


async def test_what_goes_on_while_paused(world: World) -> None:
    """Open matters, a real person, and danger."""
    _, _, chen, number = await paused(world)
    await chen.says("反映")
    chen.hears("refusal.silenced")
    await chen.says(number)
    await chen.presses("补充")
    await chen.says("昨晚又停了三辆")
    chen.hears("say.supplemented")
    await chen.says("找真人")
    await chen.says("请站长给我回个电话")
    assert chen.fresh[-1][0] == "say.human_passed"
    await chen.says(FIRE)
    kinds = [kind for kind, _ in chen.fresh]
    assert kinds[0].startswith("danger.")
    await chen.presses("一件新事")
    if chen.fresh[-1][0] == "report.category.ask":
        await chen.says("其他")
    await chen.presses("提交")
    assert chen.fresh[-1][0].startswith("say.reported")
    await chen.says(number)
    await chen.presses("撤回")
    await chen.presses("撤回")
    chen.hears("say.withdrawn")


async def test_a_report_that_was_begun_before_the_pause_is_kept(world: World) -> None:
    head = await world.member("王建国", role="head")
    await world.member("周宁", role="staff", station="")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await chen.says("农园路的路灯又坏了，晚上看不见路")
    await chen.presses("一件新事")
    chen.hears("report.check.ask")
    await _pause(head, number)
    await chen.presses("提交")
    assert "refusal.silenced" in [kind for kind, _ in chen.fresh]
    await head.says("/paused")
    await head.presses(number)
    head.hears("say.silence_lifted_done")
    await chen.says("继续")
    await chen.presses("提交")
    assert chen.fresh[-1][0].startswith("say.reported")


async def test_the_list_names_nobody(world: World) -> None:
    head, staff, chen, number = await paused(world)
    other = await world.member("孙悦", role="head", station="NY")
    await head.says("暂停名单")
    listed = head.hears("say.silenced_list")
    assert f"反映过 {number} 的居民" in listed.text and "陈女士" not in listed.numbered
    await other.says("暂停名单")
    other.hears("say.silenced_none")
    await other.sends(Press(listed.id, "1"), "［别人的按钮］")
    assert other.toast
    await staff.says("暂停名单")
    await staff.presses(f"恢复 {number}")
    staff.hears("say.silence_lifted_done")
    chen.hears("say.silenced_you", "say.silence_lifted")


async def test_who_is_complained_about_pauses_nobody(world: World) -> None:
    """The head is recused in the complaint, and learns nothing of it from the no."""
    head = await world.member("王建国", role="head")
    await world.member("周宁", role="staff", station="")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    await chen.says("王建国站长收了物业的东西，什么都不管")
    await chen.presses("一件新事")
    if chen.fresh[-1][0] == "report.petition.ask":
        await chen.presses("继续")
    if chen.fresh[-1][0] == "report.place.ask":
        await chen.says("跳过")
    if chen.fresh[-1][0] == "report.category.ask":
        await chen.says("其他")
    await chen.presses("提交")
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("暂停接收此人反映")
    head.hears("refusal.not_yours")
    assert not [row for row in await world.rows_of("persons") if row["silenced_until"]]


async def test_nobody_is_paused_twice_nor_by_a_member(world: World) -> None:
    _, staff, chen, number = await paused(world)
    await staff.says(number)
    await staff.presses("更多操作")
    await staff.presses("暂停接收此人反映")
    assert staff.toast
    await chen.says("我的事项")
    assert "暂停接收此人反映" not in chen.last.numbered
    li = await world.member("李慧敏")
    await li.says("暂停名单")
    li.hears("refusal.not_yours")
    assert len([row for row in await world.rows_of("events") if row["name"] == "person.silenced"]) == 1


# --- too much at once ---


async def test_a_station_flooded_by_strangers(world: World) -> None:
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff", station="")
    known = await at_home(world, "老居民")
    await known.reports(LANE)
    world.later(days=1, minutes=1)
    world.core.house.district.settings["most_reports_an_hour"] = 3
    for index in range(3):
        await (await at_home(world, f"新人{index}")).reports(f"{index + 1} 栋门口的垃圾桶满了好几天")
    head._mark = len(head.letters)
    staff._mark = len(staff.letters)
    late = await at_home(world, "又一位新人")
    await late.says("5 栋门口的垃圾桶满了好几天")
    await late.presses("提交")
    assert "0755-0000 0187" in late.hears("refusal.station_busy").text
    for who in (head, staff):
        assert [kind for kind, _ in who.fresh].count("say.station_limit") == 1
        who._mark = len(who.letters)
    await late.presses("提交")
    late.hears("refusal.station_busy")
    assert "say.station_limit" not in [kind for kind, _ in head.fresh + staff.fresh]
    await known.says("2 栋门口的垃圾桶又满了好几天")
    await known.presses("一件新事")
    await known.presses("提交")
    known.hears("say.reported")
    in_danger = await at_home(world, "着急的新人")
    await in_danger.says(FIRE)
    if in_danger.fresh[-1][0] == "report.category.ask":
        await in_danger.says("其他")
    await in_danger.presses("提交")
    assert in_danger.fresh[-1][0].startswith("say.reported")
    world.later(hours=1, minutes=1)
    await late.presses("提交")
    assert late.fresh[-1][0].startswith("say.reported")


@pytest.mark.no_golden
async def test_a_thousand_messages_of_one_chat(world: World) -> None:
    """The others are served meanwhile; the flood is answered for a minute's worth, and told of once."""
    world.core.receiver.pace = Pace()
    chen, zhou = await at_home(world), await at_home(world, "周先生")
    await chen.says(LANE)
    flood = [(chen, Text(f"占着！{index}")) for index in range(1000)]
    await world.together(*flood[:500], (zhou, Text("2 栋门口的垃圾桶满了好几天")), *flood[500:])
    assert zhou.letters[-1][0] == "report.check.ask"
    kinds = [kind for kind, _ in chen.letters]
    assert kinds.count("refusal.too_fast") == 1 and len(kinds) < 70
    world.later(minutes=1, seconds=1)
    await chen.presses("提交")
    item = await world.item(str(chen.hears("say.reported").card.number))  # type: ignore[union-attr]
    words = next(row["text"] for row in await world.rows_of("contents") if row["id"] == item.words_id)
    taken = [line for line in words.splitlines() if line.startswith("占着！")]
    assert taken == [f"占着！{index}" for index in range(len(taken))] and len(taken) >= 55


@pytest.mark.no_golden
async def test_danger_is_heard_in_a_flood(world: World) -> None:
    world.core.receiver.pace = Pace()
    chen = await at_home(world)
    await world.together(*((chen, Text(f"喂 {index}")) for index in range(100)))
    await chen.says(FIRE)
    assert any(kind.startswith("danger.") for kind, _ in chen.fresh)


@pytest.mark.no_golden
async def test_what_was_written_while_we_were_away_is_no_flood(world: World) -> None:
    """A hundred messages over two hours come at once: they count by when they were written."""
    from dataclasses import replace

    world.core.receiver.pace = Pace()
    chen = await at_home(world)
    for index in range(100):
        said = chen.inbound(Text(f"第 {index} 句：路灯坏了"), f"away{index}")
        await world.core.receive(replace(said, at=world.now - 7_200_000 + index * 72_000))
    await world._collect()
    assert "refusal.too_fast" not in [kind for kind, _ in chen.letters]
