"""The response to a post carries the answer, once it is on record; whatever comes twice is answered once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from channels.seam import UNTIL_CONTACT
from channels.wechat import door
from channels.wechat.inbound import Result
from channels.wechat.paging import LONGEST, parts
from dialogs.talk import Button, Gone, Inbound, Opened, Rendered, Text
from tests.wechat.posts import ACCOUNT, BARE, House, Way, WeChat, letter, serving


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    monkeypatch.setattr(door, "LOOK", 0.05)


def echo(inbound: Inbound) -> list[Rendered]:
    return [letter(f"收到：{inbound.content.text}")] if isinstance(inbound.content, Text) else []


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_the_answer_stands_in_the_response_and_is_on_record_before() -> None:
    house, way = House(answers=echo), Way()
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了", "7001") == "收到：路灯坏了"
    assert [id for _, id in house.marked.values()] == ["re:7001"] and not way.sent and not house.looked
    assert house.taken[0].content == Text("路灯坏了") and house.taken[0].address == "main:o1"
    assert (house.taken[0].channel, house.taken[0].account, house.taken[0].message_id) == ("wechat", "main", "7001")
    assert [(openid, contact) for openid, contact, _ in way.contacts] == [("o1", "talk")]


async def test_nothing_is_shown_that_is_not_marked() -> None:
    """A process that dies here is asked once more."""
    house = House(answers=echo, marks=False)
    async with serving(house, Way()) as (wechat,):
        asked = asyncio.create_task(wechat.says("路灯坏了", "7001"))
        await asyncio.sleep(0.5)
        assert not asked.done(), "longer than its patience: else it would be taken for answered"
        house.channel.marked(next(iter(house.channel._replies._taken)))  # type: ignore[union-attr]
        assert await asked == "收到：路灯坏了"


async def test_a_message_without_an_answer_gets_an_empty_response() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        assert await wechat.says("嗯") == ""
    assert len(house.taken) == 1


async def test_an_answer_that_comes_too_late_goes_by_itself() -> None:
    house, way = House(), Way()
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == ""
        await house.bring("main:o1", letter("让您久等了"))
    assert way.sent == [("o1", "让您久等了")]


async def test_a_request_that_wechat_has_given_up_takes_no_letter() -> None:
    """Its message took longer than anybody waits: the letter would be written to nobody."""
    house, way = House(answers=echo), Way()

    async def slow(_: Inbound) -> None:
        await asyncio.sleep(0.35)

    house.before = slow
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == ""
        await until(lambda: way.sent == [("o1", "收到：路灯坏了")])


async def test_news_from_elsewhere_is_no_answer() -> None:
    house, way = House(answers=lambda _: [letter("您的事项有了进展", answers=False), letter("收到")]), Way()
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == "收到"
    assert way.sent == [("o1", "您的事项有了进展")]


async def test_of_several_letters_the_first_is_shown_and_the_others_follow() -> None:
    house, way = House(answers=lambda _: [letter("一"), letter("二"), letter("三")]), Way()
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == "一"
        assert not way.sent, "nor do they overtake it"
        await until(lambda: len(way.sent) == 2)
    assert [text for _, text in way.sent] == ["二", "三"]


async def test_what_had_better_go_by_itself_does_and_the_response_waits_no_longer() -> None:
    shown = letter("有图")
    house, way = House(answers=lambda _: [shown]), Way(alone={shown.id})
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == ""
    assert way.sent == [("o1", "有图")] and not house.looked


async def test_what_does_not_get_through_by_itself_goes_into_the_response_after_all() -> None:
    shown = letter("有图")
    house, way = House(answers=lambda _: [shown]), Way(alone={shown.id}, shut=True)
    async with serving(house, way) as (wechat,):
        assert await wechat.says("路灯坏了") == "有图"
    assert [id[:3] for _, id in house.marked.values()] == ["re:"]


async def test_two_messages_at_once_get_their_answers_in_order() -> None:
    house = House(answers=echo)
    async with serving(house, Way()) as (wechat,):
        assert await asyncio.gather(*(wechat.says(str(n)) for n in range(5))) == [f"收到：{n}" for n in range(5)]
        others = await asyncio.gather(*(wechat.says(person, person=person) for person in ("o1", "o2", "o3")))
        assert others == ["收到：o1", "收到：o2", "收到：o3"]


async def test_waiting_for_a_letter_holds_up_no_next_message() -> None:
    house = House(answers=lambda inbound: echo(inbound) if inbound.content == Text("二") else [])
    async with serving(house, Way()) as (wechat,):
        first = asyncio.create_task(wechat.says("一"))
        await until(lambda: len(house.taken) == 1)
        second = asyncio.create_task(wechat.says("二"))
        assert {await first, await second} == {"收到：二", ""}


async def test_the_same_message_three_times_has_one_effect_and_one_answer() -> None:
    house, gate = House(answers=echo), asyncio.Event()

    async def slow(_: Inbound) -> None:
        await gate.wait()

    house.before = slow
    async with serving(house, Way()) as (wechat,):
        asked = [asyncio.create_task(wechat.says("路灯坏了", "7001")) for _ in range(3)]
        await asyncio.sleep(0.02)
        gate.set()
        assert await asyncio.gather(*asked) == ["收到：路灯坏了"] * 3
        assert len(house.taken) == 1
        assert await wechat.says("路灯坏了", "7001") == "收到：路灯坏了", "and after it: what was marked is found"
        assert len(house.taken) == 1 and not house.looked, "this process remembers it"


async def test_a_message_of_some_age_is_looked_up_before_anything_else() -> None:
    """Or it would take what answers the next one, and its own answer be told to nobody."""
    house = House(answers=echo)
    house.marked["l1"] = letter("旧", "l1"), "re:7001"
    house.taken.append(Inbound("wechat", "main", "main:o1", "7001", Text("路灯坏了"), 0))
    async with serving(house, Way()) as (wechat,):
        fields = {"MsgType": "text", "Content": "路灯坏了", "MsgId": "7001", "CreateTime": str(int(time.time()) - 5)}
        again = asyncio.create_task(wechat.posts(fields))
        assert await wechat.says("新的事") == "收到：新的事"
        assert wechat.shown(await again) == "旧"


async def test_after_a_crash_between_mark_and_response_the_answer_is_told_once_more() -> None:
    house = House(answers=echo)
    house.marked["l1"] = letter("收到：路灯坏了", "l1"), "re:7001"
    house.taken.append(Inbound("wechat", "main", "main:o1", "7001", Text("路灯坏了"), 0))
    async with serving(house, Way()) as (wechat,):
        assert await wechat.says("路灯坏了", "7001") == "收到：路灯坏了"
    assert len(house.taken) == 1


async def test_after_a_crash_before_the_mark_what_was_held_instead_is_let_go() -> None:
    """An account that may only answer: its courier found nobody waiting."""
    house = House()
    house.taken.append(Inbound("wechat", "bare", "bare:o1", "7001", Text("路灯坏了"), 0))
    house.held.append(letter("收到：路灯坏了"))

    def released(inbound: Inbound) -> list[Rendered]:
        assert inbound.content == Gone(back=True) and inbound.message_id.startswith("7001.")
        return [house.held.pop()]

    house.answers = released
    async with serving(house, Way(BARE)) as (wechat,):
        assert await wechat.says("路灯坏了", "7001") == "收到：路灯坏了"


async def test_an_answer_found_again_and_a_new_one_both_are_told() -> None:
    house = House()
    house.marked["l1"] = letter("旧", "l1"), "re:7001"
    house.taken.append(Inbound("wechat", "main", "main:o1", "7001", Text("路灯坏了"), 0))
    found = house.answered

    async def meanwhile(address: str, message: str) -> object:
        house.courier("main:o1", letter("新"))
        await asyncio.sleep(0.02)
        return await found(address, message)

    house.answered = meanwhile  # type: ignore[method-assign,assignment]
    async with serving(house, Way()) as (wechat,):
        assert await wechat.says("路灯坏了", "7001") == "旧\n\n新"


async def test_what_fails_is_asked_for_again() -> None:
    house = House(answers=echo)

    async def full(_: Inbound) -> None:
        raise RuntimeError("the disk is full")

    house.before = full
    async with serving(house, Way()) as (wechat,):
        fields = {"MsgType": "text", "Content": "路灯坏了", "MsgId": "7001"}
        assert (await wechat.posts(fields)).status_code == 500
        house.before = None
        assert wechat.shown(await wechat.posts(fields)) == "收到：路灯坏了"


async def test_the_second_of_two_posts_of_a_message_that_fails_is_asked_again_too() -> None:
    house, gate = House(), asyncio.Event()

    async def full(_: Inbound) -> None:
        await gate.wait()
        raise RuntimeError("the disk is full")

    house.before = full
    async with serving(house, Way()) as (wechat,):
        fields = {"MsgType": "text", "Content": "路灯坏了", "MsgId": "7001"}
        asked = [asyncio.create_task(wechat.posts(fields)) for _ in range(2)]
        await asyncio.sleep(0.02)
        gate.set()
        assert [(await one).status_code for one in asked] == [500, 503]


async def test_at_the_end_all_that_wait_are_to_ask_again() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        asked = asyncio.create_task(wechat.posts({"MsgType": "text", "Content": "路灯坏了", "MsgId": "7001"}))
        await until(lambda: len(house.taken) == 1)
        house.channel._replies.close()  # type: ignore[union-attr]
        assert (await asked).status_code == 503


async def test_a_toast_is_said_at_once() -> None:
    house = House(answers=lambda _: "这个按钮已经过时了")
    async with serving(house, Way()) as (wechat,):
        press = {"Content": "接单", "bizmsgmenuid": "0199f7a0-0000-7000-8000-0123456789ab:2"}
        answer = await wechat.posts({"MsgType": "text", "MsgId": "7001", **press})
        assert wechat.shown(answer) == "这个按钮已经过时了"
        assert await wechat.says("接单") == "这个按钮已经过时了", "where no letter comes with it"


@pytest.mark.parametrize(
    ("event", "content"), [("subscribe", Opened()), ("CLICK", Text("反映")), ("scan", Opened("反映"))]
)
async def test_who_comes_or_presses_is_answered(event: str, content: object) -> None:
    house, way = House(answers=lambda _: [letter("您好")]), Way()
    async with serving(house, way) as (wechat,):
        if content == Opened("反映"):
            content = Opened("st_hexie")
        key = {"CLICK": "反映", "scan": "st_hexie", "subscribe": ""}[event]
        assert await wechat.does(event, key) == "您好"
    assert house.taken[0].content == content and way.contacts[0][1] == "click"


async def test_a_letter_beside_a_toast_is_told() -> None:
    """It was taken before it was known that the press had no more to say."""
    house = House(answers=lambda _: "这个按钮已经过时了")

    async def meanwhile(inbound: Inbound) -> None:
        await house.bring(inbound.address, letter("刚才问您的"))

    house.before = meanwhile
    async with serving(house, Way()) as (wechat,):
        press = {"Content": "接单", "bizmsgmenuid": "0199f7a0-0000-7000-8000-0123456789ab:2"}
        answer = await wechat.posts({"MsgType": "text", "MsgId": "7001", **press})
        assert wechat.shown(answer) == "刚才问您的"


async def test_a_letter_that_comes_while_it_is_looked_what_lies_ready_is_not_taken_for_nothing() -> None:
    house, way = House(), Way()

    async def meanwhile(_: str) -> str:
        await house.bring("main:o1", letter("您的事项有了进展", answers=False))
        return "没有新消息"

    house.nothing = meanwhile  # type: ignore[method-assign,assignment]
    async with serving(house, way) as (wechat,):
        assert await wechat.says("消息") == "没有新消息"
    assert way.sent == [("o1", "您的事项有了进展")]


async def test_who_leaves_is_told_nothing_and_nobody_waits() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        assert await wechat.does("unsubscribe") == ""
    assert house.taken[0].content == Gone() and not house.looked


async def test_what_became_of_a_template_is_passed_on() -> None:
    house, way = House(), Way()
    async with serving(house, way) as (wechat,):
        for status in ("success", "failed:user block"):
            fields = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "200", "Status": status}
            assert wechat.shown(await wechat.posts(fields)) == ""
        assert await wechat.does("PUBLISHJOBFINISH") == await wechat.does("VIEW", "http://x") == ""
    assert way.results == [("o1", Result("200", True)), ("o1", Result("200", False))] and not house.taken


# --- an account that may only answer -----------------------------------------------------------------


async def test_where_an_account_may_only_answer_the_rest_waits_and_is_asked_for() -> None:
    house, way = House(answers=lambda _: [letter("一"), letter("二"), letter("三")]), Way(BARE)
    house.held.append(letter("旧闻", answers=False))
    async with serving(house, way) as (wechat,):
        shown = await wechat.says("路灯坏了")
        assert shown.startswith("一\n还有 ")
        await until(lambda: len(house.refused) == 2)
        assert {error.reason for _, error in house.refused} == {UNTIL_CONTACT}
        waiting = list(house.held)

        def released(inbound: Inbound) -> list[Rendered]:
            assert inbound.content == Gone(back=True)
            now, house.held = house.held, []
            return now

        house.answers = released
        for rest in range(len(waiting), 0, -1):
            shown = await wechat.says("消息")
            assert shown.startswith(waiting[-rest].numbered)
            await until(lambda rest=rest: len(house.held) == rest - 1)  # type: ignore[misc]
        assert await wechat.says("消息") == "没有新消息"
    assert not way.sent


async def test_outside_a_request_it_says_nothing() -> None:
    house, way = House(), Way(BARE)
    async with serving(house, way):
        await house.bring("bare:o1", letter("您的事项有了进展", answers=False))
    assert [error.reason for _, error in house.refused] == [UNTIL_CONTACT] and not way.sent


async def test_a_long_letter_is_told_part_by_part() -> None:
    words = "\n".join(f"{n:04} 号楼的路灯坏了，晚上看不见路" for n in range(120))
    house, way = House(answers=lambda _: [letter(words)]), Way(BARE)
    async with serving(house, way) as (wechat,):
        shown = [await wechat.says("路灯坏了", "8001")]
        assert await wechat.says("路灯坏了", "8001") == shown[0], "asked again it is the same part"
        house.answers = lambda _: []
        while "还有" in shown[-1]:
            id = f"9{len(shown)}"
            shown.append(await wechat.says("消息", id))
            assert await wechat.says("消息", id) == shown[-1]
        assert await wechat.says("消息") == "没有新消息"
    assert all(len(text.encode()) <= LONGEST for text in shown) and len(shown) > 2
    lines = [line for text in shown for line in text.split("\n") if "还有" not in line]
    assert "\n".join(lines) == words


def test_parts_lose_nothing() -> None:
    words = "路灯坏了" * 700
    link = Button("l", "link", "看全文", link="https://yizhan.example.cn/" + "x" * 100)
    whole = Rendered("l", 0, letter("").speaker, numbered=words, buttons=(link,))
    cut = parts(whole)
    assert "".join(one.numbered for one in cut) == words and all(len(one.numbered.encode()) < 1700 for one in cut)
    assert [bool(one.buttons) for one in cut] == [False] * (len(cut) - 1) + [True]
    short = letter("短")
    assert parts(short) == [short]


async def test_an_account_that_is_no_longer_named_keeps_its_letters_waiting() -> None:
    house = House()
    async with serving(house, Way()):
        await house.bring("gone:o1", letter("您好"))
    assert house.refused[0][1].reason == "no_account" and not house.refused[0][1].permanent


async def test_each_account_has_its_own_people() -> None:
    house, ways = House(answers=echo), (Way(), Way(BARE))
    async with serving(house, *ways) as (one, other):
        assert isinstance(one, WeChat) and await one.says("甲") == "收到：甲"
        assert await other.says("乙") == "收到：乙"
    assert [inbound.address for inbound in house.taken] == ["main:o1", "bare:o1"]
    assert ACCOUNT.secret not in repr(ways) and ACCOUNT.token not in repr(ways)
