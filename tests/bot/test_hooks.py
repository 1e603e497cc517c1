"""Hand-over to other systems, with a system of others at the other end: real HTTP, and the library that others use."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bot.hooks import Hooks, PublicOnly, Refused, allowed, is_public
from domain.hand_over import TRIES, new_secret, sign, wait
from handlers import systems
from handlers.plan_deliveries import drop_delivered, plan_deliveries
from handlers.systems import Made
from storage.statements import Engine
from storage.systems import dead, standing
from tests.stories.test_practice import as_resident, practise
from tests.stories.test_receipts import at_home
from tests.talk import World

DAY = 86_400_000


@dataclass
class Other:
    """A system at a port of this machine; it answers with what is put into `answers`, and else takes everything."""

    url: str = ""
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(({**request.headers}, await request.text()))
        return self.answers.pop(0) if self.answers else web.Response(text="taken")

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    made = Other()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def connected(world: World, url: str, **options: object) -> Made:
    made = await systems.connect(world.core.house, "大督查", url, wants=(), private=True)
    assert made is not None
    return made


async def told(world: World) -> int:
    await plan_deliveries(world.core.house)
    return await Hooks(world.core.house, luck=lambda: 0.5).send()


async def counts(world: World) -> dict[str, int]:
    found = await standing(world.core.house.work())
    return next(iter(found.values()), {})


async def test_each_move_arrives_once_signed_and_without_a_word(world: World, other: Other) -> None:
    made = await connected(world, other.url)
    li = await world.member("李慧敏")
    chen = await at_home(world, "陈女士")
    number = await chen.reports("3 栋楼下琥珀色的垃圾桶没人收")
    await told(world)
    await li.presses("接单")
    assert await told(world) > 0 and await told(world) == 0
    assert [body["type"] for body in other.bodies] == ["item.reported", "item.assigned", "item.accepted"]
    theirs = Webhook(made.secret)
    for headers, body in other.got:
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert theirs.sign(headers["webhook-id"], at, body) == headers["webhook-signature"]
        assert "琥珀" not in body and "李慧敏" not in body
    assert len({headers["webhook-id"] for headers, _ in other.got}) == 3
    data = other.bodies[0]["data"]
    assert isinstance(data, dict) and data["number"] == number and data["station"] == "XM" and data["seq"] == 1
    assert await counts(world) == {"done": 3}


def test_the_other_side_takes_what_is_signed_now_and_nothing_else() -> None:
    """The library knows no clock but the machine's."""
    secret, body, now = new_secret(), '{"type":"item.answered"}', time.time_ns() // 1_000_000
    theirs, headers = Webhook(secret), sign(secret, "m-1", now, body)
    assert theirs.verify(body, headers) == json.loads(body)
    for wrong, their_headers in (
        (body.replace("answered", "rated"), headers),
        (body, headers | {"webhook-id": "m-2"}),
        (body, sign(new_secret(), "m-1", now, body)),
        (body, sign(secret, "m-1", now - 301_000, body)),
    ):
        with pytest.raises(WebhookVerificationError):
            theirs.verify(wrong, their_headers)


async def test_tried_for_days_then_given_up_and_staff_told_once(world: World, other: Other) -> None:
    staff = await world.member("周宁", role="staff", station="")
    await connected(world, other.url)
    chen = await at_home(world, "陈女士")
    await chen.reports("3 栋楼下琥珀色的垃圾桶没人收")
    tries = 0
    for _ in range(200):
        other.answers = [web.Response(status=500), web.Response(status=503)]
        tries += await told(world)
        world.later(hours=1)
    assert tries == 2 * TRIES and await counts(world) == {"dead": 2}
    await world.tick()
    assert "大督查" in staff.hears("notice.staff_jointly", "say.deliveries_dead").text
    await staff.says("/health")
    assert "别的系统" in staff.last.text
    other.answers, other.got = [], []
    assert await systems.resend(world.core.house, "大督查")
    assert await told(world) >= 2 and set(await counts(world)) == {"done"}
    world.later(days=31)
    await drop_delivered(world.core.house)
    assert await counts(world) == {}


