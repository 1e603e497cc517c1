"""The test's side of the forge: `asyncio.subprocess.Process`es whose parent is another."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from tests.bot.forge import LONGEST

THERE = hasattr(os, "pidfd_open") and "pytest" in sys.modules and os.environ.get("YIZHAN_ENGINES") != "all"
"""Only on Linux; the soak starts every process afresh."""


class Warm(Process):
    def __init__(self, pid: int, stdout: asyncio.StreamReader | None, stderr: asyncio.StreamReader | None) -> None:
        self.pid = pid
        self.stdin = None
        self.stdout = stdout
        self.stderr = stderr
        self.gone: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:  # type: ignore[override]
        return self.gone.result() if self.gone.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self.gone)

    async def communicate(self, input: bytes | bytearray | memoryview | None = None) -> tuple[bytes, bytes]:
        assert input is None and self.stdout and self.stderr
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out, err

    def send_signal(self, signal: int) -> None:
        if self.gone.done():
            raise ProcessLookupError
        os.kill(self.pid, signal)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forge:
    """A smith of the one forge of a run of tests; one a test process, on its one loop."""

    def __init__(self, root: Path, run: str) -> None:
        self._control = _smith(root, f"\0yzforge{run}")
        atexit.register(self._close)
        self._running: dict[int, Warm] = {}
        self._orders: asyncio.Queue[int] = asyncio.Queue()
        self._one = asyncio.Lock()
        self._control.setblocking(False)
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    async def start(
        self, folder: Path, words: Sequence[str], environment: Mapping[str, str], log: BinaryIO | None = None
    ) -> Warm:
        if log is None:
            (out, out_there), (err, err_there) = await _pipe(), await _pipe()
        else:
            out, err, out_there, err_there = None, None, os.open(os.devnull, os.O_WRONLY), os.dup(log.fileno())
        order = json.dumps({"folder": str(folder), "words": words, "environment": environment}).encode()
        assert len(order) < LONGEST
        async with self._one:
            socket.send_fds(self._control, [order], [out_there, err_there])
            for sent in (out_there, err_there):
                os.close(sent)
            pid = await self._orders.get()
            self._running[pid] = made = Warm(pid, out, err)
        return made

    def _hear(self) -> None:
        raw = self._control.recv(LONGEST)
        if not raw:
            raise RuntimeError("the forge is gone")
        told = json.loads(raw)
        if "status" in told:
            self._running.pop(told["pid"]).gone.set_result(told["status"])
        else:
            self._orders.put_nowait(told["pid"])

    def _close(self) -> None:
        """When the smith is gone, what it made is."""
        self._control.setblocking(True)
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
            while self._control.recv(LONGEST):
                pass
        self._control.close()


def _smith(root: Path, name: str) -> socket.socket:
    """Whoever comes first starts the forge; it ends with him, and whoever comes then starts another."""
    asked, control = (socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(2))
    with asked:
        while True:
            try:
                asked.bind(name)
            except OSError:  # another has
                with suppress(ConnectionRefusedError):  # but does not listen yet, or no more
                    control.connect(name)
                    return control
            else:
                break
        asked.listen()
        _start(root, asked)
    control.connect(name)
    return control


def _start(root: Path, asked: socket.socket) -> None:
    there, here = os.pipe()
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.bot.forge", str(asked.fileno()), str(there)),
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
        pass_fds=[asked.fileno(), there],
        stdout=subprocess.DEVNULL,
    )
    os.close(there)
    atexit.register(process.wait)
    atexit.register(os.close, here)


async def _pipe() -> tuple[asyncio.StreamReader, int]:
    read, write = os.pipe()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(read, "rb"))
    return reader, write
