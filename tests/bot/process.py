"""`python -m bot` as its users run it: a process of its own in an empty folder.

The first `init` and the first `run` in a run of tests, by whichever worker, start afresh; all else comes with its
imports done: `tests.bot.forge`. In the soak everything starts afresh.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

import aiohttp

from tests.bot.warm import THERE, Forge
from tests.loopback import free_port as free_port

ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "tests" / "district.yaml"
LIMIT = 120
"""Seconds that any command may take on a busy machine before a test gives it up."""


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    out: str
    err: str


def environment(folder: Path, **settings: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    named = {f"YIZHAN_{name}": value for name, value in settings.items()}
    return {**plain, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **named}


async def started(folder: Path, *words: str, **settings: str) -> Process:
    return await started_in(folder, words, environment(folder, **settings))


async def started_in(
    folder: Path, words: Sequence[str], around: Mapping[str, str], log: BinaryIO | None = None
) -> Process:
    """`around` is its whole environment. What it says comes by its outputs; or `log` takes what it logs, and nobody
    what it prints.
    """
    if THERE and not _first("".join(words[:1])):
        return await _forge().start(folder, words, around, log)
    return await started_afresh(folder, words, around, log)


async def started_afresh(
    folder: Path, words: Sequence[str], around: Mapping[str, str], log: BinaryIO | None = None
) -> Process:
    out, err = (PIPE, PIPE) if log is None else (DEVNULL, log)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=around, stdout=out, stderr=err
    )


AFRESH = {"init", "run"}
"""What everybody begins with; each start on its own is a second's work."""


def _first(command: str) -> bool:
    """Whether it is one of those, and no process of this run of tests, this or another worker's, has started it yet."""
    if command not in AFRESH:
        return False
    try:
        (_begun() / f"{command}_").touch(exist_ok=False)
    except FileExistsError:
        return False
    except FileNotFoundError:  # a worker that had no more to do has taken the folder along
        return True
    return True


def _run() -> str:
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@cache
def _begun() -> Path:
    made = Path(tempfile.gettempdir()) / f"yzbegun{_run()}"
    made.mkdir(exist_ok=True)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _forge() -> Forge:
    return Forge(ROOT, _run())


async def bot(folder: Path, *words: str, **settings: str) -> Ended:
    """One command, to its end."""
    return await ended(await started(folder, *words, **settings))


async def ended(process: Process, within: float = LIMIT) -> Ended:
    try:
        out, err = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise AssertionError(f"did not end within {within} s") from None
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def with_district(folder: Path, **settings: str) -> Path:
    """As `init` leaves it; where no setting says otherwise it is made once a process and copied."""
    if settings:
        return await _set_up(folder, **settings)
    if not _ready:
        made = Path(tempfile.mkdtemp(prefix="yzinit"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        _ready.append(await _set_up(made))
    await asyncio.to_thread(shutil.copytree, _ready[0], folder, dirs_exist_ok=True)
    return folder


_ready: list[Path] = []


async def _set_up(folder: Path, **settings: str) -> Path:
    done = await bot(folder, "init", str(DISTRICT), **settings)
    assert done.status == 0, done.err
    return folder


async def until_ready(process: Process, port: int) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(LIMIT):
        while True:
            assert process.returncode is None, "it ended at its start"
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
