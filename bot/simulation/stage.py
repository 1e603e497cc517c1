"""The stage: a clock that jumps from act to act, what is to be done when, and letters that are read at once."""

from __future__ import annotations

import asyncio
import heapq
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import bindparam, select

from bot.app import Core
from dialogs.talk import Content, Inbound, Press
from storage import tables
from storage.database import Row
from storage.sending import Sent, mark_delivered, mark_sent
from storage.statements import compiled

CHANNEL = "web"
AT_ONCE = 32
"""People who act side by side, each in a chat of his own."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MOST = 500
TURN = 30 * MINUTE
"""Acts within it happen together, and what is due falls due at its end."""
_letters = tables.letters
_MINE = _letters.c.district_id == bindparam("district_id")
_READ = [
    _letters.c[name] for name in ("id", "address_id", "external", "kind", "item_id", "choices", "direct", "on_delivery")
]
_ON_PAGES = compiled(
    select(*_READ)
    .where(_MINE, _letters.c.id > bindparam("after"), _letters.c.state == "sent", _letters.c.delivered_at.is_(None))
    .order_by(_letters.c.id)
    .limit(bindparam("most"))
)
"""Answers on a page are its next lines at once."""
_WAITING = compiled(
    select(*_READ)
    .where(_MINE, _letters.c.state == "waiting", _letters.c.next_attempt_at <= bindparam("now"))
    .order_by(_letters.c.next_attempt_at, _letters.c.id)
    .limit(bindparam("most"))
)

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its reader has it: what it is about and what can be pressed."""

    id: str
    kind: str
    item_id: str | None
    choices: Sequence[dict[str, Any]]

    def verb(self, name: str, **args: object) -> list[dict[str, Any]]:
        """The choices that do so, with these arguments."""
        found = [one for one in self.choices if one["verb"] == name]
        return [one for one in found if all(one["args"].get(key) == value for key, value in args.items())]


@dataclass(slots=True)
class Stage:
    """`reads` is given every letter with the address that it came to; it says whether it was looked at."""

    core: Core
    clock: list[int]
    reads: Callable[[str, Letter], bool]
    messages: int = 0
    _read_to: str = ""
    _acts: list[tuple[int, int, str, Act]] = field(default_factory=list)
    _order: Any = field(default_factory=lambda: count(1))

    @property
    def now(self) -> int:
        return self.clock[0]

    def later(self, who: str, at: int, act: Act) -> None:
        heapq.heappush(self._acts, (max(at, self.now), next(self._order), who, act))

    def next(self, who: str, act: Act) -> None:
        """Before anything else that this person has to do: nobody begins a second thing amid a question."""
        heapq.heappush(self._acts, (0, next(self._order), who, act))

    async def say(self, address: str, content: Content, station: str | None = None) -> None:
        self.messages += 1
        at = self.now
        message = Inbound(CHANNEL, CHANNEL, address, f"sim-{self.messages}", content, at, station)
        await self.core.receive(message)

    async def press(self, address: str, letter: Letter, choice: dict[str, Any]) -> None:
        await self.say(address, Press(letter.id, choice["code"]))

    async def turn(self) -> None:
        """Everything that is to be done by now, and what it leads to at once."""
        while self._acts and self._acts[0][0] <= self.now:
            async with asyncio.TaskGroup() as group:
                for act in self._batch():
                    group.create_task(_as_coroutine(act))
            await self.post()

    def _batch(self) -> list[Act]:
        """What different people do now. Of one person it is one thing after the other."""
        batch: dict[str, Act] = {}
        again = []
        while self._acts and self._acts[0][0] <= self.now and len(batch) < AT_ONCE:
            one = heapq.heappop(self._acts)
            if one[2] in batch:
                again.append(one)
            else:
                batch[one[2]] = one[3]
        for one in again:
            heapq.heappush(self._acts, one)
        return list(batch.values())

    async def post(self) -> None:
        """Letters are sent and, where their reader looks, delivered; he may act on them from now on."""
        while True:
            work = self.core.house.work()
            shown = await work.all(_ON_PAGES, after=self._read_to, most=MOST)
            sent = await work.all(_WAITING, now=self.now, most=MOST)
            if not shown and not sent:
                return
            mark_sent(work, [Sent(row, row["id"], False) for row in sent])
            self._read_to = shown[-1]["id"] if shown else self._read_to
            for row in (*shown, *sent):
                if self.reads(row["external"], _letter(row)):
                    mark_delivered(work, row)
            await work.commit()
            if len(shown) < MOST and len(sent) < MOST:
                return


def _letter(row: Row) -> Letter:
    return Letter(row["id"], row["kind"], row["item_id"], json.loads(row["choices"]))


async def _as_coroutine(act: Act) -> None:
    await act()
