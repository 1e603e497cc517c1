"""请你来协商: residents propose a topic, support it and propose it along; the head decides, or enough of them do."""

from __future__ import annotations

import pytest

from dialogs.talk import Rendered
from domain.consultation import Part, Source
from domain.topic import TopicState
from storage.consultations import consultation_by_number, participants_of
from storage.topics import topic
from tests.stories.consultations import person_id
from tests.stories.test_practice import as_resident, at_home, practise
from tests.talk import Resident, World

BIKES = "电动车充电的地方太少，大家都往楼道里推。我住 3 栋 2 单元 501 室，电话 13800138000"


async def _arrives(world: World, name: str) -> Resident:
    person = world.person(name)
    await person.opens("st_xm2k8vwd")
    return person


async def _proposes(world: World, name: str = "陈女士", words: str = BIKES) -> Resident:
    """In as few presses as it takes."""
    person = await _arrives(world, name)
    await person.says("提议题")
    await person.says(words)
    if person.fresh[-1][0] == "consent.agree.ask":
        await person.presses("同意")
    if person.fresh[-1][0] == "propose_topic.category.ask":
        await person.presses("充电与消防")
    await person.presses("提交")
    return person


async def _opens(head: Resident, title: str = "") -> Rendered:
    await head.says("议题")
    await head.presses("电动车")
    await head.presses("公开征求附议")
    if title:
        await head.says(title)
    await head.presses("公开征求附议")
    return head.hears("say.topic_opened")


async def _stands(world: World, name: str, how: str) -> Resident:
    person = await _arrives(world, name)
    await person.says("大家提的议题")
    await person.presses("充电", letter=person.hears("say.topics_list"))
    await person.presses(how)
    if person.fresh[-1][0] == "consent.agree.ask":
        await person.presses("同意")
    return person


async def _now(world: World) -> dict[str, object]:
    (row,) = await world.rows_of("topics")
    return dict(row)


async def test_a_topic_is_proposed_opened_and_signed_by_three(world: World) -> None:
    wang = await world.member("王建国", role="head")
    zhao = await world.member("赵安", role="clerk")
    chen = await _proposes(world)
    assert "XM-T26-001" in chen.hears("say.topic_proposed").text
    assert zhao.fresh[-1][0] == "say.topic_proposed_told"
    other = await _arrives(world, "刘大爷")
    await other.says("大家提的议题")
    assert "没有公开的议题" in other.hears("say.topics_none").text
    await _opens(wang, "电动车去哪里充电")
    told = chen.hears("say.topic_shown_told")
    assert "电动车去哪里充电" in told.text
    liu = await _stands(world, "刘大爷", "联名")
    assert liu.fresh[-1][0] == "say.topic_signed"
    shown = await _stands(world, "张阿姨", "附议")
    await shown.presses("收回")
    shown.hears("say.topic_unsupported")
    await shown.says("大家提的议题")
    await shown.presses("充电")
    assert "有人联名" in shown.last.text and "501" not in shown.last.text and "单元" not in shown.last.text
    await shown.presses("联名")
    assert "XM-C26-001" in shown.hears("say.topic_signed").text, "the third: it is taken up by itself"
    assert "XM-C26-001" in chen.hears("say.topic_taken_signed").text
    liu.hears("say.topic_signed", "say.topic_taken_signed")
    assert wang.fresh[-1][0] == "say.consultation_you_lead"
    work = world.core.house.work()
    found = await consultation_by_number(work, "XM-C26-001")
    assert found is not None and found.kind == "invited" and found.source is Source.TOPIC
    assert found.leader_id == await person_id(world, wang)
    people = await participants_of(work, found.id)
    assert [one.part for one in people].count(Part.RESIDENT) == 3
    assert (await _now(world))["state"] == "taken"


@pytest.mark.no_golden
async def test_ten_supporters_and_two_tenth_ones_at_once(world: World) -> None:
    wang = await world.member("王建国", role="head")
    chen = await _proposes(world)
    await _opens(wang)
    for number in range(1, 10):
        person = await _stands(world, f"居民{number}", "附议")
        assert person.fresh[-1][0] == "say.topic_supported"
        if number == 4:
            reader = await _arrives(world, "路人")
            await reader.says("大家提的议题")
            assert "几位邻居" in reader.last.text
        if number == 6:
            await reader.says("大家提的议题")
            assert "6 位邻居附议" in reader.last.text
    late = []
    for name in ("甲", "乙"):
        person = await _arrives(world, name)
        await person.says("你好")
        await person.presses("同意")
        await person.says("大家提的议题")
        await person.presses("充电")
        late.append(person)
    await world.together(*((one, one.button("附议")) for one in late))
    assert sorted(one.fresh[-1][0] for one in late) == ["refusal.topic_moved", "say.topic_supported"]
    assert len(await world.rows_of("consultations")) == 1
    row = await _now(world)
    assert row["supports"] == 10 and row["state"] == "taken"
    assert chen.fresh[-1][0] == "say.topic_taken_signed"
    assert world.person("居民1").fresh[-1][0] == "say.topic_taken"
    (leader, resident) = await world.rows_of("participants")
    assert {leader["part"], resident["part"]} == {"leader", "resident"}, "who supports it is told, and not invited"


