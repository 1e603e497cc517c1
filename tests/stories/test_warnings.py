"""Danger is answered at once and goes on as 危急; a petition is asked about, and only its writer destroys the words."""

from __future__ import annotations

import pytest

from domain.item import Urgency
from tests.talk import Resident, World

DANGERS = {
    "fire": ("着火了！3 栋 2 单元厨房着火了", "119 / 120"),
    "gas": ("楼道里闻到煤气味，很大", "0000-0000 0119 / 119"),
    "medical": ("我妈晕倒了叫不醒", "120"),
    "crime": ("楼下有人拿刀砍人", "110"),
    "structure": ("3 栋的阳台要塌了", "119 / 110"),
    "trapped": ("电梯里困了人", "119 / 120"),
    "missing": ("老人走失了一夜没回家", "110"),
    "despair": ("我不想活了", "110 / 120 / 12356"),
}
PETITION = "我要上访，信访局已经去过两次，材料编号鹅卵石七七四"


async def at_home(world: World, name: str = "陈女士") -> Resident:
    made = world.person(name)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def finish(who: Resident) -> str:
    """Answers what is still asked, as somebody in a hurry."""
    for _ in range(4):
        match who.fresh[-1][0]:
            case "report.place.ask":
                await who.says("跳过")
            case "report.category.ask":
                await who.says("其他")
            case "report.petition.ask":
                await who.says("2")
            case _:
                break
    await who.presses("提交")
    return str(who.last.card.number)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", DANGERS)
async def test_each_danger_is_answered_at_once_and_reported_as_danger(world: World, kind: str) -> None:
    said, numbers = DANGERS[kind]
    li = await world.member("李慧敏")
    chen = await at_home(world)
    await chen.says(said)
    first, line = chen.fresh[0]
    assert first == f"danger.{kind}" and numbers in line.text and line.urgent
    number = await finish(chen)
    assert (await world.item(number)).urgency is Urgency.DANGER
    assert li.fresh[-1][0] == "notice.assigned" and li.last.urgent and "危急" in li.last.plain


async def test_danger_before_consent_once(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(DANGERS["fire"][0])
    chen.hears("danger.fire", "consent.agree.ask")
    await chen.presses("同意")
    check = chen.hears("report.check.ask")
    assert "危急" in check.plain
    await chen.presses("提交")
    assert "最晚" in chen.hears("say.reported").plain


async def test_danger_in_a_reply_makes_the_item_one(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports("3 栋楼道堆了好多旧家具")
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("我周三去看看。")
    chen.hears("notice.accepted", "notice.told")
    world.later(hours=12, minutes=30)
    await chen.says("着火了！就是那堆家具着火了")
    chen.hears("danger.fire", "say.reply_passed")
    assert li.fresh[-1][0] == "notice.replied" and li.last.urgent, "also at night"
    assert "危急" in li.last.plain
    assert (await world.item(number)).urgency is Urgency.DANGER


async def test_danger_while_it_is_asked_which_matter_is_meant(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports("3 栋楼道堆了好多旧家具")
    await chen.says("着火了，就是那堆家具着火了")
    chen.hears("danger.fire", "sort_message.target.ask")
    await chen.says("1")
    chen.hears("say.supplemented")
    assert li.last.urgent
    assert (await world.item(number)).urgency is Urgency.DANGER


async def test_danger_as_the_answer_to_another_question(world: World) -> None:
    chen = await at_home(world)
    await chen.says("楼道里堆了旧家具没人管")
    assert chen.fresh[-1][0] != "report.check.ask"
    await chen.says("快来，着火了")
    assert chen.fresh[0][0] == "danger.fire"
    number = await finish(chen)
    assert (await world.item(number)).urgency is Urgency.DANGER


async def test_danger_for_a_person_is_answered_too(world: World) -> None:
    chen = await at_home(world)
    await chen.says("找真人")
    await chen.says("我不想活了")
    chen.hears("danger.despair", "say.human_passed")


async def test_a_member_writing_down_a_danger_is_not_told_to_call(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    await chen.reports("3 栋楼道堆了好多旧家具")
    await li.presses("接单")
    await li.presses("记录走访")
    await li.says("住户说着火了，消防已经来过")
    li.hears("say.visited")


async def test_a_power_cut_is_urgent_work(world: World) -> None:
    chen = await at_home(world)
    await chen.says("3 栋家里停水两天了")
    number = await finish(chen)
    assert (await world.item(number)).urgency is Urgency.UTILITIES


@pytest.mark.no_golden
@pytest.mark.parametrize(
    "said",
    [PETITION, "法院判决了他不执行", "居委会主任贪污受贿", "这是国家秘密文件"],
    ids=["petition", "lawsuit", "personnel", "secret"],
)
async def test_each_petition_is_asked_about(world: World, said: str) -> None:
    chen = await at_home(world)
    await chen.says(said)
    asked = chen.hears("report.petition.ask")
    assert "12345" in asked.text and "12388" in asked.text
    await chen.says("2")
    await finish(chen)
    assert said in (await world.rows_of("contents"))[0]["text"] or await world.rows_of("items")


async def test_stop_destroys_the_words_in_the_bytes(world: World) -> None:
    chen = await at_home(world)
    await chen.sends_photo(PETITION)
    chen.hears("report.petition.ask")
    await chen.says("附上一句：琥珀色的旧皮箱")
    chen.hears("report.petition.ask")
    before = await world.bytes_kept()
    assert "鹅卵石七七四".encode() in before and "琥珀色".encode() in before
    assert len(list(world.core.settings.files_folder.iterdir())) == 1
    await chen.says("1")
    chen.hears("say.petition_stopped")
    await world.tick()
    assert not await world.rows_of("contents") and not await world.rows_of("items")
    assert not list(world.core.settings.files_folder.iterdir())
    await world.core.house.database.checkpoint()
    after = await world.bytes_kept()
    assert "鹅卵石七七四".encode() not in after and "琥珀色".encode() not in after


async def test_go_on_is_heard_in_its_own_words(world: World) -> None:
    chen = await at_home(world)
    await chen.says(PETITION)
    chen.hears("report.petition.ask")
    await chen.says("继续")
    assert chen.fresh[-1][0] != "report.petition.ask"
    await finish(chen)
    assert await world.rows_of("items")


async def test_a_petition_on_the_check_card_is_asked_about_too(world: World) -> None:
    chen = await at_home(world)
    await chen.says("3 栋楼下的消防通道晚上总有车占着")
    chen.hears("report.check.ask")
    await chen.says("再不管我就去上访，信访局我也去过")
    chen.hears("report.petition.ask")
    await chen.says("我不是这种事，继续")
    chen.hears("report.petition.ask")
    await chen.says("２")
    chen.hears("report.check.ask")
