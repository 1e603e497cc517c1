"""Telegram shows nothing of a consultation that did not come by it: no residents' words, no minutes that quote them."""

from __future__ import annotations

import pytest

from domain import consultation_moves
from tests.stories.consultations import consulted, fixed, moves, there
from tests.stories.outcomes import come, researched
from tests.stories.test_privacy import CANARIES, across
from tests.stories.test_privacy import carrying as carrying
from tests.talk import World

pytestmark = pytest.mark.no_golden
SAID, UNSIGNED = "榍石色的门机该换了", "异极石：没署名的话"


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_minutes_opinions_and_agreements_of_a_matter_of_elsewhere(carrying: World) -> None:
    world = carrying
    li, chen, number = await across(world)
    mark = len(li.letters)
    made = await consulted(world, li, number)
    await researched(world, made)
    made = await fixed(world, made)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    _, people = await there(world, made)
    assert len(people) == 2
    for words, how in ((SAID, "署名发言"), (UNSIGNED, "不署名")):
        await chen.presses_verb("speak", consultation=made.id)
        await chen.presses(how)
        await chen.says(words)
    await li.presses_verb("opinions", consultation=made.id)
    made = await moves(world, made, consultation_moves.hold)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await li.presses_verb("show_minutes", consultation=made.id)
    kept = {row["via"] for row in await world.rows_of("contents") if row["kind"] == "consultation_minutes"}
    assert kept == {"wire"}
    heard = "\n".join(f"{letter.plain}\n{letter.card}" for _, letter in li.letters[mark:])
    assert not [word for word in (*CANARIES, "榍石", "异极石") if word in heard]
    assert "榍石" in "\n".join(letter.plain for _, letter in chen.letters)
