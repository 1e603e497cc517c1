"""A station's rota as one act finds it and leaves it: what is decided rests on the version that is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.events import Event, Name, Particular
from domain.rota import StationRota
from domain.rota_settings import RotaSettings
from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.rota import record_rota, rota_row
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """`row` is what the commit relies on."""

    station_id: str
    rota: StationRota
    settings: RotaSettings
    row: Row


async def standing(house: House, work: Work, station_id: str) -> Standing:
    """As the database has it: another worker's change that was not heard of yet is read first."""
    row = await rota_row(work, station_id)
    if house.district.facts.versions.get(station_id, 0) != row["version"]:
        await house.reload()
    district = house.district
    return Standing(station_id, district.rota(station_id), district.rota_settings(station_id), row)


def rely_on(work: Work, found: Standing) -> None:
    """The commit fails as a conflict if the rota changes meanwhile; one that nobody has touched yet has no row."""
    if found.row["version"]:
        work.guard(tables.rotas, id=found.station_id, version=found.row["version"])


def changed(talk: Talk, found: Standing, name: Name, particulars: dict[str, Particular], **changes: Any) -> None:
    """The event of a change that stands in the same work; everybody who shows the rota reads it anew afterwards."""
    event = Event(name, found.station_id, talk.person_id or None, talk.now, via=talk.channel, particulars=particulars)
    record_rota(talk.work, found.row, event, **changes)
    talk.work.after(talk.house.refresh)


def noted(talk: Talk, found: Standing, name: Name, particulars: dict[str, Particular], at: int | None = None) -> None:
    """The event of what changes nobody's turn (a warning, who was there): no one need read the rota anew for it."""
    event = Event(
        name,
        found.station_id,
        talk.person_id or None,
        talk.now,
        via=talk.channel,
        happened_at=at,
        particulars=particulars,
    )
    record_rota(talk.work, found.row, event)
    known, version = talk.house.district.facts.versions, found.row["version"]

    def heard() -> None:
        if known.get(found.station_id, 0) >= version:
            known[found.station_id] = known.get(found.station_id, 0) + 1

    talk.work.after(heard)
