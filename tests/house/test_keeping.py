"""docs/privacy.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from domain.keeping import DAYS, Kept
from handlers.dialog import EXPIRE_AFTER
from handlers.open_identity import AGREE_WITHIN, SHORTEST_REASON
from handlers.papers import HOURS

PAGE = (Path(__file__).parents[2] / "docs/privacy.md").read_text(encoding="utf-8")
DAY = 86_400_000


def test_the_table_holds_every_figure_of_the_program_and_none_besides() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| (\d+)\*? \|", PAGE, re.MULTILINE)
    assert {name: int(days) for name, days in rows} == {kept.value: days for kept, days in DAYS.items()}


def test_drafts_expire_when_the_table_says() -> None:
    assert DAYS[Kept.DRAFT] * DAY == EXPIRE_AFTER


def test_what_the_page_says_of_links_and_of_two_staff() -> None:
    assert f"good for {HOURS} hours" in PAGE
    assert AGREE_WITHIN == DAY and "within 24 hours" in PAGE and SHORTEST_REASON == 5


def test_the_readme_leads_to_it() -> None:
    assert "docs/privacy.md" in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
