"""`python -m tests.soak.consultations`: consultations in everybody's hands at random (consultation_machine.py)."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import traceback
from collections import Counter

from storage.statements import Engine
from tests.consultation_machine import Machine, missing


async def run(seed: int, steps: int, engine: Engine, done: Counter[str]) -> str:
    """What went wrong and the way there, or nothing."""
    async with Machine.open(seed, engine) as machine:
        try:
            for _ in range(steps):
                await machine.step()
        except Exception:
            return "\n".join([traceback.format_exc(), f"seed {seed}", *machine.trace[-30:]])
        finally:
            done.update(row["name"] for row in await machine.world.rows_of("events"))
            done.update(f"state {row['state']}" for row in await machine.world.rows_of("consultations"))
            done.update(machine.done)
    return ""


async def _main(runs: int, steps: int, seed: int, engine: Engine) -> int:
    began, done, wrong = time.perf_counter(), Counter[str](), 0
    for number in range(runs):
        told = await run(seed + number, steps, engine, done)
        if told:
            wrong += 1
            print(told, flush=True)
    for what, count in sorted(done.items()):
        print(f"{count:9,} {what}")
    print(f"never: {', '.join(missing(done)) or 'nothing'}")
    print(f"seeds from {seed}: {runs:,} districts, {wrong} fell apart, {time.perf_counter() - began:,.0f} s")
    return 1 if wrong else 0


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.consultations", description=__doc__)
    options.add_argument("--runs", type=int, default=30, help="districts")
    options.add_argument("--steps", type=int, default=400, help="acts in each")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else time.time_ns() % 2**32
    return asyncio.run(_main(given.runs, given.steps, seed, given.engine))


if __name__ == "__main__":
    sys.exit(main())
