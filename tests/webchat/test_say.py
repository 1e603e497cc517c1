from __future__ import annotations

import json
from typing import Any

import pytest

from dialogs.talk import Location, Press, Text
from tests.webchat.fake import NOON
from tests.webchat.guest import Guest

SCRIPT = {"Accept": "application/json"}


async def test_words_arrive_as_one_inbound_and_lead_back_to_the_end(resident: Guest) -> None:
    answer = await resident.say("3 栋楼下的消防通道晚上总有车占着")
    assert answer.status == 303 and answer.headers["location"] == "/s/xinghe#end"
    [inbound] = resident.site.fake.inbox
    assert inbound.channel == inbound.account == "web" and inbound.address == resident.external
    assert inbound.content == Text("3 栋楼下的消防通道晚上总有车占着")
    assert inbound.at == NOON and inbound.station == "xinghe"


async def test_the_page_shows_what_was_said_and_answered(resident: Guest) -> None:
    await resident.say("楼道灯坏了")
    page = await resident.open()
    assert page.lines == [1, 2] and "楼道灯坏了" in page.text and "收到：楼道灯坏了" in page.text


async def test_a_script_gets_an_empty_answer_or_the_toast(resident: Guest) -> None:
    assert (await resident.say("一", SCRIPT)).status == 204
    resident.site.fake.toast = "已接单"
    assert json.loads((await resident.say("二", SCRIPT)).text) == {"toast": "已接单"}


async def test_without_a_script_the_toast_stands_on_the_next_page_once(resident: Guest) -> None:
    resident.site.fake.toast = "已接单"
    await resident.say("一")
    assert "已接单" in (await resident.open()).text
    assert "已接单" not in (await resident.open()).text


async def test_the_same_sending_twice_is_taken_once(resident: Guest) -> None:
    for _ in range(2):
        assert (await resident.say("楼道灯坏了", key="k1")).status == 303
    assert len(resident.site.fake.inbox) == 1


async def test_changed_words_under_the_same_key_are_another_message(resident: Guest) -> None:
    await resident.say("楼道灯坏了", key="k1")
    await resident.say("楼道灯坏了，三天了", key="k1")
    assert len(resident.site.fake.inbox) == 2


async def test_the_same_words_with_a_new_key_are_said_again(resident: Guest) -> None:
    await resident.say("在吗")
    await resident.say("在吗")
    assert len(resident.site.fake.inbox) == 2


async def test_nobody_can_use_up_the_key_of_somebody_else(resident: Guest, other: Guest) -> None:
    await resident.say("在吗", key="k1")
    await other.say("在吗", key="k1")
    assert len(resident.site.fake.inbox) == 2


@pytest.mark.parametrize("text", ["", "   ", "\r\n\r\n"])
async def test_an_empty_message_is_answered_kindly(resident: Guest, text: str) -> None:
    page = await resident.say(text)
    assert page.status == 422 and "先写几个字" in page.text and resident.site.fake.inbox == []


async def test_100000_characters_are_taken(resident: Guest) -> None:
    assert (await resident.say("长" * 100_000)).status == 303


async def test_more_are_refused_and_nothing_is_lost(resident: Guest) -> None:
    text = "长" * 100_001
    page = await resident.say(text)
    assert page.status == 413 and text in page.text and "10 万字" in page.text
    assert json.loads((await resident.say(text, SCRIPT)).text)["error"].startswith("一次最多写")
    assert resident.site.fake.inbox == []


async def test_when_the_house_cannot_take_it_the_words_and_the_key_stay(resident: Guest) -> None:
    resident.site.fake.failing = True
    page = await resident.say("楼道灯坏了", key="k1")
    assert page.status == 503 and "楼道灯坏了</textarea>" in page.text and "没有收到" in page.text
    assert page.field("key") == "k1"
    assert (await resident.say("楼道灯坏了", SCRIPT)).status == 503


async def test_a_quick_button_sends_its_words_and_keeps_those_being_written(resident: Guest) -> None:
    assert (await resident.say("", quick="我的事项")).status == 303
    page = await resident.say("还没写完", quick="我的事项")
    assert page.status == 200 and "还没写完</textarea>" in page.text
    assert [inbound.content for inbound in resident.site.fake.inbox] == [Text("我的事项"), Text("我的事项")]


async def test_a_button(resident: Guest) -> None:
    await resident.post("press", press="letter7 edit place")
    await resident.post("press", letter="letter8", code="agree")
    contents = [inbound.content for inbound in resident.site.fake.inbox]
    assert contents == [Press("letter7", "edit place"), Press("letter8", "agree")]


async def test_a_button_pressed_twice_from_one_page_is_one_press_and_another_button_is_another(resident: Guest) -> None:
    for code in ("yes", "yes", "no"):
        await resident.post("press", press=f"letter7 {code}", key="k1")
    assert [inbound.content for inbound in resident.site.fake.inbox] == [
        Press("letter7", "yes"),
        Press("letter7", "no"),
    ]


async def test_what_is_picked_on_a_card_goes_with_its_own_button(resident: Guest) -> None:
    picked: dict[str, Any] = {"pick.letter7.s1": "yes", "pick.letter7.s2": "no", "pick.letter6.s1": "maybe"}
    await resident.post("press", press="letter7 3", **picked)
    assert resident.site.fake.inbox[-1].content == Press("letter7", "3", (("s1", "yes"), ("s2", "no")))
    many: dict[str, Any] = {f"pick.letter7.s{number}": "yes" for number in range(10)}
    assert (await resident.post("press", press="letter7 3", key="k2", **many)).status == 400


@pytest.mark.parametrize("press", ["", "letter7", " ", "x" * 101 + " y"])
async def test_a_broken_button_is_refused(resident: Guest, press: str) -> None:
    assert (await resident.post("press", press=press)).status == 400


async def test_a_place(resident: Guest) -> None:
    await resident.post("place", lat="22.5431", lon="114.0579")
    assert resident.site.fake.inbox[0].content == Location(22.5431, 114.0579)


@pytest.mark.parametrize(("lat", "lon"), [("", ""), ("nan", "1"), ("91", "1"), ("1", "inf"), ("north", "east")])
async def test_no_place(resident: Guest, lat: str, lon: str) -> None:
    assert (await resident.post("place", lat=lat, lon=lon)).status == 400


async def test_opening_the_address_of_a_form_leads_to_the_chat(resident: Guest) -> None:
    for kind in ("say", "press", "place"):
        assert (await resident.get(f"/s/xinghe/{kind}")).headers["location"] == "/s/xinghe"


async def test_an_urlencoded_form_is_read_as_well(resident: Guest) -> None:
    token = (await resident.open()).field("csrf")
    answer = await resident.ask("POST", "/s/xinghe/say", None, {"csrf": token, "key": "k", "text": "没有脚本"})
    assert answer.status == 303 and resident.site.fake.inbox[0].content == Text("没有脚本")
