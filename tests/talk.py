"""The test client: people who say, send and press, and what they hear. Everything behind the channel is real.

    async with World.open(tmp_path) as world:
        chen = world.person("陈女士")
        await chen.says("3 栋楼下的消防通道晚上总有车占着")
        chen.hears("consent.agree.ask")
        await chen.presses("同意")

`hears` takes the letters' kinds (text keys), in the order in which they came since the person's last act.
"""

from __future__ import annotations

import asyncio
import atexit
import io
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from sqlalchemy import select
from starlette.routing import BaseRoute

from bot.app import Core, core, opened
from bot.courier import Courier
from bot.fetcher import Fetcher
from bot.settings import Settings
from channels.seam import ChannelError, Limits
from dialogs.letter import Letter
from dialogs.talk import (
    Content,
    Edited,
    FileRef,
    Files,
    Gone,
    Inbound,
    Location,
    Opened,
    Press,
    Receive,
    Rendered,
    Text,
    Unreadable,
)
from domain.item import Item
from handlers.clock_moved import ClockMover
from handlers.duty_clock import DutyClock
from handlers.leaving import hand_on
from handlers.load_district import load_district
from handlers.pace import Pace
from handlers.retention import retire
from handlers.run_timers import run_timers
from handlers.sweep import sweep
from handlers.unreached import call_unreached
from storage import tables
from storage.database import Row
from storage.items import events_of, item_by_number
from storage.letters import letters_by_id
from storage.statements import Engine, compiled
from storage.work import Work
from tests import postgres
from tests.copies import copy_of

ZONE = ZoneInfo("Asia/Shanghai")
DISTRICT = Path(__file__).parent / "district.yaml"
_ID = re.compile("[0-9a-f]{8}-[0-9a-f-]{27}")
MONDAY = round(datetime(2026, 11, 23, 9, 30, tzinfo=ZONE).timestamp() * 1000)
"""A working Monday within the station's opening hours."""


class Wire:
    """A channel in memory: it keeps what is sent, and refuses where a test says so."""

    limits = Limits(text=4096, buttons=True, keeps_history=True)

    def __init__(self, name: str = "wire") -> None:
        self.name = name
        self.sent: list[tuple[str, Rendered]] = []
        self.files: dict[str, bytes] = {}
        self.refuses: dict[str, ChannelError] = {}
        self.ids: dict[str, str] = {}

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def listen(self, receive: Receive) -> None:
        raise NotImplementedError("tests speak to the door themselves")

    async def send(self, address: str, rendered: Rendered) -> str:
        if address in self.refuses:
            raise self.refuses[address]
        self.sent.append((address, rendered))
        self.ids[rendered.id] = f"p{len(self.ids) + 1}"
        return self.ids[rendered.id]

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        if reference not in self.files:
            raise ChannelError("no_file", permanent=True)
        yield self.files[reference]

    async def together(self, world: World, deeds: Sequence[Coroutine[Any, Any, str | None]]) -> list[str | None]:
        """What several people do at the same instant, and the toasts that they see."""
        return list(await asyncio.gather(*deeds))

    async def looked(self, world: World) -> bool:
        """Whether somebody asked by himself for what waits for him."""
        return False

    async def arrived(self, sent: Sequence[tuple[str, Rendered]]) -> None:
        """What was sent has reached whom it was for."""


