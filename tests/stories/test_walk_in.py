"""Somebody comes to the counter or calls: it is written down, and what must reach him is told on the telephone."""

from __future__ import annotations

import json

import pytest

from domain.item import Closing, Consent, Item, State, Urgency
from tests.talk import Resident, World

WORDS = "香蜜三村 6 栋门口的路灯坏了半个月，晚上摔过人"
PHONE = "138 0000 0187"
CALLED = "马老太太"


async def entered(
    clerk: Resident, words: str = WORDS, *, called: str = CALLED, phone: str = PHONE, consent: str = "口头同意"
) -> str:
    """A whole form at the counter; returns the number."""
    await clerk.says("登记")
    await clerk.says(words)
    if clerk.fresh[-1][0] == "report_for.petition.ask":
        await clerk.says("2")
    await clerk.presses(consent)
    await clerk.says(called)
    await clerk.says(phone)
    if clerk.fresh[-1][0] == "report_for.place.ask":
        await clerk.says("跳过")
    if clerk.fresh[-1][0] == "report_for.category.ask":
        await clerk.says("其他")
    await clerk.presses("提交")
    kinds = [kind for kind, _ in clerk.fresh]
    assert "say.reported_for" in kinds, clerk.fresh
    letter = dict(clerk.fresh)["say.reported_for"]
    clerk.hears(*kinds)
    return next(word for word in letter.text.replace("。", " ").split() if word.startswith(("XH-", "XM-", "NY-")))


async def reporter(world: World, item: Item) -> dict[str, object]:
    return next(row for row in await world.rows_of("persons") if row["id"] == item.reporter_id)


