"""What the district office sets up at the desk: clocks, steps, days off, texts, channels, rooms; each by the chat's own
verbs, for those who may, and with nothing secret on it."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.wechat_keeping import KeptTokens
from channels.seam import UNTIL_CONTACT, ChannelError, Look
from channels.telegram.channel import TelegramChannel
from dialogs.talk import Inbound, Text
from storage.channel_health import note_unmatched
from storage.own_texts import put_text
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, Wire, World
from tests.web.desks import _FIELD, FORM, Browser, at_desk

pytestmark = pytest.mark.no_golden
PAGES = ("clocks", "steps", "holidays", "texts", "texts/say.reported", "channels", "rooms")
SECRET = "AAsecretOfTheBotThatNobodyReads"
MOST_READS = 12
"""Of one page, the session's among them."""


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def staff_in(world: World) -> tuple[Resident, Browser]:
    staff = await world.member("周宁", "staff", "")
    return staff, await at_desk(world, staff)


async def presses(desk: Browser, verb: str, **args: str) -> None:
    """The button on the page with these arguments, and the dialog that it begins."""
    for form in FORM.findall(desk.raw):
        fields = {name: unescape(value) for name, value in _FIELD.findall(form)}
        said = json.loads(fields["args"])
        if fields["verb"] == verb and args.items() <= said.items():
            answer = await desk.goes("POST", "/desk/act", fields)
            assert answer.headers["location"] in {f"/s/{slug}#end" for slug in ("xm2k8vwd", "ny7q3rtb")}
            return
    raise AssertionError((verb, args))


async def talks(world: World, person: Resident, *said: str) -> None:
    """Goes on in the desk's own chat."""
    mine = [row for row in await world.rows_of("addresses") if row["external"].startswith("desk:")]
    staff = next(row["person_id"] for row in await world.rows_of("addresses") if row["external"] == person.address)
    external = next(row["external"] for row in mine if row["person_id"] == staff)
    for words in said:
        world.messages += 1
        await world.core.receive(Inbound("web", "web", external, f"d{world.messages}", Text(words), world.now))


async def test_each_page_costs_few_reads_and_only_staff_see_them(world: World) -> None:
    staff, desk = await staff_in(world)
    await staff.says("/clocks")
    for page in PAGES:
        house = world.core.house
        counting = Counting(house.database)
        house.database = counting  # type: ignore[assignment]
        text = await desk.looks(f"/desk/set-up/{page}")
        house.database = counting.database
        assert counting.count <= MOST_READS, (page, counting.count)
        assert "<script>" not in text
    assert 'href="/desk/set-up/clocks"' in await desk.looks("/desk/set-up")
    head = await at_desk(world, await world.member("王建国", "head"))
    for page in PAGES:
        answer = await head.goes("GET", f"/desk/set-up/{page}")
        assert (answer.status_code == 200) is (page == "rooms"), page
    assert (await head.goes("POST", "/desk/set-up/channels/try", {"channel": "web"})).status_code == 403
    page = await head.looks("/desk/set-up")
    assert 'href="/desk/set-up/rooms"' in page and 'href="/desk/set-up/clocks"' not in page
    member = await at_desk(world, await world.member("李慧敏"))
    assert (await member.goes("GET", "/desk/set-up")).status_code == 403 and "/desk/set-up" not in member.raw


async def test_clocks_with_what_is_ours_until_when_and_who_changed_them(world: World) -> None:
    staff, desk = await staff_in(world)
    page = await desk.looks("/desk/set-up/clocks")
    assert "答复一般事项" in page and "10 个工作日" in page and "12月7日" in page and "我们的默认" in page
    await presses(desk, "clocks", group="taking", rule="accept")
    await talks(world, staff, "6 工作小时", "就这样改")
    page = await desk.looks("/desk/set-up/clocks")
    assert "现在是第 2 版" in page and "周宁" in page
    assert '<del class="pre">4 个工作小时</del>' in desk.raw and '<ins class="pre">6 个工作小时</ins>' in desk.raw
    await staff.says("/lang")
    await staff.presses("English")
    assert "6 working hours" in await desk.looks("/desk/set-up/clocks")


