"""A few kills of what `make soak` does five hundred times: see tests/soak/wechat.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.wechat import Campaign


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("account", "kills"), [("verified", 2), ("plain", 1)])
async def test_nothing_is_lost_doubled_or_answered_twice(tmp_path: Path, account: str, kills: int) -> None:
    result = await Campaign(tmp_path, account, kills, seed=261122, residents=2, most=1, between=(0.2, 1.0)).run()
    assert not result.wrong, result
    assert result.figures["items"] > 0 and result.figures["lost"] == result.figures["doubled"] == 0
