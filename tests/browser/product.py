"""The whole product as a process of its own, as `make run` starts it."""

from __future__ import annotations

import asyncio
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import yaml

from tests.bot.process import bot, environment, started_in
from tests.loopback import free_port

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 180
"""Seconds that a start or a command may take on a busy machine; one that ends is told at once."""
XIANGMI = yaml.safe_load((ROOT / "bot/sample/district.yaml").read_text(encoding="utf-8"))["stations"][0]


@dataclass
class Product:
    """`folder` holds data and keys, `more` settings; `start` may be called again after the process has gone."""

    folder: Path
    demo: bool = True
    slug: str = XIANGMI["slug"]
    port: int = field(default=0)
    process: asyncio.subprocess.Process | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        self.port = self.port or free_port()
        return {
            "DATA": str(self.folder / "data"),
            "KEYS": str(self.folder / "keys"),
            "PORT": str(self.port),
            "DEMO": "1" if self.demo else "0",
            **self.more,
        }

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = await started_in(self.folder, ["run"], environment(self.folder, **self.settings), log)
        await asyncio.wait_for(self._answers(self.process), LIMIT)

    async def command(self, *words: str) -> str:
        """What `python -m bot <words>` prints, beside the running process."""
        done = await bot(self.folder, *words, **self.settings)
        assert done.status == 0, done.out + done.err
        return done.out + done.err

    async def end(self, how: signal.Signals) -> float:
        """Seconds until the process was gone."""
        assert self.process is not None
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.process.send_signal(how)
        await asyncio.wait_for(self.process.wait(), 10)
        return loop.time() - began

    async def close(self) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.end(signal.SIGKILL)

    async def copy(self, folder: Path) -> Product:
        """Another house with the same data, which must not be running."""
        await asyncio.to_thread(shutil.copytree, self.folder, folder)
        return Product(folder, self.demo, self.slug)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                assert process.returncode is None, self.log()
                await asyncio.sleep(0.05)
