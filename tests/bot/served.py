"""The product as a process of its own, with what it logs, and updates posted to it as Telegram does."""

from __future__ import annotations

import asyncio
import json
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.bot.process import LIMIT, free_port, started, until_ready
from tests.telegram.server import TelegramServer

SECRET = "faults-faults-faults-1"
SLUG = "xm2k8vwd"


@dataclass
class Served:
    """The product at work, with everything that it writes on its error output."""

    process: Process
    port: int
    session: aiohttp.ClientSession
    lines: list[dict[str, Any]]

    async def readyz(self) -> tuple[int, dict[str, str]]:
        async with self.session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
            return answer.status, await answer.json()

    async def until(self, **parts: str) -> int:
        """Until /readyz tells so; its status."""
        async with asyncio.timeout(LIMIT):
            while True:
                assert self.process.returncode is None, "it ended"
                status, told = await self.readyz()
                if all(told.get(name, "ok") == wanted for name, wanted in parts.items()):
                    return status
                await asyncio.sleep(0.05)

    async def until_logged(self, said: str, reason: str = "") -> None:
        async with asyncio.timeout(LIMIT):
            while True:
                if any(row["said"] == said and row.get("reason", reason) == reason for row in self.lines):
                    return
                await asyncio.sleep(0.05)

    async def post(self, update: dict[str, Any]) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self.session.post(
            f"http://127.0.0.1:{self.port}/telegram/webhook", json=update, headers=headers
        ) as answer:
            return answer.status

    async def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        await asyncio.wait_for(self.process.wait(), LIMIT)


@asynccontextmanager
async def serving(folder: Path, telegram: TelegramServer | None = None, **settings: str) -> AsyncIterator[Served]:
    port = free_port()
    if telegram is not None:
        settings |= {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API": telegram.api}
    process = await started(folder, "run", PORT=str(port), **settings)
    lines: list[dict[str, Any]] = []
    listening = asyncio.gather(_listen(process.stderr, lines), _listen(process.stdout, []))
    try:
        await until_ready(process, port)
        async with aiohttp.ClientSession() as session:
            yield Served(process, port, session, lines)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening


async def _listen(stream: asyncio.StreamReader | None, lines: list[dict[str, Any]]) -> None:
    assert stream is not None
    async for line in stream:
        if line.startswith(b"{"):
            lines.append(json.loads(line))


def webhook(telegram: TelegramServer) -> dict[str, str]:
    return {"TELEGRAM_WEBHOOK": "http://127.0.0.1:9", "TELEGRAM_SECRET": SECRET}


def update(number: int, words: str) -> dict[str, Any]:
    who = {"id": 7, "is_bot": False, "first_name": "Chen", "language_code": "zh-hans"}
    message = {"message_id": number, "date": 1, "chat": {"id": 7, "type": "private"}, "from": who, "text": words}
    return {"update_id": number, "message": message}
