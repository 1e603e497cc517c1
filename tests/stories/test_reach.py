"""What does not reach its resident in time is told by telephone; a phone is asked for once, and never in the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.desk import Desk
from bot.reader import WebReader
from channels.seam import ChannelError, Limits
from dialogs.talk import Content, Inbound
from domain.item import Closing, State
from handlers.unreached import call_unreached
from tests.stories.test_my_data import left_on_disk
from tests.stories.test_practice import practise
from tests.stories.test_walk_in import entered
from tests.talk import Resident, Wire, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
PHONE = "138 0000 0187"


class Silent(Wire):
    """The web chat as the courier sees it: what is sent waits for somebody who looks."""

    limits = Limits(text=4096, buttons=True, keeps_history=False)

    async def send(self, address: str, rendered: object) -> str:
        return f"w{id(rendered)}"


@dataclass(slots=True)
class Browser(Resident):
    """A resident at our page: he reads what there is when he looks, and after each of his own messages."""

    seen: int = field(default=0)

    def inbound(self, content: Content, message_id: str) -> Inbound:
        return Inbound("web", "web", self.address, message_id, content, self.world.now)

    async def looks(self) -> None:
        core = self.world.core
        reader = WebReader(core.house, core.renderer, core.changes.streams, demo=False)
        rows = {row["id"]: row["kind"] for row in await self.world.rows_of("letters")}
        for line in await reader.lines(self.address, self.seen, 100):
            self.seen = line.number
            if not line.mine:
                self.letters.append((rows[line.rendered.id], line.rendered))
                shown = "\n".join(f"    {text}" for text in line.rendered.numbered.splitlines())
                self.world.lines.append(f"{line.rendered.speaker.name} → {self.name}：\n{shown}")

    async def _do(self, content: Content, shown: str, message_id: str | None = None) -> None:
        await Resident._do(self, content, shown, message_id)
        await self.looks()


def at_page(world: World, name: str = "陈女士") -> Browser:
    if "web" not in world.wires:
        world.wires["web"] = Silent("web")
        world.courier.desk = Desk(world.core.house, world.core.renderer, world.wires, world.core.changes)
    made = world.people[name] = Browser(world, name, "web", f"web-{name}")
    return made


def kinds(who: Resident) -> list[str]:
    return [kind for kind, _ in who.fresh]


async def reported(who: Resident, words: str = LANE) -> str:
    """Whatever follows the receipt."""
    await who.says(words)
    for _ in range(6):
        kind = who.letters[-1][0]
        if kind == "consent.agree.ask":
            await who.presses("同意")
        elif kind == "report.place.ask":
            await who.says("跳过")
        elif kind == "report.category.ask":
            await who.says("其他")
        elif kind == "report.check.ask":
            await who.presses("提交")
            break
    letter = next(shown for kind, shown in reversed(who.letters) if kind == "say.reported")
    assert letter.card is not None
    return letter.card.number


async def calls(world: World) -> list[tuple[str | None, bool]]:
    return [(row["outcome"], row["done_at"] is not None) for row in await world.rows_of("calls")]


async def told(li: Resident, words: str = "明天上午来看") -> None:
    await li.presses("接单")
    await li.presses("联系居民")
    await li.says(words)


async def answered(li: Resident, words: str = "通道清出来了，划了黄线，有人看着") -> None:
    await li.presses("接单")
    await li.presses("答复")
    await li.says(words)
    await li.presses("发送")


async def test_who_blocks_the_bot_is_called_up_and_rates_by_telephone(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(LANE)
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("电话")
    await chen.says(PHONE)
    await chen.blocks()
    await told(li)
    await li.presses("答复")
    await li.says("通道清出来了，划了黄线，有人看着")
    await li.presses("发送")
    await world.tick()
    assert not await world.rows_of("calls"), "four working hours are not over"
    forget(clerk, li)

    world.later(hours=6.5)  # 16:00, four working hours after 9:30
    await world.tick()
    await world.tick()
    call = clerk.hears("notice.unreached")
    assert "聊天关了" in call.text and "明天上午来看" in call.text and "通道清出来了" in call.text
    assert len(await world.rows_of("calls")) == 2, "two letters, one task"
    assert "已受理" not in call.text, "nobody is rung up because somebody has taken it"
    await clerk.says("要打的电话")
    assert "有 1 个" in clerk.hears("say.calls_list").text
    await clerk.presses(number)
    task = clerk.hears("say.call_task")
    await clerk.presses("看联系电话", letter=task)
    assert "13800000187" in clerk.hears("say.phone").text
    await clerk.presses("没人接", letter=task)
    clerk.hears("say.call_noted_try")
    assert (await world.item(number)).state is State.ANSWERED and li.fresh == []

    world.later(hours=17.5)  # Tuesday 9:30
    await clerk.says("/calls")
    assert "试过 1 次" in clerk.hears("say.calls_list").text
    await clerk.presses(number)
    assert "已经试过 1 次" in clerk.last.text
    await clerk.presses("打通了")
    clerk.hears("note_call.words.ask")
    await clerk.says("9:10打的，他说周末在家，黄线看见了")
    clerk.hears("say.call_noted")
    assert "周末在家" in li.hears("notice.call_said").text and "9:10" not in li.last.text
    assert {pair for pair in await calls(world)} == {("reached", True)}
    [timer] = [row for row in await world.rows_of("timers") if row["kind"] == "rating"]
    assert timer["due_at"] == world.now - 20 * 60_000 + 7 * 86_400_000, "the days run from the call"

    await clerk.says(number)
    await clerk.presses("更多操作")
    await clerk.presses("代记评价")
    await clerk.presses("已解决")
    await clerk.presses("满意")
    made = await world.item(number)
    assert made.closing is Closing.SOLVED
    await clerk.says("/calls")
    clerk.hears("say.calls_none")
    await clerk.says(number)
    shown = clerk.hears("say.timeline").text
    assert "赵安 联系过居民，没联系上" in shown and "周末在家" in shown and "电话里说的，赵安代记" in shown

    await chen.says(number)
    mine = next(shown.text for kind, shown in chen.fresh if kind == "say.timeline")
    assert "打电话告诉了您" in mine and "没联系上" in mine and "周末" not in mine, "what was noted is internal"


def forget(*people: Resident) -> None:
    for who in people:
        who._mark = len(who.letters)


@pytest.mark.no_golden
async def test_a_call_from_before_the_answer_is_none_about_it(world: World) -> None:
    """A time that was not yet is no time: else the days to rate would be over as soon as they begin."""
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(LANE)
    await chen.blocks()
    await answered(li)
    world.later(hours=6.5)
    await world.tick()
    await clerk.presses("告诉本人了")
    await clerk.says("11月14日16:00打的，他说周末在家")
    clerk.hears("say.call_noted")
    [timer] = [row for row in await world.rows_of("timers") if row["kind"] == "rating"]
    assert timer["due_at"] == world.now + 7 * 86_400_000
    [called] = [row for row in await world.events(number) if row["name"] == "item.called"]
    assert called["happened_at"] == world.now
    await world.tick()
    assert (await world.item(number)).state is State.ANSWERED


async def test_nobody_answers_on_three_half_days(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    number = await reported(chen)
    assert kinds(chen)[-1] == "say.leave_phone"
    await chen.says(PHONE)
    assert kinds(chen) == ["say.phone_left"]
    await answered(li)
    forget(clerk, li)
    world.later(days=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    assert "没有再打开网页" in call.text
    await clerk.presses("没人接", letter=call)
    clerk.hears("say.call_noted_try")
    await clerk.presses("没人接", letter=call)
    assert clerk.toast and not clerk.fresh, "pressed twice is tried once"
    first = (await world.item(number)).contacted_at
    await clerk.presses_verb("note_call", item=(await world.item(number)).id, outcome="no_answer", ended=True)
    assert kinds(clerk)[-1] == "refusal.call_go_on"
    for hours in (8, 16):  # Tuesday 17:30, Wednesday 9:30
        world.later(hours=hours)
        await clerk.says("/calls")
        await clerk.presses(number)
        assert "联系不上，不再打了" not in [button.label for button in clerk.last.buttons]
        await clerk.presses("没人接")
    await clerk.says("/calls")
    await clerk.presses(number)
    await clerk.presses("联系不上，不再打了")
    clerk.hears("say.call_noted_ended")
    assert kinds(li)[-1] == "notice.call_failed" and "上门" in li.last.text
    made = await world.item(number)
    assert made.contacted_at == first and made.state is State.ANSWERED
    world.later(days=8)
    await world.tick()
    assert (await world.item(number)).closing is Closing.UNRATED, "nobody is waited for for ever"


@pytest.mark.no_golden  # of two who note one call at once either may be the first
async def test_who_never_opens_the_page_again_and_left_no_phone(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    other = await world.member("钱进", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    number = await reported(chen)
    asked = chen.last
    assert "留个电话吗" in asked.text and [button.label for button in asked.buttons] == ["跳过"]
    await chen.presses("跳过")
    chen.hears("say.phone_not_left")
    await told(li)
    forget(clerk, other, head)
    world.later(days=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    assert other.hears("notice.unreached").text == call.text and kinds(head) == []
    assert "也没有留电话" in call.text and {"看联系电话", "号码不对"}.isdisjoint(b.label for b in call.buttons)
    await head.says("/calls")
    assert number in head.hears("say.calls_list").text

    await clerk.presses("告诉本人了", letter=call)
    await other.presses("告诉本人了", letter=next(shown for kind, shown in other.letters if kind == "notice.unreached"))
    toasts = await world.together((clerk, clerk.button("跳过")), (other, other.button("跳过")))
    assert sorted([kinds(clerk), kinds(other)]) == [[], ["say.call_noted"]]
    assert ["不用再打" in (toast or "") for toast in sorted(toasts, key=lambda toast: toast or "")] == [False, True]
    assert len([event for event in await world.events(number) if event["name"] == "item.called"]) == 1
    await world.tick()
    assert await calls(world) == [("reached", True)]


async def test_what_is_delivered_meanwhile_is_told_by_nobody(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    await told(li)
    world.later(days=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    await chen.looks()
    assert "notice.accepted" in [kind for kind, _ in chen.letters]
    await clerk.says("/calls")
    clerk.hears("say.calls_none")
    await clerk.presses("告诉本人了", letter=call)
    assert clerk.toast and "不用再打" in clerk.toast
    await world.tick()
    assert await calls(world) == [("needless", True)]


async def test_danger_does_not_wait_for_working_hours(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    world.later(hours=12)  # 21:30
    number = await reported(chen, "8 栋楼道里闻到煤气味，很大")
    await chen.says(PHONE)
    await li.presses("接单")
    forget(clerk)
    world.later(minutes=14)
    await world.tick()
    clerk.hears_nothing()
    world.later(minutes=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    assert call.urgent
    await clerk.says("/calls")
    assert "危急，马上打" in clerk.hears("say.calls_list").text
    await clerk.presses("打通了", letter=call)
    await clerk.says("跳过")
    assert (await world.item(number)).contacted_at == world.now


@pytest.mark.no_golden
async def test_nobody_is_called_up_who_is_erased(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    await chen.says(PHONE)
    await told(li)
    forget(clerk)
    world.later(days=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    await clerk.presses("打通了", letter=call)
    await clerk.says("他说海棠花开了再来")
    await li.presses("联系居民")
    await li.says("后天再来看")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    assert not await world.rows_of("calls")
    world.later(days=2)
    await world.tick()
    await world.core.house.database.checkpoint()
    assert not await world.rows_of("calls")
    assert await left_on_disk(world, "海棠花开", "13800000187", PHONE) == []


@pytest.mark.no_golden
async def test_a_failed_letter_and_a_transferred_item(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    there = await world.member("沈阳", role="clerk", station="NY")
    clerk = await world.member("赵安", role="clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(LANE)
    world.wires[world.channel].refuses[chen.address] = ChannelError("gone", permanent=True)
    await told(li)
    world.later(days=1)
    await world.tick()
    assert "notice.unreached" in kinds(clerk)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("转站")
    await head.presses("农园")
    await head.says("是那边的路")
    assert (await world.item(number)).now_at != (await world.item(number)).born_at
    await clerk.says("/calls")
    clerk.hears("say.calls_none")
    await there.says("/calls")
    assert number in there.last.text


@pytest.mark.no_golden
@pytest.mark.parametrize("said", ["138 0000 0187", "+86 138-0000-0187", "０７５５-26541234", "电话是13800000187"])
async def test_a_number_is_heard_however_it_is_written(world: World, said: str) -> None:
    await world.member("李慧敏")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    await chen.says(said)
    assert kinds(chen) == ["say.phone_left"]
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, "13800000187", "26541234", said) == [], "sealed only, also in the chat's own line"
    await chen.says("隐私")
    assert "0187" in chen.last.text or "26541234" in chen.last.text
    await chen.presses("改")
    await chen.presses("电话")
    await chen.says("139 0000 0123")
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, "13900000123", "139 0000 0123") == []


@pytest.mark.no_golden
async def test_the_question_is_never_in_the_way(world: World) -> None:
    await world.member("李慧敏")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    assert kinds(chen)[-2:] == ["say.reported", "say.leave_phone"], "the receipt comes first"
    await chen.says("138001380001")
    assert kinds(chen) == ["say.leave_phone"] and "没看明白" in chen.last.text
    await chen.says("   ")
    assert kinds(chen) == ["refusal.empty"]
    await chen.says("abcdefg")
    assert kinds(chen) == ["sort_message.target.ask"], "other words mean what they always do"
    await chen.says("取消")
    await chen.says("谢谢")
    assert kinds(chen) == ["say.thanks"]
    await chen.says("楼上半夜三点还在装修，吵得睡不着")
    assert kinds(chen) == ["sort_message.target.ask"]
    await chen.presses("一件新事")
    while chen.fresh[-1][0] != "report.check.ask":
        await chen.says("其他" if "category" in chen.fresh[-1][0] else "跳过")
    await chen.presses("提交")
    assert kinds(chen) == ["say.reported"], "and it is asked no second time"
    await chen.says(PHONE)
    assert kinds(chen) == ["say.phone_left"], "who has thought it over is heard"


@pytest.mark.no_golden
async def test_who_is_pushed_to_is_not_asked_and_a_word_skips(world: World) -> None:
    await world.member("李慧敏")
    lin = world.person("林阿姨")
    await lin.opens("st_xm2k8vwd")
    await lin.reports(LANE)
    lin.hears_nothing()
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    await chen.says("跳过")
    chen.hears("say.phone_not_left")
    await chen.says("要打的电话")
    assert kinds(chen) != ["refusal.not_yours"], "a resident's ordinary words"


@pytest.mark.no_golden
async def test_whose_matter_went_into_another_one_is_called_up_for_himself(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    first = world.person("刘先生")
    await first.opens("st_xm2k8vwd")
    main = await first.reports(LANE)
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    number = await reported(chen, "消防通道又停满了车，救护车进不来，叫了也没人管")
    await li.presses("接单", letter=next(shown for kind, shown in li.letters if kind == "notice.assigned"))
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(main)
    await head.presses("并到一起")
    assert (await world.item(number)).state is State.MERGED
    forget(clerk)
    world.later(days=1)
    await world.tick()
    call = clerk.hears("notice.unreached")
    assert number in call.text and main not in call.text
    await clerk.presses("告诉本人了", letter=call)
    await clerk.says("跳过")
    assert [row["outcome"] for row in await world.rows_of("calls")] == ["reached"]
    called = [row["thing_id"] for row in await world.rows_of("events") if row["name"] == "item.called"]
    assert called == [(await world.item(number)).id]


@pytest.mark.no_golden
async def test_calls_of_a_practice_are_wiped_with_it(world: World) -> None:
    await practise(world)
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    await entered(head)
    await told(li)
    assert "notice.call_needed" in kinds(head)
    assert len(await world.rows_of("calls")) == 1
    await head.presses("打通了")
    await head.says("演练里说的话丁香")
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    await head.presses("现在开门")
    assert not await world.rows_of("calls") and not await world.rows_of("items")
    await world.core.house.database.checkpoint()
    assert await left_on_disk(world, "丁香") == []


@pytest.mark.no_golden
async def test_the_number_of_somebody_nameless_is_for_the_clerk_alone(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    number = await reported(chen)
    await chen.says(PHONE)
    await told(li)
    world.later(days=1)
    await world.tick()
    await head.says("/calls")
    await head.presses(number)
    assert "say.call_task" in kinds(head)
    await head.presses_verb("see_phone", item=(await world.item(number)).id)
    assert kinds(head)[-1] == "refusal.phone_hidden" and "13800000187" not in head.heard_all() + li.heard_all()


@pytest.mark.no_golden
async def test_two_processes_look_at_once(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    await reported(chen)
    await told(li)
    forget(clerk)
    world.later(days=1)
    house = world.core.house
    done = await asyncio.gather(*(call_unreached(house) for _ in range(3)), return_exceptions=True)
    await world.tick()
    assert len(await world.rows_of("calls")) == 1 and kinds(clerk) == ["notice.unreached"], done
