"""A matter from its report to its closing, through the channel door, against a ticket desk's requests for the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.figures.dialog import ratios
from bench.plan import Plan
from bench.processes import PEERS, ROOT, Load, Started, free_port, listening
from bench.product import Product
from bench.servers import Served, Stretch, ended, loaded, measure, started
from bench.table import Part, Row

CLIENTS = 8
WANTED = 40.0
DESK = "django-helpdesk"


async def run(plan: Plan) -> Part:
    folder = plan.part("cycle")
    async with loaded(folder) as load, ended([]) as servers:
        product, codes = await invited(load, folder / "ours", plan.tree)
        servers.append(replace(await started(product, "product"), kind="cycle", codes=codes))
        servers.append(await _desk(folder))
        found: tuple[list[Stretch], list[Stretch]] = ([], [])
        for served in servers:
            await measure(load, served, served.order(CLIENTS, 1))
        for _ in range(plan.rounds):
            for served, kept in zip(servers, found, strict=True):
                kept.append(await measure(load, served, served.order(CLIENTS, plan.seconds)))
    mine, theirs = found
    rate = [f"{median(s.rate for s in side):,.1f}/s" for side in found]
    cpu = [f"{median(s.cpu_each for s in side) * 1000:,.1f} ms" for side in found]
    each = [m.cpu_each / t.cpu_each for m, t in zip(mine, theirs, strict=True)]
    rows = [
        Row(f"whole matters/s, {CLIENTS} clients, {DESK}", rate[0], rate[1], ratios(mine, theirs), WANTED),
        Row(f"CPU per matter, {DESK}", cpu[0], cpu[1], each),
    ]
    notes = [
        "Here: words, consent, submit; accept; answer, its words, send; solved: eight updates, about a dozen letters.",
        f"{DESK}: created and replied to by its REST API, assigned and closed by its own page: four requests. SQLite "
        "with WAL and `synchronous=FULL`, immediate transactions, kept connections; gunicorn, 2 × 4 threads; mail goes "
        "nowhere.",
    ]
    return Part("A whole matter", rows, notes)


async def invited(load: Load, folder: Path, tree: Path, **settings: str) -> tuple[Product, tuple[str, ...]]:
    """The product, not yet running, with an invitation for the member of each client's station."""
    made = Product(folder, load.api, tree, **settings)
    await made.init()
    return made, tuple([await made.invite(index) for index in range(CLIENTS)])


async def compare(folder: Path, trees: Mapping[str, Path], seconds: float, many: int) -> None:
    """Prints what a whole matter costs in each source tree, beside the first one.

    Over the whole run counts as well what a tree does while others have their turn: counting ahead, say.
    """
    async with loaded(folder) as load, ended([]) as servers:
        for name, tree in trees.items():
            product, codes = await invited(load, folder / str(len(servers)), tree)
            servers.append(replace(await started(product, name), kind="cycle", codes=codes))
        for served in servers:
            await measure(load, served, served.order(CLIENTS, 1))
        found: dict[str, list[Stretch]] = {served.name: [] for served in servers}
        begun = {served.name: served.cpu() for served in servers}
        for turn in range(many):
            for served in servers if turn % 2 else servers[::-1]:
                found[served.name].append(await measure(load, served, served.order(CLIENTS, seconds)))
        spent = {served.name: served.cpu() - begun[served.name] for served in servers}
    whole = {name: spent[name] / sum(s.outcome.handled for s in some) for name, some in found.items()}
    first = servers[0].name
    for name, some in found.items():
        ratio = median(mine.cpu_each / theirs.cpu_each for mine, theirs in zip(some, found[first], strict=True))
        each = sorted(stretch.cpu_each * 1000 for stretch in some)
        print(
            f"{name}: CPU per matter {median(each):.1f} ms ({each[0]:.1f} to {each[-1]:.1f}), x {ratio:.3f};", end=" "
        )
        print(f"over the whole run {whole[name] * 1000:.1f} ms, x {whole[name] / whole[first]:.3f}")


async def _desk(folder: Path) -> Served:
    env = {"DESK": str(folder / "desk.db"), "PYTHONPATH": str(ROOT)}
    prepare = await asyncio.create_subprocess_exec(
        str(PEERS), "-m", "bench.peers.desk", env={**os.environ, **env}, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    out, _ = await prepare.communicate()
    if prepare.returncode:
        raise RuntimeError(f"{DESK} was not prepared")
    port = free_port()
    words = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75")
    command = [str(PEERS), "-m", "gunicorn", "bench.peers.desk:application", "--bind", f"127.0.0.1:{port}", *words]
    process = await Started.start(command, folder / "desk.log", env=env)
    await listening(port, process)
    return Served(DESK, (port,), "", "desk", [process], secret=out.decode().split()[-1])
