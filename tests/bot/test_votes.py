"""A hall votes at the same instant, over HTTP; 300 of them: `python -m tests.soak.votes`."""

from __future__ import annotations

from pathlib import Path

from tests.soak.votes import run, wrong


async def test_everybody_is_counted_once(tmp_path: Path) -> None:
    assert not wrong(await run(tmp_path, 60), 60)
