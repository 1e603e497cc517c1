"""A start takes under two seconds: heavy libraries are imported where they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = {
    "openpyxl",
    "docx",
    "lxml",
    "PIL",
    "wasmtime",
    "icalendar",
    "pypinyin",
    "telegram",
    "alembic",
    "chinese_calendar",
    "rich.markdown",
}
"""Telegram only with a token, Alembic only where a database is made or brought up to date."""


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    look = f"import sys, bot.cli, bot.serve; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", look], cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert done.stdout.split() == []
