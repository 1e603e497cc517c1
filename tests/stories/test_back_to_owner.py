"""What is opened again goes back to its owner only if he still serves here and is on no long leave."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.stories import rota_rows
from tests.stories.test_recusal import crew, forget
from tests.stories.test_the_loop import _answered
from tests.talk import Resident, World


async def closed(world: World, cast: dict[str, Resident]) -> str:
    chen = world.person("陈女士")
    number = await _answered(world, chen, cast["li"])
    await chen.presses("已解决")
    await chen.presses("满意")
    forget(cast)
    return number


async def reopens(chen: Resident, number: str) -> None:
    await chen.says(number)
    await chen.presses("重启")
    await chen.says("才好了两天，又开始占道了")
    chen.hears("say.reopened")


async def test_the_owner_is_on_a_long_leave(world: World) -> None:
    cast = await crew(world)
    number = await closed(world, cast)
    await rota_rows.leave(world, "李慧敏", 5)
    world.later(days=1)
    await reopens(world.person("陈女士"), number)
    assert [kind for kind, _ in cast["li"].fresh] == []
    assert (await world.item(number)).state is State.ASSIGNED
    assert cast["lin"].hears("notice.assigned")
    await cast["head"].says(f"为什么 {number}")
    assert "李慧敏（请假）" in cast["head"].last.text


@pytest.mark.no_golden
async def test_a_short_leave_changes_nothing(world: World) -> None:
    cast = await crew(world)
    number = await closed(world, cast)
    await rota_rows.leave(world, "李慧敏", 2)
    await reopens(world.person("陈女士"), number)
    cast["li"].hears("notice.reopened")
    assert (await world.item(number)).state is State.ACCEPTED


@pytest.mark.no_golden
async def test_not_solved_while_the_owner_is_away(world: World) -> None:
    cast = await crew(world)
    chen = world.person("陈女士")
    number = await _answered(world, chen, cast["li"])
    await rota_rows.leave(world, "李慧敏", 10)
    forget(cast)
    await chen.presses("没有")
    chen.hears("say.rated_redo")
    assert [kind for kind, _ in cast["li"].fresh] == []
    cast["lin"].hears("notice.assigned")
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.redone == 1
