"""Buttons pressed while a form is open: what was written in it is never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.statements import Engine
from tests.talk import Resident, World

LAMP = "路灯坏了三天了，晚上看不见路"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def _amid_a_second_report(world: World) -> Resident:
    """The first matter is closed; of the second the words are written, and the place is asked."""
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await li.presses("接单")
    await li.presses("答复")
    await li.says("地桩装好了")
    await li.presses("发送")
    await chen.presses("已解决")
    await chen.presses("满意")
    await chen.says(LAMP)
    chen.hears("report.place.ask")
    return chen


async def _goes_on(chen: Resident) -> None:
    await chen.says("东门")
    if chen.fresh[-1][0] == "report.category.ask":
        await chen.says("其他")
    assert LAMP in chen.hears("report.check.ask").plain


async def test_looking_at_a_matter(world: World) -> None:
    chen = await _amid_a_second_report(world)
    await chen.presses("看进展", letter=_letter(chen, "say.reported"))
    chen.hears("say.timeline", "report.place.ask")
    await _goes_on(chen)


async def test_a_second_press_on_the_same_rating_and_the_form_stays(world: World) -> None:
    chen = await _amid_a_second_report(world)
    await chen.presses("已解决", letter=_letter(chen, "notice.answered"))
    chen.hears("say.rated_same", "report.place.ask")
    await _goes_on(chen)


async def test_a_command_that_is_refused_after_keep_or_drop(world: World) -> None:
    chen = await _amid_a_second_report(world)
    await chen.presses("撤回", letter=_letter(chen, "say.reported"))
    chen.hears("sort_command.target.ask")
    await chen.says("1")
    before = len(chen.letters)
    if chen.fresh[-1][0] == "withdraw.sure.ask":
        await chen.says("1")
    assert len(chen.letters) >= before
    await chen.says("接着说")
    if chen.fresh[-1][0] != "report.place.ask":
        await chen.says("跳过")
    await _goes_on_from_anywhere(chen)


async def _goes_on_from_anywhere(chen: Resident) -> None:
    for _ in range(4):
        if chen.fresh[-1][0] == "report.check.ask":
            break
        await chen.says("其他" if chen.fresh[-1][0] == "report.category.ask" else "跳过")
    assert LAMP in chen.last.plain


async def test_an_act_that_opens_a_form_keeps_the_first_for_later(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await li.presses("接单")
    await li.presses("答复")
    await li.says("地桩装好了")
    await li.presses("发送")
    await chen.presses("部分")
    rated = chen.hears("say.rated_redo")
    await chen.says(LAMP)
    chen.hears("sort_message.target.ask")
    await chen.says("一件新事")
    chen.hears("report.place.ask")
    await chen.presses("不满意", letter=rated)
    chen.hears("say.kept_for_later", "explain_rating.words.ask")
    await chen.says("白天来的")
    chen.hears("say.explained")
    await chen.says("接着说")
    chen.hears("report.place.ask")
    await _goes_on(chen)


async def test_a_place_sent_amid_another_form(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    await chen.presses("补充")
    chen.hears("supplement.words.ask")
    await chen.sends_place(22.55, 114.03)
    chen.hears("sort_command.target.ask")


async def test_the_first_words_outlast_a_command_before_consent(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says(LAMP)
    chen.hears("consent.agree.ask")
    await chen.says("语言")
    chen.hears("lang.language.ask")
    await chen.says("中文")
    await chen.says("在东门那一段")
    chen.hears("consent.agree.ask")
    await chen.presses("同意")
    for _ in range(4):
        if chen.fresh[-1][0] == "report.check.ask":
            break
        await chen.says("其他" if chen.fresh[-1][0] == "report.category.ask" else "跳过")
    assert LAMP in chen.last.plain and "东门那一段" in chen.last.plain


async def test_an_invitation_taken_amid_a_report(world: World) -> None:
    from bot.commands import _scope, make_invitation

    chen = await _amid_a_second_report(world)
    role, scope = _scope(world.core.house, "member", "NY")
    code = await make_invitation(world.core.house, role, scope, "陈莉", 7)
    await chen.opens(f"in_{code}")
    assert "say.joined" in [kind for kind, _ in chen.fresh]
    await _goes_on(chen)


def _letter(person: Resident, kind: str):
    return next(letter for found, letter in person.letters if found == kind)
