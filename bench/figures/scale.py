"""What an update costs in a district that has seen a million matters, against one that has seen ten thousand."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.figures.cycle import CLIENTS, invited
from bench.figures.dialog import HTTPX
from bench.figures.start import MB, MOST, first_answer
from bench.grow import grow
from bench.plan import Plan
from bench.processes import Load
from bench.product import Product
from bench.servers import Served, Stretch, ended, loaded, measure, peer, started
from bench.table import Part, Row

FEW = 10_000
USERS = 16
WANTED = 1.15


async def run(plan: Plan) -> Part:
    folder = plan.part("scale")
    async with loaded(folder) as load, ended([]) as servers:
        products, reporting, whole = [], [], []
        for items in (min(FEW, plan.items // 4), plan.items):
            product, codes = await _grown(load, folder / str(items), plan.tree, items)
            products.append(product)
            servers.append(await started(product, str(items)))
            reporting.append(servers[-1])
            whole.append(replace(servers[-1], kind="cycle", codes=codes))
        echo = await peer(load, folder, HTTPX, "echo", "httpx")
        servers.append(echo)
        idle = [await _idle(load, served) for served in servers]
        reports = await _taken(load, reporting, USERS, plan)
        matters = await _taken(load, whole, CLIENTS, plan)
        await measure(load, echo, echo.order(USERS, plan.seconds))
        used = [served.resident() / MB for served in servers]
    few, many = (_count(product) for product in products)
    against = f"{many:,} items against {few:,}"
    rows = [
        _row(f"CPU per update of a report, {against}", reports, 1e6, "µs"),
        _row(f"CPU per whole matter, {against}", matters, 1e6, "µs"),
        _memory(f"memory idle, {many:,} items, {HTTPX}", idle),
        _memory(f"memory after the run, {many:,} items, {HTTPX}", used),
    ]
    size = products[1].database.stat().st_size / 1e9
    note = f"The database of {many:,} items has {size:.1f} GB. Both run without backups, whose cost grows with it."
    return Part("A large district, SQLite", rows, [note])


async def _grown(load: Load, folder: Path, tree: Path, items: int) -> tuple[Product, tuple[str, ...]]:
    """Some matters go all the way through the product; then it is stopped and what they left is copied."""
    product, codes = await invited(load, folder, tree, YIZHAN_BACKUP_HOURS="0")
    served = replace(await started(product, "growing"), kind="cycle", codes=codes)
    try:
        await first_answer(load, replace(served, kind="report"))
        await measure(load, served, served.order(CLIENTS, 2))
    finally:
        await served.stop()
    await asyncio.to_thread(grow, product.database, folder / "keys", items)
    return product, codes


async def _idle(load: Load, served: Served) -> float:
    await first_answer(load, served)
    return served.resident() / MB


async def _taken(load: Load, servers: Sequence[Served], users: int, plan: Plan) -> list[list[Stretch]]:
    for served in servers:
        await measure(load, served, served.order(users, 1))
    found: list[list[Stretch]] = [[] for _ in servers]
    for _ in range(plan.rounds):
        for kept, served in zip(found, servers, strict=True):
            kept.append(await measure(load, served, served.order(users, plan.seconds)))
    return found


def _row(figure: str, both: Sequence[Sequence[Stretch]], scale: float, unit: str) -> Row:
    few, many = ([stretch.cpu_each for stretch in side] for side in both)
    said = [f"{median(side) * scale:,.0f} {unit}" for side in (many, few)]
    return Row(figure, said[0], said[1], [m / f for m, f in zip(many, few, strict=True)], WANTED, "most")


def _memory(figure: str, resident: Sequence[float]) -> Row:
    """`resident` of few, many and the echo bot."""
    _, many, echo = resident
    return Row(figure, f"{many:.0f} MB", f"{echo:.0f} MB", [many / echo], MOST, "most")


def _count(product: Product) -> int:
    db = sqlite3.connect(product.database)
    try:
        return int(db.execute("SELECT count(*) FROM items").fetchone()[0])
    finally:
        db.close()
