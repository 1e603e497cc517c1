"""Number and receipt open one matter, to see, to add to and to rate; nothing else, and nobody learns by guessing."""

from __future__ import annotations

import re

import pytest

from dialogs.talk import Opened, Text
from domain.item import State
from domain.receipts import link_payload
from tests.stories.test_walk_in import entered
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
WRONG = "1234 5678 9012 3456"
RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


async def at_home(world: World, name: str = "陈女士", *, channel: str = "") -> Resident:
    made = world.person(name, channel=channel)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def reported(who: Resident, words: str = LANE) -> tuple[str, str]:
    """Number and receipt of a new matter."""
    number = await who.reports(words)
    found = RECEIPT.findall(who.heard_all())
    return number, found[-1]


async def with_member(world: World) -> tuple[Resident, Resident, str, str]:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number, receipt = await reported(chen)
    return li, chen, number, receipt


async def answered(li: Resident, words: str = "地桩装好了，您看看。") -> None:
    await li.presses("接单")
    await li.presses("答复")
    await li.says(words)
    await li.presses("发送")


# --- the grandson with the slip ---


async def test_the_grandson_with_the_slip(world: World) -> None:
    li, chen, number, receipt = await with_member(world)
    grandson = world.person("小周")
    await grandson.opens()
    await grandson.says(f"{number}\n{receipt}")
    card = grandson.hears("say.timeline")
    assert [b.label for b in card.buttons] == ["看进展", "补充", "为什么到这里"]
    assert "找到了" in card.text and "陈女士" not in card.numbered
    assert chen.hears("notice.held").text.startswith("有人凭编号和回执打开了")
    await li.presses("接单")
    assert "notice.accepted" in [kind for kind, _ in grandson.fresh]
    await grandson.presses("补充")
    grandson.hears("supplement.words.ask")
    await grandson.says("我爷爷说昨晚又停了三辆")
    grandson.hears("consent.agree.ask")
    await grandson.presses("同意")
    grandson.hears("say.supplemented")
    heard = li.hears("say.accepted", "notice.supplemented")
    assert heard.speaker.name == "拿回执的人" and "三辆" in heard.text
    assert "三辆" in chen.hears("notice.accepted", "notice.added_by_holder").text
    await grandson.says("对了，是辆白色面包车")
    assert any(number in b.label for b in grandson.hears("sort_message.target.ask").buttons)
    await grandson.presses(f"补充 {number}")
    grandson.hears("say.supplemented")
    await grandson.says("我的事项")
    assert "凭回执" in grandson.hears("say.my_list").text
    await li.presses("答复")
    await li.says("地桩装好了，您看看。")
    await li.presses("发送")
    assert "notice.answered" in [kind for kind, _ in grandson.fresh]
    await grandson.presses("已解决")
    assert "本人" in grandson.hears("say.rated_yes_held").text
    assert (await world.item(number)).state is State.CLOSED
    assert "已解决" in chen.hears("notice.added_by_holder", "notice.answered", "notice.rated_by_holder").text
    await chen.says(number)
    shown = chen.hears("say.timeline").text
    assert "拿回执的人评价" in shown and "拿回执的人补充" in shown and "有人凭编号和回执打开了这件事" in shown


async def test_a_holder_can_do_nothing_else(world: World) -> None:
    """Also by buttons that he was never shown."""
    _, _, number, receipt = await with_member(world)
    grandson = await at_home(world, "小周")
    await grandson.says(f"{number} {receipt}")
    item = await world.item(number)
    more = {"solved": "yes", "reason": [], "sure": "yes"}
    for verb in (
        "withdraw",
        "reopen",
        "object",
        "reissue",
        "manage",
        "see_phone",
        "open_identity",
        "silence",
        "accept",
    ):
        if verb not in _verbs():
            continue
        await _presses_made(world, grandson, verb, {"item": item.id, **more})
        kinds = [kind for kind, _ in grandson.fresh]
        assert kinds and kinds[0].startswith("refusal."), (verb, kinds)
    assert (await world.item(number)).state is item.state


def _verbs() -> set[str]:
    from handlers.dialog import VERBS

    return set(VERBS)


