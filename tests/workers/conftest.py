from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.workers.crew import Crew


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[Crew]:
    """Three workers."""
    async with Crew.open(tmp_path, 3) as made:
        yield made
