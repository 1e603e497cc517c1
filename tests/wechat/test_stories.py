"""Stories of residents and members over WeChat: the same tests, told by an encrypted post and heard on the platform.

All of them run so with `YIZHAN_CHANNELS=wechat pytest tests/stories`, as the soak does; here are the everyday ones.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import test_consent, test_look_back, test_meaning, test_rating_again, test_swaps, test_the_loop
from tests.talk import World
from tests.wechat.talk import WeChatWire

test_one_sentence_and_one_photo = test_the_loop.test_one_sentence_and_one_photo_in_two_presses
test_from_first_word_to_closing = test_the_loop.test_from_first_word_to_closing
test_asked_for_more = test_the_loop.test_asked_for_more_the_resident_answers
test_handed_over = test_the_loop.test_handed_over_it_stays_with_the_old_owner_until_accepted
test_withdrawn = test_the_loop.test_withdrawn_after_one_question
test_first_words_wait = test_consent.test_first_words_and_photos_wait_and_go_on_after_yes
test_a_photo_first = test_consent.test_a_photo_first_and_its_sentence_after_it_are_one_matter
test_a_half_is_exchanged = test_swaps.test_a_half_is_exchanged_with_one_and_undone
test_rated_otherwise = test_rating_again.test_solved_after_all_not
test_both_say_that_it_holds = test_look_back.test_both_say_that_it_holds
test_the_nearest_station = test_meaning.test_a_place_sent_picks_the_nearest_station


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path, channel="wechat") as made:
        yield made


async def test_who_has_not_written_for_two_days_hears_it_when_he_does(world: World) -> None:
    """What WeChat takes no more lies ready, and goes out in its order when he asks for it."""
    wire = world.wires["wechat"]
    assert isinstance(wire, WeChatWire)
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    li.hears("notice.assigned")
    wire.asks = False
    world.later(hours=49)
    for words in ("今晚又占着", "叫了拖车也没用"):
        await chen.presses("补充")
        await chen.says(words)
    li.hears_nothing()
    held = [row["kind"] for row in await world.rows_of("letters") if row["state"] == "held"]
    assert held == ["notice.supplemented", "notice.supplemented"]
    await li.says("消息")
    li.hears("notice.supplemented", "notice.supplemented")
    await li.says("消息")
    assert li.toast and "没有新消息" in li.toast


async def test_danger_amid_a_form_is_taken_up_by_its_number(world: World) -> None:
    """Its choices cannot be tapped there, and their numbers mean what was asked before: it says what to send."""
    li = await world.member("李慧敏")
    chen, zhou = world.person("陈女士"), world.person("周先生")
    for who in (chen, zhou):
        await who.opens("st_xm2k8vwd")
    await chen.reports()
    await li.presses("退单")
    await zhou.says("着火了！3 栋 2 单元厨房着火了")
    await zhou.presses("同意")
    await zhou.presses("提交")
    card = li.letters[-1][1].card
    assert card is not None and card.number.endswith("002")
    await li.says(card.number)
    await li.presses("接单")
    li.hears("say.accepted", "decline.reason.ask")