async def _presses_made(world: World, who: Resident, verb: str, args: dict[str, object]) -> None:
    """A press of a choice that is in none of his letters' cards."""
    from dialogs.letter import Choice, phrase, say
    from dialogs.talk import Press
    from handlers.mail import post
    from storage.door import door

    work = world.core.house.work()
    found = await door(work, who.channel, who.account, who.address)
    assert found is not None
    row = {"id": found.address_id, "person_id": found.person_id, "channel": who.channel, "external": who.address}
    card = say("say.greeting", Choice(phrase("button.show"), verb, args))
    letter = post(world.core.house, work, card, row, direct=True)
    await work.commit()
    await world._collect()
    await who.sends(Press(letter, "1"), f"［{verb}］")


async def test_the_ways_in(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    digits = receipt.replace(" ", "")
    wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for index, said in enumerate(
        (
            f"编号 {number}，回执号：{receipt}，麻烦看看",
            f"{number.lower().replace('-', '')} {receipt}",
            f"{receipt}\n{number}",
            f"{number}.{digits}",
            f"{number} {wide}",
        )
    ):
        who = world.person(f"路人{index}")
        await who.sends(Text(said), "〔编号和回执〕")
        who.hears("say.timeline")
    who = world.person("链接")
    await who.sends(Opened(link_payload(number, digits)), "〔打开链接〕")
    who.hears("say.timeline")
    who = world.person("一步一步")
    await who.says("/receipt")
    who.hears("receipt.number.ask")
    await who.says("XH")
    who.hears("consent.agree.ask")
    await who.presses("不同意")
    await who.says("查进度凭回执")
    await who.says(number)
    who.hears("receipt.mark.ask")
    await who.says("1234 5678 9012 34")
    assert who.hears("receipt.mark.ask").text.startswith("这个看着不像")
    await who.says(receipt)
    who.hears("say.timeline")
    who = world.person("只有回执")
    await who.says(receipt)
    who.hears("receipt.number.ask")
    await who.says(number)
    who.hears("say.timeline")


async def test_wrong_and_unknown_read_alike(world: World) -> None:
    _, chen, number, receipt = await with_member(world)
    other = await at_home(world, "旁人")
    texts = set()
    for said in (f"{number} {WRONG}", f"ZZ-261121-007 {WRONG}", f"XM-261123-002 {receipt}"):
        await other.says(said)
        texts.add(other.hears("refusal.receipt_bad").numbered)
    assert len(texts) == 1
    for payload in ("rc_", "rc_x", f"rc_{number}", "rc_" + "9" * 5000, f"rc_XM261399001_{'1' * 16}", "rc_\ud800_1"):
        await other.sends(Opened(payload), "〔打开链接〕")
        assert other.hears("refusal.receipt_bad").numbered in texts
    chen.hears_nothing()
    assert not await world.rows_of("holders")


async def test_ten_tries_an_hour_and_then_no_answer_at_all(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    other = world.person("旁人")
    for _ in range(10):
        await other.says(f"{number} {WRONG}")
        other.hears("refusal.receipt_bad")
    await other.says(f"{number} {WRONG}")
    bad = other.hears("refusal.receipt_too_often").numbered
    await other.says(f"{number} {receipt}")
    assert other.hears("refusal.receipt_too_often").numbered == bad
    world.later(hours=1, seconds=1)
    await other.says(f"{number} {receipt}")
    other.hears("say.timeline")


@pytest.mark.no_golden
async def test_thirty_tries_an_hour_for_one_number(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    for index in range(3):
        who = world.person(f"旁人{index}")
        for _ in range(10):
            await who.says(f"{number} {WRONG}")
            who.hears("refusal.receipt_bad")
    grandson = world.person("小周")
    await grandson.says(f"{number} {receipt}")
    grandson.hears("refusal.receipt_too_often")
    world.later(days=1, hours=1)
    await world.tick()
    assert not await world.rows_of("tries")
    await grandson.says(f"{number} {receipt}")
    assert grandson.fresh[-1][0] == "say.timeline"


@pytest.mark.no_golden
async def test_many_tries_at_the_same_instant_are_all_counted(world: World) -> None:
    _, _, number, _ = await with_member(world)
    people = [world.person(f"旁人{index}") for index in range(40)]
    await world.together(*((who, Text(f"{number} {WRONG}")) for who in people))
    kinds = [who.letters[-1][0] for who in people]
    assert kinds.count("refusal.receipt_bad") <= 30
    assert len([row for row in await world.rows_of("tries")]) == 2 * kinds.count("refusal.receipt_bad")


@pytest.mark.no_golden
async def test_a_network_address_has_ten_tries_whatever_its_chats(world: World) -> None:
    from dataclasses import replace

    _, _, number, receipt = await with_member(world)
    kinds = []
    for index in range(12):
        who = world.person(f"旁人{index}")
        said = Text(f"{number} {WRONG if index < 11 else receipt}")
        await world.core.receive(replace(who.inbound(said, f"p{index}"), peer="one-address"))
        await world._collect()
        kinds.append(who.letters[-1][0])
    assert kinds == ["refusal.receipt_bad"] * 10 + ["refusal.receipt_too_often"] * 2


@pytest.mark.no_golden
async def test_a_known_and_an_unknown_number_cost_the_same(world: World) -> None:
    """Not only the same words: the same rows in the same tables."""
    from storage import tables

    _, _, number, receipt = await with_member(world)

    async def rows() -> dict[str, int]:
        return {name: len(await world.rows_of(name)) for name in tables.metadata.tables}

    costs = []
    for index, said in enumerate((f"{number} {WRONG}", f"ZZ-261121-007 {WRONG}", f"ZZ-261121-008 {receipt}")):
        who = world.person(f"旁人{index}")
        await who.opens("st_xm2k8vwd")
        before = await rows()
        await who.says(said)
        after = await rows()
        costs.append({name: after[name] - before[name] for name in after if after[name] != before[name]})
    assert costs[0] == costs[1] == costs[2]


# --- what is kept ---


@pytest.mark.no_golden
async def test_the_digits_are_kept_nowhere(world: World) -> None:
    """Not even in the line of the page where they were typed."""
    _, _, number, receipt = await with_member(world)
    browser = world.person("浏览器", channel="web")
    other = world.person("旁人")
    await browser.says(f"{number} {receipt}")
    await other.says(receipt)
    world.later(days=1, hours=1)
    await world.tick()
    kept = await world.bytes_kept()
    for form in (receipt, receipt.replace(" ", ""), receipt.replace(" ", "-")):
        assert form.encode() not in kept


async def test_without_consent_looking_keeps_no_words(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    before = len(await world.rows_of("contents"))
    grandson = world.person("小周")
    await grandson.says(f"{number} {receipt}")
    grandson.hears("say.timeline")
    assert len(await world.rows_of("contents")) == before


async def test_a_receipt_amid_a_report_keeps_the_report(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    other = await at_home(world, "旁人")
    await other.says("农园路的路灯坏了三盏，晚上看不见路")
    await other.says(f"{number} {receipt}")
    assert other.fresh[0][0] == "say.timeline"
    await other.presses("提交")
    other.hears("say.reported")


async def test_a_card_number_in_a_report_is_no_receipt(world: World) -> None:
    chen = await at_home(world)
    await chen.says("3 栋门口的自动柜员机把我的卡吞了，卡号 6222 0212 3456 7890，打电话没有人管")
    assert chen.fresh[-1][0].startswith("report.")


# --- who it is already ---


async def test_the_reporter_himself(world: World) -> None:
    """In his own chat it is his already; in another one he holds it like anybody with the slip."""
    _, chen, number, receipt = await with_member(world)
    await chen.says(f"{number} {receipt}")
    assert "您本来就看得到" in chen.hears("say.timeline").text
    phone = await at_home(world, "陈女士的手机", channel="telegram")
    await phone.says(f"{number} {receipt}")
    assert "撤回" not in [b.label for b in phone.hears("say.timeline").buttons]
    chen.hears("notice.held")
    await phone.says(f"{number} {receipt}")
    assert "您本来就看得到" in phone.hears("say.timeline").text
    chen.hears_nothing()


async def test_who_serves_gets_no_second_way_in(world: World) -> None:
    li, chen, number, receipt = await with_member(world)
    await li.says(f"{number} {receipt}")
    li.hears("say.timeline")
    assert not await world.rows_of("holders")
    chen.hears_nothing()


# --- a new receipt ---


async def test_a_new_receipt_voids_the_old_one(world: World) -> None:
    li, chen, number, receipt = await with_member(world)
    grandson = await at_home(world, "小周")
    await grandson.says(f"{number} {receipt}")
    card = grandson.hears("say.timeline")
    await chen.presses("补发回执")
    assert number in chen.hears("reissue.sure.ask").text
    await chen.presses("不换")
    chen.hears("say.not_reissued")
    await chen.says("补发回执")
    await chen.presses("换新的")
    fresh = RECEIPT.findall(chen.hears("say.reissued").text)[0]
    assert fresh != receipt
    grandson.hears_nothing()
    await li.presses("接单")
    grandson.hears_nothing()
    for label in ("补充", "看进展"):
        await grandson.presses(label, letter=card)
        grandson.hears("refusal.not_yours")
    await grandson.says("我的事项")
    grandson.hears("say.my_none")
    await grandson.says(f"{number} {receipt}")
    grandson.hears("refusal.receipt_bad")
    await grandson.says(f"{number} {fresh}")
    grandson.hears("say.timeline")
    assert [row["name"] for row in await world.events(number)].count("item.held") == 2


async def test_what_waits_for_the_morning_never_comes(world: World) -> None:
    """A letter that rests over night for somebody who is cut off meanwhile."""
    li, chen, number, receipt = await with_member(world)
    grandson = await at_home(world, "小周")
    await grandson.says(f"{number} {receipt}")
    world.later(hours=13)
    await li.presses("接单")
    await chen.says("补发回执")
    await chen.presses("换新的")
    grandson._mark = len(grandson.letters)
    world.later(hours=11)
    await world.tick()
    grandson.hears_nothing()
    assert "notice.accepted" in [kind for kind, _ in chen.letters]


async def test_a_draft_begun_with_the_old_receipt(world: World) -> None:
    """He was asked for words; by the time that he answers the receipt is void."""
    _, chen, number, receipt = await with_member(world)
    grandson = await at_home(world, "小周")
    await grandson.says(f"{number} {receipt}")
    await grandson.presses("补充")
    await chen.says("补发回执")
    await chen.presses("换新的")
    await grandson.says("昨晚又停了三辆")
    grandson.hears("refusal.not_yours")
    assert not [row for row in await world.events(number) if row["name"] == "item.supplemented"]


async def test_which_of_several(world: World) -> None:
    _, chen, _, _ = await with_member(world)
    world.later(minutes=5)
    await chen.says("农园路的路灯坏了三盏，晚上看不见路")
    await chen.presses("一件新事")
    await chen.presses("提交")
    second = str(chen.hears("say.reported").card.number)  # type: ignore[union-attr]
    await chen.says("补发回执")
    await chen.presses(second)
    assert second in chen.hears("reissue.sure.ask").text
    await chen.presses("换新的")
    chen.hears("say.reissued")
    other = world.person("旁人")
    await other.says("回执丢了")
    other.hears("say.my_none")


async def test_a_walk_in_who_lost_the_slip(world: World) -> None:
    """The clerk gives her a new one; nobody at the station can do so for somebody who wrote himself."""
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk)
    first = RECEIPT.findall(clerk.heard_all())[-1]
    found = world.person("捡到条子的人")
    await found.says(f"{number} {first}")
    found.hears("say.timeline")
    await clerk.says(number)
    await clerk.presses("更多操作")
    await clerk.presses("补发回执")
    await clerk.presses("换新的")
    second = RECEIPT.findall(clerk.hears("say.reissued_for").text)[-1]
    await found.says(number)
    found.hears("consent.agree.ask")
    await found.presses("同意")
    found.hears("refusal.item_unknown")
    grandson = world.person("小周")
    await grandson.says(f"{number} {second}")
    grandson.hears("say.timeline")
    chen = await at_home(world)
    other, _ = await reported(chen)
    await clerk.says(other)
    await clerk.presses("更多操作")
    assert "补发回执" not in [b.label for b in clerk.last.buttons]
    await _presses_made(world, clerk, "reissue", {"item": (await world.item(other)).id, "sure": "yes"})
    clerk.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_two_at_the_same_instant(world: World) -> None:
    """A new receipt and the old one used: either he came in before and is out now, or he did not come in."""
    _, chen, number, receipt = await with_member(world)
    grandson = await at_home(world, "小周")
    await chen.says("补发回执")
    sure = chen.last
    await world.together((chen, chen.button("换新的", sure)), (grandson, Text(f"{number} {receipt}")))
    await grandson.says("我的事项")
    grandson.hears("say.my_none")


@pytest.mark.no_golden
async def test_one_slip_in_two_hands_at_once(world: World) -> None:
    _, _, number, receipt = await with_member(world)
    people = [world.person(f"家人{index}") for index in range(4)]
    await world.together(*((who, Text(f"{number} {receipt}")) for who in [*people, people[0]]))
    assert len(await world.rows_of("holders")) == 4
    assert [row["name"] for row in await world.events(number)].count("item.held") == 4
