"""How a hat is called."""

from __future__ import annotations

from dialogs.keys import Label
from dialogs.letter import Phrase, Ref, phrase, station, text
from domain.hats import Hat
from domain.people import STATION_ROLES


def hat_phrase(hat: Hat) -> Phrase:
    """香蜜社区协商驿站 委员; where no station belongs to it the role alone."""
    if hat.role in STATION_ROLES:
        return phrase(f"label.{Label.HAT_AT}", station=station(hat.scope_id), role=text(f"role.{hat.role}"))
    return phrase(f"role.{hat.role}")


def hat_ref(hat: Hat) -> Ref:
    return {"$": "text", **hat_phrase(hat)}
