"""Small drawings beside words: never the only thing that says what is meant."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

_FOLDER = Path(__file__).parent.parent / "icons"
_SHAPES = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)
_OF = {
    "cockpit": "layout-dashboard",
    "inbox": "inbox",
    "todo": "list-checks",
    "items": "clipboard-list",
    "calls": "phone",
    "consultations": "messages-square",
    "rota": "calendar-days",
    "sheets_way": "send",
    "walk_in": "door-open",
    "overdue": "clock-alert",
    "reports": "chart-column",
    "set_up": "settings",
    "me": "user-round",
    "more": "ellipsis",
    "keys": "keyboard",
    "leave": "log-out",
}


@cache
def icon(key: str) -> Markup:
    """What stands beside a way of the rail; a new way has a sheet of paper until it is given its own."""
    drawn = (_FOLDER / f"{_OF.get(key, 'file-text')}.svg").read_text(encoding="utf-8")
    found = _SHAPES.search(drawn)
    assert found is not None, key
    shapes = re.sub(r"\s+", " ", found[1]).strip()
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{shapes}</svg>')
