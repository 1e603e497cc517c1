"""并案: two neighbours report one matter; it is handled once, and each keeps his number and rates for himself."""

from __future__ import annotations

import pytest

from dialogs.talk import Press, Rendered
from domain.item import Closing, Solved, State, Urgency
from tests.talk import Resident, World

FIRE_LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
SAME = "三栋消防通道夜里停满了车，救护车都进不来"
LIFT = "7 栋电梯坏了三天，没人修"


async def _reports(world: World, name: str, words: str) -> tuple[Resident, str]:
    person = world.person(name)
    await person.opens("st_xm2k8vwd")
    return person, await person.reports(words)


async def _merge(head: Resident, number: str, into: str) -> Rendered:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("并案")
    head.hears("merge.into.ask")
    await head.presses(into)
    return head.hears("merge.check.ask")


async def test_two_neighbours_one_matter_each_rates_for_himself(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    await _reports(world, "刘先生", LIFT)
    wu, second = await _reports(world, "吴阿姨", SAME)
    await li.presses("接单", letter=_card(li, first))
    li.hears("say.accepted")
    chen.hears("notice.accepted")

    await head.says(second)
    await head.presses("更多操作")
    await head.presses("并案")
    offered = [button.label for button in head.hears("merge.into.ask").buttons]
    assert offered[0].startswith(first), "the likest comes first"
    await head.presses(first)
    check = head.hears("merge.check.ask")
    assert first in check.plain and second in check.plain and "救护车" in check.plain and "喊了好几回" in check.plain
    await head.presses("并到一起")
    head.hears("say.merged")
    merged = wu.hears("notice.merged")
    assert first not in merged.numbered
    absorbed = li.hears("notice.absorbed")
    assert second in absorbed.plain and "救护车" in absorbed.plain
    chen.hears_nothing()
    assert (await world.item(second)).state is State.MERGED

    await wu.says("我的事项")
    assert f"{second}" in wu.last.plain and "已受理" in wu.last.plain
    await wu.says(second)
    shown = wu.hears("say.timeline")
    assert shown.card is not None and shown.card.number == second and shown.card.track
    assert "喊了好几回" not in shown.numbered and first not in shown.numbered

    await wu.says("昨晚又停了六辆")
    asked = wu.hears("sort_message.target.ask")
    assert second in asked.buttons[0].label
    await wu.says("1")
    wu.hears("say.supplemented")
    heard = li.hears("notice.supplemented")
    assert "六辆" in heard.plain and second in heard.plain

    await li.presses("联系居民", letter=absorbed)
    await li.says("今晚我来看看，你们几位都在吗？")
    li.hears("say.told")
    assert "你们几位" in chen.hears("notice.told").plain
    told = wu.hears("notice.told")
    assert "你们几位" in told.plain
    await wu.says("我在家")
    wu.hears("say.reply_passed")
    li.hears("notice.replied")

    await li.presses("答复", letter=absorbed)
    await li.says("地桩装好了，晚上九点保安会巡一遍。")
    await li.presses("发送")
    answered = wu.hears("notice.answered")
    assert "地桩装好了" in answered.plain
    await chen.presses("已解决")
    chen.hears("say.rated_yes")
    item = await world.item(first)
    assert item.state is State.CLOSED and item.closing is Closing.SOLVED

    world.later(days=2)
    await wu.presses("没有", letter=answered)
    wu.hears("say.rated_merged")
    rated = await world.item(second)
    assert rated.state is State.MERGED and rated.solved is Solved.NO
    assert (await world.item(first)).state is State.CLOSED, "his rating moves nothing"
    head_heard = [kind for kind, _ in head.fresh]
    assert head_heard == ["notice.head_rated_merged"]
    await wu.presses("不满意")
    await wu.says("我家门口那一段没有装")
    wu.hears("say.explained")
    assert "没有装" in head.last.plain
    await wu.presses_again("没有", answered)
    wu.hears("say.rated_same")


def _card(person: Resident, number: str) -> Rendered:
    return next(
        shown for _, shown in reversed(person.letters) if shown.card is not None and shown.card.number == number
    )


async def test_undone_within_a_day_everything_is_as_it_was(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    await li.presses("接单")
    wu.hears("notice.accepted")
    await _merge(head, second, first)
    await head.presses("并到一起")
    undo = head.hears("say.merged")
    wu.hears("notice.merged")
    world.later(hours=23)
    await head.presses("撤销并案", letter=undo)
    head.hears("say.unmerged")
    wu.hears("notice.unmerged")
    item = await world.item(second)
    assert item.state is State.ACCEPTED and item.merged_into is None and item.owner_id is not None
    assert [kind for kind, _ in li.fresh][-2:] == ["notice.restored_to_handler", "notice.shed"]
    await head.presses_again("撤销并案", undo)
    head.hears("refusal.item_moved")


async def test_after_a_day_only_a_restoration_parts_them(world: World) -> None:
    head = await world.member("王建国", role="head")
    await world.member("李慧敏")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    _, second = await _reports(world, "吴阿姨", SAME)
    await _merge(head, second, first)
    await head.presses("并到一起")
    undo = head.hears("say.merged")
    world.later(hours=25)
    await head.presses("撤销并案", letter=undo)
    head.hears("refusal.too_late_to_unmerge")
    assert (await world.item(second)).state is State.MERGED


@pytest.mark.no_golden
async def test_two_heads_merge_crosswise_at_once(world: World) -> None:
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    await world.member("李慧敏")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    _, second = await _reports(world, "吴阿姨", SAME)
    one = await _merge(head, second, first)
    other = await _merge(staff, first, second)
    await world.together((head, head.button("并到一起", one)), (staff, staff.button("并到一起", other)))
    states = {(await world.item(number)).state for number in (first, second)}
    assert states == {State.MERGED, State.ASSIGNED}, "one of them won, and nothing goes in a circle"
    refused = [person for person in (head, staff) if person.fresh[0][0].startswith("refusal.")]
    assert len(refused) == 1


async def test_a_double_press_merges_once(world: World) -> None:
    head = await world.member("王建国", role="head")
    await world.member("李慧敏")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    check = await _merge(head, second, first)
    press = Press(check.id, next(b.code for b in check.buttons if b.label == "并到一起"))
    await world.together((head, press), (head, press))
    names = [event["name"] for event in await world.events(second)]
    assert names.count("item.merged") == 1
    assert [kind for kind, _ in wu.fresh] == ["notice.merged"]


async def test_a_merged_one_leads_on_and_nothing_goes_into_itself(world: World) -> None:
    head = await world.member("王建国", role="head")
    await world.member("李慧敏")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    _, second = await _reports(world, "吴阿姨", SAME)
    _, third = await _reports(world, "郑大爷", "消防通道又被占了")
    await _merge(head, second, first)
    await head.presses("并到一起")
    await head.says(third)
    await head.presses("更多操作")
    await head.presses("并案")
    for nonsense in ("XM-261123-099", third, "不知道", "，" * 5000):
        await head.says(nonsense)
        assert head.fresh[-1][0] == "merge.into.ask"
    await head.says(second.lower())
    check = head.hears("merge.check.ask")
    assert first in check.plain, "what is merged leads to its main one"
    await head.presses("并到一起")
    head.hears("say.merged")
    assert (await world.item(third)).merged_into == (await world.item(first)).id


async def test_others_merged_into_it_come_along(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    zheng, third = await _reports(world, "郑大爷", "消防通道又被占了")
    await _merge(head, second, first)
    await head.presses("并到一起")
    await _merge(head, first, third)
    await head.presses("并到一起")
    chen.hears("notice.merged")
    wu.hears("notice.merged")
    await li.presses("接单", letter=_card(li, third))
    for person in (chen, wu, zheng):
        person.hears("notice.accepted")
    await wu.presses("补充")
    await wu.says("白天也占")
    assert "白天也占" in li.last.plain


async def test_whoever_is_recused_in_what_comes_in_is_so_in_the_main_one(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    await li.presses("接单")
    _, second = await _reports(world, "吴阿姨", "消防通道一直被占，李慧敏委员自己的车就停在那里")
    assert li.fresh and all(second not in shown.numbered for _, shown in li.letters)
    await _merge(head, second, first)
    await head.presses("并到一起")
    item = await world.item(first)
    assert item.state is State.ASSIGNED and item.assignee_id not in item.recused
    assert [kind for kind, _ in li.fresh] == ["say.accepted"], "who is recused hears nothing of it"
    assert all("自己的车" not in shown.numbered for _, shown in li.letters)
    await li.says(first)
    li.hears("refusal.item_unknown")
    assert "notice.assigned" in [kind for kind, _ in lin.fresh]
    assert chen.letters


async def test_the_main_one_is_withdrawn_and_goes_on_for_the_others(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    zheng, third = await _reports(world, "郑大爷", "消防通道又被占了")
    await li.presses("接单", letter=_card(li, first))
    for number in (second, third):
        await _merge(head, number, first)
        await head.presses("并到一起")
    wu.hears("notice.merged")
    zheng.hears("notice.merged")
    await chen.presses("撤回")
    await chen.says("1")
    chen.hears("say.withdrawn_others")
    wu.hears("notice.succeeded")
    zheng.hears_nothing()
    goes_on = await world.item(second)
    assert goes_on.state is State.ACCEPTED and goes_on.owner_id == (await world.item(first)).owner_id
    assert (await world.item(third)).merged_into == goes_on.id
    told = li.last
    assert [kind for kind, _ in li.fresh][-1] == "notice.succeeded_inside"
    assert told.card is not None and told.card.number == second
    await li.presses("答复", letter=told)
    await li.says("地桩装好了。")
    await li.presses("发送")
    wu.hears("notice.answered")
    zheng.hears("notice.answered")
    chen.hears_nothing()


async def test_across_stations_staff_alone(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    staff = await world.member("周宁", role="staff")
    sun = await world.member("孙悦", role="head", station="NY")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    there = world.person("何叔")
    await there.opens("st_ny7q3rtb")
    other = await there.reports("香蜜三村的消防通道堵着，我们这边的救护车也绕不过去")
    await head.says(first)
    await head.presses("更多操作")
    await head.presses("并案")
    await head.says(other)
    assert head.fresh[-1][0] == "merge.into.ask", "another station's item is not even known to be there"
    await head.says("取消")
    await staff.says(other)
    await staff.presses("更多操作")
    await staff.presses("并案")
    await staff.says(first)
    staff.hears("merge.check.ask")
    await staff.presses("并到一起")
    staff.hears("say.merged")
    there.hears("notice.merged")
    assert (await world.item(other)).state is State.MERGED
    await sun.says(first)
    sun.hears("refusal.item_unknown")


async def test_a_stranger_and_a_member_cannot_merge(world: World) -> None:
    li = await world.member("李慧敏")
    chen, _ = await _reports(world, "陈女士", FIRE_LANE)
    await _reports(world, "吴阿姨", SAME)
    await li.presses("更多操作")
    assert "并案" not in [button.label for button in li.last.buttons]
    head = await world.member("王建国", role="head")
    check = await _merge(head, "XM-261123-002", "XM-261123-001")
    await world.together((chen, head.button("并到一起", check)))
    assert (await world.item("XM-261123-002")).state is State.ASSIGNED


async def test_a_quoted_word_of_a_merged_reporter_is_answered_in_the_main_one(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    await li.presses("接单", letter=_card(li, first))
    await _merge(head, second, first)
    await head.presses("并到一起")
    await wu.presses("补充")
    await wu.says("白天也占")
    li.hears("say.accepted", "notice.absorbed", "notice.supplemented")
    await li.says("我明天白天来看", quoted=li.platform_id)
    li.hears("sort_own_words.target.ask")
    await li.presses("回复居民")
    li.hears("say.told")
    assert "明天白天" in chen.last.plain and "明天白天" in wu.last.plain


async def test_danger_told_by_a_merged_reporter_is_danger_in_the_main_one(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    await li.presses("接单", letter=_card(li, first))
    await _merge(head, second, first)
    await head.presses("并到一起")
    await wu.presses("补充")
    await wu.says("着火了，有人困在里面")
    assert (await world.item(first)).urgency is Urgency.DANGER
    assert li.last.urgent


async def test_whoever_is_erased_leaves_the_matter_to_the_others(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, first = await _reports(world, "陈女士", FIRE_LANE)
    wu, second = await _reports(world, "吴阿姨", SAME)
    await li.presses("接单", letter=_card(li, first))
    await _merge(head, second, first)
    await head.presses("并到一起")
    wu.hears("notice.merged")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("一并撤回")
    assert (await world.item(first)).state is State.WITHDRAWN
    assert (await world.item(second)).state is State.ACCEPTED
    wu.hears("notice.succeeded")
