"""A few weeks of a made-up district, and what must be left over at their end: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError
from bot.simulation.run import simulate


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "elsewhere")


async def test_three_weeks_leave_nothing_behind(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "simulated"
    await simulate(settings, made, 21, 40, 5)
    told = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line[:1].isalpha())
    assert [*told][-3:] == ["ownerless", "unsent", "figures differ"]
    assert {told[name] for name in ("timers late", "ownerless", "unsent", "figures differ")} == {"0"}
    assert int(told["items"]) > 30 and int(told["closed"]) > 3 and int(told["accept"]) > 20
    assert (made / "yizhan.db").exists() and not settings.data.exists()


async def test_a_folder_with_something_in_it_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="not empty"):
        await simulate(settings, tmp_path / "there", 1, 1, 1)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["mine.txt"]