async def test_steps_are_changed_one_at_a_time_and_told_in_words(world: World) -> None:
    staff, desk = await staff_in(world)
    page = await desk.looks("/desk/set-up/steps")
    assert "我们的默认" in page and "质量分" in page
    first = world.core.house.consulting.steps[0]
    await presses(desk, "consultation_rules", edit="days", step=first.slug)
    await talks(world, staff, "7", "就这样改")
    assert world.core.house.consulting.steps[0].days == 7
    page = await desk.looks("/desk/set-up/steps")
    assert "现在是第 2 版" in page and f"第 1 步 {first.name}" in page and "7 个工作日" in page


async def test_a_year_in_twelve_months_and_one_without_a_list(world: World) -> None:
    _, desk = await staff_in(world)
    page = await desk.looks("/desk/set-up/holidays")
    assert page.count("<caption>") == 12 and "2026 年有正式安排" in page and "放假" in page and "调休上班" in page
    assert "2027 年的放假安排还没有装入" in page and 'class="ru-d off"' in desk.raw
    page = await desk.looks("/desk/set-up/holidays?year=2027")
    assert "2027 年暂定" in page and "只按周末" in page
    for year in ("", "0", "99999", "２０２６", "-1", "<script>", "9999"):
        assert "2026 年有正式安排" in await desk.looks(f"/desk/set-up/holidays?year={year}"), year


async def test_sentences_are_found_changed_and_ours_again(world: World) -> None:
    staff, desk = await staff_in(world)
    page = await desk.looks("/desk/set-up/texts?q=收到了&language=zh_CN")
    assert '收到了，编号 <span class="ru-blank">{编号}<' in page and "danger" not in page
    assert "没有找到" in await desk.looks("/desk/set-up/texts?q=<script>alert(1)</script>")
    assert "<script>alert" not in desk.raw
    assert "Received" in await desk.looks("/desk/set-up/texts/say.reported?language=en") or "number" in desk.page
    page = await desk.looks("/desk/set-up/texts/say.reported?language=zh_CN")
    assert "XM-261121-007" in page and "{编号}" in page and "还没有改过" in page
    await presses(desk, "set_text", key="say.reported")
    await talks(world, staff, "{编号} 记下了<b", "{编号} 记下了，{委员} & {答应的时间}", "就这样说")
    page = await desk.looks("/desk/set-up/texts/say.reported?language=zh_CN")
    assert "本区改过" in page and "周宁" in page and "记下了，李慧敏 &amp;" in desk.raw
    assert "记下了，" in await desk.looks("/desk/set-up/texts?own=1")
    await presses_ours(desk, world, staff)
    assert not world.core.house.own_texts
    for bad in ("danger.fire", "consent.agree.ask", "refusal.not_yours", "no.such", "..%2f..", "%3Cscript%3E"):
        assert (await desk.goes("GET", f"/desk/set-up/texts/{bad}")).status_code == 404, bad


async def presses_ours(desk: Browser, world: World, staff: Resident) -> None:
    await desk.looks("/desk/set-up/texts/say.reported?language=zh_CN")
    await presses(desk, "set_text", key="say.reported", sentence="=ours")
    await talks(world, staff, "就这样说")


async def test_what_a_new_version_of_the_program_has_changed_is_said(world: World) -> None:
    _, desk = await staff_in(world)
    house = world.core.house
    work = house.work()
    ours = house.sentences.ours("say.thanks", "zh_CN")
    put_text(work, "say.thanks", "zh_CN", "不用谢呀", "早先的原话", "somebody")
    put_text(work, "say.reported", "zh_CN", "没有空了", "没有空了", "somebody")
    await work.commit()
    await house.reload()
    page = await desk.looks("/desk/set-up/texts/say.thanks?language=zh_CN")
    assert "早先的原话" in page and ours in page and "后来我们换了" in page
    page = await desk.looks("/desk/set-up/texts/say.reported?language=zh_CN")
    assert "对不上" in page and "收到了，编号" in page
    assert "原话后来变了" in await desk.looks("/desk/set-up/texts?own=1&language=zh_CN")


class Platform(Wire):
    """Stands in for a messenger: `fails` with a reason, if any."""

    hooked, ready, username, polled_at = False, True, "yizhan_bot", time.monotonic()
    fails = ""

    async def check(self) -> str:
        if self.fails:
            raise ChannelError(self.fails)
        return self.username


