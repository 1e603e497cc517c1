"""`python -m bench [FIGURE …]`: see bench/README.md."""

from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench.plan import Plan
from bench.processes import PEERS, ROOT
from bench.table import Part, keep, text

FIGURES = ("dialog", "cycle", "storage", "tail", "start", "postgres", "draw", "duty", "scale", "pages")
ALONE = "pages"
"""Needs nothing of the peers' environment."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def figures(
    names: Annotated[list[str] | None, typer.Argument(help=f"of {', '.join(FIGURES)}; all without")] = None,
    rounds: int = 5,
    seconds: Annotated[float, typer.Option(help="of each stretch")] = 4.0,
    quick: Annotated[bool, typer.Option(help="one short round: proves that it runs, and keeps nothing")] = False,
    items: Annotated[int, typer.Option(help="in the large database")] = 1_000_000,
    tree: Annotated[Path, typer.Option(help="the product's source")] = ROOT,
) -> None:
    """Measures, prints a table, and writes bench/RESULTS.md when all figures were asked for."""
    parts = []
    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        if quick:
            plan = Plan(Path(folder), 1, 1.0, True, tree.resolve(), min(items, 20_000))
        else:
            plan = Plan(Path(folder), rounds, seconds, False, tree.resolve(), items)
        for name in names or FIGURES:
            print(f"{name} …", file=sys.stderr, flush=True)
            parts.append(asyncio.run(_figure(name, plan)))
            if not quick and not names:
                keep(parts, plan.rounds)
    print(text(parts, plan.rounds))


async def _figure(name: str, plan: Plan) -> Part:
    module = importlib.import_module(f"bench.figures.{name}")
    made: Part = await module.run(plan)
    return made


@app.command()
def compare(
    tree: Annotated[list[Path], typer.Option(help="a source tree; several are measured side by side")],
    users: Annotated[list[int] | None, typer.Option()] = None,
    seconds: float = 4.0,
    rounds: int = 5,
    cycle: Annotated[bool, typer.Option(help="whole matters, the trees beside the first of them")] = False,
) -> None:
    """One or more source trees beside the echo bots, in one run."""
    from bench.figures import cycle as matters
    from bench.figures import dialog

    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        trees = {f"product {path}": path.resolve() for path in tree}
        if cycle:
            asyncio.run(matters.compare(Path(folder), trees, seconds, rounds))
        else:
            asyncio.run(dialog.compare(Path(folder), trees, users or [16, 64], seconds, rounds))


@app.command()
def profile(tree: Path = ROOT, users: int = 16, seconds: float = 10.0) -> None:
    """Where the product's time goes under the report's dialog, in µs per update by function."""
    from bench.profile import profile as do

    with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as folder:
        asyncio.run(do(Path(folder), tree.resolve(), users, seconds))


def main() -> None:
    words = sys.argv[1:]
    if not PEERS.exists() and words[:1] != [ALONE]:
        sys.exit(f"{PEERS}: not there; `make bench` installs it")
    if not words or words[0] not in ("compare", "profile", "--help"):
        sys.argv.insert(1, "figures")
    app()


main()
