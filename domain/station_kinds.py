"""The kinds of station that have a name in other languages; the list is open, any other is shown as it was written."""

from __future__ import annotations

from enum import StrEnum


class StationKind(StrEnum):
    STATION = "station"
    HALL = "hall"
    STUDIO = "studio"
    CONTACT_POINT = "contact_point"
    LIAISON_STATION = "liaison_station"


KNOWN = {
    "协商驿站": StationKind.STATION,
    "民生议事堂": StationKind.HALL,
    "委员工作室": StationKind.STUDIO,
    "社情民意联系点": StationKind.CONTACT_POINT,
    "联络站": StationKind.LIAISON_STATION,
}
