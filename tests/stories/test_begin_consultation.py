"""A consultation is begun from a matter, or several; others join, leave, or are put together; a small one is raised."""

from __future__ import annotations

from typing import Any

import pytest

from dialogs.talk import Rendered
from domain.consultation import Part, Source, Stage
from domain.item import State
from handlers.consulting import Invited, items_back
from handlers.inviting import invite
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from storage.consultations import consultation_by_number, items_of, link_item, participants_of, unlink_item
from tests.stories.consultations import consulted, fixed, person_id, there
from tests.stories.referrals import accepted
from tests.talk import Resident, World

LIFT = "7 栋电梯坏了三天，老人上不了楼"
DARK = "7 栋楼道的灯也不亮，晚上摸黑"


async def _desk(world: World) -> tuple[Resident, Resident, Resident]:
    """The head, a clerk, the member who sits."""
    return (
        await world.member("王建国", role="head"),
        await world.member("赵安", role="clerk"),
        await world.member("李慧敏"),
    )


async def _another(world: World, name: str, owner: Resident, words: str) -> tuple[Resident, str]:
    person = world.person(name)
    await person.opens("st_xm2k8vwd")
    number = await person.reports(words)
    await owner.presses("接单")
    return person, number


def _told(who: Resident, kind: str) -> Rendered:
    """The last that came since his own act is this."""
    heard, shown = who.fresh[-1]
    assert heard == kind, [one for one, _ in who.fresh]
    who.hears(*[one for one, _ in who.fresh])
    return shown


async def _begins(who: Resident, number: str) -> None:
    """To the check card."""
    await who.says(number)
    await who.presses("更多操作")
    await who.presses("发起协商")


async def test_from_a_matter_in_three_presses(world: World) -> None:
    wang, zhao, li = await _desk(world)
    chen, number = await accepted(world, li, LIFT)
    await _begins(li, number)
    check = li.hears("begin_consultation.check.ask")
    assert check.card is not None and "电梯坏了三天" in str(check.card.rows)
    await li.presses("发起")
    begun = li.hears("say.consultation_begun")
    assert [b.label for b in begun.buttons][:2] == ["记录调研", "约时间"], "a time would be refused"
    _told(wang, "say.consultation_begun_told")
    _told(zhao, "say.consultation_begun_told")
    told = _told(chen, "notice.consulted")
    assert told.card is not None and "正在约大家协商" in str(told.card.rows)
    item = await world.item(number)
    assert item.state is State.CONSULTING
    work = world.core.house.work()
    found = await consultation_by_number(work, "XM-C26-001")
    assert found is not None and found.source is Source.ITEMS and found.leader_id == await person_id(world, li)
    assert found.who_id and found.how_id and found.order_id and found.step == 2, "topic and plan are done"
    people = await participants_of(work, found.id)
    assert [one.part for one in people] == [Part.LEADER, Part.RESIDENT]
    await chen.says("我的事项")
    await chen.presses("电梯")
    assert "开始约大家协商" in chen.last.text
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("看协商")
    assert "XM-C26-001" in li.hears("say.talks_of_item").text


async def test_title_kind_scale_and_a_second_matter(world: World) -> None:
    wang, _, li = await _desk(world)
    chen, first = await accepted(world, li, LIFT)
    sun, second = await _another(world, "孙先生", li, DARK)
    await _begins(wang, first)
    await wang.presses("改标题")
    await wang.says("王建国什么时候来修")
    assert "别写人的名字" in wang.last.text
    await wang.says("7 栋的电梯和灯")
    await wang.presses("换类型")
    await wang.presses("专题协商")
    await wang.presses("换大小")
    await wang.presses("发展大事")
    await wang.presses("再加一件事")
    await wang.presses(second)
    card = wang.hears("begin_consultation.check.ask").card
    assert card is not None
    assert [row.text for row in card.rows[:3]] == ["7 栋的电梯和灯", "专题协商", "发展大事"]
    await wang.presses("发起")
    wang.hears("say.consultation_begun")
    work = world.core.house.work()
    found = await consultation_by_number(work, "XM-C26-001")
    assert found is not None and found.kind == "special" and found.track == "major"
    assert len(await items_of(work, found.id)) == 2
    assert len(await participants_of(work, found.id)) == 4, "head, owner, two residents"
    _told(chen, "notice.consulted")
    _told(sun, "notice.consulted")
    assert [kind for kind, _ in li.fresh][1:] == ["notice.consulted_inside", "notice.consulted_inside"]


