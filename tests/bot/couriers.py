"""For the tests of the courier: a channel that hangs where a test says so, couriers that run, letters to send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.app import Core
from bot.courier import Courier
from dialogs.letter import Letter, say
from dialogs.talk import Opened, Rendered
from handlers.mail import post
from storage import tables
from storage.database import Row
from storage.door import door
from storage.statements import compiled
from storage.work import LEASE, Work
from tests.talk import Resident, Wire, World

_LETTERS = compiled(select(tables.letters).order_by(tables.letters.c.id))


class Slow(Wire):
    """A channel on which a chat may hang until it is let go."""

    def __init__(self) -> None:
        super().__init__("wire")
        self.hangs: dict[str, asyncio.Event] = {}
        self.trying: list[str] = []
        self._changed = asyncio.Condition()

    async def send(self, address: str, rendered: Rendered) -> str:
        self.trying.append(address)
        async with self._changed:
            self._changed.notify_all()
        if address in self.hangs:
            await self.hangs[address].wait()
        made = await super().send(address, rendered)
        async with self._changed:
            self._changed.notify_all()
        return made

    async def until(self, count: int) -> None:
        """So many letters are out."""
        await self._until(self.sent, count)

    async def until_out(self, letter_id: str) -> None:
        """This letter is out."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: letter_id in {letter.id for _, letter in self.sent})

    async def until_tried(self, count: int) -> None:
        await self._until(self.trying, count)

    async def until_looked(self, world: World) -> None:
        """A courier that could send something has had its chance: others' letters went through it meanwhile."""
        (other,) = await opens(world, f"旁人{len(world.people)}")
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: other.address in self.trying)
        self.trying.remove(other.address)
        self.sent = [pair for pair in self.sent if pair[0] != other.address]

    async def _until(self, what: Sequence[object], count: int) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: len(what) >= count)


@asynccontextmanager
async def running(world: World, wire: Wire, core: Core | None = None) -> AsyncIterator[Courier]:
    """A courier at work; `core` is that of another process on the same database."""
    core = core or world.core
    courier = Courier(core.house, core.renderer, {"wire": wire}, core.changes)
    task = asyncio.create_task(courier.run())
    try:
        while core.house.outbox is not courier:
            assert not task.done()
            await asyncio.sleep(0)
        yield courier
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def claim(work: Work, letter_id: str, by: str) -> None:
    """As another process leases it."""
    work.update(tables.letters, {"id": letter_id}, leased_by=by, leased_until=work.now + LEASE)


async def letters(world: World) -> list[Row]:
    return await world.core.house.database.all(_LETTERS, {})


async def until_settled(world: World, *states: str) -> list[Row]:
    """The letters, once each is in one of these states."""
    async with asyncio.timeout(10):
        while True:
            rows = await letters(world)
            if all(row["state"] in (states or ("sent",)) for row in rows):
                return rows
            await asyncio.sleep(0.01)


async def until_put_off(world: World) -> None:
    """A letter has failed, and that is written down."""
    async with asyncio.timeout(10):
        while not any(row["attempts"] for row in await letters(world)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def opens(world: World, *names: str) -> list[Resident]:
    """Each is greeted; nothing is sent yet."""
    people = [world.person(name) for name in names]
    for index, person in enumerate(people):
        await world.core.receive(person.inbound(Opened("st_xm2k8vwd"), f"o{index}{person.name}"))
    return people


async def write(
    world: World,
    person: Resident,
    count: int,
    *,
    letter: Letter | None = None,
    direct: bool = True,
    core: Core | None = None,
) -> list[str]:
    """So many lines more to one person, from the process of `core`; their ids."""
    house = (core or world.core).house
    work = house.work()
    found = await door(work, "wire", "test", person.address)
    assert found is not None
    address: Row = {"id": found.address_id, "person_id": found.person_id, "channel": "wire", "external": person.address}
    address |= {"reachable": 1, "draft": found.draft}
    made = [post(house, work, letter or say("say.thanks"), address, direct=direct) for _ in range(count)]
    work.after(lambda: house.changed([found.address_id]))
    await work.commit()
    return made
