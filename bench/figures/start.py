"""From the process's start to the first answered update, and the memory that it then keeps."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median

from bench.figures.dialog import HTTPX
from bench.plan import Plan
from bench.processes import Load
from bench.product import Product
from bench.servers import Served, loaded, measure, peer, started
from bench.table import Part, Row

MB = 1_000_000
MOST = 3.0
"""How many times the echo bot's memory."""


async def run(plan: Plan) -> Part:
    folder = plan.part("start")
    async with loaded(folder) as load:
        product = Product(folder / "ours", load.api, plan.tree)
        await product.init()
        mine, theirs = [], []
        for _ in range(plan.rounds):
            mine.append(await _once(load, lambda: started(product, "product"), plan.seconds))
            theirs.append(await _once(load, lambda: peer(load, folder, HTTPX, "echo", "httpx"), plan.seconds))
    said = ("start to first answer", "memory after the first answer", f"memory after {plan.seconds:g} s with 64 users")
    rows = [
        _row(f"{said[0]}, {HTTPX}", [s[0] for s in mine], [s[0] for s in theirs], "s", None),
        _row(f"{said[1]}, {HTTPX}", [s[1] for s in mine], [s[1] for s in theirs], "MB", MOST),
        _row(f"{said[2]}, {HTTPX}", [s[2] for s in mine], [s[2] for s in theirs], "MB", MOST),
    ]
    return Part("Start and memory", rows, ["Memory is the resident set of the process and its children."])


async def _once(load: Load, start: Callable[[], Awaitable[Served]], seconds: float) -> tuple[float, float, float]:
    """Seconds to the first answer; MB after it; MB after some load."""
    began = time.perf_counter()
    served = await start()
    try:
        await first_answer(load, served)
        took = time.perf_counter() - began
        idle = served.resident() / MB
        await measure(load, served, served.order(64, seconds))
        return took, idle, served.resident() / MB
    finally:
        await served.stop()


async def first_answer(load: Load, served: Served) -> None:
    """Posts until one update was answered: a server may listen before it is ready."""
    while not (await load.run(served.order(1, 0.001))).handled:
        pass


def _row(figure: str, mine: Sequence[float], theirs: Sequence[float], unit: str, most: float | None) -> Row:
    ratios = [m / t for m, t in zip(mine, theirs, strict=True)]
    form = ".2f" if unit == "s" else ".0f"
    said = [f"{median(side):{form}} {unit}" for side in (mine, theirs)]
    return Row(figure, said[0], said[1], ratios, most, "most")
