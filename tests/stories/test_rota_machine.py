"""Some districts, fifty steps each: see `tests.rota_machine`; thousands are `tests.soak.rota`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.examples import examples
from tests.rota_machine import RotaMachine

TestRota = RotaMachine.TestCase
TestRota.settings = settings(
    max_examples=examples(50),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
