"""A few weeks of a made-up district, and what must be left over at their end: nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import core, utc_ms
from bot.settings import Settings, SettingsError
from bot.simulation import talk_audit, talk_figures, talks
from bot.simulation.run import simulate


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "elsewhere")


async def test_two_weeks_leave_nothing_behind(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talks, "A_YEAR", 24)  # so that some are at each of their steps in so short a time
    made = tmp_path / "simulated"
    await simulate(settings, made, 14, 24, 5)
    told = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line[:1].isalpha())
    assert [*told][-3:] == ["ownerless", "unsent", "figures differ"]
    assert {told[name] for name in ("timers late", "ownerless", "unsent", "figures differ")} == {"0"}
    assert int(told["items"]) > 18 and int(told["closed"]) > 3 and int(told["accept"]) > 12
    assert int(told["consultations"]) > 3 and told["consultations stuck"] == "0"
    assert (made / "yizhan.db").exists() and not settings.data.exists()
    await _what_is_forgotten_is_seen(made)


async def _what_is_forgotten_is_seen(made: Path) -> None:
    """Without its timers nothing moves, and a row that differs from its events is counted by the figures alone."""
    with closing(sqlite3.connect(made / "yizhan.db", isolation_level=None)) as db:
        db.execute("DELETE FROM timers")
        db.execute("UPDATE consultations SET held_at = made_at, running = '[]' WHERE state = 'preparing'")
        forgotten = [number for (number,) in db.execute("SELECT number FROM consultations WHERE state = 'preparing'")]
    there = Settings(data=made, keys=made / "keys", backup_hours=0.0)
    async with core(there, utc_ms) as running:
        assert forgotten and set(forgotten) <= set(await talk_audit.stuck(running.house))
        assert await talk_figures.differing(running.house) > 0


async def test_a_folder_with_something_in_it_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="not empty"):
        await simulate(settings, tmp_path / "there", 1, 1, 1)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["mine.txt"]
