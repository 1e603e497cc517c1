"""Messages to other systems: claimed, signed, posted; tried again over days, then given up and staff told."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import random
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from domain.hand_over import sign, wait
from handlers.dead_deliveries import given_up
from handlers.house import House
from storage import systems
from storage.database import Row

log = logging.getLogger("yizhan.hooks")

AT_ONCE = 8
WITHIN = 15.0
"""Seconds for one message, connection and answer."""
LONGEST_ANSWER = 4_096
GONE = 410
DISCONNECTED = "disconnected"
USER_AGENT = "Yizhan-Webhooks/1"


class Refused(OSError):
    """The address is of a private network."""


class PublicOnly(AbstractResolver):
    """Names that lead to a private network lead nowhere; what was looked up here is what is connected to."""

    def __init__(self) -> None:
        self._inner = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise Refused(f"{host} leads to a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def allowed(url: str, *, private: bool) -> str:
    """Why nothing may be posted there; empty where it may. Names are looked up when it is posted."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        return "an address as https://host/path"
    if private:
        return ""
    if parts.scheme != "https":
        return "https is needed, or --private for a network of your own"
    try:
        return "" if is_public(parts.hostname) else "the address is of a private network; --private allows it"
    except ValueError:
        return "localhost leads to this machine; --private allows it" if _here(parts.hostname) else ""


def _here(host: str) -> bool:
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


class Hooks:
    """One at a time in the district; who they are and what is due is read each time."""

    def __init__(self, house: House, luck: Callable[[], float] = random.random) -> None:
        self._house = house
        self._luck = luck

    async def send(self) -> int:
        """Post everything that is due; how many there were."""
        count = 0
        while rows := await systems.claim_deliveries(self._house.work(), AT_ONCE):
            known = {row["id"]: row for row in await systems.systems(self._house.work())}
            async with _session(PublicOnly()) as guarded, _session(None) as free:
                await asyncio.gather(*(self._one(row, known.get(row["system_id"]), guarded, free) for row in rows))
            count += len(rows)
        return count

    async def _one(
        self, row: Row, system: Row | None, guarded: aiohttp.ClientSession, free: aiohttp.ClientSession
    ) -> None:
        if system is None:  # disconnected meanwhile
            await self._mark(row, "done", DISCONNECTED)
            return
        secret = self._house.vault.open(system["id"], system["secret_sealed"])
        if secret is None:
            await self._mark(row, "dead", "no secret")
            return
        private = bool(system["private"])
        if reason := allowed(system["url"], private=private):
            await self._mark(row, "dead", reason)
            return
        status, asked = await _post(free if private else guarded, system["url"], secret, row, self._house.clock())
        if status.startswith("2"):
            await self._mark(row, "done", status)
            return
        pause = None if status == str(GONE) else wait(row["attempts"] + 1, asked, self._luck())
        if pause is None:
            log.warning("a message was given up", extra={"system": system["name"], "reason": status})
            await self._mark(row, "dead", status)
        else:
            await self._mark(row, "waiting", status, self._house.clock() + pause)

    async def _mark(self, row: Row, state: str, last: str, again_at: int | None = None) -> None:
        work = self._house.work()
        systems.mark(work, row, state, last, again_at)
        if state == "dead":
            given_up(self._house, work, row["system_id"])
        await work.commit()


async def _post(session: aiohttp.ClientSession, url: str, secret: str, row: Row, now: int) -> tuple[str, int | None]:
    """The status, or the kind of failure; and the seconds that the other side asks to be left alone."""
    headers = sign(secret, row["event_id"], now, row["body"])
    headers |= {"content-type": "application/json", "user-agent": USER_AGENT}
    try:
        async with session.post(url, data=row["body"].encode(), headers=headers, allow_redirects=False) as answer:
            await answer.content.read(LONGEST_ANSWER)
            return str(answer.status), _asked(answer.headers.get("Retry-After", ""))
    except TimeoutError:
        return "timeout", None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return type(error).__name__, None


def _asked(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() else None


def _session(resolver: AbstractResolver | None) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=AT_ONCE, resolver=resolver, force_close=True)
    options: dict[str, Any] = {"cookie_jar": aiohttp.DummyCookieJar(), "trust_env": False}
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=WITHIN), **options)
