"""Latency at half of the knee, and through ten seconds of ten times that rate, at times of their own."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.figures.dialog import HTTPX
from bench.plan import Plan
from bench.processes import Load
from bench.servers import Served, Stretch, ended, loaded, measure, peer, product
from bench.table import Part, Row

LINES = 40
"""Connections that Telegram opens to a webhook."""
KNEE_USERS = 64
BURST = 10.0


async def run(plan: Plan) -> Part:
    folder = plan.part("tail")
    burst = BURST if not plan.quick else 1.0
    async with loaded(folder) as load, ended([]) as servers:
        servers.append(await product(load, folder / "ours", "product", plan.tree))
        servers.append(await peer(load, folder, HTTPX, "echo", "httpx"))
        knees = [await _knee(load, served, plan) for served in servers]
        even: list[list[Stretch]] = [[], []]
        bursts: list[list[Stretch]] = [[], []]
        for _ in range(plan.rounds):
            for index, served in enumerate(servers):
                half = knees[index] / 2
                even[index].append(await measure(load, served, served.order(LINES, 2 * plan.seconds, rate=half)))
                order = served.order(LINES, 1.0, rate=half, burst=burst)
                bursts[index].append(await measure(load, served, order))
    knee = f"knee {knees[0]:,.0f}/s here, {knees[1]:,.0f}/s there"
    rows = [
        _row(f"p50 at half of the knee, {HTTPX}", even, 0.5),
        _row(f"p99 at half of the knee, {HTTPX}", even, 0.99),
        _row(f"p99 through {burst:g} s of 10 × that, {HTTPX}", bursts, 0.99),
        _row(f"longest through {burst:g} s of 10 × that, {HTTPX}", bursts, 1.0),
    ]
    posted = sum(stretch.outcome.handled for stretch in even[0] + bursts[0])
    notes = [
        f"Knee: what {KNEE_USERS} people in a closed loop get through, each side its own ({knee}); rates follow it.",
        f"Latency counts from the moment at which an update was due. Updates to the product {posted:,}, lost 0.",
    ]
    return Part("Latency", rows, notes)


async def _knee(load: Load, served: Served, plan: Plan) -> float:
    found = [await measure(load, served, served.order(KNEE_USERS, plan.seconds)) for _ in range(min(3, plan.rounds))]
    return median(stretch.rate for stretch in found)


def _row(figure: str, both: Sequence[Sequence[Stretch]], share: float) -> Row:
    mine, theirs = ([_at(stretch, share) for stretch in side] for side in both)
    said = [f"{median(side) * 1000:,.1f} ms" for side in (mine, theirs)]
    return Row(figure, said[0], said[1], [m / t for m, t in zip(mine, theirs, strict=True)])


def _at(stretch: Stretch, share: float) -> float:
    latencies = sorted(stretch.outcome.latencies)
    return latencies[min(len(latencies) - 1, int(len(latencies) * share))]
