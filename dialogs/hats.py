"""How a hat is called."""

from __future__ import annotations

from dialogs.keys import Label
from dialogs.letter import Param, Phrase, Ref, department, phrase, station, text
from domain.hats import Hat
from domain.people import STATION_ROLES, Role


def place_of(role: Role, scope_id: str) -> Param:
    """The station or department that a role is held at; empty where neither belongs to it."""
    if role in STATION_ROLES:
        return station(scope_id)
    return department(scope_id) if role is Role.LIAISON else ""


def hat_phrase(hat: Hat) -> Phrase:
    """香蜜社区协商驿站 委员, 区城管局 承办联系人; where no place belongs to it the role alone."""
    place = place_of(hat.role, hat.scope_id)
    if not place:
        return phrase(f"role.{hat.role}")
    return phrase(f"label.{Label.HAT_AT}", station=place, role=text(f"role.{hat.role}"))


def hat_ref(hat: Hat) -> Ref:
    return {"$": "text", **hat_phrase(hat)}