async def test_a_channel_is_asked_what_it_lacks(world: World) -> None:
    class Looking(Platform):
        async def look(self) -> dict[str, list[Look]]:
            return {"main": [Look("login_fine", True), Look("address_unlisted", False, "203.0.113.9")]}

        async def close(self) -> None:
            raise AssertionError("it goes on listening")

    _, desk = await staff_in(world)
    desk.channels = {"wire": world.wires["wire"], "telegram": Looking("telegram")}
    page = await desk.looks("/desk/set-up/channels")
    assert page.count("看看还缺什么") == 2 and "?look=telegram" in page, "its text and its label, once"
    page = await desk.looks("/desk/set-up/channels?look=telegram")
    assert "号和密钥对得上" in page and "203.0.113.9" in page
    (telegram,) = [part for part in page.split("<section") if "203.0.113.9" in part]
    assert "要看一下" in telegram and "正常" not in telegram, "what must be mended is not called fine above"
    assert 'id="ru-look"' in telegram and "再看一遍" in telegram
    for other in ("wire", "nowhere", "<script>x"):
        assert "203.0.113.9" not in await desk.looks(f"/desk/set-up/channels?look={other}")


async def test_channels_are_told_and_really_tried_without_a_secret(world: World) -> None:
    world.person("周宁", channel="telegram")
    staff, desk = await staff_in(world)
    platform = Platform("telegram")
    desk.channels = {"wire": world.wires["wire"], "telegram": platform}
    page = await desk.looks("/desk/set-up/channels")
    assert "@yizhan_bot" in page and "我们去取" in page and "/s/xm2k8vwd" in page
    assert "<svg" in await desk.looks("/desk/set-up/channels?station=xm2k8vwd")
    for fails, told in (
        ("", "发出去了"),
        ("unauthorized", "不认我们的密钥"),
        ("blocked", "收不了"),
        ("flood", "太快"),
        ("network", "连不上"),
        ("bad_request", "没有发成"),
    ):
        platform.fails = fails
        world.later(seconds=5)
        answer = await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "telegram"})
        assert told in await desk.looks(answer.headers["location"]), fails
    ((address, letter),) = platform.sent
    assert address == staff.address and "测试消息" in letter.text
    answer = await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "wire"})
    assert "没有地方可发" in await desk.looks(answer.headers["location"])
    for bad in ("", "nowhere", "<script>"):
        answer = await desk.goes("POST", "/desk/set-up/channels/try", {"channel": bad})
        assert answer.headers["location"] == "/desk/set-up/channels"
    assert "<script>x" not in (await desk.looks("/desk/set-up/channels?tried=<script>x&was=<script>x"))
    desk.headers["sec-fetch-site"] = "cross-site"
    assert (await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "telegram"})).status_code == 403
    assert len(platform.sent) == 1


async def again(world: World, staff: Resident, desk: Browser) -> Browser:
    """The desk opened anew, with the same channels."""
    found = await at_desk(world, staff)
    found.channels = desk.channels
    return found


class Posting(Wire):
    """A platform that posts to us, and can be asked what an account lacks."""

    async def look(self) -> dict[str, list[Look]]:
        return {}

    async def close(self) -> None:
        raise AssertionError("it goes on listening")


async def test_a_channel_that_cannot_send_is_not_called_well(world: World) -> None:
    staff, desk = await staff_in(world)
    desk.channels = {"wire": world.wires["wire"]}
    assert "要看一下" not in await desk.looks("/desk/set-up/channels")
    for reason, told in (("network", "连不上对方的服务器"), ("unauthorized", "不认我们的密钥"), ("odd", "程序会再试")):
        world.wires["wire"].refuses[staff.address] = ChannelError(reason, retry_after=1)
        world.later(seconds=1)
        await staff.says("帮助")
        await world.settle()
        page = await desk.looks("/desk/set-up/channels")
        assert "要看一下" in page and told in page, reason
        world.wires["wire"].refuses.clear()
        world.later(minutes=2)
        await world.settle()
        page = await desk.looks("/desk/set-up/channels")
        assert "要看一下" not in page and "最近没发成" in page, "it goes again, and what was wrong is still told"
    world.later(days=8)
    desk = await again(world, staff, desk)
    assert "最近没发成" not in await desk.looks("/desk/set-up/channels")


