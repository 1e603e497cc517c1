"""One token for all: fetched once, renewed in time, never asked for without end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from channels import tokens
from channels.seam import ChannelError
from channels.tokens import EARLY, Token, Tokens, Trouble

HOUR = 3_600_000


@dataclass
class Store:
    """What the processes share; `until` is the lease's end."""

    now: Callable[[], int]
    token: Token | None = None
    holder: str = ""
    until: int = 0
    troubles: list[str] = field(default_factory=list)

    async def read(self, key: str) -> Token | None:
        await asyncio.sleep(0)
        return self.token

    async def hold(self, key: str, holder: str, until: int) -> bool:
        await asyncio.sleep(0)
        if self.holder not in ("", holder) and self.until > self.now():
            return False
        self.holder, self.until = holder, until
        return True

    async def release(self, key: str, holder: str) -> None:
        if self.holder == holder:
            self.holder = ""

    async def keep(self, key: str, token: Token) -> None:
        self.token = token
        self.troubles.clear()

    async def trouble(self, key: str, what: str) -> None:
        self.troubles.append(what)

    async def over(self, key: str, reason: str) -> None:
        """Whoever keeps tokens is told of it by `trouble` alone here."""


@dataclass
class Platform:
    """Gives tokens as the stable interface does: the same one for two hours, a new one from five minutes ahead."""

    at: int = 0
    given: int = 1
    ends_at: int = 2 * HOUR
    calls: list[bool] = field(default_factory=list)
    fails: ChannelError | None = None
    gate: asyncio.Event | None = None

    def now(self) -> int:
        return self.at

    async def fetch(self, force: bool) -> tuple[str, float]:
        self.calls.append(force)
        if self.gate is not None:
            await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        if force or self.at >= self.ends_at - 300_000:
            self.given += 1
            self.ends_at = self.at + 2 * HOUR
        return f"token-{self.given}", (self.ends_at - self.at) / 1000


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def store(platform: Platform) -> Store:
    return Store(platform.now)


@pytest.fixture
def one(platform: Platform, store: Store) -> Tokens:
    return Tokens("wechat main", platform.fetch, store, platform.now)


@pytest.fixture
def other(platform: Platform, store: Store) -> Tokens:
    return Tokens("wechat main", platform.fetch, store, platform.now)


async def test_many_who_ask_at_once_cost_one_call(platform: Platform, one: Tokens, other: Tokens) -> None:
    found = await asyncio.gather(*(each.get() for each in [one, other] * 50))
    assert set(found) == {"token-1"}
    assert platform.calls == [False]


async def test_it_is_renewed_before_its_end_and_nobody_waits_for_that(platform: Platform, one: Tokens) -> None:
    await one.get()
    platform.at = 2 * HOUR - EARLY
    platform.gate = asyncio.Event()
    assert [await one.get(), await one.get()] == ["token-1", "token-1"]  # good until its end
    assert one._asking is not None
    platform.gate.set()
    await one._asking
    assert await one.get() == "token-2"
    assert platform.calls == [False, False]


async def test_one_that_has_ended_is_waited_for(platform: Platform, one: Tokens) -> None:
    await one.get()
    platform.at = 2 * HOUR
    assert await one.get() == "token-2"


async def test_another_process_has_renewed_it(platform: Platform, one: Tokens, other: Tokens) -> None:
    assert await one.get() == await other.get() == "token-1"
    platform.at = 2 * HOUR
    assert [await one.get(), await other.get()] == ["token-2", "token-2"]
    assert platform.calls == [False, False]


async def test_a_process_that_died_amid_a_fetch_holds_nobody_up(platform: Platform, store: Store, one: Tokens) -> None:
    store.holder, store.until = "dead", 5
    asking = asyncio.ensure_future(one.get())
    await asyncio.sleep(0.02)
    assert platform.calls == []
    platform.at = 6
    assert await asking == "token-1"


async def test_a_refused_one_is_asked_for_anew_without_force_first(platform: Platform, one: Tokens) -> None:
    await one.get()
    platform.given = 7  # whoever else uses this account has forced a new one
    assert await one.refused("token-1") == "token-7"
    assert platform.calls == [False, False]


async def test_many_refusals_cost_one_renewal(platform: Platform, one: Tokens, other: Tokens) -> None:
    await asyncio.gather(one.get(), other.get())
    found = await asyncio.gather(*(each.refused("token-1") for each in [one, other] * 20))
    assert set(found) == {"token-2"}
    assert platform.calls == [False, False, True]


async def test_a_lasting_refusal_forces_fewer_than_twenty_a_day(
    platform: Platform, store: Store, one: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tokens, "_may_ask", lambda self: True)
    for minute in range(24 * 60):
        platform.at = minute * 60_000
        await one.refused(await one.get())
    assert 15 <= platform.calls.count(True) < 20
    assert store.troubles == ["unauthorized"] * len(store.troubles) and store.troubles
    platform.at += 5 * HOUR
    assert await one.refused(await one.get()) is not None  # and it goes on once the day is over


async def test_while_it_is_too_soon_there_is_none(platform: Platform, store: Store, one: Tokens) -> None:
    assert await one.refused(await one.get()) == "token-2"
    assert await one.refused("token-2") is None
    assert await one.refused("token-2") is None
    assert platform.calls == [False, False, True, False]
    assert store.troubles == ["unauthorized"]


async def test_a_platform_that_hangs_is_waited_for_once_and_not_long(
    platform: Platform, store: Store, one: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "ANSWER_IN", 0.05)
    platform.gate = asyncio.Event()
    found = await asyncio.gather(*(one.get() for _ in range(10)), return_exceptions=True)
    assert {error.reason for error in found if isinstance(error, ChannelError)} == {"network"}
    with pytest.raises(ChannelError, match="network"):
        await one.get()
    assert platform.calls == [False]  # the next ones do not even ask
    assert store.holder == ""
    elsewhere = Tokens("wechat other", Platform().fetch, Store(platform.now), platform.now)
    assert await elsewhere.get() == "token-1"


async def test_who_gives_up_waiting_stops_nobody(platform: Platform, one: Tokens) -> None:
    platform.gate = asyncio.Event()
    impatient, patient = asyncio.ensure_future(one.get()), asyncio.ensure_future(one.get())
    await asyncio.sleep(0.02)
    impatient.cancel()
    platform.gate.set()
    assert await patient == "token-1"


async def test_trouble_is_written_down_for_the_operator_and_over_with_the_next_token(
    platform: Platform, store: Store, one: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.fails = Trouble("address_refused", "203.0.113.7", retry_after=600)
    with pytest.raises(ChannelError, match="address_refused"):
        await one.get()
    assert store.troubles == ["address_refused 203.0.113.7"]
    monkeypatch.setattr(Tokens, "_may_ask", lambda self: True)
    platform.fails = None
    assert await one.get() == "token-1"
    assert store.troubles == []


async def test_no_token_shows_itself() -> None:
    assert "hush" not in repr(Token("hush", 5))