@pytest.mark.no_golden
async def test_two_begin_at_once_and_the_second_is_told(world: World) -> None:
    wang, _, li = await _desk(world)
    _, number = await accepted(world, li, LIFT)
    await _begins(li, number)
    await _begins(wang, number)
    await world.together((li, li.button("发起")), (wang, wang.button("发起")))
    begun = [who for who in (li, wang) if who.fresh[-1][0] == "say.consultation_begun"]
    asked = [who for who in (li, wang) if who.fresh[-1][0] == "begin_consultation.check.ask"]
    assert len(begun) == len(asked) == 1
    assert "已经在一场协商里了" in asked[0].last.text and "XM-C26-001" in asked[0].last.text
    assert len(await world.rows_of("consultations")) == 1
    await asked[0].presses("发起")  # knowingly
    assert len(await world.rows_of("consultations")) == 2
    assert (await world.item(number)).state is State.CONSULTING


@pytest.mark.no_golden
async def test_who_may_not_and_what_has_moved(world: World) -> None:
    wang, zhao, li = await _desk(world)
    lin = await world.member("林涛")
    chen, number = await accepted(world, li, "何静委员上次答应来看电梯，一直没来")
    await _begins(li, number)
    li.hears("begin_consultation.words.ask")
    await li.says("7 栋的电梯")
    he = await world.member("何静")
    item = (await world.item(number)).id
    for who, refused in ((he, "item_unknown"), (lin, "not_yours"), (zhao, "not_yours"), (chen, "not_yours")):
        await who.presses_verb("begin_consultation", item=item)
        who.hears(f"refusal.{refused}")
    await chen.says("撤回")
    await chen.presses("撤回")
    await li.presses("发起", letter=next(shown for kind, shown in reversed(li.letters) if kind.startswith("begin_")))
    assert li.fresh[0][0] == "refusal.item_moved"
    assert not await world.rows_of("consultations")
    await wang.presses_verb("begin_consultation", item=item)
    wang.hears("refusal.item_moved")


@pytest.mark.no_golden
async def test_an_item_of_another_station_does_not_fit(world: World) -> None:
    wang, _, li = await _desk(world)
    _, first = await accepted(world, li, LIFT)
    _, second = await _another(world, "孙先生", li, DARK)
    await _begins(wang, first)
    await wang.presses("再加一件事")
    await wang.presses(second)
    check = wang.last
    zhou = await world.member("周宁", role="staff")
    await zhou.presses_verb("transfer", item=(await world.item(second)).id)
    await zhou.presses("农园")
    await zhou.says("这一栋归农园社区管")
    await wang.presses("发起", letter=check)
    assert wang.fresh[-1][0] in ("refusal.item_elsewhere", "refusal.not_yours")
    assert not await world.rows_of("consultations")