@pytest.mark.no_golden
async def test_own_twice_and_the_other_way(world: World) -> None:
    wang = await world.member("王建国", role="head")
    chen = await _proposes(world)
    await _opens(wang)
    own = str((await _now(world))["id"])
    await chen.presses_verb("support_topic", topic=own)
    chen.hears("refusal.topic_own")
    liu = await _stands(world, "刘大爷", "附议")
    await liu.presses_verb("support_topic", topic=own)
    liu.hears("refusal.supported_already")
    await liu.presses_verb("sign_topic", topic=own)
    liu.hears("say.topic_signed")
    row = await _now(world)
    assert (row["supports"], row["signers"]) == (0, 2)
    await liu.presses_verb("unsupport_topic", topic=own)
    await liu.presses_verb("unsupport_topic", topic=own)
    liu.hears("refusal.supports_not")
    await liu.presses_verb("open_topic", topic=own)
    liu.hears("refusal.not_yours")
    await liu.presses_verb("support_topic", topic="nothing")
    liu.hears("refusal.topic_unknown")


async def test_the_heads_word_and_a_kind_no(world: World) -> None:
    wang = await world.member("王建国", role="head")
    chen = await _proposes(world)
    liu = await _proposes(world, "刘大爷", "想请大家商量广场舞的音量和时间")
    await wang.says("议题")
    await wang.presses("电动车")
    await wang.presses("列为协商")
    wang.hears("begin_consultation.check.ask")
    await wang.presses("发起")
    wang.hears("say.consultation_begun")
    assert "XM-C26-001" in chen.hears("say.topic_proposed", "say.topic_taken_signed").text
    await wang.says("议题")
    await wang.presses("广场舞")
    await wang.presses("不列")
    await wang.says("上个月刚商量过，大家说好晚上九点停，先看看管不管用")
    wang.hears("say.topic_refused")
    told = liu.hears("say.topic_proposed", "say.topic_refused_told")
    assert "九点停" in told.text
    await liu.presses("找真人")
    assert (await topic(world.core.house.work(), str((await world.rows_of("topics"))[1]["id"]))) is not None


@pytest.mark.no_golden
async def test_a_complaint_about_the_head_goes_to_staff_and_is_never_open(world: World) -> None:
    wang = await world.member("王建国", role="head")
    zhou = await world.member("周宁", role="staff")
    await _proposes(world, words="站长王建国从来不在，想请大家商量换人值班")
    assert "say.topic_proposed_told" not in [kind for kind, _ in wang.fresh]
    assert zhou.fresh[-1][0] == "say.topic_proposed_told"
    await wang.says("议题")
    wang.hears("say.topics_none")
    found = str((await _now(world))["id"])
    for verb in ("open_topic", "decide_topic", "begin_consultation"):
        await wang.presses_verb(verb, topic=found)
        wang.hears("refusal.topic_unknown")
    await zhou.presses_verb("open_topic", topic=found)
    zhou.hears("refusal.topic_about_people")
    await zhou.presses_verb("decide_topic", topic=found)
    await zhou.says("换人值班由区里和驿站定，我们来处理")
    zhou.hears("say.topic_refused")


@pytest.mark.no_golden
async def test_danger_and_petition_are_met_as_in_a_report(world: World) -> None:
    await world.member("王建国", role="head")
    chen = await _arrives(world, "陈女士")
    await chen.says("你好")
    await chen.presses("同意")
    await chen.says("提议题")
    await chen.says("楼道里着火了，大家商量一下怎么办")
    assert chen.fresh[0][0].startswith("danger.")
    await chen.says("取消")
    await chen.says("提议题")
    await chen.says("法院判决不公，想请大家商量上访")
    chen.hears("propose_topic.petition.ask")
    await chen.presses("知道了，不提了")
    chen.hears("say.petition_stopped")
    assert not await world.rows_of("topics")
    assert not [row for row in await world.rows_of("contents") if "上访" in str(row["text"])]


