"""Several workers of one district on PostgreSQL, each a whole house with its own pool, in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Core, core
from dialogs.talk import Content, Inbound
from domain.refusal import Refused
from handlers.pace import Pace
from tests.talk import World

CONFLICT = f"refusal.{Refused.CONFLICT}"


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
        account = "web" if channel == "web" else "test"
        return Inbound(channel, account, address, message_id or f"crew{self._sent}", content, self.world.now)

    async def refusals(self) -> list[str]:
        return [row["kind"] for row in await self.world.rows_of("letters") if row["kind"].startswith("refusal.")]

    async def said(self) -> list[str]:
        """What people wrote in the web chat, line by line, as the lines stand."""
        words = {row["id"]: row for row in await self.world.rows_of("contents") if row["kind"] == "said"}
        rows = [row for row in await self.world.rows_of("lines") if row["content_id"]]
        found = [words[row["content_id"]] for row in sorted(rows, key=lambda row: (row["address_id"], row["number"]))]
        vault = self.cores[0].house.vault
        return [(vault.open(row["person_id"], row["text"]) if row["sealed"] else row["text"]) or "" for row in found]
