"""The pages on which rules, days, texts, channels and rooms are set up: which of them somebody finds."""

from __future__ import annotations

from domain.permissions import Permission, may
from handlers.talk import Talk

HOME = "/desk/set-up"
_WAYS = (
    ("ru_clocks", f"{HOME}/clocks", Permission.CLOCKS_SET),
    ("ru_steps", f"{HOME}/steps", Permission.CONSULTATION_RULES),
    ("ru_holidays", f"{HOME}/holidays", Permission.CALENDAR_LOAD),
    ("ru_texts", f"{HOME}/texts", Permission.TEXTS_SET),
    ("ru_channels", f"{HOME}/channels", Permission.HEALTH_SEE),
    ("ru_rooms", f"{HOME}/rooms", Permission.ROOM_ARRANGE),
)


def ways(talk: Talk) -> list[tuple[str, str]]:
    """Text key and path of each."""
    actor = talk.anywhere()
    return [(key, path) for key, path, permission in _WAYS if may(actor, permission)]
