"""A matter is talked through and comes back to who has it."""

from __future__ import annotations

import pytest

from bot.chains import THINGS, broken_chains
from domain import consultation_moves
from domain.consultation import Part, Stage
from domain.item import State
from domain.refusal import Refusal
from handlers.consulting import items_back
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from tests.stories.consultations import consulted, fixed, moves, there
from tests.stories.referrals import accepted
from tests.talk import World

pytestmark = pytest.mark.no_golden


async def test_into_a_consultation_and_back(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    assert made.number == "XM-C26-001"
    item = await world.item(number)
    assert item.state is State.CONSULTING
    assert [one.pauses[-1].why.value for one in item.running if one.pauses] == ["consulting"]
    _, people = await there(world, made)
    assert [one.part for one in people] == [Part.LEADER, Part.RESIDENT]
    fixed_now = await fixed(world, made)
    assert fixed_now.state is Stage.SCHEDULED and fixed_now.sequence == 1
    with pytest.raises(Refusal):
        await moves(world, made, consultation_moves.conclude, words="x")
    talk = system_talk(world.core.house, world.core.house.work())
    await items_back(talk, fixed_now, agreed=False)
    await send_told(talk)
    await talk.work.commit()
    assert (await world.item(number)).state is State.ACCEPTED


async def test_a_matter_that_is_withdrawn_leaves_its_consultation(world: World) -> None:
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number)
    await chen.says("撤回")
    await chen.presses("撤回")
    now, _ = await there(world, made)
    assert now.version == made.version + 1 and (await world.item(number)).state is State.WITHDRAWN


async def test_every_chain_of_a_consultation_is_looked_at(world: World) -> None:
    li = await world.member("李慧敏")
    _, number = await accepted(world, li)
    made = await consulted(world, li, number)
    _, people = await there(world, made)
    for table, id_ in (("consultations", made.id), ("participants", people[0].id)):
        rows = await world.rows_of(table)
        events = sorted(await world.rows_of("events"), key=lambda row: (row["thing_id"], row["seq"]))
        assert table in THINGS and not broken_chains(events, rows)
        assert broken_chains(events, [{**row, "head": "x"} if row["id"] == id_ else row for row in rows]) == [id_]
    known = {table.name for table in tables.metadata.sorted_tables if {"version", "head"} <= set(table.c.keys())}
    assert known - {"rotas", "swaps"} == set(THINGS), "every thing that stands at the end of a chain"