async def test_withdrawn_alone_and_with_others_behind_it(world: World) -> None:
    wang = await world.member("王建国", role="head")
    liu = await _proposes(world, "刘大爷", "想请大家商量广场舞的音量和时间")
    await liu.says("大家提的议题")
    await liu.presses("广场舞")
    await liu.presses("撤回议题")
    await liu.presses("撤回")
    liu.hears("say.topic_withdrawn")
    chen = await _proposes(world)
    await _opens(wang)
    zhang = await _stands(world, "张阿姨", "附议")
    await chen.says("大家提的议题")
    await chen.presses("充电")
    await chen.presses("撤回议题")
    await chen.presses("撤回")
    chen.hears("say.topic_withdrawn_goes_on")
    row = next(row for row in await world.rows_of("topics") if row["number"] == "XM-T26-002")
    assert row["person_id"] == row["station_id"] and row["state"] == TopicState.SHOWN
    assert not [one for one in await world.rows_of("contents") if "501" in str(one["text"]) and one["kind"] == "topic"]
    await zhang.says("大家提的议题")
    await zhang.presses("充电")
    zhang.hears("say.topic_line")
    await wang.says("议题")
    await wang.presses("电动车")
    await wang.presses("列为协商")
    await wang.presses("发起")
    wang.hears("say.consultation_begun")
    assert [one["part"] for one in await world.rows_of("participants")] == ["leader"]


@pytest.mark.no_golden
async def test_the_topic_of_somebody_erased_and_his_supports(world: World) -> None:
    wang = await world.member("王建国", role="head")
    chen = await _proposes(world)
    await _opens(wang)
    zhang = await _stands(world, "张阿姨", "附议")
    await zhang.says("隐私")
    await zhang.presses("抹去")
    await zhang.presses("都抹去")
    row = await _now(world)
    assert row["supports"] == 0
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.presses("都抹去")
    row = await _now(world)
    assert row["state"] == "withdrawn", "nobody stands behind it"
    assert "501" not in "".join(str(one["text"]) for one in await world.rows_of("contents"))


@pytest.mark.no_golden
async def test_no_more_than_five_a_day_and_none_of_who_is_paused(world: World) -> None:
    await world.member("王建国", role="head")
    chen = await _proposes(world)
    for number in range(4):
        await _proposes(world, words=f"想请大家商量第 {number} 件小事，垃圾桶放哪里")
    await chen.says("提议题")
    chen.hears("refusal.too_many_topics")
    world.later(days=1.1)
    await chen.says("提议题")
    chen.hears("propose_topic.words.ask")


@pytest.mark.no_golden
async def test_a_press_of_somebody_unknown_is_counted_beside(world: World) -> None:
    wang = await world.member("王建国", role="head")
    await _proposes(world)
    await _opens(wang)
    world.core.house.own_history = frozenset({"wire"})  # as on our own pages
    liu = await _arrives(world, "刘大爷")
    found = str((await _now(world))["id"])
    for _ in range(2):
        await liu.presses_verb("support_topic", topic=found)
    row = await _now(world)
    assert (row["supports"], row["unknown"]) == (0, 1), "once while he is asked"
    world.core.house.own_history = frozenset({"web"})
    await wang.says("议题")
    await wang.presses("电动车")
    assert "不计数" in wang.last.text
    await liu.says("同意")
    row = await _now(world)
    assert (row["supports"], row["unknown"]) == (1, 0), "now he is known"


@pytest.mark.no_golden
async def test_played_through_in_a_station_that_is_not_open_yet(world: World) -> None:
    station = await practise(world)
    wang = await world.member("王建国", role="head")
    await as_resident(wang)
    await wang.says("提议题")
    await wang.says("演练：电动车充电的地方太少")
    if wang.fresh[-1][0] == "consent.agree.ask":
        await wang.presses("同意")
    await wang.presses("提交")
    wang.hears("say.topic_proposed")
    (row,) = await world.rows_of("topics")
    assert row["practice"] == 1 and row["station_id"] == station
    chen = await at_home(world, "陈女士")
    await chen.presses_verb("show_topic", topic=row["id"])
    chen.hears("refusal.topic_unknown")
    await chen.presses_verb("support_topic", topic=row["id"])
    chen.hears("refusal.topic_unknown")
    await wang.says("换身份")
    await wang.presses("站长")
    await wang.says("议题")
    await wang.presses("充电")
    await wang.presses("列为协商")
    await wang.presses("发起")
    assert wang.fresh[-1][0] == "say.consultation_begun"
    (made,) = await world.rows_of("consultations")
    assert made["practice"] == 1
