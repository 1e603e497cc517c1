"""Starting, measuring and ending the processes of a run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.load.crowd import Order, Outcome

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv" / "bench" / "bin" / "python"
"""The peers and the load generator have an environment of their own: see requirements-bench.lock."""
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_START = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Started:
    """A process and its children; what it writes to standard error goes to `log`."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.log = log

    @classmethod
    async def start(
        cls, command: Sequence[str], log: Path, *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> Started:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
        with log.open("ab") as errors:
            made = await asyncio.create_subprocess_exec(
                *command,
                cwd=cwd,
                env={**plain, **(env or {})},
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                limit=2**26,
                start_new_session=True,
            )
        return cls(made, log)

    async def line(self) -> str:
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), 600)
        if not said:
            raise RuntimeError(f"ended: {self.log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        return said.decode().strip()

    def cpu(self) -> float:
        """Seconds of CPU used so far, children included."""
        return used(self.process.pid)

    def resident(self) -> int:
        """Bytes, children included."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE for pid in _family(self.process.pid))

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), 20)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


def used(pid: int) -> float:
    """Seconds of CPU of a process and its children."""
    return sum(_cpu(one) for one in _family(pid))


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _family(int(child))
    return found


def _cpu(pid: int) -> float:
    """Its own, and that of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


async def listening(port: int, started: Started) -> None:
    """Returns when somebody listens there. RuntimeError with the end of its log where it died instead."""
    async with asyncio.timeout(_START):
        while True:
            if started.process.returncode is not None:
                raise RuntimeError(started.log.read_text(encoding="utf-8", errors="replace")[-2000:])
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return


class Load:
    """The load generator's process."""

    def __init__(self, started: Started, api: str) -> None:
        self.started = started
        self.api = api

    @classmethod
    async def start(cls, folder: Path) -> Load:
        started = await Started.start([str(PEERS), "-m", "bench.load"], folder / "load.log")
        return cls(started, f"http://127.0.0.1:{await started.line()}")

    async def run(self, order: Order) -> Outcome:
        stdin = self.started.process.stdin
        assert stdin is not None
        stdin.write((json.dumps(asdict(order)) + "\n").encode())
        return Outcome(**json.loads(await self.started.line()))


def product_python(tree: Path) -> str:
    own = tree / ".venv" / "bin" / "python"
    return str(own if own.exists() else sys.executable)