@dataclass(slots=True, repr=False)  # asyncio spells out what a fixture returns, and throws it away
class World:
    """A small district of two stations, with a clock that stands still until it is moved."""

    core: Core
    wires: dict[str, Wire]
    courier: Courier
    fetcher: Fetcher
    at: int = MONDAY
    lines: list[str] = field(default_factory=list)
    people: dict[str, Resident] = field(default_factory=dict)
    messages: int = 0
    seating: bool = False
    channel: str = "wire"
    apps: dict[tuple[str, int], FastAPI] = field(default_factory=dict)
    """Its pages, by `tests.web.apps`."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, *, carries: str = "own", logged: bool = False, engine: Engine = "sqlite", channel: str = ""
    ) -> AsyncIterator[World]:
        """`logged`: with a running log, where `folder` has a backup key. `channel` is by which people write, else what
        YIZHAN_CHANNELS says: a wire in memory, or `wechat`, by a platform on loopback; `wechat-plain` is an account
        there that may only answer.
        """
        channel, _, plain = (channel or os.environ.get("YIZHAN_CHANNELS", "wire")).partition("-")
        if channel == "wechat":
            from tests.wechat.talk import wechat_settings, wired
        now = [MONDAY]
        async with AsyncExitStack() as stack:
            database = await _a_copy(stack, folder, engine, logged)
            settings = _plain().model_copy(
                update={
                    "data": folder / "data",
                    "keys": folder / "keys",
                    "database": database,
                    "backup_hours": int(logged),
                    "telegram_carries": carries,
                    **(await wechat_settings(verified=not plain) if channel == "wechat" else {}),
                }
            )
            running = await stack.enter_async_context(core(settings, lambda: now[0]))
            running.receiver.pace = Pace(most=1_000_000)  # on a clock that stands still everybody is too fast
            wires = {name: Wire(name) for name in ("wire", "telegram")}
            if channel == "wechat":
                wires[channel] = await stack.enter_async_context(wired(running, lambda: now[0]))
            courier = Courier(running.house, running.renderer, wires, running.changes)
            fetcher = Fetcher(running.house, settings.files_folder, wires, running.changes)
            world = cls(running, wires, courier, fetcher, channel=channel)
            world._now = now
            yield world

    _now: list[int] = field(default_factory=lambda: [MONDAY])
    _duty: DutyClock | None = None
    _clocks: ClockMover | None = None
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self._now[0] += round((days * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1000)

    @property
    def now(self) -> int:
        return self._now[0]

    def person(self, name: str, *, channel: str = "") -> Resident:
        channel = channel or self.channel
        if name not in self.people:
            self.people[name] = PERSONS.get(channel, Resident).of(self, name, channel, len(self.people) + 1)
        return self.people[name]

    async def member(self, name: str, role: str = "member", station: str = "XM") -> Resident:
        """Somebody of the district file, by an invitation; those in charge are not told, as it is no story."""
        from bot.commands import _scope, make_invitation

        wanted, scope = _scope(self.core.house, role, station, station)
        code = await make_invitation(self.core.house, wanted, scope, name, 7)
        person = self.person(name)
        self.seating = True
        await person.opens(f"in_{code}")
        self.seating = False
        person.hears("say.joined")
        return person

    def wire(self, channel: str) -> Wire:
        """By which a channel's people do something; one that carries no letters here, as the web, happens at once."""
        return self.wires.get(channel) or Wire(channel)

    async def settle(self) -> None:
        """Fetch files and deliver letters until nothing is due."""
        while await self.fetcher.sweep() or await self.courier.sweep():
            pass

    async def tick(self) -> None:
        """What the clock does: timers, sweeping, letters."""
        await run_timers(self.core.house, at_once=1)  # so that letters have the same order in each run
        await hand_on(self.core.house)
        self._clocks = self._clocks or ClockMover(self.core.house)
        await self._clocks.tick()
        await call_unreached(self.core.house)
        await sweep(self.core.house, self.core.settings.files_folder)
        await retire(self.core.house, self.core.settings.files_folder)
        await self._collect()

    async def duty(self) -> None:
        """What the clock of the rota does beside: it looks ahead, and what it has set falls due."""
        self._duty = self._duty or DutyClock(self.core.house)
        await self._duty.tick()
        await self.tick()

    async def _collect(self) -> None:
        await self.settle()
        while any([await wire.looked(self) for wire in self.wires.values()]):
            await self.settle()
        for wire in self.wires.values():
            sent, wire.sent = _in_order(wire.sent), []
            await wire.arrived(sent)
            kinds = await letters_by_id(self.core.house.work(), [letter.id for _, letter in sent])
            for address, letter in sent:
                if self.seating and kinds[letter.id]["kind"].startswith("say.somebody_joined"):
                    continue
                who = next(p for p in self.people.values() if p.address == address)
                who.letters.append((kinds[letter.id]["kind"], letter))
                self.lines.append(f"{letter.speaker.name} → {who.name}：\n{_indented(letter)}")

    async def together(self, *said: tuple[Resident, Content]) -> list[str | None]:
        """Several people (or one) say something at the same instant; each message has an id of its own."""
        return await self.deliver(*((who, content, f"t{next(self._ids)}") for who, content in said))

    async def deliver(self, *said: tuple[Resident, Content, str]) -> list[str | None]:
        """The same with ids of the test's choosing: a platform may bring one message twice."""
        for who, content, _ in said:
            who._mark = len(who.letters)
            self.lines.append(f"{who.name}：{_shown(content)}")
        deeds = [who.deed(content, id_) for who, content, id_ in said]
        toasts = await self.wire(said[0][0].channel).together(self, deeds)
        await self._collect()
        return toasts

    async def bytes_kept(self) -> bytes:
        """Everything on disk but the keys: database with its log, photos, whatever lies beside them; rows elsewhere."""
        folder, where = self.core.settings.data, self.core.settings.where
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        rows = await postgres.kept(where) if isinstance(where, str) else b""
        return b"".join(path.read_bytes() for path in files) + rows

    async def rows_of(self, table: str) -> list[Row]:
        """A whole table in the order of its keys, for what nobody hears."""
        asked = tables.metadata.tables[table]
        return await self.core.house.database.all(compiled(select(asked).order_by(*asked.primary_key)), {})

    async def item(self, number: str) -> Item:
        found = await item_by_number(self.core.house.work(), number)
        assert found is not None, number
        return found

    async def events(self, number: str) -> list[Row]:
        return await events_of(self.core.house.work(), (await self.item(number)).id)

    def transcript(self) -> str:
        return "\n\n".join(self.lines) + "\n"


