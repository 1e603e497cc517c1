"""Several workers of one district on PostgreSQL, each a whole house with its own pool, in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Core, core
from dialogs.talk import Content, Inbound
from handlers.pace import Pace
from tests.talk import World


@dataclass(slots=True)
class Crew:
    """`world` is the first worker with its people; `cores` are all of them."""

    world: World
    cores: Sequence[Core]
    _sent: int = field(default=0)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, count: int) -> AsyncIterator[Crew]:
        async with AsyncExitStack() as stack:
            world = await stack.enter_async_context(World.open(folder, engine="postgresql"))
            cores = [world.core]
            for _ in range(count - 1):
                more = await stack.enter_async_context(core(world.core.settings, lambda: world.now))
                more.receiver.pace = Pace(most=1_000_000)
                cores.append(more)
            yield cls(world, cores)

    def inbound(self, content: Content, address: str, channel: str = "wire", message_id: str = "") -> Inbound:
        self._sent += 1
        return Inbound(channel, "test", address, message_id or f"crew{self._sent}", content, self.world.now)