async def test_the_head_sets_a_topic_and_staff_propose_one(world: World) -> None:
    wang, _, _ = await _desk(world)
    zhou = await world.member("周宁", role="staff")
    await wang.says("发起协商")
    wang.hears("begin_consultation.words.ask")
    await wang.says("夏天怎么防蚊")
    await wang.presses("发起")
    wang.hears("say.consultation_begun")
    await zhou.says("发起协商")
    await zhou.presses("香蜜")
    await zhou.says("老旧小区怎么加装充电桩")
    await zhou.presses("换类型")
    await zhou.presses("对口协商")
    await zhou.presses("发起")
    zhou.hears("say.consultation_begun")
    _told(wang, "say.consultation_you_lead")
    rows = sorted(await world.rows_of("consultations"), key=lambda row: str(row["number"]))
    assert [(row["source"], row["kind"]) for row in rows] == [("staff", "micro"), ("staff", "sector")]
    assert {row["leader_id"] for row in rows} == {await person_id(world, wang)}, "staff hand it to the head"


async def test_a_second_matter_joins_and_the_first_is_taken_back(world: World) -> None:
    wang, _, li = await _desk(world)
    chen, first = await accepted(world, li, LIFT)
    sun, second = await _another(world, "孙先生", li, DARK)
    made = await consulted(world, wang, first)
    await li.says(second)
    await li.presses("更多操作")
    await li.presses("并入协商")
    await li.presses("XM-C26-001")
    li.hears("say.item_joined_talk")
    _told(wang, "say.item_joined_talk")
    _told(sun, "notice.consulted")
    _, people = await there(world, made)
    assert len(people) == 4
    await li.presses_verb("join_consultation", item=(await world.item(second)).id)
    li.hears("refusal.nothing_to_join")
    await chen.says("撤回")
    await chen.presses("撤回")
    _told(wang, "say.item_left_talk")
    await sun.says("撤回")
    await sun.presses("撤回")
    _told(wang, "say.last_item_left_talk")


async def test_the_main_item_takes_the_place_of_one_that_is_merged(world: World) -> None:
    wang, _, li = await _desk(world)
    chen, first = await accepted(world, li, LIFT)
    sun, second = await _another(world, "孙先生", li, "7 栋电梯又坏了，推车上不去")
    made = await consulted(world, li, first)
    await wang.says(first)
    await wang.presses("更多操作")
    await wang.presses("并案")
    await wang.presses(second)
    await wang.presses("并到一起")
    main = await world.item(second)
    assert main.state is State.CONSULTING
    assert await items_of(world.core.house.work(), made.id) == [main.id]
    assert "notice.consulted" in [kind for kind, _ in sun.fresh]
    assert "say.main_in_talk" in [kind for kind, _ in li.fresh]
    _, people = await there(world, made)
    assert {one.person_id for one in people} == {await person_id(world, who) for who in (li, chen, sun)}


async def test_supporters_hear_of_it_once_and_how_it_ends(world: World) -> None:
    wang, _, li = await _desk(world)
    chen, number = await accepted(world, li, LIFT)
    await wang.says(number)
    await wang.presses("更多操作")
    await wang.presses("公开")
    await wang.presses("公开")
    zhang = world.person("张阿姨")
    await zhang.opens("st_xm2k8vwd")
    await zhang.says("大家关心的事")
    await zhang.presses("电梯")
    await zhang.presses("附议（我也是）")
    await zhang.presses("同意")
    made = await consulted(world, li, number)
    assert "正在协商" in _told(zhang, "notice.followed").text
    other = await consulted(world, wang, number, title="7 栋的电梯")
    zhang.hears_nothing()
    talk = system_talk(world.core.house, world.core.house.work())
    talk.work.update(tables.consultations, {"id": other.id}, state="called_off")
    await talk.work.commit()
    talk = system_talk(world.core.house, world.core.house.work())
    await items_back(talk, made, agreed=True)
    await send_told(talk)
    await talk.work.commit()
    await world.tick()
    assert "商量过了" in zhang.hears("notice.followed").text
    heard = [kind for who in (chen, li) for kind, _ in who.fresh]
    assert "notice.consultation_back" not in heard, "the letter with what was agreed tells it"
    await zhang.says("我的事项")
    await zhang.presses("电梯")
    assert zhang.last.text.count("协商") == 1 and "商量过了" in zhang.last.text


