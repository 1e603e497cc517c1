"""Stories over an account that may only answer: each letter in the response to something that was written.

All of them run so with `YIZHAN_CHANNELS=wechat-plain pytest tests/stories`, as the soak does; here are a few.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import test_consent, test_old_lists, test_rating_again, test_the_loop
from tests.talk import World
from tests.wechat.talk import WeChatWire

test_one_sentence_and_one_photo = test_the_loop.test_one_sentence_and_one_photo_in_two_presses
test_first_words_wait = test_consent.test_first_words_and_photos_wait_and_go_on_after_yes
test_from_first_word_to_closing = test_the_loop.test_from_first_word_to_closing
test_rated_otherwise = test_rating_again.test_solved_after_all_not
test_it_is_for_the_only_list_that_waits = test_old_lists.test_it_is_for_the_only_list_that_waits


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path, channel="wechat-plain") as made:
        yield made


async def test_a_phone_is_asked_for_within_the_receipt(world: World) -> None:
    """Nothing can be written to her later; the numbers below her receipt stay what they are."""
    await world.member("李慧敏")
    chen, zhou = world.person("陈女士"), world.person("周先生")
    for who in (chen, zhou):
        await who.opens("st_xm2k8vwd")
        await who.reports()
        assert "留个电话吗" in who.last.text and "还有" not in who.heard_all()
    await chen.says("138 0000 01870")
    assert "没看明白" in chen.last.text
    await chen.says("138 0000 0187")
    chen.hears("say.phone_left")
    await chen.says("1")
    chen.hears("say.timeline")
    (row,) = [one for one in await world.rows_of("persons") if one["phone_sealed"]]
    assert "0187" not in row["phone_sealed"]
    await zhou.says(next(one.code for one in zhou.last.buttons if one.label == "跳过"))
    assert "随时发“消息”" in zhou.hears("say.phone_not_left_here").text
    await chen.says("楼上半夜三点还在装修，吵得睡不着")
    await chen.presses("一件新事")
    while chen.fresh[-1][0] != "report.check.ask":
        await chen.says("其他" if "category" in chen.fresh[-1][0] else "跳过")
    await chen.presses("提交")
    assert "留个电话吗" not in chen.hears("say.reported").text, "it is asked once"


async def test_a_question_answered_unseen_is_not_asked_later(world: World) -> None:
    """It would come below the next words, and a number meant for it be taken for the consent asked by then."""
    wire = world.wires["wechat"]
    assert isinstance(wire, WeChatWire)
    wire.asks = False
    chen = world.person("陈女士")
    await chen.says("/start")
    chen.hears("say.welcome_no_station")
    await chen.says("农园")
    chen.hears("say.station_chosen")
    await chen.says("3 栋楼下的消防通道晚上总有车占着")
    chen.hears("consent.agree.ask")
    await chen.says("消息")
    assert chen.toast and "没有新消息" in chen.toast


async def test_help_says_how_the_rest_is_read(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("帮助")
    assert "“消息”" in chen.hears("say.help_resident").text