@dataclass(slots=True)
class Resident:
    """A person with one chat; members and heads are the same with an appointment."""

    world: World
    name: str
    channel: str
    address: str
    letters: list[tuple[str, Rendered]] = field(default_factory=list)
    toast: str | None = None
    account: str = "test"
    _mark: int = 0

    @classmethod
    def of(cls, world: World, name: str, channel: str, number: int) -> Resident:
        return cls(world, name, channel, f"{channel}-{number}")

    async def opens(self, payload: str = "") -> None:
        await self._do(Opened(payload), f"打开 /start {'in_…' if payload.startswith('in_') else payload}")

    async def says(self, text: str, *, quoted: str | None = None) -> None:
        await self._do(Text(text, quoted), _shown(Text(text)))

    async def sends_photo(self, text: str = "", *, raw: bytes | None = None, album: str | None = None) -> None:
        reference = f"file-{len(self.world.wires[self.channel].files)}"
        self.world.wires[self.channel].files[reference] = raw if raw is not None else picture()
        await self._do(Files((FileRef("photo", reference),), text, album=album, whole=album is None), f"〔照片〕{text}")

    async def sends_album(self, count: int, text: str) -> None:
        """So many pictures at once, with words under the first, brought one by one by the platform."""
        for index in range(count):
            await self.sends_photo(text if not index else "", album="a1")
            self.hears_nothing()

    async def that_was_all(self) -> None:
        """Of photos: where the platform brings each by itself it has to be said."""

    async def sends_place(self, latitude: float, longitude: float) -> None:
        await self._do(Location(latitude, longitude), "〔位置〕")

    async def sends(self, content: Content, shown: str = "") -> None:
        await self._do(content, shown or f"〔{type(content).__name__}〕")

    async def edits(self, text: str) -> None:
        await self._do(Edited("p1", text), f"〔改了前一句〕{text}")

    async def sends_sticker(self) -> None:
        await self._do(Unreadable("sticker"), "〔表情〕")

    async def blocks(self) -> None:
        await self._do(Gone(), "〔拉黑〕")

    async def presses(self, label: str, *, letter: Rendered | None = None) -> None:
        """The newest button with this label (or whose label holds it), or the one of a given letter."""
        letters = [letter] if letter else [shown for _, shown in reversed(self.letters)]
        for exact in (True, False):
            for shown in letters:
                for button in shown.buttons:
                    if button.label == label or (not exact and label in button.label):
                        await self._do(Press(shown.id, button.code), f"［{button.label}］")
                        return
        raise AssertionError(f"{self.name} sees no button {label}: {[b.label for s in letters[:1] for b in s.buttons]}")

    async def presses_again(self, label: str, letter: Rendered) -> None:
        await self.presses(label, letter=letter)

    async def presses_verb(self, verb: str, **args: object) -> None:
        """A verb that stands on cards of other channels only; its card is made here."""
        from dialogs.letter import Choice, phrase, say
        from handlers.mail import post
        from storage.door import door

        work = self.world.core.house.work()
        found = await door(work, self.channel, self.account, self.address)
        assert found is not None
        row = {"id": found.address_id, "person_id": found.person_id, "channel": self.channel, "external": self.address}
        card = say("say.greeting", Choice(phrase("button.read_on_web"), verb, args))
        letter = post(self.world.core.house, work, card, row, direct=True)
        self.offered(work, found.address_id, letter, card)
        await work.commit()
        await self.world._collect()
        await self._do(Press(letter, "1"), "［在网页里看］")

    def offered(self, work: Work, address_id: str, letter: str, card: Letter) -> None:
        """A card that is made here; it is pressed, so it matters not what a number means."""

    def button(self, label: str, letter: Rendered | None = None) -> Press:
        """What a press of this button brings in, also when somebody else presses it."""
        found = next(b for b in (letter or self.last).buttons if b.label == label)
        return Press(found.letter, found.code)

    @property
    def platform_id(self) -> str:
        """What the platform calls the newest letter, for quoting it."""
        wire = self.world.wires[self.channel]
        return wire.ids[self.last.id]

    def heard_all(self) -> str:
        """Every word that this person was ever sent; the digits of ids are by chance, and no words."""
        shown = [letter for _, letter in self.letters]
        whole = "\n".join(f"{s.numbered}\n{s.text}\n{s.card}\n{s.speaker}\n{s.pictures}" for s in shown)
        return _ID.sub("", whole)

    async def _do(self, content: Content, shown: str, message_id: str | None = None) -> None:
        self._mark = len(self.letters)
        self.world.messages += 1
        self.world.lines.append(f"{self.name}：{_visible(shown)}")
        deed = self.deed(content, message_id or f"m{self.world.messages}")
        (self.toast,) = await self.world.wire(self.channel).together(self.world, [deed])
        if self.toast:
            self.world.lines.append(f"（提示 {self.name}：{self.toast}）")
        await self.world._collect()

    async def deed(self, content: Content, message_id: str) -> str | None:
        """It happens, and is taken in; the toast that it is answered with."""
        return await self.world.core.receive(self.inbound(content, message_id))

    def inbound(self, content: Content, message_id: str) -> Inbound:
        return Inbound(self.channel, self.account, self.address, message_id, content, self.world.now)

    @property
    def fresh(self) -> list[tuple[str, Rendered]]:
        """Letters since the last act."""
        return self.letters[self._mark :]

    def hears(self, *kinds: str) -> Rendered:
        """Exactly these letters came since the last `hears` or act, in this order; returns the last."""
        heard = [kind for kind, _ in self.fresh]
        assert heard == list(kinds), f"{self.name} heard {heard}: {[letter.text for _, letter in self.fresh]}"
        self._mark = len(self.letters)
        return self.letters[-1][1]

    def hears_nothing(self) -> None:
        assert not self.fresh, [kind for kind, _ in self.fresh]

    @property
    def last(self) -> Rendered:
        return self.letters[-1][1]

    async def reports(self, words: str = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理") -> str:
        """A whole report in as few presses as it takes; returns the number."""
        await self.says(words)
        if self.fresh[-1][0] == "consent.agree.ask":
            await self.presses("同意")
        if self.fresh[-1][0] == "report.place.ask":
            await self.says("跳过")
        if self.fresh[-1][0] == "report.category.ask":
            await self.says("其他")
        await self.presses("提交")
        card = self.hears("say.reported").card
        assert card is not None
        return card.number


PERSONS: dict[str, type[Resident]] = {}
"""Who writes by a channel that is more than a wire in memory."""


async def load(settings: Settings) -> None:
    """The tests' district into an empty database."""
    import yaml

    async with opened(settings) as (database, vault):
        await load_district(database, vault, yaml.safe_load(DISTRICT.read_text(encoding="utf-8")), MONDAY - 1)


@cache
def _plain() -> Settings:
    """Read once: to look for each setting takes a third of a world's opening."""
    return Settings()


_loaded: dict[Engine, Path] = {}
_TEMPLATE = f"w_{os.getpid()}_{uuid4().hex[:8]}"


async def _a_copy(stack: AsyncExitStack, folder: Path, engine: Engine, logged: bool) -> str:
    """The district, loaded once a process and copied for each test: the setting `database`."""
    if logged:
        assert engine == "sqlite"
        await load(Settings(data=folder / "data", keys=folder / "keys"))
        return ""
    if engine not in _loaded:
        made = Path(tempfile.mkdtemp(prefix="yzworld"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        database = await postgres.create(_TEMPLATE) if engine == "postgresql" else ""
        await load(Settings(data=made / "data", keys=made / "keys", database=database, backup_hours=0))
        _loaded[engine] = made
    shutil.copytree(_loaded[engine], folder, dirs_exist_ok=True)
    if engine == "sqlite":
        return ""
    return await stack.enter_async_context(copy_of(_TEMPLATE))


def _visible(text: str) -> str:
    """With what no eye sees (controls, lone surrogates) spelled out."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _in_order(sent: list[tuple[str, Rendered]]) -> list[tuple[str, Rendered]]:
    """Chats are served side by side: theirs interleave by the letters' age, and each keeps the order that it heard."""
    newest: dict[str, str] = {}
    keys = []
    for address, letter in sent:
        newest[address] = max(newest.get(address, ""), letter.id)
        keys.append(newest[address])
    return [pair for _, pair in sorted(zip(keys, sent, strict=True), key=lambda keyed: keyed[0])]


def _shown(content: Content) -> str:
    if isinstance(content, Text):
        return content.text if len(content.text) < 300 else f"{content.text[:60]}……（共 {len(content.text)} 字）"
    return f"〔{type(content).__name__}〕"


def _indented(letter: Rendered) -> str:
    lines = letter.numbered.splitlines() + ["〔照片〕" for _ in letter.pictures]
    return "\n".join(f"    {line}" for line in lines)


def picture(colour: str = "navy") -> bytes:
    """A small real PNG."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "PNG")
    return made.getvalue()
