"""`python -m bench profile`: where the product's time goes under the dialog, sampled by py-spy."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from bench.processes import PEERS
from bench.servers import ended, loaded, measure, product

_RATE = 500


async def profile(folder: Path, tree: Path, users: int, seconds: float, rows: int = 45) -> None:
    """Prints the functions by the time they ran themselves and by the time beneath them, in µs per update."""
    raw = folder / "samples.txt"
    async with loaded(folder) as load, ended([]) as servers:
        served = await product(load, folder / "product", "product", tree)
        servers.append(served)
        await measure(load, served, served.order(users, 2))
        spy = await _record(served.processes[0].process.pid, raw, seconds)
        stretch = await measure(load, served, served.order(users, seconds))
        await spy.wait()
    print(f"{stretch.rate:.0f} updates/s under the profiler, {stretch.cpu_each * 1e6:.0f} µs of CPU each\n")
    each = 1e6 / _RATE / stretch.outcome.handled
    own, below = _counted(raw.read_text(encoding="utf-8"))
    for title, found in (("by itself", own), ("with all beneath", below)):
        print(f"µs per update, {title}")
        for name, samples in found.most_common(rows):
            print(f"{samples * each:9.1f}  {name}")
        print()


async def _record(pid: int, raw: Path, seconds: float) -> asyncio.subprocess.Process:
    spy = str(PEERS.parent / "py-spy")
    words = ("record", "--pid", str(pid), "--rate", str(_RATE), "--duration", str(round(seconds)))
    quiet = asyncio.subprocess.DEVNULL
    made = await asyncio.create_subprocess_exec(
        spy, *words, "--format", "raw", "--threads", "--output", str(raw), "--nonblocking", stdout=quiet, stderr=quiet
    )
    await asyncio.sleep(0.5)
    return made


def _counted(raw: str) -> tuple[Counter[str], Counter[str]]:
    own: Counter[str] = Counter()
    below: Counter[str] = Counter()
    for line in raw.splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        own[frames[-1]] += int(count)
        for name in {frame.rpartition(":")[0] or frame for frame in frames}:
            below[name] += int(count)
    return own, below
