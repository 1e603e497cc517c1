"""A few kills of what `make soak` does five hundred times: see tests/soak/wechat.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.wechat import Campaign


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("verified", "kills"), [(True, 2), (False, 1)], ids=["verified", "plain"])
async def test_nothing_is_lost_doubled_or_answered_twice(tmp_path: Path, verified: bool, kills: int) -> None:
    result = await Campaign(
        tmp_path, kills, seed=261122, verified=verified, residents=2, most=1, between=(0.2, 1.0)
    ).run()
    assert not result.wrong, result
    assert result.figures["items"] > 0 and result.figures["lost"] == result.figures["doubled"] == 0