async def test_what_a_platform_refuses_an_account_stands_with_its_channel(world: World) -> None:
    staff, desk = await staff_in(world)
    desk.channels = {"wechat": Posting("wechat"), "wecom": Posting("wecom")}
    page = await desk.looks("/desk/set-up/channels")
    assert page.count("对方送到我们的地址") == 2 and "要看一下" not in page
    store = KeptTokens(world.core.house)
    for trouble, told in (
        ("network", "连不上对方的服务器"),
        ("unauthorized 40001", "不认我们的密钥"),
        ("address_refused 203.0.113.7", "IP 白名单"),
        ("quota custom 45009", "今天能发的次数用完了"),
        ("not_allowed menu 48001", "已经改走别的路"),
    ):
        await store.trouble("wechat east", trouble)
        page = await desk.looks("/desk/set-up/channels")
        assert page.count("要看一下") == 1 and told in page.partition("east ")[2], trouble
    await store.trouble("wechat east", "quota custom 45009")
    world.later(days=1)
    desk = await again(world, staff, desk)
    assert "要看一下" not in await desk.looks("/desk/set-up/channels"), "a new day has a new count"


async def test_letters_that_wait_for_a_word_and_receipts_of_none_are_counted(world: World) -> None:
    staff, desk = await staff_in(world)
    desk.channels = {"wire": world.wires["wire"]}
    assert "再来话" not in await desk.looks("/desk/set-up/channels") and "对不上" not in desk.page
    world.wires["wire"].refuses[staff.address] = ChannelError(UNTIL_CONTACT)
    await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "wire"})
    await world.settle()
    work = world.core.house.work()
    note_unmatched(work, "wire")
    note_unmatched(work, "wire")
    await work.commit()
    page = await desk.looks("/desk/set-up/channels")
    assert re.search("再来话才能发的</dt><dd>[1-9] 条", desk.raw) and "对不上的回执" in page and "要看一下" not in page
    world.later(days=1)
    world.wires["wire"].refuses.clear()
    desk = await again(world, staff, desk)
    assert "对不上" not in await desk.looks("/desk/set-up/channels")


async def test_a_test_pressed_twice_is_one(world: World) -> None:
    """Also while the first is under way; another channel, and the same one later, are tests of their own."""
    world.person("周宁", channel="telegram")
    _, desk = await staff_in(world)
    platform, under_way = Platform("telegram"), asyncio.Event()

    async def slow(*_: object) -> str:
        await under_way.wait()
        return platform.username

    platform.check = slow  # type: ignore[method-assign]
    desk.channels = {"wire": world.wires["wire"], "telegram": platform}

    async def presses(channel: str = "telegram") -> str:
        answer = await desk.goes("POST", "/desk/set-up/channels/try", {"channel": channel})
        return str(answer.headers["location"])

    both = asyncio.gather(presses(), presses())
    assert "was=no_chat" in await presses("wire")
    under_way.set()
    assert set(await both) == {"/desk/set-up/channels?tried=telegram&was=sent"} and len(platform.sent) == 1
    world.later(seconds=3)
    assert "was=sent" in await presses() and len(platform.sent) == 1
    world.later(seconds=2)
    assert "was=sent" in await presses() and len(platform.sent) == 2


async def test_a_test_of_our_own_pages_is_a_letter_there(world: World) -> None:
    staff, desk = await staff_in(world)
    desk.channels = {"wire": world.wires["wire"]}
    await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "wire"})
    await world.settle()
    *_, (address, letter) = world.wires["wire"].sent
    assert address == staff.address and "测试消息" in letter.text
    hooked = TelegramChannel(f"123456:{SECRET}", webhook="https://yz.example.cn", webhook_secret=SECRET)
    desk.channels = {"telegram": hooked}
    page = await desk.looks("/desk/set-up/channels")
    assert "对方送来" in page and "还没有连上" in page and SECRET not in desk.raw
    answer = await desk.goes("POST", "/desk/set-up/channels/try", {"channel": "telegram"})
    assert "没法试" in await desk.looks(answer.headers["location"])


async def test_rooms_and_pauses_as_the_chat_has_them(world: World) -> None:
    _, desk = await staff_in(world)
    assert "还没有登记会议室" in await desk.looks("/desk/set-up/rooms") and "没有人被暂停" in desk.page
    head = await world.member("王建国", "head")
    at_head = await at_desk(world, head)
    await head.says("会议室")
    await head.presses("登记会议室")
    await head.says("一楼<b>会议室")
    await head.says("20")
    page = await at_head.looks("/desk/set-up/rooms")
    assert "一楼<b>会议室" in page and "一楼<b>" not in at_head.raw and "20 座" in page
    assert "一楼" in await desk.looks("/desk/set-up/rooms")
    other = await at_desk(world, await world.member("孙悦", "head", "NY"))
    assert "一楼" not in await other.looks("/desk/set-up/rooms")
