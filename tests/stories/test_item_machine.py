"""Items in everybody's hands: see `tests.item_machine`. Over all runs every state is reached and every move is made."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.statements import Engine
from tests.item_machine import ItemMachine, missing

RUNS, STEPS = 4, 120


@pytest.mark.no_golden
def test_everybody_does_everything(engine: Engine) -> None:
    machine = type("Items", (ItemMachine,), {"engine": engine, "done": type(ItemMachine.done)()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        ),
    )
    assert not missing(machine.done)
