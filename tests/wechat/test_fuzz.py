"""A few thousand cases of what `make soak` does a million times: only errors with a name come out of the doors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.soak.fuzz import REASONS, at_random

CASES = 4000


def test_led_by_coverage_where_that_can_be_had() -> None:
    command = [sys.executable, "-m", "tests.soak.fuzz", "--cases", str(CASES)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"cases {CASES}" in ended.stdout and "only errors with a name" in ended.stdout


def test_vectors_changed_at_random() -> None:
    at_random(CASES, seed=20260301)
    assert REASONS["taken"] > 100 and len(REASONS) > 6, REASONS
