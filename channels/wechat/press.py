"""The ids of a message's choices: what `msgmenu` carries out comes back as `bizmsgmenuid`."""

from __future__ import annotations

import re

from dialogs.talk import Press

_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\S{1,27})")


def menu_id(letter: str, code: str) -> str:
    return f"{letter}:{code}"


def pressed(menu_id: str) -> Press | None:
    """None for an id that is not ours: "0" came in March 2026, and the words of the choice must do then."""
    found = _ID.fullmatch(menu_id)
    return Press(found.group(1), found.group(2)) if found else None
