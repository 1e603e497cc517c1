"""Everything that a dialog can be held with: the product and its peers, started side by side and asked in turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.load.crowd import Order, Outcome
from bench.processes import PEERS, ROOT, Load, Started, free_port, listening
from bench.product import PATH, SECRET, SLUGS, Product


@dataclass(slots=True)
class Served:
    """One server; `kind` is how people talk to it: see bench/load/visits.py."""

    name: str
    ports: tuple[int, ...]
    path: str
    kind: str
    processes: list[Started] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    secret: str = SECRET

    def order(self, users: int, seconds: float, *, rate: float = 0.0, burst: float = 0.0) -> Order:
        return Order(self.ports, self.path, self.secret, self.kind, SLUGS, users, seconds, rate, burst, self.codes)

    def cpu(self) -> float:
        return sum(process.cpu() for process in self.processes)

    def resident(self) -> int:
        return sum(process.resident() for process in self.processes)

    async def stop(self) -> None:
        for process in self.processes:
            await process.stop()


@dataclass(slots=True)
class Stretch:
    """One measured stretch; `cpu` are the seconds that the server's processes used in it."""

    outcome: Outcome
    cpu: float

    @property
    def rate(self) -> float:
        return self.outcome.handled / self.outcome.seconds

    @property
    def cpu_each(self) -> float:
        """Seconds of CPU per update."""
        return self.cpu / max(1, self.outcome.handled)

    @property
    def load_share(self) -> float:
        """The generator's share of one core."""
        return self.outcome.cpu / self.outcome.seconds


async def measure(load: Load, served: Served, order: Order) -> Stretch:
    """Raises RuntimeError where an update was lost, refused or answered with something else."""
    before = served.cpu()
    outcome = await load.run(order)
    stretch = Stretch(outcome, served.cpu() - before)
    if outcome.lost or outcome.refused or outcome.astray:
        wrong = f"{outcome.lost} lost, {outcome.refused} refused, astray {outcome.astray}"
        raise RuntimeError(f"{served.name}: {wrong}")
    return stretch


async def product(load: Load, folder: Path, name: str, tree: Path = ROOT, **settings: str) -> Served:
    made = Product(folder, load.api, tree, **settings)
    await made.init()
    return await started(made, name)


async def started(made: Product, name: str) -> Served:
    process = await made.run()
    await listening(made.port, process)
    return Served(name, (made.port,), PATH, "report", [process])


async def peer(load: Load, folder: Path, name: str, module: str, *words: str, kind: str = "fixed") -> Served:
    port = free_port()
    command = [str(PEERS), "-m", f"bench.peers.{module}", str(port), load.api, *words]
    process = await Started.start(command, folder / f"{name.replace(' ', '-')}.log")
    await listening(port, process)
    return Served(name, (port,), "/hook", kind, [process])


@asynccontextmanager
async def loaded(folder: Path) -> AsyncIterator[Load]:
    load = await Load.start(folder)
    try:
        yield load
    finally:
        await load.started.stop()


@asynccontextmanager
async def ended(servers: list[Served]) -> AsyncIterator[list[Served]]:
    """Whatever is in the list at the end is stopped."""
    try:
        yield servers
    finally:
        for served in servers:
            await served.stop()
