"""The report's dialog: updates a second and CPU per update, against bots that keep nothing or little."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from bench.plan import Plan
from bench.processes import Load, Started, free_port, listening
from bench.servers import Served, Stretch, ended, loaded, measure, peer, product
from bench.table import Part, Row

USERS = (16, 64)
OURS, UNLOGGED = "product", "product, no backups"
HTTPX, AIOHTTP = "echo, httpx", "echo, aiohttp"
CONVERSATION, FSM = "ConversationHandler, pickle", "aiogram, FSM on Redis"
WANTED = {HTTPX: 5.0, AIOHTTP: 1.5, CONVERSATION: 5.0, FSM: 5.0}

Found = dict[tuple[str, int], list[Stretch]]


async def run(plan: Plan) -> Part:
    folder = plan.part("dialog")
    async with AsyncExitStack() as stack:
        load = await stack.enter_async_context(loaded(folder))
        servers: list[Served] = await stack.enter_async_context(ended([]))
        servers.append(await product(load, folder / "ours", OURS, plan.tree))
        servers.append(await product(load, folder / "unlogged", UNLOGGED, plan.tree, YIZHAN_BACKUP_HOURS="0"))
        servers += await echoes(load, folder)
        servers.append(await peer(load, folder, CONVERSATION, "conversation", str(folder / "kept"), kind="report"))
        if shutil.which("redis-server"):
            servers.append(await _on_redis(load, folder))
        found = await rounds(load, servers, USERS, plan.seconds, plan.rounds)
    rows = [row for many in USERS for row in _rows(found, many)]
    return Part("A report's dialog, by webhook, durable", rows, _notes(found))


async def echoes(load: Load, folder: Path) -> list[Served]:
    return [await peer(load, folder, name, "echo", name.split(", ")[1]) for name in (HTTPX, AIOHTTP)]


async def _on_redis(load: Load, folder: Path) -> Served:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    redis = await Started.start(command, folder / "redis.log")
    await listening(port, redis)
    made = await peer(load, folder, FSM, "fsm", str(port), kind="report")
    made.processes.append(redis)
    return made


async def rounds(load: Load, servers: Sequence[Served], users: Sequence[int], seconds: float, many: int) -> Found:
    """Everybody in turn, as often as there are rounds; the first stretch of each warms up and is not kept."""
    found: Found = defaultdict(list)
    for served in servers:
        await measure(load, served, served.order(users[0], 1))
    for _ in range(many):
        for count in users:
            for served in servers:
                found[served.name, count].append(await measure(load, served, served.order(count, seconds)))
    return found


def ratios(mine: Sequence[Stretch], theirs: Sequence[Stretch]) -> list[float]:
    return [m.rate / t.rate for m, t in zip(mine, theirs, strict=True)]


def _rows(found: Found, users: int) -> list[Row]:
    mine = found[OURS, users]
    rows = []
    for name, wanted in WANTED.items():
        theirs = found[name, users]
        if theirs:
            what = f"updates/s, {users} users, {name}"
            rows.append(Row(what, _rate(mine), _rate(theirs), ratios(mine, theirs), wanted))
    theirs, bare = found[HTTPX, users], found[UNLOGGED, users]
    cpu = [m.cpu_each / t.cpu_each for m, t in zip(mine, theirs, strict=True)]
    rows.append(Row(f"CPU per update, {users} users, {HTTPX}", _cpu(mine), _cpu(theirs), cpu, 0.2, "most"))
    rows.append(
        Row(f"updates/s, {users} users, without backups, {HTTPX}", _rate(bare), _rate(theirs), ratios(bare, theirs))
    )
    return rows


def _rate(stretches: Sequence[Stretch]) -> str:
    return f"{median(s.rate for s in stretches):,.0f}/s"


def _cpu(stretches: Sequence[Stretch]) -> str:
    return f"{median(s.cpu_each for s in stretches) * 1e6:,.0f} µs"


def _notes(found: Found) -> list[str]:
    busiest = max(stretch.load_share for stretches in found.values() for stretch in stretches)
    reports = sum(stretch.outcome.reported for stretch in found[OURS, USERS[0]] + found[OURS, USERS[1]])
    notes = [
        f"The load generator took at most {busiest:.0%} of a core; {reports:,} reports were made, none was lost.",
        "Here means with backups and their running log, as the product comes, `synchronous=FULL`.",
    ]
    if not any(name == FSM for name, _ in found if found[name, USERS[0]]):
        notes.append(f"{FSM}: not measured, there is no `redis-server` on this machine.")
    return notes


async def compare(folder: Path, trees: Mapping[str, Path], users: Sequence[int], seconds: float, many: int) -> None:
    """Prints one or more source trees beside the echo bots, in one run."""
    async with loaded(folder) as load, ended([]) as servers:
        for name, tree in trees.items():
            servers.append(await product(load, folder / str(len(servers)), name, tree))
        servers += await echoes(load, folder)
        found = await rounds(load, servers, users, seconds, many)
        for count in users:
            print(f"{count} users")
            for served in servers:
                print(_said(served.name, found[served.name, count], found[HTTPX, count]))


def _said(name: str, mine: Sequence[Stretch], theirs: Sequence[Stretch]) -> str:
    spread = f"{min(m.rate for m in mine):.0f} to {max(m.rate for m in mine):.0f}"
    cpu = median(m.cpu_each / t.cpu_each for m, t in zip(mine, theirs, strict=True))
    return (
        f"  {name:24} {_rate(mine):>8} ({spread}), {median(ratios(mine, theirs)):5.2f} x httpx; CPU {_cpu(mine):>8}, "
        f"{cpu:5.2f} x httpx; load generator {max(m.load_share for m in mine):.0%} of a core"
    )
