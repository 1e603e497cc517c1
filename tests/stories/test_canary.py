"""The canary walk: a report with a word of its own in words, place, name, phone and photo; every role then says every
command, presses every button of every letter that it gets, and opens every page and file, and is searched for them."""

from __future__ import annotations

import io
import json
import logging
import secrets
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.logs import LOUD, JsonLines
from bot.pages import make_app
from bot.running import Running, make_channels
from channels.webchat.channel import WebChat
from channels.webchat.session import SESSION, Sessions
from dialogs.commands import COMMANDS
from dialogs.talk import Inbound, Opened, Press, Text
from domain.people import Role
from storage import tables
from storage.door import door
from storage.ids import new_id
from storage.letters import letters_by_id
from storage.statements import Engine
from tests.stories.sheets import CITY, FIRE, sent, with_departments
from tests.stories.test_my_data import CALLED, PHONE, at_home, gives_phone
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden

WORDS = "鹅卵石七七四：3 栋楼下的消防通道晚上总有车占着"
PLACE = "琥珀弄九一四号"
META = "玳瑁在元数据里"
NOTE, SHEET, OTHERS = "备注孔雀石：物业经理不好说话", "请查看某栋楼下的珊瑚色通道", "请消防看一看蛋白石色的通道"
CANARIES = {"words": "鹅卵石", "place": "九一四", "called": "欧阳", "phone": PHONE, "meta": META}
JPEG = b"\xff\xd8\xff"
MOST_PRESSES = 120
LOOKS = {
    "show",
    "full",
    "manage",
    "why",
    "see_phone",
    "open_identity",
    "privacy",
    "lookers",
    "export_data",
    "my",
    "inbox",
}
ANYTHING = "随便写几个字给您看看"
LEAVE = {"erase_data", "end_appointment", "close_station", "silence", "lang", "hat"}
"""Verbs that would end the walk, or turn it into another language; all others are pressed."""
PASSED = LEAVE | {"choose", "cancel", "link"}


def photographed() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    image = Image.new("RGB", (64, 48), "navy")
    exif = Image.Exif()
    exif[0x010E] = META
    exif[0x9286] = META
    image.save(made, "JPEG", exif=exif, comment=META.encode())
    return made.getvalue()


@dataclass
class Scene:
    """One item with Lin, who has it; Li declined it, He is recused. `heard` is all that a role came to see."""

    world: World
    number: str
    receipt: str
    cast: dict[str, Resident]
    client: httpx.AsyncClient
    sessions: Sessions
    files: list[str]


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with World.open(tmp_path, engine=engine) as world:
        cast = {
            "owner": await world.member("林涛"),
            "recused": await world.member("何静"),
            "head": await world.member("王建国", role="head"),
            "clerk": await world.member("赵安", role="clerk"),
            "other_head": await world.member("孙悦", role="head", station="NY"),
            "staff": await world.member("周宁", role="staff", station=""),
            "declined": await world.member("李慧敏"),
            "reporter": await at_home(world, "报事人"),
            "resident": await at_home(world, "旁人"),
            "holder": await at_home(world, "孙子"),
        }
        for role in (Role.ADVISER, Role.PATRON):
            cast[role.value] = await appointed(world, role)
        codes = await with_departments(world, CITY, FIRE)
        cast["liaison"] = await world.member("刘强", role="liaison", station=codes[0])
        number, receipt = await reported(world, cast)
        channels = make_channels(world.core.settings, world.core)
        web = channels["web"]
        assert isinstance(web, WebChat)
        app = make_app(Running(world.core, channels))
        transport = httpx.ASGITransport(app)
        sessions = Sessions(world.core.house.vault.secret("webchat"), False)
        files = [row["id"] for row in await world.rows_of("attachments")]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Scene(world, number, receipt, cast, client, sessions, files)


async def appointed(world: World, role: Role) -> Resident:
    """Roles that no invitation is made for yet."""
    who = await at_home(world, f"担任{role.value}的人")
    work = world.core.house.work()
    (address,) = [row for row in await world.rows_of("addresses") if row["external"] == who.address]
    areas = [row["id"] for row in await world.rows_of("areas")]
    work.insert(
        tables.appointments,
        id=new_id(),
        person_id=address["person_id"],
        role=role.value,
        scope_id=areas[0],
        appointed_by=None,
        valid_from=world.now - 1,
        valid_to=None,
    )
    await work.commit()
    return who


