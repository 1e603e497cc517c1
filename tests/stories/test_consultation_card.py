"""A consultation's card: found by its number, by a word, from its item; each reader his own."""

from __future__ import annotations

import pytest

from domain import consultation_timing
from domain.numbers import consultation_number
from handlers.inviting import invite
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage.consultations import consultation
from tests.stories.consultations import consulted, fixed, moves
from tests.stories.referrals import accepted
from tests.talk import Resident, World


@pytest.mark.parametrize(
    "said",
    ["XM-C26-001", "xmc26001", "XM C26 1", "协商 XM-C26-001", "微协商xm-c26-001。", "XM—C26—001", "编号：XM-C26-001"],
)
def test_its_number_is_heard_generously(said: str) -> None:
    assert consultation_number(said) == "XM-C26-001"


@pytest.mark.parametrize("said", ["XM-261121-007", "C26-001", "XM-C26-000", "XM-C26", "xm", "XM-C26-001-2"])
def test_what_is_no_number_of_a_consultation(said: str) -> None:
    assert consultation_number(said) is None


def _all(who: Resident) -> str:
    """Text, card and choices of the last letter."""
    last = who.last
    rows = [part for row in last.card.rows for part in (row.label, row.text)] if last.card else []
    return "\n".join([last.text, *rows])


async def invited(world: World, consultation_id: str) -> None:
    """Everybody on its list has his invitation."""
    talk = system_talk(world.core.house, world.core.house.work())
    found = await consultation(talk.work, consultation_id)
    assert found is not None
    await invite(talk, found)
    await send_told(talk)
    await talk.work.commit()
    await world.tick()


async def test_each_reader_sees_his_own_card(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    sun = await world.member("孙丽", role="clerk")
    stranger = world.person("周先生")
    await stranger.opens("st_xm2k8vwd")
    await stranger.says("你好")
    await stranger.presses("同意")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await fixed(world, made)
    await chen.says(made.number)
    chen.hears("refusal.consultation_unknown")  # nobody has invited him yet
    await invited(world, made.id)

    await li.says("xm c26 1")
    li.hears("say.consultation_shown")
    assert "还差：走访或调研记录" in _all(li) and number in _all(li) and "一楼会议室" in _all(li)
    await sun.says("XM-C26-001")
    sun.hears("say.consultation_shown")
    await chen.says("协商 XM-C26-001")
    chen.hears("say.consultation_shown_invited")
    assert "您的回复\n还没回复" in _all(chen) and "还差" not in _all(chen)
    await stranger.says("XM-C26-001")
    stranger.hears("refusal.consultation_unknown")
    await li.says("XM-C26-999")
    li.hears("refusal.consultation_unknown")


async def test_from_the_matter_and_from_the_list(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    await chen.says("协商")
    chen.hears("say.consultations_none")
    made = await consulted(world, li, number)
    await li.says(number)
    assert f"正在协商 {made.number}" in _all(li)
    await li.presses("看这场协商")
    li.hears("say.consultation_shown")
    await li.says("微协商")
    li.hears("say.consultations_list")
    await moves(world, made, consultation_timing.call_off, reason=None)
    await li.says("协商")
    assert "已取消" in _all(li)
    await chen.says("协商")
    chen.hears("say.consultations_none")
