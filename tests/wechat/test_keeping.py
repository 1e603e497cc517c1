"""Windows and tokens, as all processes share them, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.wechat_keeping import KeptTokens, WeChatKeeping
from channels.tokens import Token
from channels.wechat.quotas import HOUR, Quotas
from dialogs.letter import Param
from handlers.health import findings
from storage import windows
from storage.statements import Engine
from tests.talk import World

pytestmark = pytest.mark.no_golden

CHEN = "main:o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    engine: Engine = request.param
    async with World.open(tmp_path, engine=engine) as world:
        yield world


@pytest.fixture
def keeping(world: World) -> WeChatKeeping:
    return WeChatKeeping(world.core.house)


async def test_five_after_a_message_and_three_more_after_a_press(world: World, keeping: WeChatKeeping) -> None:
    quotas = Quotas(keeping)
    assert await keeping.left(CHEN) == 0 and not await keeping.spend(CHEN, 1)
    await quotas.opened(CHEN, "talk", world.now)
    await quotas.opened(CHEN, "click", world.now)
    assert await keeping.left(CHEN) == 8
    assert await keeping.spend(CHEN, 2) and await keeping.spend(CHEN, 2)  # three of the press, one of the message
    assert not await keeping.spend(CHEN, 5)  # all or none
    world.later(minutes=1)
    assert await keeping.left(CHEN) == 4
    await quotas.opened(CHEN, "talk", world.now)
    assert await keeping.left(CHEN) == 5
    world.later(hours=48)
    assert await keeping.left(CHEN) == 0 and not await keeping.spend(CHEN, 1)


async def test_a_press_takes_nothing_from_what_a_message_left(world: World, keeping: WeChatKeeping) -> None:
    """Nor does a message from a press: each runs by itself, and what ends sooner is used first."""
    quotas = Quotas(keeping)
    await quotas.opened(CHEN, "talk", world.now)
    assert await keeping.spend(CHEN, 1)
    for _ in range(3):
        await quotas.opened(CHEN, "click", world.now)
        assert await keeping.spend(CHEN, 2)
        world.later(minutes=2)
        assert await keeping.left(CHEN) == 4
    await quotas.opened(CHEN, "click", world.now)
    await quotas.opened(CHEN, "talk", world.now)
    assert await keeping.left(CHEN) == 8


async def test_many_at_once_never_take_more_than_there_is(world: World) -> None:
    ours, theirs = WeChatKeeping(world.core.house), WeChatKeeping(world.core.house)
    await Quotas(ours).opened(CHEN, "talk", world.now)
    await Quotas(theirs).opened(CHEN, "click", world.now)
    taken = await asyncio.gather(*(one.spend(CHEN, 1) for one in [ours, theirs] * 20))
    assert taken.count(True) == 8


async def test_an_old_contact_told_late_changes_nothing(world: World, keeping: WeChatKeeping) -> None:
    quotas = Quotas(keeping)
    await quotas.opened(CHEN, "talk", world.now)
    await keeping.spend(CHEN, 4)
    await quotas.opened(CHEN, "talk", world.now - 1)
    assert await keeping.left(CHEN) == 1


async def test_what_was_not_used_comes_back_and_wechats_word_counts(world: World, keeping: WeChatKeeping) -> None:
    await Quotas(keeping).opened(CHEN, "talk", world.now)
    assert await keeping.spend(CHEN, 5)
    await keeping.give_back(CHEN, 2)
    assert await keeping.left(CHEN) == 2
    await keeping.emptied(CHEN)
    assert await keeping.left(CHEN) == 0


async def test_nobody_is_named_and_what_is_over_goes(world: World, keeping: WeChatKeeping) -> None:
    await Quotas(keeping).opened(CHEN, "talk", world.now)
    (row,) = await world.rows_of("send_windows")
    assert "o6_" not in str(row)
    work = world.core.house.work()
    windows.sweep(work)
    await work.commit()
    assert await keeping.left(CHEN) == 5
    world.later(hours=48)
    work = world.core.house.work()
    windows.sweep(work)
    await work.commit()
    assert await world.rows_of("send_windows") == []


async def test_a_token_lies_sealed_and_is_everybodys(world: World) -> None:
    ours, theirs = KeptTokens(world.core.house), KeptTokens(world.core.house)
    assert await ours.read("wechat main") is None
    token = Token("7wXq-hush", world.now + 2 * HOUR, 3, world.now)
    await ours.keep("wechat main", token)
    assert await theirs.read("wechat main") == token
    (row,) = await world.rows_of("platform_tokens")
    assert "hush" not in str(row)


async def test_trouble_stays_until_a_token_is_given(world: World) -> None:
    store = KeptTokens(world.core.house)
    await store.trouble("wechat main", "address_refused 203.0.113.7")
    assert await store.read("wechat main") is None
    assert [row["trouble"] for row in await world.rows_of("platform_tokens")] == ["address_refused 203.0.113.7"]
    await store.keep("wechat main", Token("a", world.now + HOUR))
    await store.trouble("wechat main", "unauthorized")
    assert await store.read("wechat main") == Token("a", world.now + HOUR)
    await store.keep("wechat main", Token("b", world.now + HOUR))
    assert [row["trouble"] for row in await world.rows_of("platform_tokens")] == [""]


async def test_one_of_two_fetches(world: World) -> None:
    store = KeptTokens(world.core.house)
    assert await store.hold("wechat main", "one", world.now + 15_000)
    assert not await store.hold("wechat main", "other", world.now + 15_000)
    await store.release("wechat main", "one")
    assert await store.hold("wechat main", "other", world.now + 15_000)


async def test_the_office_reads_what_a_platform_refuses(world: World, keeping: WeChatKeeping) -> None:
    store = KeptTokens(world.core.house)
    await store.trouble("wechat main", "address_refused 203.0.113.7")
    await keeping.trouble("second", "not_allowed custom 48001")
    found = await told_bad(world)
    assert found == [
        ("account_address", {"name": "wechat main", "detail": "203.0.113.7"}),
        ("account_not_allowed", {"name": "wechat second", "detail": "custom 48001"}),
    ]
    for name in ("main", "second"):
        await store.keep(f"wechat {name}", Token("a", world.now + HOUR))
    assert [what for what, _ in await told_bad(world)] == ["account_not_allowed"]
    world.later(days=3)
    assert await told_bad(world) == []


async def told_bad(world: World) -> list[tuple[str, Mapping[str, Param]]]:
    found = await findings(world.core.house, world.core.house.work())
    return [(one.what, one.params) for one in found if one.what.part == "account"]
