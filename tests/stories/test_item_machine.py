"""Items in everybody's hands: see `tests.item_machine`.

Each run of the tests makes one, on SQLite, and asks that the rows agree after each act. The soak makes four, in which
every state is reached and every move is made, one on PostgreSQL, and hundreds of its own (`tests.soak.items`).
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.statements import Engine
from tests.examples import SOAK
from tests.item_machine import ItemMachine, missing

RUNS: dict[Engine, int] = {"sqlite": 4 if SOAK else 1, "postgresql": 1}
STEPS, SEED = 110, 2


@pytest.mark.no_golden
@pytest.mark.soak_there
def test_everybody_does_everything(engine: Engine) -> None:
    class Items(ItemMachine):
        done: ClassVar[Counter[str]] = Counter()
        together: ClassVar[tuple[Counter[str], Counter[int]]] = (Counter(), Counter())

    Items.engine = engine
    run_state_machine_as_test(
        seed(SEED)(Items),
        settings=settings(
            max_examples=RUNS[engine],
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # each run takes seconds: the soak makes a failure smaller
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert RUNS[engine] == 1 or not missing(Items.done)
