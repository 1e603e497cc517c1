"""Residents who write in WeChat: each does the next thing when the last was answered, as people do."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.soak.people import FIRST_ANSWERS, THINGS, Forgotten
from tests.soak.phrases import kind_of, label
from tests.soak.wechat_platforms import Platform

PATIENCE = 600.0
NOTICED = 6.0
"""Seconds without an answer, after WeChat has shown a failure, until somebody asks what lies ready."""
SOON = 20.0
"""The same where WeChat has shown none: an account that may only answer has nothing but that to answer in."""
MORE = "消息"
MOST_READY = 12
READY = f"回复“{MORE}”"
NOTHING = "say.nothing_ready"


_ITEM = re.compile(r"[A-Z]{2,3}-\d{6}-\d{3}")


class GivenUp(Exception):
    """WeChat asked in vain, three times, and nothing lies ready: the person goes away."""


@dataclass(slots=True)
class Said:
    """One message: `how` WeChat says that it ended, after so many tries."""

    id: str
    how: str
    tries: int
    more: bool = False  # asks for what lies ready: where nothing does, it leaves no mark


@dataclass(slots=True)
class Record:
    openid: str
    said: list[Said] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)  # words, under the number that was told
    numbers: list[str] = field(default_factory=list)
    begun: str = ""  # the words of a report whose end he never heard
    heard: list[dict[str, Any]] = field(default_factory=list)
    responses: list[str] = field(default_factory=list)  # to which messages something stood in the response
    twice: list[tuple[str, str, str]] = field(default_factory=list)  # how it came first, how again, and what
    given_up: bool = False
    trouble: str = ""
    doing: str = ""


class Resident:
    def __init__(self, platform: Platform, number: int, slug: str, dice: random.Random, most: int = 4) -> None:
        self.platform, self.slug, self.dice, self.number, self.most = platform, slug, dice, number, most
        self._said = 0
        self._since = 0  # what was heard before is of a report that is done, and may well sound the same
        self.record = Record(f"o6soak{number:022d}")

    async def run(self) -> None:
        try:
            await self._scans(self.slug)
            await self._hears("say.welcome")
            for turn in range(self.dice.randint(1, self.most)):
                await self._reports(turn)
        except GivenUp:
            self.record.given_up = True
        except (TimeoutError, Forgotten, LookupError) as error:
            ended = [(one.id, one.how, one.tries) for one in self.record.said[self._said :]]
            self.record.trouble = f"{self.record.openid} waits for {self.record.doing}: {error}, ended {ended}"

    async def asks(self) -> None:
        """For what lies ready, until nothing does: at the end, when nobody is killed any more."""
        for _ in range(MOST_READY):
            await self._does("says", MORE)
            found = await self._next(SOON)
            if found is not None and found["kind"] == NOTHING:
                return
        self.record.trouble = self.record.trouble or f"{self.record.openid} hears no end of what lies ready"

    async def _reports(self, turn: int) -> None:
        words = f"{self.dice.choice(THINGS)}，麻烦来看看（第{self.number}户第{turn + 1}件）"
        self.record.begun, self._since, self._said = words, len(self.record.heard), len(self.record.said)
        asked = ("report.place.ask", "report.category.ask", "report.check.ask")
        await self._does("says", words)
        kind = await self._hears("consent.agree.ask", "sort_message.target.ask", *asked)
        if kind == "sort_message.target.ask":
            await self._does("says", label("button.target_new"))
            kind = await self._hears(*asked)
        if kind == "consent.agree.ask":
            await self._presses("consent.agree.yes")
            kind = await self._hears(*asked)
        while kind != "report.check.ask":
            await self._does("says", "其他" if kind == "report.category.ask" else "大概在东边")
            kind = await self._hears(*asked)
        await self._presses("button.submit")
        await self._hears(*FIRST_ANSWERS)
        self.record.reports.append(words)
        self.record.begun = ""
        self.record.numbers.append(next(one for one in reversed(self.record.heard) if "number" in one)["number"])

    # --- doing --------------------------------------------------------------------------------------

    async def _scans(self, slug: str) -> None:
        await self._does("scans", f"st_{slug}")

    async def _presses(self, key: str) -> None:
        """The line of a menu, or the number in front of it."""
        if self.dice.random() < 0.3:
            await self._does("says", "1")
        else:
            await self._does("chooses_or_says", label(key), "1")

    async def _does(self, do: str, *args: str) -> None:
        self.record.doing = f"{do} {args[0]}"
        ended = await self.platform.order(do, *args, user=self.record.openid)
        self.record.said.append(Said(ended["id"], ended["how"], ended["tries"], args[0] == MORE))

    # --- hearing ------------------------------------------------------------------------------------

    async def _hears(self, *kinds: str) -> str:
        """The answer to what was done last."""
        lost = self.record.said[-1].how == "lost"
        ends_at = time.monotonic() + PATIENCE
        while time.monotonic() < ends_at:  # nothing is broken off amid: what was written then would be on no record
            found = await self._next(NOTICED if lost else SOON)
            kind = found["kind"] if found else ""
            if kind in kinds:
                return kind
            if kind == "refusal.fault":
                raise Forgotten("a fault")
            if found and kind == NOTHING and found["re"] == self.record.said[-1].id:  # not to what he asked before
                self._gives_up()
            if found is None and not self.platform.answers:
                self._waits_on(lost)
            elif found is None or READY in found["text"]:
                await self._does("says", MORE)
                lost = self.record.said[-1].how == "lost"
        raise Forgotten(f"{PATIENCE:.0f} s, heard {[one['kind'] for one in self.record.heard[self._since :]]}")

    def _waits_on(self, lost: bool) -> None:
        """An answer that comes by itself is waited for, unless what it answers never came through."""
        if lost:
            raise GivenUp

    def _gives_up(self) -> None:
        """Only where WeChat has lost something on the way: what it says was taken must have its answer."""
        if any(one.how == "lost" for one in self.record.said[self._said :]):
            raise GivenUp
        raise Forgotten(f"nothing is ready, heard {[one['kind'] for one in self.record.heard[self._since :]]}")

    async def _next(self, within: float) -> dict[str, Any] | None:
        """None where nothing came."""
        try:
            found = (await self.platform.order("hears", "", user=self.record.openid, within=within))["heard"]
        except LookupError:
            return None
        kind = kind_of(found["text"])
        if found["re"]:
            self.record.responses.append(found["re"])
        for one in self.record.heard[self._since :]:
            if one["text"] == found["text"] and kind != NOTHING:
                self.record.twice.append((one["how"], found["how"], kind))
                return {**found, "kind": "again"}
        number = _number(found["text"])
        self.record.heard.append({**found, "kind": kind, **({"number": number} if number else {})})
        return self.record.heard[-1]


def _number(text: str) -> str:
    found = _ITEM.search(text)
    return found.group() if found else ""
