"""Both engines for whoever asks; what tests keep lies in memory where there is room; garbage as the product has it."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings

from storage.statements import Engine
from tests.kept import keeping

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that must be free there; a whole run needs a fifth. On a disk each of many thousand commits waits for it."""

if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A busy machine is no fault. Each run tries the same cases: none fails for what nobody changed. The soak explores.
settings.register_profile("yizhan", deadline=None, derandomize="YIZHAN_EXPLORE" not in os.environ)
settings.load_profile("yizhan")

gc.disable()


def pytest_collection_finish() -> None:
    """As `bot.serve` does: what lives to the end is not searched again, the rest not all the time (a tenth of it)."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A test that uses it, or what is built on it, runs once on each."""
    return cast(Engine, request.param)


@pytest.fixture(scope="session", autouse=True)
async def kept_connections() -> AsyncIterator[None]:
    async with keeping():
        yield
