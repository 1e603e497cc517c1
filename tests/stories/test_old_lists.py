"""A number alone: it is for the one list that it can be for, asked about where there are two, and never a matter."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.stories.test_meaning import at_home
from tests.stories.test_rating_again import answers
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


async def answered(world: World) -> tuple[Resident, str]:
    """A resident whose answer came today; what he was shown before is older than a day."""
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports()
    await li.presses("接单")
    world.later(days=1, minutes=1)
    await answers(li)
    chen.hears("notice.accepted", "notice.answered")
    return chen, number


async def asks_for_somebody(chen: Resident) -> None:
    """What was shown last is no list any more."""
    await chen.says("找真人")
    await chen.says("想当面说")
    assert not chen.last.buttons


async def test_it_is_for_the_only_list_that_waits(world: World) -> None:
    chen, number = await answered(world)
    await asks_for_somebody(chen)
    await chen.says("3")
    assert "没有" in [button.label for _, letter in chen.letters for button in letter.buttons]
    assert (await world.item(number)).state is State.ACCEPTED, "not solved: it is done again"


async def test_it_is_asked_where_there_are_two(world: World) -> None:
    chen, number = await answered(world)
    await chen.says("菜单")
    await asks_for_somebody(chen)
    await chen.says("第三个")
    labels = [button.label for button in chen.hears("say.which_meant").buttons]
    assert len(labels) == 2 and any(number in label for label in labels)
    await chen.says(str(1 + next(at for at, label in enumerate(labels) if number in label)))
    assert (await world.item(number)).state is State.ACCEPTED


async def test_pressed_twice_it_does_nothing_of_before(world: World) -> None:
    """A member's own report is sent: 1 once more is not the matter that he was given in between."""
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports()
    li.hears("notice.assigned")
    await li.says("3 栋的路灯三天没亮了")
    await li.presses("民情日记")
    await asks_for_somebody(li)
    await li.says("1")
    asked = li.hears("say.which_meant")
    assert any(number in button.label for button in asked.buttons)
    assert (await world.item(number)).state is State.ASSIGNED


@pytest.mark.parametrize("said", ["9", "第九个", "选九", "９"])
async def test_where_there_is_no_list_it_is_said(world: World, said: str) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    world.later(days=2)
    await chen.says(said)
    await chen.presses("同意")
    assert chen.fresh[-1][0] == "say.lone_number"
    await chen.says(said)
    chen.hears("say.lone_number")
    assert not await world.rows_of("items")


@pytest.mark.parametrize("said", ["1", "二", "3."])
async def test_a_number_is_no_reason(world: World, said: str) -> None:
    li = await world.member("李慧敏")
    chen = await at_home(world)
    number = await chen.reports()
    await li.presses("退单")
    li.hears("decline.reason.ask")
    await li.says(said)
    assert "几个字" in li.hears("decline.reason.ask").text
    assert (await world.item(number)).state is State.ASSIGNED
    await li.says("那几天不在")
    assert (await world.item(number)).state is not State.ASSIGNED or li.fresh[-1][0] != "decline.reason.ask"


async def test_a_number_is_no_matter(world: World) -> None:
    chen = await at_home(world)
    await chen.says("反映")
    chen.hears("report.words.ask")
    await chen.says("2")
    assert "几个字" in chen.hears("report.words.ask").text


async def test_a_label_of_an_older_letter_is_typed(world: World) -> None:
    chen, number = await answered(world)
    await asks_for_somebody(chen)
    await chen.says("没有")
    assert (await world.item(number)).state is State.ACCEPTED


async def test_a_line_of_a_list_is_copied(world: World) -> None:
    chen = await at_home(world)
    await chen.reports()
    await chen.says("我的事项")
    (line,) = [line for line in chen.hears("say.my_list").text.splitlines() if line.startswith("XM-")]
    await chen.says(line)
    chen.hears("say.timeline")
