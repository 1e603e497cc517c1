"""`python -m tests.soak.items`: items in everybody's hands at random, held against their events (item_machine.py)."""

from __future__ import annotations

import argparse
import sys
import time

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.item_machine import ItemMachine, missing


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.items", description=__doc__)
    options.add_argument("--runs", type=int, default=300, help="districts")
    options.add_argument("--steps", type=int, default=200, help="acts in each, at most")
    options.add_argument("--seed", type=int, default=None, help="the same seed makes the same choices")
    options.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = options.parse_args()
    ItemMachine.engine = given.engine
    chosen = given.seed if given.seed is not None else time.time_ns() % 2**32
    began = time.perf_counter()
    run_state_machine_as_test(  # raises with the steps that led there
        seed(chosen)(ItemMachine),
        settings=settings(
            max_examples=given.runs,
            stateful_step_count=given.steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            print_blob=False,
        ),
    )
    for what, count in sorted(ItemMachine.done.items()):
        print(f"{count:9,} {what}")
    print(f"never: {', '.join(missing(ItemMachine.done)) or 'nothing'}")
    print(f"seed {chosen}: {given.runs:,} districts, nothing fell apart, {time.perf_counter() - began:,.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
