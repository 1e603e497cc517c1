"""Whole matters: a resident reports, the member on duty takes it and answers, the resident says that it is solved.

Beside it the same of a ticket desk: created, assigned, replied to, closed. One client does one after the other.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from bench.load.api import Heard
from bench.load.crowd import Crowd, Order, Outcome, next_chat, request_head
from bench.load.visits import Update
from bench.load.wire import Client

WORDS = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
MATTERS = 5
"""So many each resident reports: the product takes ten an hour of one person."""
Post = Callable[[bytes], Awaitable[None]]


class Chat:
    """One person: says, presses, and waits for a message that fits; what does not fit is passed over."""

    def __init__(self, number: int, post: Post) -> None:
        self._make = Update(number)
        self._post = post
        self._came: asyncio.Queue[Heard] = asyncio.Queue()

    def hear(self, heard: Heard) -> None:
        self._came.put_nowait(heard)

    async def says(self, text: str) -> None:
        await self._post(self._make.says(text))

    async def presses(self, heard: Heard, label: str) -> None:
        await self._post(self._make.presses(heard.message_id, heard.buttons[label]))

    async def hears(self, *labels: str) -> tuple[Heard, str]:
        """The next message that has one of these buttons, and which."""
        while True:
            heard = await self._came.get()
            for label in labels:
                if label in heard.buttons:
                    return heard, label

    async def reads(self, words: str) -> None:
        while words not in (await self._came.get()).text:
            pass


async def matter(resident: Chat, member: Chat) -> None:
    await resident.says(WORDS)
    mark = ""
    while mark != "提交":
        heard, mark = await resident.hears("同意", "一件新事", "提交")
        await resident.presses(heard, mark)
    card, _ = await member.hears("接单")
    await member.presses(card, "接单")
    card, _ = await member.hears("答复")
    await member.presses(card, "答复")
    await member.reads("怎么答复")
    await member.says("已经修好了，您再看看。")
    check, _ = await member.hears("发送")
    await member.presses(check, "发送")
    answer, _ = await resident.hears("已解决")
    await resident.presses(answer, "已解决")
    await resident.hears("满意")


class Desk:
    """Speaks to the ticket desk as a signed-in member of its staff; `session` is `cookie;csrf token`."""

    def __init__(self, line: Client, session: str) -> None:
        self._line = line
        cookie, self._token = session.split(";")
        self._cookie = f"sessionid={cookie}; csrftoken={self._token}"

    async def matter(self) -> None:
        given = {"queue": 1, "title": WORDS[:20], "description": WORDS, "submitter_email": "chen@example.org"}
        made = await self._post("/api/tickets/", json.dumps({**given, "priority": 3}).encode(), "application/json", 201)
        ticket = json.loads(made)["id"]
        await self._change(ticket, "assign_1")
        reply = {"ticket": ticket, "user": 1, "title": "reply", "comment": "已经修好了，您再看看。", "public": True}
        await self._post("/api/followups/", json.dumps(reply).encode(), "application/json", 201)
        await self._change(ticket, "close_public")

    async def _change(self, ticket: int, action: str) -> None:
        """The page for several tickets at once: of all ways to assign and to close it asks least of the database."""
        form = {"ticket_id": ticket, "action": action, "csrfmiddlewaretoken": self._token}
        await self._post("/tickets/update/", urlencode(form).encode(), "application/x-www-form-urlencoded", 302)

    async def _post(self, path: str, body: bytes, kind: str, wanted: int) -> bytes:
        """Raises RuntimeError with what came instead."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nCookie: {self._cookie}\r\n"
            f"X-CSRFToken: {self._token}\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        status, answer = await self._line.ask(head.encode() + body)
        if status != wanted:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        return answer


class Cycles:
    """`users` clients side by side; `codes` invite their stations' members; `handled` counts matters."""

    def __init__(self, crowd: Crowd, order: Order, outcome: Outcome) -> None:
        self._crowd, self._order, self._outcome = crowd, order, outcome
        self._head = request_head(order)

    async def run(self, until: float) -> None:
        await asyncio.gather(*(self._client(index, until) for index in range(self._order.users)))

    async def _client(self, index: int, until: float) -> None:
        member = await self._member(index)
        resident_line = await Client.connect(self._port(index))
        matters = 0
        while time.perf_counter() < until:
            if matters % MATTERS == 0:
                resident = self._chat(next_chat(), resident_line)
                await resident.says(f"/start st_{self._order.stations[index]}")
                await resident.reads("驿站")
            began = time.perf_counter()
            await matter(resident, member)
            self._outcome.latencies.append(time.perf_counter() - began)
            self._outcome.handled += 1
            matters += 1
        resident_line.close()

    async def _member(self, index: int) -> Chat:
        """The same chat in each order; it joins in the first."""
        member = self._chat(1000 + index, await Client.connect(self._port(index)))
        code = self._order.codes[index]
        if code not in self._crowd.joined:
            self._crowd.joined.add(code)
            await member.says(f"/start in_{code}")
            await member.reads("欢迎您")
        return member

    def _chat(self, number: int, line: Client) -> Chat:
        async def post(update: bytes) -> None:
            status, _ = await line.ask(self._head % len(update) + update)
            self._outcome.refused += status != 200

        chat = Chat(number, post)
        self._crowd.people[number] = chat
        return chat

    def _port(self, index: int) -> int:
        return self._order.ports[index % len(self._order.ports)]


async def desk(order: Order, outcome: Outcome, until: float) -> None:
    async def client() -> None:
        line = await Client.connect(order.ports[0])
        session = Desk(line, order.secret)
        while time.perf_counter() < until:
            began = time.perf_counter()
            await session.matter()
            outcome.latencies.append(time.perf_counter() - began)
            outcome.handled += 1
        line.close()

    await asyncio.gather(*(client() for _ in range(order.users)))
