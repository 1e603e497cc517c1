"""A platform takes nothing more until the person writes: what is held goes out then, in order, or is called out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.courier import Courier
from channels.seam import UNTIL_CONTACT, ChannelError
from dialogs.talk import Gone, Rendered, Text
from handlers.health import findings
from handlers.unreached import call_unreached
from storage import tables
from storage.database import Row
from storage.letter_results import RECENT, Whose, note_result
from storage.letters import hold_until_contact, letter
from storage.statements import Statement
from storage.work import Work
from tests.bot.couriers import letters, opens, write
from tests.talk import Resident, Wire, World

pytestmark = pytest.mark.no_golden


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=request.param) as made:
        yield made


def shuts(world: World, person: Resident) -> None:
    world.wires["wire"].refuses[person.address] = ChannelError(UNTIL_CONTACT)


def opens_again(world: World, person: Resident) -> None:
    del world.wires["wire"].refuses[person.address]


async def reachable(world: World, person: Resident) -> int:
    (row,) = [row for row in await world.rows_of("addresses") if row["external"] == person.address]
    return int(row["reachable"])


async def test_what_is_held_goes_out_in_order_after_the_answer(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await world.settle()
    shuts(world, chen)
    held = await write(world, chen, 3, direct=False)
    await world.settle()
    assert [row["state"] for row in await letters(world)] == ["sent", "held", "held", "held"]
    assert await reachable(world, chen) == 2
    opens_again(world, chen)
    await world.settle()
    assert len(world.wires["wire"].sent) == 1, "nothing wakes them but the person"
    world.later(minutes=5)
    await chen.says("谢谢")
    assert [rendered.id for _, rendered in chen.letters][2:] == held
    assert await reachable(world, chen) == 1


async def test_each_letter_is_tried_for_itself(world: World) -> None:
    """One of them may have another way: a template of its kind."""
    (chen,) = await opens(world, "陈")
    await world.settle()
    wire = world.wires["wire"]
    first, second = await write(world, chen, 2, direct=False)
    send = wire.send

    async def picky(address: str, rendered: Rendered) -> str:
        if rendered.id == first:
            raise ChannelError(UNTIL_CONTACT)
        return await send(address, rendered)

    wire.send = picky  # type: ignore[method-assign]
    await world.settle()
    states = {row["id"]: row["state"] for row in await letters(world)}
    assert (states[first], states[second]) == ("held", "sent")
    third = await write(world, chen, 1, direct=False)
    await world.settle()
    assert {row["id"]: row["state"] for row in await letters(world)}[third[0]] == "sent"


async def test_who_wrote_while_it_was_tried_gets_it_at_once(world: World) -> None:
    """The window was empty when it was looked at, and open again before that was written down."""
    (chen,) = await opens(world, "陈")
    await world.settle()
    wire = world.wires["wire"]
    (late,) = await write(world, chen, 1, direct=False)
    send, tried = wire.send, []

    async def crossing(address: str, rendered: Rendered) -> str:
        tried.append(rendered.id)
        if tried == [late]:
            world.later(seconds=1)
            await world.core.receive(chen.inbound(Text("谢谢"), "crossing"))
            raise ChannelError(UNTIL_CONTACT)
        return await send(address, rendered)

    wire.send = crossing  # type: ignore[method-assign]
    await world.settle()
    assert {row["state"] for row in await letters(world)} == {"sent"}
    assert await reachable(world, chen) == 1


async def test_a_letter_held_amid_a_message_is_not_left_lying(world: World) -> None:
    """The message was read while nothing waited, and is committed after the letter was held."""
    (chen,) = await opens(world, "陈")
    await world.settle()
    (late,) = await write(world, chen, 1, direct=False)
    house = world.core.house
    commit = Work.commit
    crossed: list[str] = []

    async def after_it_is_held(self: Work) -> None:
        if not crossed:
            crossed.append(late)
            other = house.work()
            row = await letter(other, late)
            assert row is not None
            hold_until_contact(other, row, world.now)
            await commit(other)
        await commit(self)

    Work.commit = after_it_is_held  # type: ignore[method-assign]
    try:
        world.later(seconds=1)
        await world.core.receive(chen.inbound(Text("谢谢"), "m1"))
    finally:
        Work.commit = commit  # type: ignore[method-assign]
    await world.settle()
    assert crossed and {row["state"] for row in await letters(world)} == {"sent"}
    assert await reachable(world, chen) == 1


async def test_coming_back_brings_just_that(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await world.settle()
    shuts(world, chen)
    held = await write(world, chen, 2, direct=False)
    await world.settle()
    opens_again(world, chen)
    world.later(minutes=5)
    await world.core.receive(chen.inbound(Gone(back=True), "m1"))
    await world.settle()
    assert [rendered.id for _, rendered in world.wires["wire"].sent][1:] == held
    assert await reachable(world, chen) == 1


async def test_one_who_goes_away_is_closed_whatever_waits(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await world.settle()
    shuts(world, chen)
    await write(world, chen, 1, direct=False)
    await world.settle()
    await chen.blocks()
    assert await reachable(world, chen) == 0
    opens_again(world, chen)
    world.later(minutes=5)
    await chen.says("谢谢")
    assert await reachable(world, chen) == 1
    assert {row["state"] for row in await letters(world)} == {"sent"}


async def test_letting_go_what_waits_costs_no_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    database, counted = world.core.house.database, [0]
    really = database.all

    async def counting(statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        counted[0] += 1
        return await really(statement, values)

    async def costs(message: str) -> int:
        before = counted[0]
        await world.core.receive(chen.inbound(Text("谢谢"), message))
        return counted[0] - before

    (chen,) = await opens(world, "陈")
    await world.settle()
    monkeypatch.setattr(database, "all", counting)
    plainly = await costs("m1")
    await world.settle()
    shuts(world, chen)
    await write(world, chen, 2, direct=False)
    await world.settle()
    assert await reachable(world, chen) == 2
    assert await costs("m2") == plainly
    assert await reachable(world, chen) == 1


async def test_one_that_did_not_arrive_after_all_waits(world: World) -> None:
    """A platform may say so minutes after it took the letter."""
    (chen,) = await opens(world, "陈")
    await write(world, chen, 2, direct=False)
    await world.settle()
    last = (await letters(world))[-1]
    work = world.core.house.work()
    mine = Whose("wire", "test", chen.address)
    assert not await note_result(work, mine, "never sent", well=False)
    assert not await note_result(work, Whose("wire", "test", "somebody else"), last["platform_id"], well=False)
    assert await note_result(work, mine, last["platform_id"], well=False)
    await work.commit()
    rows = await letters(world)
    assert [(row["state"], row["delivered_at"] is None) for row in rows] == [*[("sent", False)] * 2, ("held", True)]
    assert await reachable(world, chen) == 2
    world.later(minutes=5)
    await chen.says("谢谢")
    assert {row["state"] for row in await letters(world)} == {"sent"}


async def sent_unnamed(world: World, chen: Resident, count: int) -> list[str]:
    """So many notices, of which the platform gives the numbers only later; their ids, the oldest first."""
    before = {row["id"] for row in await letters(world)}
    await write(world, chen, count, direct=False)
    await world.settle()
    work = world.core.house.work()
    new = [row["id"] for row in await letters(world) if row["id"] not in before]
    for id_ in new:
        work.update(tables.letters, {"id": id_}, platform_id=f"s?T:{id_}")
    await work.commit()
    return new


async def says(world: World, chen: Resident, name: str, *, well: bool, among: str = "s?T:") -> bool:
    work = world.core.house.work()
    found = await note_result(work, Whose("wire", "test", chen.address), name, well=well, among=among)
    await work.commit()
    return found


async def held(world: World) -> list[str]:
    return [row["id"] for row in await letters(world) if row["state"] == "held"]


async def test_a_result_without_a_name_is_about_the_oldest_of_its_kind(world: World) -> None:
    (chen,) = await opens(world, "陈")
    first, second = await sent_unnamed(world, chen, 2)
    assert not await says(world, chen, "s:9", well=False, among="s?other:")
    assert await says(world, chen, "s:1", well=True)
    assert await says(world, chen, "s:1", well=True), "told twice, it stays the same letter"
    assert await held(world) == []
    assert await says(world, chen, "s:2", well=False)
    assert await held(world) == [second] and await reachable(world, chen) == 2
    assert (await letter(world.core.house.work(), first) or {})["platform_id"] == "s:1"
    assert not await says(world, chen, "s:3", well=False), "nothing is left that it could be about"


async def test_of_a_failure_that_may_be_about_several_none_is_lost(world: World) -> None:
    (chen,) = await opens(world, "陈")
    both = await sent_unnamed(world, chen, 2)
    assert await says(world, chen, "s:1", well=False)
    assert await held(world) == both
    world.later(minutes=5)
    await chen.says("谢谢")
    assert await held(world) == []


async def test_a_result_long_after_is_about_none(world: World) -> None:
    (chen,) = await opens(world, "陈")
    await sent_unnamed(world, chen, 1)
    world.later(minutes=RECENT / 60_000 + 1)
    assert not await says(world, chen, "s:1", well=False)
    assert await held(world) == []


@pytest.mark.parametrize("reason", ["unauthorized", "address_refused", "quota"])
async def test_no_letter_is_given_up_for_what_the_operator_must_mend(world: World, reason: str) -> None:
    (chen,) = await opens(world, "陈")
    world.wires["wire"].refuses[chen.address] = ChannelError(reason, retry_after=900)
    for _ in range(20):
        await world.courier.sweep()
        world.later(minutes=16)
    assert [row["state"] for row in await letters(world)] == ["waiting"]
    world.later(days=7)
    await world.courier.sweep()
    assert [row["state"] for row in await letters(world)] == ["failed"]


class Answering(Wire):
    """Answers stand in the very request that brought a message; what goes by itself fails."""

    def marked(self, letter: str) -> None:
        """Nothing waits for it here."""

    async def send(self, address: str, rendered: Rendered) -> str:
        if not rendered.answers:
            raise ChannelError("network")
        return await super().send(address, rendered)


async def test_an_answer_needs_nothing_of_what_has_failed(world: World) -> None:
    (chen,) = await opens(world, "陈")
    wire = Answering()
    courier = Courier(world.core.house, world.core.renderer, {"wire": wire}, world.core.changes)
    await courier.sweep()
    await write(world, chen, 1, direct=False)
    waits = []
    for _ in range(14):
        await courier.sweep()
        (news,) = [row for row in await letters(world) if row["state"] == "waiting"]
        waits.append(news["next_attempt_at"] - world.now)
        world.later(seconds=waits[-1] / 1000)
    assert waits == sorted(waits) and waits[0] == 2_000 and waits[-1] > 100_000
    sent = len(wire.sent)
    await courier.sweep()
    await world.core.receive(chen.inbound(Text("谢谢"), "m1"))
    await courier.sweep()
    assert len(wire.sent) == sent + 1 and wire.sent[-1][1].answers


async def test_what_must_reach_a_resident_is_called_out_in_time(world: World) -> None:
    li = await world.member("李慧敏")
    wang = await world.member("王建国", "clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports()
    await li.presses("接单")
    shuts(world, chen)
    await li.presses("答复")
    await li.says("已请物业周五前清走车辆，并在通道口划线。")
    await li.presses("发送")
    rows = [row for row in await world.rows_of("letters") if row["state"] == "held"]
    assert rows and await reachable(world, chen) == 2
    world.later(hours=3)
    assert await call_unreached(world.core.house) == 0
    world.later(hours=4)
    assert await call_unreached(world.core.house) >= 1
    await world.tick()
    call = wang.hears("notice.unreached").plain
    assert number in call and "要等他再发消息来" in call
    work = world.core.house.work()
    assert not [one for one in await findings(world.core.house, work) if one.what == "people_unreachable"]
    opens_again(world, chen)
    await chen.says("谢谢")
    assert {row["state"] for row in await world.rows_of("letters") if row["id"] in {one["id"] for one in rows}} == {
        "sent"
    }