async def test_a_walk_in_is_told_by_telephone_and_rates_so(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.presses("代为反映")
    clerk.hears("report_for.words.ask")
    await clerk.sends_photo(WORDS)
    clerk.hears("report_for.consent.ask")
    await clerk.presses("口头同意")
    clerk.hears("report_for.called.ask")
    await clerk.says(CALLED)
    clerk.hears("report_for.phone.ask")
    await clerk.says("1380000018")
    assert "号码" in clerk.hears("report_for.phone.ask").text
    await clerk.says(PHONE)
    card = clerk.hears("report_for.check.ask")
    assert "13800000187" in card.plain and CALLED[0] in card.plain and "口头同意" in card.plain
    await clerk.presses("提交")
    letter = clerk.hears("say.reported_for")
    number = letter.card.number  # type: ignore[union-attr]
    assert number in letter.text and "回执号" in letter.text
    li.hears("notice.assigned")

    item = await world.item(number)
    person = await reporter(world, item)
    clerk_id = next(row["maker"] for row in await world.events(number))
    assert item.consent is Consent.VISIT and item.entered_by == clerk_id != item.reporter_id
    assert person["consented"] == item.notice and person["phone_sealed"] and "138" not in str(person["phone_sealed"])
    given = [row for row in await world.rows_of("consents") if row["person_id"] == item.reporter_id]
    assert [row["way"] for row in given] == ["visit"]
    assert not [row for row in await world.rows_of("addresses") if row["person_id"] == item.reporter_id]

    await li.presses("接单")
    clerk.hears_nothing()  # there is nothing in it that he would have to answer
    await li.presses("联系居民")
    await li.says("明天上午我带电工来看")
    call = clerk.hears("notice.call_needed")
    assert "李慧敏 委员说：明天上午我带电工来看" in call.text and "请打电话转告本人" in call.text
    await clerk.presses("看联系电话")
    assert "13800000187" in clerk.hears("say.phone").text
    await clerk.presses("打通了", letter=call)
    clerk.hears("note_call.words.ask")
    await clerk.says("跳过")
    clerk.hears("say.call_noted")
    await clerk.presses("打通了", letter=call)
    assert clerk.toast and not clerk.fresh

    await li.presses("答复")
    await li.says("路灯换好了，晚上试过")
    await li.presses("发送")
    answered = clerk.hears("notice.call_needed")
    assert "路灯换好了" in answered.text and "解决了吗" in answered.text
    await clerk.presses("代记评价", letter=answered)
    await clerk.presses("已解决")
    await clerk.presses("满意")
    clerk.hears("say.rated_by_call")
    made = await world.item(number)
    assert made.state is State.CLOSED and made.closing is Closing.SOLVED
    rated = [event for event in await world.events(number) if event["name"] in ("item.rated", "item.pleased")]
    assert all(event["particulars"]["by_call"] for event in rated) and len(rated) == 2
    await clerk.says(number)
    shown = clerk.hears("say.timeline").text
    assert "电话里说的，赵安代记" in shown and "来访，赵安代为登记，本人口头同意" in shown and "看了联系电话" in shown


async def test_a_walk_in_with_a_slip_links_telegram_later(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk)
    letter = next(shown for kind, shown in clerk.letters if kind == "say.reported_for")
    digits = "".join(letter.text.split("回执号 ")[1].splitlines()[0].split())
    await clerk.presses("打印回执条", letter=letter)
    assert number in clerk.hears("say.slip_ready").text
    await li.presses("接单")
    clerk.hears_nothing()

    ma = world.person("马老太太的孙子", channel="telegram")
    await ma.opens(f"rc_{number.replace('-', '')}_{digits}")
    if ma.fresh[-1][0] == "consent.agree.ask":
        await ma.presses("同意")
    assert ma.fresh[-1][0] == "say.timeline" and number in ma.last.text
    assert not {"看联系电话", "撤回", "更多操作"} & {button.label for button in ma.last.buttons}
    assert "13800000187" not in ma.heard_all() and CALLED not in ma.heard_all()
    ma.hears("say.timeline")
    clerk.hears_nothing()

    await li.presses("答复")
    await li.says("路灯换好了，晚上试过")
    await li.presses("发送")
    assert "解决了吗" in ma.hears("notice.answered").text
    clerk.hears_nothing()
    await ma.presses("已解决")
    await ma.presses("满意")
    made = await world.item(number)
    assert made.closing is Closing.SOLVED
    await clerk.says(number)
    assert "拿回执的人评价" in clerk.hears("say.timeline").text
    await ma.says(f"为什么 {number}")
    assert "赵安在香蜜社区协商驿站替居民登记的" in ma.hears("say.why").text


async def test_who_called_is_told_apart_from_who_came(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk, consent="打来电话")
    assert (await world.item(number)).consent is Consent.CALL
    await clerk.says(number)
    assert "来电，赵安代为登记，本人口头同意" in clerk.hears("say.timeline").text


async def test_who_gives_no_name_and_no_telephone(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk, called="匿名", phone="跳过", consent="书面同意")
    item = await world.item(number)
    assert item.called_sealed is None and item.consent is Consent.PAPER
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says("明天上午来看")
    told = clerk.hears("notice.call_needed")
    assert "也没有留电话" in told.text and "看联系电话" not in [button.label for button in told.buttons]
    await clerk.says(number)
    await clerk.presses("更多操作")
    assert "看联系电话" not in [button.label for button in clerk.last.buttons]
    await clerk.presses_verb("see_phone", item=(await world.item(number)).id)
    clerk.hears(*[kind for kind, _ in clerk.fresh][:-1], "refusal.no_phone")
    await head.says(number)
    await head.presses("更多操作")
    assert "看联系电话" not in [button.label for button in head.last.buttons]
    await head.presses_verb("see_phone", item=(await world.item(number)).id)
    head.hears(*[kind for kind, _ in head.fresh][:-1], "refusal.phone_hidden")


async def test_the_phone_of_somebody_nameless_is_for_the_clerk_alone(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk, called="匿名")
    await head.says(number)
    await head.presses("更多操作")
    assert "看联系电话" not in [button.label for button in head.last.buttons]
    await head.presses_verb("see_phone", item=(await world.item(number)).id)
    head.hears(*[kind for kind, _ in head.fresh][:-1], "refusal.phone_hidden")
    assert "13800000187" not in head.heard_all()
    await clerk.says(number)
    await clerk.presses("更多操作")
    await clerk.presses("看联系电话")
    assert "13800000187" in clerk.hears("say.phone").text


async def test_a_member_writes_down_and_does_not_see_it_any_more(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    number = await entered(lin)
    letter = lin.last
    assert letter.card is None and "回执号" in letter.text and "已" not in letter.text.split("回执号")[1][:25]
    assert (await world.item(number)).assignee_id != (await world.item(number)).entered_by
    li.hears("notice.assigned")
    await lin.says(number)
    lin.hears("refusal.item_unknown")


async def test_the_member_on_duty_takes_what_he_wrote_down_himself(world: World) -> None:
    li = await world.member("李慧敏")
    number = await entered(li)
    assert "notice.assigned" in [kind for kind, _ in li.letters]
    assert (await world.item(number)).assignee_id == (await world.item(number)).entered_by


async def test_danger_and_petition_in_the_clerks_words(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("来电")
    await clerk.says("8 栋楼道里闻到煤气味，很大")
    assert "请提醒对方" in clerk.fresh[0][1].text and clerk.fresh[0][0] == "say.danger_for"
    await clerk.presses("口头同意")
    assert [kind for kind, _ in clerk.fresh] == ["report_for.called.ask"]
    await clerk.says("跳过")
    await clerk.says("跳过")
    if clerk.fresh[-1][0] == "report_for.category.ask":
        await clerk.says("其他")
    await clerk.presses("提交")
    assert li.last.urgent and "危急" in li.last.plain
    items = await world.rows_of("items")
    assert [row["urgency"] for row in items] == [Urgency.DANGER.value]

    await clerk.says("代为反映")
    await clerk.says("我要上访，信访局已经去过两次，材料编号鹅卵石七七四")
    assert "请告诉对方" in clerk.hears("report_for.petition.ask").text
    await clerk.says("1")
    clerk.hears("say.petition_stopped")
    assert len(await world.rows_of("items")) == 1
    await world.tick()
    await world.core.house.database.checkpoint()
    assert "鹅卵石七七四".encode() not in await world.bytes_kept()


@pytest.mark.no_golden
async def test_there_is_no_limit_at_the_counter(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    numbers = set()
    for block in range(1, 13):
        numbers.add(await entered(clerk, f"香蜜三村 {block} 栋门口的路灯坏了", called="跳过", phone="跳过"))
        world.later(minutes=2)
    assert len(numbers) == 12
    assert len({row["reporter_id"] for row in await world.rows_of("items")}) == 12


@pytest.mark.no_golden
async def test_what_is_written_about_somebody_is_sealed_from_the_first_moment(world: World) -> None:
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("登记")
    await clerk.says("6 栋门口的路灯坏了半个月")
    await clerk.presses("口头同意")
    await clerk.says("诸葛女士")
    await clerk.says(PHONE)
    chat = next(row for row in await world.rows_of("chats") if row["draft"])
    draft = json.loads(chat["draft"])
    assert draft["form"] == "report_for" and draft["values"]["reporter"]
    kept = await world.bytes_kept()
    assert "诸葛".encode() not in kept and b"13800000187" not in kept and PHONE.encode() not in kept
    world.later(days=8)
    await world.tick()
    assert not [row for row in await world.rows_of("chats") if row["draft"]]
    assert not await world.rows_of("items")


@pytest.mark.no_golden
async def test_a_form_left_open_goes_on(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("登记")
    await clerk.says(WORDS)
    await clerk.presses("口头同意")
    await clerk.says("收件箱")
    await clerk.says("接着说")
    await clerk.says(CALLED)
    await clerk.says(PHONE)
    await clerk.presses("提交")
    assert clerk.fresh[-1][0] == "say.reported_for"


@pytest.mark.no_golden
async def test_a_double_press_makes_one(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("登记")
    await clerk.says(WORDS)
    await clerk.presses("口头同意")
    await clerk.says(CALLED)
    await clerk.says(PHONE)
    check = clerk.last
    await world.together((clerk, clerk.button("提交", check)), (clerk, clerk.button("提交", check)))
    assert len(await world.rows_of("items")) == 1
    assert len([row for row in await world.rows_of("consents") if row["way"] == "visit"]) == 1


@pytest.mark.no_golden
async def test_two_clerks_at_once(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    other = await world.member("钱进", role="clerk")
    cards = []
    for who in (clerk, other):
        await who.says("登记")
        await who.says(WORDS)
        await who.presses("口头同意")
        await who.says(CALLED)
        await who.says(PHONE)
        cards.append((who, who.button("提交")))
    await world.together(*cards)
    rows = await world.rows_of("items")
    assert len(rows) == 2 and len({row["number"] for row in rows}) == 2


@pytest.mark.no_golden
async def test_a_resident_has_no_counter(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("你好")
    await chen.presses("同意")
    await chen.says("/walkin")
    assert chen.fresh[-1][0] == "say.help_resident"
    await chen.says("来电")
    assert chen.fresh[-1][0].startswith("report.")


@pytest.mark.no_golden
async def test_enormous_words(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("登记")
    await clerk.says("路灯坏了，" * 20_000)
    await clerk.presses("口头同意")
    await clerk.says("陈" * 5_000)
    clerk.hears("report_for.called.ask")
    await clerk.says("跳过")
    await clerk.says("1" * 50_000)
    clerk.hears("report_for.phone.ask")
    await clerk.says("跳过")
    while clerk.fresh[-1][0] != "report_for.check.ask":
        await clerk.says("其他" if "category" in clerk.fresh[-1][0] else "跳过")
    assert len(clerk.last.buttons) <= 9
    await clerk.presses("提交")
    assert clerk.fresh[-1][0] == "say.reported_for"


@pytest.mark.no_golden
async def test_nothing_hangs_where_nobody_calls(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("路灯换好了")
    await li.presses("发送")
    world.later(days=4)
    await clerk.presses("打通了")
    await clerk.says("跳过")
    world.later(days=6)
    await world.tick()
    assert (await world.item(number)).state is State.ANSWERED
    world.later(days=2)
    await world.tick()
    assert (await world.item(number)).closing is Closing.UNRATED


@pytest.mark.no_golden
async def test_nobody_at_the_counter_can_be_told_by_nobody(world: World) -> None:
    """Without a clerk the head calls; without anybody the clock runs all the same."""
    li = await world.member("李慧敏")
    number = await entered(li)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("路灯换好了")
    await li.presses("发送")
    world.later(days=8)
    await world.tick()
    assert (await world.item(number)).closing is Closing.UNRATED


@pytest.mark.no_golden
async def test_a_phone_goes_over_no_channel_that_may_not_carry_it(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk)
    abroad = world.person("赵安在外", channel="telegram")
    await clerk.presses_verb("link")
    code = next(word for word in clerk.heard_all().split() if "/i/" in word).rsplit("/", 1)[1]
    await abroad.opens(f"in_{code}")
    await abroad.says(number)
    await abroad.presses("更多操作")
    await abroad.presses("看联系电话")
    letter = abroad.hears("say.phone_on_web")
    assert "在网页里看" in [button.label for button in letter.buttons]
    assert "13800000187" not in abroad.heard_all()
    assert "item.phone_seen" not in [event["name"] for event in await world.events(number)]


@pytest.mark.no_golden
async def test_who_wrote_it_down_reads_it_only_as_long_as_his_office_lets_him(world: World) -> None:
    await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    number = await entered(clerk, "琥珀弄的路灯坏了半个月")
    old = clerk.last
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("转站")
    await head.presses("农园")
    await head.says("那边归农园管")
    assert (await world.item(number)).now_at != (await world.item(number)).born_at
    assert sun.fresh
    await clerk.says(number)
    clerk.hears("refusal.item_unknown")
    from storage.letters import letters_by_id

    work = world.core.house.work()
    row = (await letters_by_id(work, [old.id]))[old.id]
    again = (await world.core.renderer.render(work, [row], {row["person_id"]: "zh_CN"}))[0]
    assert "琥珀弄" not in again.numbered and "琥珀弄" in old.numbered + "琥珀弄"


@pytest.mark.no_golden
async def test_a_place_on_the_map_and_back_and_change(world: World) -> None:
    await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    await clerk.says("登记")
    await clerk.says("路灯坏了半个月")
    await clerk.presses("口头同意")
    await clerk.says("返回")
    clerk.hears("report_for.consent.ask")
    await clerk.presses("书面同意")
    await clerk.says(CALLED)
    await clerk.says("跳过")
    await clerk.sends_place(22.551, 114.031)
    if clerk.fresh[-1][0] == "report_for.category.ask":
        await clerk.says("其他")
    clerk.hears("report_for.check.ask")
    await clerk.presses("改电话")
    await clerk.says(PHONE)
    await clerk.presses("改同意方式")
    await clerk.presses("口头同意")
    assert "13800000187" in clerk.hears("report_for.check.ask").plain
    await clerk.says("好的")
    rows = await world.rows_of("items")
    assert rows[0]["latitude"] == 22.551 and rows[0]["consent"] == "visit"
