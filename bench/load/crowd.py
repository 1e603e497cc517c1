"""People who write and wait: a closed loop of so many, or an open one at so many updates a second."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, Protocol

from bench.load.api import Heard
from bench.load.visits import Fixed, Reporting
from bench.load.wire import Client, Cut

PATIENCE = 120.0
"""Seconds without an answer after which an update counts as lost."""
_chats = count(100_000)


@dataclass(frozen=True, slots=True)
class Order:
    """One measured stretch. `rate` 0 is a closed loop; `ports` are the workers, posted to in turn.

    `seconds` of an open loop may be followed by `burst` seconds at ten times the rate and as many at the rate.
    """

    ports: tuple[int, ...]
    path: str
    secret: str
    kind: str
    stations: tuple[str, ...]
    users: int
    seconds: float
    rate: float = 0.0
    burst: float = 0.0
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """Latencies in seconds from the post (open loop: from when it was due) to the answer."""

    handled: int = 0
    seconds: float = 0.0
    reported: int = 0
    lost: int = 0
    refused: int = 0
    astray: dict[str, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    cpu: float = 0.0  # of this process

    def said(self) -> dict[str, Any]:
        return asdict(self)


class Person:
    """One chat: at most one update waits for its answer."""

    def __init__(self, visit: Reporting | Fixed) -> None:
        self.visit = visit
        self.answer: asyncio.Future[Heard] | None = None
        self.heard: Heard | None = None

    def hear(self, heard: Heard) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(heard)


class Hearing(Protocol):
    def hear(self, heard: Heard) -> None: ...


class Crowd:
    """`people` by chat; `joined` are the invitations that were taken."""

    def __init__(self) -> None:
        self.people: dict[int, Hearing] = {}
        self.joined: set[str] = set()

    def hear(self, chat: int, heard: Heard) -> None:
        if chat in self.people:
            self.people[chat].hear(heard)

    async def run(self, order: Order) -> Outcome:
        outcome = Outcome()
        spent, began = _cpu(), time.perf_counter()
        until = began + order.seconds
        if order.kind in ("cycle", "desk"):
            await self._cycles(order, outcome, until)
        elif order.rate:
            await OpenLoop(self, order, outcome).run()
        else:
            await asyncio.gather(*(self._user(order, index, until, outcome) for index in range(order.users)))
        outcome.seconds = time.perf_counter() - began
        outcome.cpu = _cpu() - spent
        self.people.clear()
        return outcome

    async def _cycles(self, order: Order, outcome: Outcome, until: float) -> None:
        from bench.load.cycles import Cycles, desk

        async with asyncio.timeout(order.seconds + PATIENCE):
            await (desk(order, outcome, until) if order.kind == "desk" else Cycles(self, order, outcome).run(until))

    def newcomer(self, order: Order) -> Person:
        chat = next_chat()
        kinds: dict[str, Callable[[int, str, int], Reporting | Fixed]] = {"report": Reporting, "fixed": Fixed}
        person = Person(kinds[order.kind](chat, order.stations[chat % len(order.stations)], 1 + chat % 2))
        self.people[chat] = person
        return person

    async def _user(self, order: Order, index: int, until: float, outcome: Outcome) -> None:
        line = await Client.connect(order.ports[index % len(order.ports)])
        head = request_head(order)
        while time.perf_counter() < until:
            person = self.newcomer(order)
            while time.perf_counter() < until and (update := person.visit.next(person.heard)) is not None:
                if not await exchange(person, line, head % len(update) + update, outcome, time.perf_counter()):
                    break
            note(person, outcome)
        line.close()


def next_chat() -> int:
    return next(_chats)


def request_head(order: Order) -> bytes:
    return (
        f"POST {order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {order.secret}\r\nContent-Length: "
    ).encode() + b"%d\r\n\r\n"


async def exchange(person: Person, line: Client, request: bytes, outcome: Outcome, due: float) -> bool:
    """Posts one update and waits until it is confirmed and answered."""
    person.answer = answer = asyncio.get_running_loop().create_future()
    try:
        async with asyncio.timeout(PATIENCE):
            status, _ = await line.ask(request)
            if status == 200:
                person.heard = await answer
    except (TimeoutError, Cut):
        outcome.lost += 1
        return False
    if status != 200:
        outcome.refused += 1
        return False
    outcome.latencies.append(time.perf_counter() - due)
    outcome.handled += 1
    return True


def note(person: Person, outcome: Outcome) -> None:
    outcome.reported += person.visit.reported
    if person.visit.went_astray:
        said = person.visit.went_astray
        outcome.astray[said] = outcome.astray.get(said, 0) + 1


class OpenLoop:
    """Updates come when they are due, whoever still waits; `users` connections carry them, as Telegram's would."""

    def __init__(self, crowd: Crowd, order: Order, outcome: Outcome) -> None:
        self._crowd, self._order, self._outcome = crowd, order, outcome
        self._idle: deque[Person] = deque()
        self._lines: asyncio.LifoQueue[Client] = asyncio.LifoQueue()
        self._head = request_head(order)

    async def run(self) -> None:
        order = self._order
        for index in range(order.users):
            self._lines.put_nowait(await Client.connect(order.ports[index % len(order.ports)]))
        async with asyncio.TaskGroup() as group:
            start = time.perf_counter()
            for at in _instants(order):
                if (ahead := start + at - time.perf_counter()) > 0:
                    await asyncio.sleep(ahead)
                group.create_task(self._one(start + at))
        while not self._lines.empty():
            self._lines.get_nowait().close()

    async def _one(self, due: float) -> None:
        person = self._idle.popleft() if self._idle else self._crowd.newcomer(self._order)
        update = person.visit.next(person.heard)
        if update is None:
            note(person, self._outcome)
            person = self._crowd.newcomer(self._order)
            update = person.visit.next(None)
            assert update is not None
        line = await self._lines.get()
        try:
            fine = await exchange(person, line, self._head % len(update) + update, self._outcome, due)
        finally:
            self._lines.put_nowait(line)
        if fine:
            self._idle.append(person)


def _instants(order: Order) -> Sequence[float]:
    made = [index / order.rate for index in range(int(order.seconds * order.rate))]
    if order.burst:
        made += [order.seconds + index / (10 * order.rate) for index in range(int(order.burst * 10 * order.rate))]
        after = order.seconds + order.burst
        made += [after + index / order.rate for index in range(int(order.burst * order.rate))]
    return made


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