async def test_the_other_side_says_when_and_when_no_more(world: World, other: Other) -> None:
    await connected(world, other.url)
    chen = await at_home(world, "陈女士")
    await chen.reports("3 栋楼下琥珀色的垃圾桶没人收")
    other.answers = [web.Response(status=429, headers={"Retry-After": "7200"}), web.Response(status=410)]
    await told(world)
    assert await counts(world) == {"waiting": 1, "dead": 1}
    world.later(hours=1.9)
    assert await told(world) == 0
    world.later(hours=0.2)
    assert await told(world) == 1


async def test_it_follows_nobody_elsewhere(world: World, other: Other) -> None:
    await connected(world, other.url)
    chen = await at_home(world, "陈女士")
    await chen.reports("3 栋楼下琥珀色的垃圾桶没人收")
    away = web.Response(status=302, headers={"Location": other.url})
    other.answers = [away, web.Response(status=302, headers={"Location": other.url})]
    await told(world)
    assert len(other.got) == 2 and await counts(world) == {"waiting": 2}


async def test_disconnected_nothing_goes_out_and_the_key_opens_nothing(world: World, other: Other) -> None:
    made = await connected(world, other.url)
    chen = await at_home(world, "陈女士")
    await chen.reports("3 栋楼下琥珀色的垃圾桶没人收")
    await plan_deliveries(world.core.house)
    assert await systems.disconnect(world.core.house, "大督查")
    assert await told(world) == 0 and other.got == []
    assert not await systems.disconnect(world.core.house, "大督查")
    again = await systems.connect(world.core.house, "大督查", other.url, wants=("item.answered",), private=True)
    assert again is not None and again.key != made.key
    assert await told(world) == 0  # what was before is not handed over
    with pytest.raises(ValueError, match=r"item\.told"):
        await systems.connect(world.core.house, "别的", other.url, wants=("item.told",), private=True)


async def test_what_was_given_up_goes_with_its_system(world: World, other: Other) -> None:
    """Nobody could send it again, and nobody is warned of it for ever."""
    await connected(world, other.url)
    await (await at_home(world, "陈女士")).reports("3 栋楼下琥珀色的垃圾桶没人收")
    other.answers = [web.Response(status=410)] * 9
    await told(world)
    assert await dead(world.core.house.work())
    await systems.disconnect(world.core.house, "大督查")
    assert not await dead(world.core.house.work())


async def test_practice_stays_at_home(world: World, other: Other) -> None:
    head = await world.member("王建国", role="head")
    await practise(world)
    await connected(world, other.url)
    await as_resident(head)
    await head.says("3 栋楼下琥珀色的垃圾桶没人收")
    await head.presses("同意")
    await head.presses("提交")
    assert len(await world.rows_of("items")) == 1
    assert await told(world) == 0 and other.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://10.0.0.8/hook",
        "https://[::1]/hook",
        "https://[::ffff:192.168.1.1]/hook",
        "https://169.254.169.254/latest",
        "https://localhost/hook",
        "https://user:secret@example.com/hook",
        "ftp://example.com/hook",
        "https:///hook",
        "example.com",
    ],
)
def test_no_address_of_a_private_network_unless_allowed(url: str) -> None:
    assert allowed(url, private=False)


def test_addresses_that_are_fine() -> None:
    assert allowed("https://example.com/hook", private=False) == ""
    assert allowed("http://10.0.0.8/hook", private=True) == ""
    assert is_public("93.184.216.34") and not is_public("100.64.0.1") and not is_public("224.0.0.1")


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1"])
async def test_a_name_that_leads_home_is_found_out_when_it_is_looked_up(host: str) -> None:
    resolver = PublicOnly()
    with pytest.raises((Refused, OSError)) as caught:
        await resolver.resolve(host, 443)
    assert isinstance(caught.value, Refused)
    await resolver.close()


def test_the_tries_spread_over_three_days() -> None:
    pauses = [wait(attempts, luck=0.5) for attempts in range(1, TRIES)]
    assert all(pause is not None for pause in pauses) and wait(TRIES) is None
    assert sum(pause or 0 for pause in pauses) > 3 * DAY
    assert wait(1, asked=10**9) == DAY