async def reported(world: World, cast: dict[str, Resident]) -> tuple[str, str]:
    reporter, owner, head = cast["reporter"], cast["owner"], cast["head"]
    await reporter.sends_photo(WORDS, raw=photographed())
    await reporter.presses("改地点")
    await reporter.says(PLACE)
    await reporter.presses("改称呼")
    await reporter.says(CALLED)
    await reporter.presses("提交")
    told = reporter.hears("say.reported")
    assert told.card is not None
    number = told.card.number
    receipt = "".join(char for char in told.text.partition("回执号")[2] if char.isdigit())[:16]
    await gives_phone(reporter)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("回避")
    await head.presses("何静")
    await head.says("他是当事人的邻居")
    await cast["declined"].presses("退单")
    await cast["declined"].says("我住隔壁")
    await owner.presses("接单")
    return number, receipt


async def referred(scene: Scene) -> None:
    """A note of the owner's, a sheet for the liaison's department, and one for another."""
    owner = scene.cast["owner"]
    await owner.says(scene.number)
    await owner.presses("备注")
    await owner.says(NOTE)
    codes = [one.code for one in scene.world.core.house.district.departments.values()]
    await sent(scene.world, scene.number, codes[0], text=SHEET)
    await sent(scene.world, scene.number, codes[1], text=OTHERS)