async def test_a_small_one_is_raised_to_a_formal_one(world: World) -> None:
    wang, _, li = await _desk(world)
    zhou = await world.member("周宁", role="staff")
    chen, number = await accepted(world, li, LIFT)
    lin = await world.member("林涛")
    guest = Invited(await person_id(world, lin), Part.MEMBER)
    made = await fixed(world, await consulted(world, li, number, people=[guest]))
    talk = system_talk(world.core.house, world.core.house.work())
    made = await invite(talk, made)
    await send_told(talk)
    await talk.work.commit()
    await world.tick()
    await wang.presses_verb("raise_consultation", consultation=made.id)
    await wang.presses("专题协商")
    await wang.says("全小区 12 部电梯都是这个毛病，要市场监管一起来")
    wang.hears("say.consultation_raised")
    _told(zhou, "say.consultation_begun_told")
    for who in (li, lin, chen):
        told = next(shown for kind, shown in who.fresh if kind == "say.consultation_raised_told")
        assert "XM-C26-002" in told.text and "不开了" in told.text and "12 部电梯" in told.text
        assert [button.label for button in told.buttons] == ["从日历里去掉"]
    assert [kind for kind, _ in chen.fresh].count("notice.consulted") == 1, "it was and is being talked through"
    old, _ = await there(world, made)
    work = world.core.house.work()
    new = await consultation_by_number(work, "XM-C26-002")
    assert new is not None and new.kind == "special" and new.raised_from == made.id
    assert old.state is Stage.CLOSED and old.sequence == made.sequence + 1 and old.due_at is None
    assert await items_of(work, old.id) == [] and len(await items_of(work, new.id)) == 1
    assert len(await participants_of(work, new.id)) == 3
    assert (await work_text(world, new.who_id)) == "居民和物业", "the plan goes along"
    assert (await world.item(number)).state is State.CONSULTING
    await wang.presses_verb("raise_consultation", consultation=new.id)
    wang.hears("refusal.formal_already")
    await wang.presses_verb("raise_consultation", consultation=old.id)
    wang.hears("refusal.consultation_moved")


async def work_text(world: World, content: str | None) -> str:
    return next(str(row["text"]) for row in await world.rows_of("contents") if row["id"] == content)


@pytest.mark.no_golden
async def test_research_is_carried_over(world: World) -> None:
    wang, _, li = await _desk(world)
    _, number = await accepted(world, li, LIFT)
    made = await consulted(world, li, number)
    work = world.core.house.work()
    said = work.content("research", "看过机房，钢丝绳磨损", consultation_id=made.id)
    row: dict[str, Any] = {"id": "u1", "consultation_id": made.id, "kind": "research", "participant_id": None}
    work.insert(tables.utterances, **row, person_id=None, words_id=said, files="[]", reply_to=None, at=world.now)
    await work.commit()
    await wang.presses_verb("raise_consultation", consultation=made.id)
    await wang.presses("专题协商")
    await wang.says("要市场监管一起来")
    rows = [row for row in await world.rows_of("utterances") if row["consultation_id"] != made.id]
    assert [await work_text(world, str(row["words_id"])) for row in rows] == ["看过机房，钢丝绳磨损"]
    new = await consultation_by_number(world.core.house.work(), "XM-C26-002")
    assert new is not None and new.step == 3, "what was looked into is looked into"


@pytest.mark.no_golden
async def test_a_matter_that_left_may_join_again(world: World) -> None:
    _, _, li = await _desk(world)
    _, number = await accepted(world, li, LIFT)
    found, item = await consulted(world, li, number), await world.item(number)
    for change, left in ((unlink_item, []), (link_item, [item.id]), (unlink_item, []), (link_item, [item.id])):
        work = world.core.house.work()
        change(work, found.id, item.id)
        await work.commit()
        assert await items_of(world.core.house.work(), found.id) == left
