"""The places that somebody arranges: the head his stations, staff all of them and the district office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialogs.form import Option
from dialogs.keys import Button
from dialogs.letter import phrase, station
from domain.people import Role
from domain.refusal import Refusal, Refused
from handlers.talk import Talk


def arranged(talk: Talk, *, office: bool = True) -> list[str]:
    """Ids of stations, last the district's own where `office` counts."""
    stations = talk.house.district.stations
    if Role.STAFF in talk.roles:
        return [*stations, *((talk.house.district.id,) if office else ())]
    held = talk.hat.held if Role.HEAD in talk.hat.roles else talk.appointments
    return list(dict.fromkeys(a.scope_id for a in held if a.role is Role.HEAD and a.scope_id in stations))


def appointable(talk: Talk) -> list[str]:
    """Wherever this person may appoint somebody: for staff the departments too."""
    return [*arranged(talk), *(talk.house.district.departments_at(talk.now) if Role.STAFF in talk.roles else ())]


def ensure_arranged(talk: Talk, scope: str) -> None:
    """Raises Refusal where the place is not this person's to arrange."""
    if scope not in arranged(talk):
        raise Refusal(Refused.NOT_YOURS)


def ensure_appointable(talk: Talk, scope: str) -> None:
    """Raises Refusal where this person appoints nobody."""
    if scope not in appointable(talk):
        raise Refusal(Refused.NOT_YOURS)


def place_options(places: Sequence[str], district_id: str = "") -> list[Option]:
    return [Option(place, place_label(place, district_id)) for place in places]


def place_label(place: str, district_id: str) -> dict[str, Any]:
    if place == district_id:
        return phrase(f"role.{Role.STAFF}")
    return phrase(f"button.{Button.STATION_LINE}", station=station(place))