class Walk:
    """One person's way through everything that he is shown; he takes three seconds for each step."""

    def __init__(self, scene: Scene, who: Resident) -> None:
        self.scene = scene
        self.who = who
        self.done: set[str] = set()
        self.offered: dict[str, list[tuple[str, dict[str, Any]]]] = {}  # by letter: its choices stay as they are

    async def says(self, text: str) -> None:
        self.scene.world.later(seconds=3)
        await self.who.says(text)

    async def through(self) -> None:
        for words in (self.scene.number, self.scene.number.replace("-", "").lower(), "001"):
            await self.says(words)
            await self.out()
        for verb, spelled in COMMANDS.items():
            if verb not in LEAVE:
                await self.says(spelled[0])
                await self.out()

    async def out(self) -> None:
        """Whatever was asked is answered with anything, then left."""
        for _ in range(3):
            await self.says(ANYTHING)
            if not self.who.last.buttons:
                break
        await self.says("取消")

    async def every_button(self) -> None:
        """What only looks comes first: other verbs may take the item out of his hands."""
        for _ in range(MOST_PRESSES):
            found = [one for one in await self.choices() if one[1] not in self.done]
            if not found:
                return
            letter, key, choice = min(found, key=lambda one: one[2]["verb"] not in LOOKS)
            self.done.add(key)
            self.scene.world.later(seconds=3)
            await self.who.sends(Press(letter, choice["code"]), f"［{choice['verb']}］")
            if choice["verb"] == "open_identity":
                await self.says("居民急病送医，要联系家里人")
            await self.answered()

    async def answered(self) -> None:
        """Forms are filled in as far as they go: the first option, or any words."""
        for _ in range(5):
            his = await door(self.scene.world.core.house.work(), self.who.channel, self.who.account, self.who.address)
            assert his is not None
            if his.draft is None:
                return
            choosing = [c for c in his.live_choices if c["args"].get("field") == his.draft["asking"]]
            await self.says("1" if choosing else ANYTHING)
        await self.says("取消")

    async def choices(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Of all letters that he ever got, the oldest first: the letter, what tells it from others, the choice."""
        new = [letter.id for _, letter in self.who.letters if letter.id not in self.offered]
        rows = await letters_by_id(self.scene.world.core.house.work(), new)
        self.offered |= {
            id_: [one for one in _read(row["choices"]) if one[1]["verb"] not in PASSED] for id_, row in rows.items()
        }
        return [(id_, *read) for id_ in sorted(self.offered) for read in self.offered[id_]]

    async def links(self) -> list[str]:
        """Each once: hundreds of letters lead to the same page."""
        return [*dict.fromkeys(b.link for _, letter in self.who.letters for b in letter.buttons if b.link)]


@cache
def _read(choices: str) -> list[tuple[str, dict[str, Any]]]:
    return [(json.dumps([c["verb"], c["args"]], sort_keys=True), c) for c in json.loads(choices)]


async def on_the_web(scene: Scene, walk: Walk) -> list[bytes]:
    """The same person in a browser: his chat, every file there is, every link that he was given."""
    client, who = scene.client, walk.who
    session = secrets.token_urlsafe(32)
    client.cookies.set(SESSION, session)
    external = scene.sessions.external(session)
    await who.presses_verb("link")
    code = who.last.buttons[0].link.rsplit("/", 1)[-1]
    await scene.world.core.receive(
        Inbound("web", "web", external, f"w{session[:8]}", Opened(f"in_{code}"), scene.world.now)
    )
    for number, said in enumerate((scene.number, "我的事项", "收件箱", "我的待办", "隐私")):
        await scene.world.core.receive(
            Inbound("web", "web", external, f"w{session[:8]}{number}", Text(said), scene.world.now)
        )
    seen = []
    for path in ("/", "/s/xm2k8vwd", "/s/xm2k8vwd/earlier", "/s/xm2k8vwd/aside", "/s/ny7q3rtb"):
        seen.append((await client.get(path)).content)
    for file in scene.files:
        seen.append((await client.get(f"/files/{file}")).content)
    for link in await walk.links():
        path = "/" + link.split("/", 3)[-1]
        seen.append((await client.get(path)).content)
        if path.startswith("/x/"):
            page = await client.post(path, follow_redirects=True)
            seen += [page.content, await unpacked((await client.get(f"{path}/paper")).content)]
    client.cookies.clear()
    return seen


async def unpacked(body: bytes) -> bytes:
    """What is inside a zip or a workbook too."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return b"".join(file.read(name) for name in file.namelist())


MAY: dict[str, set[str]] = {
    "head": {"words", "place", "called", "phone"},
    "reporter": {"words", "place", "called", "phone"},
    "holder": {"words", "place"},
    "owner": {"words", "place", "called"},
    "clerk": {"words", "place", "called", "phone"},
    "staff": {"words", "place", "called", "phone"},
    "declined": set(),
    "recused": set(),
    "other_head": set(),
    "resident": set(),
    "adviser": set(),
    "patron": set(),
    "liaison": set(),
}
"""Of head, clerk and staff: form of address and phone only in a letter that a recorded look was answered with."""
ANSWERED_LOOKS = {"say.phone", "say.identity_shown"}


@pytest.mark.first_there
@pytest.mark.parametrize("role", MAY)
async def test_each_sees_what_is_for_his_eyes_and_nothing_else(
    scene: Scene, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for loud in LOUD:
        caplog.set_level(logging.WARNING, loud)
    who = scene.cast[role]
    mark = len(who.letters) if role in ("declined", "recused") else 0
    if role == "holder":
        await who.says(f"{scene.number} {scene.receipt}")
    if role == "liaison":
        await referred(scene)
    walk = Walk(scene, who)
    await walk.through()
    pages = await on_the_web(scene, walk)
    await walk.every_button()  # some of them take the item out of his hands
    pages += await on_the_web(scene, walk)
    told = "\n".join(
        f"{s.numbered}\n{s.text}\n{s.card}\n{s.speaker}\n{[p.alt for p in s.pictures]}" for _, s in who.letters[mark:]
    )
    seen = told.encode() + b"\n".join(pages)
    found = {name for name, canary in CANARIES.items() if canary.encode() in seen}
    assert found == MAY[role], f"{role} sees {found}"
    if role == "liaison":
        assert [word for word in ("珊瑚", "孔雀石", "蛋白石", "林涛") if word.encode() in seen] == ["珊瑚"]
    assert (JPEG in seen) == ("words" in MAY[role]), "the photo goes where the words go"
    await looks_are_recorded(scene, role)
    codes = [link.rsplit("/", 1)[-1] for link in await walk.links()]
    logged = "\n".join(JsonLines().format(record) for record in caplog.records)
    secret = [*CANARIES.values(), scene.receipt, who.address, *codes]
    assert [word for word in secret if word in logged] == [], "nothing of it stands in a log, pages included"


async def looks_are_recorded(scene: Scene, role: str) -> None:
    names = [row["name"] for row in await scene.world.rows_of("events")]
    if role in ("clerk", "staff"):
        telling = {kind for kind, letter in scene.cast[role].letters if "欧阳" in letter.plain or PHONE in letter.plain}
        assert telling <= ANSWERED_LOOKS, telling
    if role in ("head", "clerk"):
        assert "item.phone_seen" in names
    if role == "staff":
        assert "person.identity_opened" in names
        reporter = scene.cast["reporter"]
        assert any("看了您的称呼和联系方式" in letter.text for _, letter in reporter.letters)
