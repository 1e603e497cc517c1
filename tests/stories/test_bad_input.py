"""Each odd thing that comes in gets a clear sentence or a quiet no; nothing is lost or done twice."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest

from channels.seam import ChannelError
from dialogs.talk import Content, FileRef, Files, Gone, Opened, Text, Unreadable
from domain.item import State
from tests.talk import Resident, World, picture

LANE = "3 栋楼下的消防通道晚上总有车占着"


async def at_home(world: World, name: str = "陈女士", *, channel: str = "") -> Resident:
    made = world.person(name, channel=channel)
    await made.opens("st_xm2k8vwd")
    await made.says("你好")
    await made.presses("同意")
    return made


async def assigned(world: World) -> tuple[Resident, Resident, str]:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports(LANE)
    li.hears("notice.assigned")
    return li, chen, number


# --- buttons ---


async def test_somebody_elses_button(world: World) -> None:
    li, chen, number = await assigned(world)
    await chen.sends(li.button("接单"), "〔转发来的接单〕")
    assert chen.toast == "这个按钮不是给您的。"
    assert (await world.item(number)).state is State.ASSIGNED


async def test_a_button_that_there_never_was(world: World) -> None:
    from dialogs.talk import Press

    chen = await at_home(world)
    for press in (Press("no-such-letter", "1"), Press(chen.letters[0][1].id, "99"), Press("", "")):
        await chen.sends(press)
        assert chen.toast in ("这个按钮不是给您的。", "这个按钮过时了，请看最新的一条。")


@pytest.mark.no_golden
async def test_a_button_pressed_twice_at_the_same_instant(world: World) -> None:
    li, _, number = await assigned(world)
    accept = li.button("接单")
    toasts = await world.together((li, accept), (li, accept))
    li.hears("say.accepted")
    assert sorted(map(str, toasts)) == ["None", "这件事您已经接了，直接往下办就行。"]
    assert [e["name"] for e in await world.events(number)].count("item.accepted") == 1


@pytest.mark.no_golden
async def test_submit_twice_at_the_same_instant(world: World) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    submit = chen.button("提交")
    await world.together((chen, submit), (chen, submit), (chen, submit))
    chen.hears("say.reported")
    assert len(await world.rows_of("items")) == 1


@pytest.mark.no_golden
async def test_rating_twice_at_the_same_instant(world: World) -> None:
    li, chen, number = await assigned(world)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("装了地桩")
    await li.presses("发送")
    yes, no = chen.button("已解决"), chen.button("没有")
    await world.together((chen, yes), (chen, no))
    assert len(await world.rows_of("ratings")) == 1
    assert (await world.item(number)).state in (State.CLOSED, State.ACCEPTED)


async def test_a_month_later(world: World) -> None:
    li, chen, number = await assigned(world)
    accept = li.last
    await li.presses("接单")
    await li.presses("答复")
    await li.says("装了地桩")
    await li.presses("发送")
    await chen.presses("已解决")
    rating = next(shown for kind, shown in chen.letters if kind == "notice.answered")
    world.later(days=30)
    await li.presses("接单", letter=accept)
    assert li.fresh or li.toast
    await chen.presses("没有", letter=rating)
    assert chen.hears("refusal.too_late_to_rerate")
    assert (await world.item(number)).state is State.CLOSED


async def test_a_refused_button_leaves_the_open_form(world: World) -> None:
    li, _chen, number = await assigned(world)
    card = li.last
    await li.presses("接单")
    await li.presses("答复")
    await li.says("写了很久的一段答复")
    li.hears("answer.check.ask")
    await li.presses("接单", letter=card)
    await li.presses("发送")
    li.hears("say.answered")
    assert (await world.item(number)).state is State.ANSWERED


# --- at the same second ---


@pytest.mark.no_golden
async def test_two_members_accept_at_the_same_second(world: World) -> None:
    li, _chen, number = await assigned(world)
    head = await world.member("王建国", role="head")
    await head.says(number)
    await world.together((li, li.button("接单")), (head, head.button("我来接")))
    heard = sorted((li.letters[-1][0], head.letters[-1][0]))
    item = await world.item(number)
    assert item.state is State.ACCEPTED
    assert [e["name"] for e in await world.events(number)].count("item.accepted") == 1
    assert "say.accepted" in heard


@pytest.mark.no_golden
async def test_withdrawing_while_the_member_accepts(world: World) -> None:
    li, chen, number = await assigned(world)
    await chen.presses("撤回")
    await world.together((li, li.button("接单")), (chen, chen.button("撤回")))
    item = await world.item(number)
    names = [e["name"] for e in await world.events(number)]
    assert item.state is State.WITHDRAWN and names.count("item.withdrawn") == 1
    assert "say.withdrawn" in [kind for kind, _ in chen.fresh]
    assert li.fresh[-1][0] in ("notice.withdrawn", "refusal.item_moved")


async def test_the_same_message_delivered_twice(world: World) -> None:
    chen = await at_home(world)
    await world.deliver((chen, Text(LANE), "same"), (chen, Text(LANE), "same"))
    chen.hears("report.check.ask")
    await world.deliver((chen, Text(LANE), "same"))
    chen.hears_nothing()
    assert LANE in chen.last.plain and chen.last.plain.count(LANE) == 1


@pytest.mark.no_golden
async def test_thirty_messages_in_a_second_from_one_person(world: World) -> None:
    chen = await at_home(world)
    await world.together(*((chen, Text(f"第 {n} 句，3 栋楼下消防通道有车占着")) for n in range(30)))
    await chen.says("提交")
    number = chen.last.card.number  # type: ignore[union-attr]
    item = await world.item(number)
    (words,) = [row["text"] for row in await world.rows_of("contents") if row["id"] == item.words_id]
    assert all(f"第 {n} 句" in words for n in range(30))
    assert len(await world.rows_of("items")) == 1


@pytest.mark.no_golden
async def test_thirty_people_at_one_station_in_a_second(world: World) -> None:
    people = [await at_home(world, f"居民{n}") for n in range(30)]
    for who in people:
        await who.says(LANE)
    await world.together(*((who, who.button("提交")) for who in people))
    numbers = sorted(row["number"] for row in await world.rows_of("items"))
    assert numbers == [f"XM-261123-{n:03d}" for n in range(1, 31)]
    for who in people:
        assert [kind for kind, _ in who.fresh] == ["say.reported"]


@pytest.mark.no_golden
async def test_thirty_newcomers_in_a_second(world: World) -> None:
    people = [world.person(f"居民{n}") for n in range(30)]
    await world.together(*((who, Opened("st_xm2k8vwd")) for who in people))
    for who in people:
        assert [kind for kind, _ in who.fresh] == ["say.welcome"]


async def test_over_ten_reports_an_hour(world: World) -> None:
    chen = await at_home(world)
    for n in range(11):
        await chen.says(f"第 {n + 1} 件：{LANE}")
        if chen.fresh[-1][0] == "sort_message.target.ask":
            await chen.says("一件新事")
        await chen.presses("提交")
    chen.hears("refusal.too_many_reports")
    assert len(await world.rows_of("items")) == 10
    world.later(hours=1, seconds=1)
    await chen.says("提交")
    chen.hears("say.reported")
    assert len(await world.rows_of("items")) == 11


# --- words ---


async def test_a_hundred_thousand_characters(world: World) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    long = "3 栋楼下的消防通道晚上总有车占着。" * 5600
    await chen.says(long)
    assert len(chen.hears("report.check.ask").plain.encode()) < 2000
    await chen.presses("提交")
    number = chen.hears("say.reported").card.number  # type: ignore[union-attr]
    item = await world.item(number)
    (words,) = [row["text"] for row in await world.rows_of("contents") if row["id"] == item.words_id]
    assert words == long
    assert all(len(letter.plain.encode()) < 2000 for _, letter in li.letters)


@pytest.mark.parametrize(
    "said",
    ["😀🚒🔥", "👨‍👩‍👧‍👦", "١٢٣", "፩", "²", "①", "〇", "⑳", "𐩀"],
)
@pytest.mark.no_golden
async def test_signs_and_foreign_digits(world: World, said: str) -> None:
    chen = await at_home(world)
    await chen.says(said)
    assert chen.fresh and chen.fresh[-1][0] != "refusal.fault"
    assert not await world.rows_of("faults")


async def test_only_emoji_makes_no_item(world: World) -> None:
    chen = await at_home(world)
    await chen.says("😀🎉")
    chen.hears("say.emoji")


async def test_english(world: World) -> None:
    chen = await at_home(world)
    await chen.says("The street lamp at gate 3 has been dark for three days")
    assert chen.fresh[-1][0].startswith("report.")
    for _ in range(2):
        if chen.fresh[-1][0] != "report.check.ask":
            await chen.says("skip" if chen.fresh[-1][0] == "report.place.ask" else "其他")
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_right_to_left_and_control_characters(world: World) -> None:
    chen = await at_home(world)
    await chen.says("المصباح\u202e مكسور \u2066منذ\u2069 أسبوع\x00\x07\x1b[31m في الشارع\ud800")
    for _ in range(2):
        if chen.fresh[-1][0] != "report.check.ask":
            await chen.says("跳过" if chen.fresh[-1][0] == "report.place.ask" else "其他")
    await chen.presses("提交")
    number = chen.hears("say.reported").card.number  # type: ignore[union-attr]
    item = await world.item(number)
    (words,) = [row["text"] for row in await world.rows_of("contents") if row["id"] == item.words_id]
    assert words == "المصباح مكسور منذ أسبوع[31m في الشارع\ufffd"


async def test_empty(world: World) -> None:
    chen = await at_home(world)
    for said in ("", "   ", "\n\n", "\x00", "\u202e\u202c"):
        await chen.says(said)
        chen.hears("refusal.empty")


async def test_what_looks_like_code_stays_words(world: World) -> None:
    chen = await at_home(world)
    words = "3 栋 {number} %s <b>消防通道</b> '; DROP TABLE items; -- 有车占着"
    await chen.says(words)
    assert words in chen.hears("report.check.ask").plain
    await chen.presses("提交")
    chen.hears("say.reported")


# --- things that are no words ---


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (Unreadable("sticker"), "sticker"),
        (Unreadable("contact"), "contact_card"),
        (Unreadable("too_large"), "past_file_size"),
        (Unreadable("empty"), "empty"),
        (Unreadable("other"), "unreadable"),
    ],
    ids=["sticker", "contact", "too_large", "empty", "other"],
)
@pytest.mark.no_golden
async def test_what_cannot_be_taken_leaves_the_form_as_it_is(world: World, content: Content, line: str) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    await chen.sends(content)
    chen.hears(f"refusal.{line}")
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_an_edited_message(world: World) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    await chen.edits("4 栋楼下的消防通道")
    chen.hears("refusal.edited")
    assert LANE in chen.letters[-2][1].plain


@pytest.mark.no_golden
@pytest.mark.parametrize("kind", ["voice", "file"])
async def test_a_video_or_voice_that_is_gone_is_not_called_a_photo(
    world: World, kind: Literal["voice", "file"]
) -> None:
    chen = await at_home(world)
    await chen.says(LANE)
    await chen.sends(Files((FileRef(kind, "nowhere"),), whole=True), "〔视频〕")
    assert "视频、语音" in chen.hears("report.check.ask", "refusal.file_broken").text


async def test_a_broken_image_and_one_that_is_gone(world: World) -> None:
    chen = await at_home(world)
    await chen.sends_photo(LANE, raw=b"\x89PNG\r\n\x1a\nnot really")
    chen.hears("report.check.ask", "refusal.picture_broken")
    await chen.sends(Files((FileRef("photo", "nowhere"),), whole=True), "〔照片〕")
    chen.hears("report.check.ask", "refusal.picture_broken")
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_a_file_past_the_cap_that_did_not_say_so(world: World) -> None:
    chen = await at_home(world)
    await chen.sends_photo(LANE, raw=b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))
    chen.hears("report.check.ask", "refusal.past_file_size")


async def test_too_many_photos_for_one_matter(world: World) -> None:
    chen = await at_home(world)
    world.wires[world.channel].files["f"] = picture()
    await chen.sends(Files(tuple(FileRef("photo", "f") for _ in range(20)), LANE, whole=True), "〔20 张照片〕")
    chen.hears("report.check.ask")
    await chen.sends_photo()
    chen.hears("refusal.too_many_files")
    await chen.presses("提交")
    chen.hears("say.reported")


async def test_a_form_that_takes_no_photos_says_so(world: World) -> None:
    li, _chen, number = await assigned(world)
    await li.presses("退单")
    await li.sends_photo()
    li.hears("say.words_only")
    await li.sends_photo("我下周出差")
    li.hears("say.words_only", "say.declined")
    await world.tick()
    assert not await world.rows_of("attachments")
    assert len((await world.item(number)).declined) == 1


# --- sending ---


async def test_who_blocked_is_written_to_no_more_until_he_writes_again(world: World) -> None:
    li, chen, _ = await assigned(world)
    wire = world.wires[world.channel]
    wire.refuses[chen.address] = ChannelError("blocked", permanent=True)
    await li.presses("接单")
    (address,) = [row for row in await world.rows_of("addresses") if row["external"] == chen.address]
    assert address["reachable"] == 0
    del wire.refuses[chen.address]
    await li.presses("联系居民")
    await li.says("我晚上来看看")
    chen.hears_nothing()
    await chen.says("我的事项")
    chen.hears("say.my_list", "notice.accepted", "notice.told")  # what was missed comes after all
    await li.presses("联系居民")
    await li.says("我晚上来看看")
    chen.hears("notice.told")


async def test_blocking_and_coming_back(world: World) -> None:
    li, chen, _ = await assigned(world)
    await chen.blocks()
    await li.presses("接单")
    chen.hears_nothing()
    await chen.sends(Gone(back=True), "〔又打开了〕")
    chen.hears("notice.accepted")
    await li.presses("联系居民")
    await li.says("我晚上来看看")
    chen.hears("notice.told")


async def test_too_many_requests_for_one_stop_nobody_else(world: World) -> None:
    chen, zhou = await at_home(world), await at_home(world, "周先生")
    world.wires[world.channel].refuses[chen.address] = ChannelError("too_many", retry_after=30)
    await world.together((chen, Text("你好")), (zhou, Text("你好")))
    zhou.hears("say.greeting")
    chen.hears_nothing()
    del world.wires[world.channel].refuses[chen.address]
    world.later(seconds=29)
    await world.tick()
    chen.hears_nothing()
    world.later(seconds=2)
    await world.tick()
    chen.hears("say.greeting")


async def test_a_broken_line_is_tried_again(world: World) -> None:
    chen = await at_home(world)
    world.wires[world.channel].refuses[chen.address] = ChannelError("network")
    await chen.says("你好")
    await chen.says("谢谢")
    chen.hears_nothing()
    del world.wires[world.channel].refuses[chen.address]
    world.later(minutes=2)
    await world.tick()
    chen.hears("say.greeting", "say.thanks")


async def test_a_letter_that_cannot_be_sent_condemns_no_address(world: World) -> None:
    chen = await at_home(world)
    world.wires[world.channel].refuses[chen.address] = ChannelError("bad_request", permanent=True)
    await chen.says("你好")
    del world.wires[world.channel].refuses[chen.address]
    await chen.says("谢谢")
    chen.hears("say.thanks")


# --- the night, and one numbered set ---


async def test_at_night_nothing_is_pushed_but_danger(world: World) -> None:
    li, chen, _ = await assigned(world)
    await li.presses("接单")
    li.hears("say.accepted")
    zhou = await at_home(world, "周先生")
    world.later(hours=12)
    await chen.says("我的事项")
    chen.hears("say.my_list")
    await chen.presses("看进展") if any(b.label == "看进展" for b in chen.last.buttons) else await chen.says("1")
    await chen.presses("补充")
    await chen.says("今晚又占了")
    chen.hears("say.supplemented")
    li.hears_nothing()
    await zhou.says("着火了！3 栋 2 单元厨房着火了")
    await zhou.presses("提交")
    assert li.fresh[-1][0] == "notice.assigned" and li.last.urgent
    world.later(hours=10, minutes=29)
    await world.tick()
    li.hears("notice.assigned")
    world.later(minutes=2)
    await world.tick()
    assert [kind for kind, _ in li.fresh] == ["notice.supplemented", "notice.warned", "notice.passed_on"]


async def test_letters_with_choices_wait_while_a_form_is_open(world: World) -> None:
    li, chen, number = await assigned(world)
    await li.presses("接单")
    chen.hears("notice.accepted")
    await chen.says("路灯不亮，天黑看不见")
    chen.hears("sort_message.target.ask")
    await chen.says("2")
    chen.hears("report.place.ask")
    await li.presses("答复")
    await li.says("装了地桩")
    await li.presses("发送")
    chen.hears_nothing()
    await chen.says("1")
    chen.hears("report.check.ask")
    await chen.says("1")
    chen.hears("say.reported", "notice.answered")
    assert (await world.item(number)).solved is None
    await chen.says("1")
    chen.hears("say.rated_yes")


async def test_words_without_choices_come_also_while_a_form_is_open(world: World) -> None:
    li, chen, _ = await assigned(world)
    await li.presses("接单")
    chen.hears("notice.accepted")
    await chen.says("路灯不亮，天黑看不见")
    await chen.says("2")
    chen.hears("report.place.ask")
    await li.presses("联系居民")
    await li.says("我晚上来看看")
    chen.hears("notice.told")
    await chen.says("3 栋北门")
    chen.hears("report.check.ask")


async def test_danger_comes_amid_a_form_but_without_numbers(world: World) -> None:
    li, _chen, _ = await assigned(world)
    zhou = await at_home(world, "周先生")
    await li.presses("退单")
    li.hears("decline.reason.ask")
    await zhou.says("着火了！3 栋 2 单元厨房着火了")
    await zhou.presses("提交")
    card = li.hears("notice.assigned")
    assert card.urgent and "\n1 接单" not in card.numbered and card.buttons and card.card is not None
    await li.says("1")
    li.hears("decline.reason.ask")  # a number alone is no reason, and accepted nothing
    await li.says("那几天不在")
    li.hears("say.declined")
    assert (await world.item(card.card.number)).state is State.ASSIGNED
    await li.presses("接单", letter=card)
    assert (await world.item(card.card.number)).state is State.ACCEPTED


async def test_two_questions_at_once_never_share_their_numbers(world: World) -> None:
    """The newest letter with numbers is what a number means, in every letter that was ever sent."""
    _, chen, number = await assigned(world)
    await chen.says("路灯不亮，天黑看不见")
    await chen.says("2")
    chen.hears("report.place.ask")
    await chen.says(number)
    heard = [kind for kind, _ in chen.fresh]
    assert heard[-1] == "report.place.ask" or heard == ["report.check.ask"]
    await chen.says("我的事项")
    assert chen.fresh[-1][0].startswith("report.")


@pytest.mark.no_golden
async def test_what_fails_is_kept_and_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers import show_duty

    chen = await at_home(world)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("鹅卵石")

    monkeypatch.setattr(show_duty, "_coming", broken)
    await chen.says("今日值班")
    told = chen.hears("refusal.fault")
    (fault,) = await world.rows_of("faults")
    assert fault["id"][-8:] in told.text and "鹅卵石" not in fault["reason"]
    await chen.says(LANE)
    chen.hears("report.check.ask")


@pytest.mark.no_golden
@pytest.mark.parametrize("steps", range(12))
async def test_a_cancelled_press_is_done_or_not_but_never_half(world: World, steps: int) -> None:
    li, chen, number = await assigned(world)
    task = asyncio.ensure_future(world.core.receive(li.inbound(li.button("接单"), "cut")))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await world.deliver((li, li.button("接单"), "cut"))
    assert (await world.item(number)).state is State.ACCEPTED
    assert [e["name"] for e in await world.events(number)].count("item.accepted") == 1
    assert [kind for kind, _ in chen.letters].count("notice.accepted") == 1


@pytest.mark.no_golden
async def test_a_button_that_lacks_what_its_act_needs_is_stale(world: World) -> None:
    clerk = await world.member("赵安", role="clerk")
    await clerk.presses_verb("grant_extension")
    assert clerk.toast and await world.rows_of("faults") == []
