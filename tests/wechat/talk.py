"""People of the stories in WeChat: the loopback server posts what they do, and has what they hear.

`World.open(channel="wechat")` opens this; the channel, its door, its quotas and its sending are the product's own. What
arrives is held against what the product says it sent, so that a story's assertions speak of what was really heard.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.wechat import make_wechat
from channels.seam import UNTIL_CONTACT, ChannelError, Limits
from channels.wechat.channel import WeChatChannel
from channels.wechat.layout import shown
from channels.wechat.press import menu_id
from dialogs.letter import Letter
from dialogs.talk import Content, Files, Gone, Inbound, Location, Opened, Press, Rendered, Text, Unreadable
from dialogs.talk import Receive as Take
from storage import tables
from storage.as_json import as_json
from storage.work import Work
from tests.talk import PERSONS, Resident, Wire
from tests.webchat.serving import Server
from tests.wechat.gcj02 import to_gcj02
from tests.wechat.platform import AES_KEY, SECRET, TOKEN
from tests.wechat.process import WeChat

if TYPE_CHECKING:
    from bot.app import Core
    from tests.talk import World

ACCOUNT = "main"
UNSHOWN = "【收到不支持的消息类型，暂无法显示】"
_serials = count(1)
_KEPT = 4_000


class Host:
    """One platform and one port of ours for all stories of a process: each has an account of its own there."""

    def __init__(self) -> None:
        self.platform = WeChat()
        self.apps: dict[str, ASGIApp] = {}
        self.port = 0

    async def start(self) -> None:
        await self.platform.start()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self._server = Server(uvicorn.Config(self._answer, log_config=None, lifespan="off", interface="asgi3"))
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await self._server.listens.wait()

    async def stop(self) -> None:
        await self.platform.stop()
        self._server.should_exit = True
        await self._serving

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Each account's posts come to an address that begins with its id."""
        _, app_id, rest = scope["path"].split("/", 2)
        await self.apps[app_id]({**scope, "path": f"/{rest}"}, receive, send)


_shared: list[Host] = []


async def _host() -> Host:
    if not _shared:
        _shared.append(Host())
        await _shared[0].start()
    return _shared[0]


async def end_of_stories() -> None:
    while _shared:
        await _shared.pop().stop()


async def wechat_settings(*, verified: bool = True) -> dict[str, Any]:
    """What the settings say of an account that no story had before."""
    host = await _host()
    named = {"wechat_app_id": f"wx{next(_serials):016x}", "wechat_api": host.platform.api, "wechat_verified": verified}
    secret = {"wechat_secret": SECRET, "wechat_token": TOKEN, "wechat_aes_key": AES_KEY}
    return {**named, **{name: SecretStr(value) for name, value in secret.items()}}


