"""A small district whose members write from WeCom: everything is real but WeCom itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.commands import _scope, make_invitation
from bot.courier import Courier
from bot.fetcher import Fetcher
from bot.wecom import make_wecom
from bot.wecom_settings import WecomTable
from channels.seam import Channel
from channels.wecom import WecomChannel
from storage.statements import Engine
from tests.talk import World
from tests.wecom.members import Heard, Member
from tests.wecom.server import WecomServer
from tests.wecom.station import listening, served


class Serving:
    """Somebody who serves. What he does is over when all that followed from it was sent."""

    def __init__(self, house: House, member: Member) -> None:
        self._house, self._member = house, member

    async def says(self, text: str) -> None:
        await self._done(await self._member.says(text))

    async def presses(self, label: str) -> None:
        await self._done(await self._member.presses(label))

    async def enters(self) -> None:
        await self._done(await self._member.does("enter_agent", EventKey=""))

    async def sends_photo(self, content: bytes) -> None:
        await self._done(await self._member.sends_photo(content))

    def hears(self, words: str) -> Heard:
        return self._member.hears(words)

    def sees(self, label: str) -> Heard:
        return self._member.sees(label)

    @property
    def heard(self) -> list[Heard]:
        return self._member.heard

    async def _done(self, status: int) -> None:
        assert status == 200
        await self._house.settle()


class House:
    def __init__(self, world: World, server: WecomServer, channel: WecomChannel) -> None:
        self.world, self.server, self.channel = world, server, channel

    async def serving(self, name: str, userid: str, role: str = "member", station: str = "XM") -> Serving:
        """By an invitation, written into the application."""
        wanted, scope = _scope(self.world.core.house, role, station, station)
        code = await make_invitation(self.world.core.house, wanted, scope, name, 7)
        found = Serving(self, self.server.member(userid))
        await self.settle()
        await found.says(f"in_{code}")
        return found

    async def settle(self) -> None:
        self.server.world.at = max(self.server.world.at, self.world.now // 1000)
        await self.world._collect()


@asynccontextmanager
async def at_wecom(folder: Path, engine: Engine) -> AsyncIterator[House]:
    async with World.open(folder, engine=engine) as world, WecomServer() as server:
        server.world.at = world.now // 1000
        app = server.app
        parts = {"corp_id": app.corp_id, "agent_id": app.agent_id, "secret": app.secret, "token": app.token}
        table = WecomTable.model_validate({**parts, "aes_key": app.aes_key, "api": server.api})
        core = world.core
        channel = make_wecom(core.settings.model_copy(update={"wecom": {"main": table}}), core)
        channels: dict[str, Channel] = {**world.wires, channel.name: channel}
        world.courier = Courier(core.house, core.renderer, channels, core.changes)
        world.fetcher = Fetcher(core.house, core.settings.files_folder, channels, core.changes)
        async with served(server, channel), listening(channel, core.receive):
            yield House(world, server, channel)