class WeChatWire(Wire):
    """The product's own channel, with an ear at it: `sent` and `ids` as of any wire."""

    def __init__(
        self, channel: WeChatChannel, platform: WeChat, app_id: str, now: Callable[[], int], *, verified: bool
    ) -> None:
        super().__init__("wechat")
        self.verified = verified
        self.channel, self.platform, self.app_id, self._now = channel, platform, app_id, now
        self.limits: Limits = channel.limits
        self.taken: asyncio.Event = asyncio.Event()
        self.waits: set[str] = set()  # whom WeChat takes nothing more for until they write again
        self.asks = True  # whether they ask for it by themselves
        self.message_ids: dict[str, str] = {}
        self._read: dict[str, int] = {}
        self._early: dict[str, str] = {}

    async def send(self, address: str, rendered: Rendered) -> str:
        if address in self.refuses:
            raise self.refuses[address]
        try:
            made = await self.channel.send(address, rendered)
        except ChannelError as error:
            if error.reason == UNTIL_CONTACT:
                self.waits.add(address)
            raise
        self.sent.append((address, rendered))
        self.ids[rendered.id] = made
        return made

    def marked(self, letter: str) -> None:
        self.channel.marked(letter)

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        return self.channel.fetch(reference)

    def receiving(self, receive: Take) -> Take:
        async def received(inbound: Inbound) -> str | None:
            try:
                return await receive(inbound)
            finally:
                self.taken.set()

        return received

    async def order(self, do: str, *args: Any, address: str = "", **more: Any) -> dict[str, Any]:
        await self.platform.order("clock", still=self._now())
        return await self.platform.order(do, *args, user=address.partition(":")[2], app_id=self.app_id, **more)

    # --- what the stories' world asks of a wire -----------------------------------------------------

    async def together(self, world: World, deeds: Sequence[Coroutine[Any, Any, str | None]]) -> list[str | None]:
        """Posts side by side, and sends what follows until each has its answer or there is none."""
        self.taken.clear()
        tasks = [asyncio.create_task(deed) for deed in deeds]
        while not all(task.done() for task in tasks):
            taken = asyncio.create_task(self.taken.wait())
            await asyncio.wait([taken, *tasks], return_when=asyncio.FIRST_COMPLETED)
            taken.cancel()
            self.taken.clear()
            await world.settle()
            self._let_go()
        return [task.result() for task in tasks]

    async def looked(self, world: World) -> bool:
        """Whom something waits for asks for it, as people do who open the chat."""
        if not self.asks:
            return False
        waits, self.waits = sorted(self.waits), set()
        for address in waits:
            await self.together(world, [self._asks(address)])
        return bool(waits)

    async def _asks(self, address: str) -> str | None:
        await self.order("says", "消息", address=address)
        return None

    async def arrived(self, sent: Sequence[tuple[str, Rendered]]) -> None:
        """Of each letter the first words are there, in their order."""
        for address in dict.fromkeys(address for address, _ in sent):
            texts = [self._early.pop(address, ""), *(one["text"] for one in await self._heard(address))]
            whole, at = "\n".join(texts), 0
            for letter in (letter for to, letter in sent if to == address):
                words = _first_words(letter)
                found = whole.find(words, at)
                assert found >= 0, f"{letter.kind} did not arrive: {words!r} in {texts}"
                at = found
            self._early[address] = whole[at:][-_KEPT:]  # of a letter that is only now noted as sent

    async def _heard(self, address: str) -> list[dict[str, Any]]:
        """What has reached this person since it was last asked."""
        after = self._read.get(address, 0)
        found: list[dict[str, Any]] = (await self.order("heard", address=address, after=after))["heard"]
        self._read[address] = after + len(found)
        return found

    def _let_go(self) -> None:
        """All that was due is out: whoever still waits for an answer will not get one now."""
        waiting = self.channel._replies._waiting
        for exchange in [one for those in waiting.values() for one in those]:
            self.channel._replies.elsewhere(exchange)


def _first_words(letter: Rendered) -> str:
    """Enough to know it by, as it is shown there, and no link, which is sent as one."""
    line = next((line for line in (letter.numbered or letter.plain or letter.text).splitlines() if line.strip()), "")
    return shown(re.split(r"https?://", line)[0].strip())[:24]


class WeChatResident(Resident):
    """The same person, by WeChat."""

    @classmethod
    def of(cls, world: World, name: str, channel: str, number: int) -> Resident:
        return cls(world, name, channel, f"{ACCOUNT}:o6story{number:020d}", account=ACCOUNT)

    @property
    def wire(self) -> WeChatWire:
        wire = self.world.wires["wechat"]
        assert isinstance(wire, WeChatWire)
        return wire

    async def deed(self, content: Content, message_id: str) -> str | None:
        """Posted by the platform. A toast is what stands in the response in place of a letter."""
        if isinstance(content, Files) and (len(content.files) > 1 or content.text):
            return await self._one_by_one(content, message_id)
        known = self.wire.message_ids.get(message_id)
        do, args = ("again", [known]) if known else self._as_deed(content)
        ended = await self.wire.order(do, *args, address=self.address)
        self.wire.message_ids[message_id] = ended["id"]
        said = ended["heard"] and str(ended["heard"]["text"])
        return said if said and f"re:{ended['id']}" not in self.wire.ids.values() else None

    async def _one_by_one(self, content: Files, message_id: str) -> str | None:
        """A picture carries no words there, and no other picture."""
        alone: list[Content] = [Text(content.text)] if content.text else []
        alone += [Files((file,)) for file in content.files]
        toasts = [await self.deed(one, f"{message_id}.{part}") for part, one in enumerate(alone)]
        return toasts[-1]

    def _as_deed(self, content: Content) -> tuple[str, list[Any]]:
        match content:
            case Text(text):
                return "says", [text]
            case Opened(payload):
                return "scans", [payload]
            case Press(letter, code):
                return self._as_press(letter, code)
            case Location(latitude, longitude):
                return "sends_location", [*to_gcj02(latitude, longitude), content.label]
            case Gone(back):
                return ("follows_account", []) if back else ("leaves", [])
            case Unreadable():
                return "says", [UNSHOWN]
            case Files((file,)) if file.kind == "photo":
                return "sends_photo", [base64.b64encode(self.wire.files[file.reference]).decode()]
        raise NotImplementedError(f"nobody can do this in WeChat: {type(content).__name__}")

    def _as_press(self, letter: str, code: str) -> tuple[str, list[Any]]:
        """By a line of the message where it is one, else by its number, and by its words where others stand since."""
        return "chooses_or_says", [menu_id(letter, code), *self._number(letter, code)]

    def _number(self, letter: str, code: str) -> list[str]:
        pressed = next((one for _, one in self.letters if one.id == letter), None)
        label = next((b.label for b in pressed.buttons if b.code == code), code) if pressed else code
        newest = next((one for _, one in reversed(self.letters) if one.buttons), None)
        if pressed is not None and newest is pressed:
            found = re.search(rf"^(\d)\s+{re.escape(label)}$", pressed.numbered, re.MULTILINE)
            if found:
                return [found.group(1)]
        return [label]

    async def presses_verb(self, verb: str, **args: object) -> None:
        """Its card can be pressed where it may be sent as a menu: he has just been here."""
        await self.wire.together(self.world, [self.wire._asks(self.address)])
        await super().presses_verb(verb, **args)

    def offered(self, work: Work, address_id: str, letter: str, card: Letter) -> None:
        """Where nothing can be tapped it is chosen by its number, as of any answer that he was just given."""
        if not self.wire.verified:
            choices = as_json(card.numbered())
            work.update(tables.chats, {"address_id": address_id}, live_letter=letter, live_choices=choices)

    async def sends_photo(self, text: str = "", *, raw: bytes | None = None, album: str | None = None) -> None:
        """A picture carries no words there: they follow it. Pictures come one by one, so each may be one of several."""
        await super().sends_photo("", raw=raw, album=album)
        mark = self._mark
        if text:
            await self.says(text)
        elif album is None:
            self.world.later(seconds=3)
            await self.world._collect()
        self._mark = mark

    async def that_was_all(self) -> None:
        assert "完成" in self.last.text
        await self.says("完成")

    async def sends_album(self, count: int, text: str) -> None:
        """The words come before the pictures, and are answered by themselves."""
        if text:
            await self.says(text)
        for _ in range(count):
            await self.sends_photo(album="a1")


PERSONS["wechat"] = WeChatResident


@asynccontextmanager
async def wired(running: Core, now: Callable[[], int]) -> AsyncIterator[WeChatWire]:
    """The product's channel of this core's settings, with the platform posting to its routes."""
    host, settings = await _host(), running.settings
    channel = make_wechat(settings, running)
    wire = WeChatWire(channel, host.platform, settings.wechat_app_id, now, verified=settings.wechat_verified)
    host.apps[wire.app_id] = Starlette(routes=[*channel.routes()])
    listening = asyncio.create_task(channel.listen(wire.receiving(running.receive)))
    callback = f"http://127.0.0.1:{host.port}/{wire.app_id}/wechat/main"
    await host.platform.order("account", app_id=wire.app_id, callback=callback, verified=settings.wechat_verified)
    try:
        yield wire
        wrong = (await host.platform.order("state"))["violations"]
        assert not wrong, wrong
    finally:
        await host.platform.order("forget")
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
