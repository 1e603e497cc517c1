"""The sample's people who serve, each with a page of his own in the web chat, so that a visitor may be any of them."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from domain.events import Event, Name
from domain.people import Appointment, Role
from handlers.house import House
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.people import appointments_of
from storage.statements import compiled
from storage.work import Work

WEB = "web"
_PERSONS = compiled(
    select(tables.persons).where(
        tables.persons.c.district_id == bindparam("district_id"), tables.persons.c.import_key.is_not(None)
    )
)
_HATS = (Role.HEAD, Role.MEMBER, Role.CLERK, Role.STAFF, Role.LIAISON)
"""Whose page there is; the first of a person's hats here tells at which station he sits."""


async def seat(house: House) -> tuple[dict[str, str], dict[str, str]]:
    """Gives everybody who serves a web address and a chat.

    Returns the addresses by person id, and person ids by the file's ids.
    """
    work = house.work()
    rows = {row["id"]: row for row in await work.all(_PERSONS)}
    hats: dict[str, list[Appointment]] = {}
    for appointment in await appointments_of(work, *rows):
        if appointment.role in _HATS:
            hats.setdefault(appointment.person_id, []).append(appointment)
    seats = {person: f"demo:{rows[person]['import_key']}" for person in hats}
    for person, external in seats.items():
        first = min(hats[person], key=lambda hat: _HATS.index(hat.role))
        station = first.scope_id if first.scope_id in house.district.stations else None
        _sit(work, rows[person], external, station)
        _agree(work, rows[person], house.notice)
    await work.commit()
    return seats, {row["import_key"]: row["id"] for row in rows.values()}


def _sit(work: Work, person: Row, external: str, station: str | None) -> None:
    address = new_id()
    where: Row = {"channel": WEB, "account": WEB, "external": external, "reachable": 1, "window": work.now}
    work.insert(tables.addresses, id=address, person_id=person["id"], **where)
    empty: Row = {"draft": None, "kept": None, "live_letter": None, "live_choices": None, "version": 0}
    chat: Row = {"person_id": person["id"], "station_id": station, "updated_at": work.now, **empty}
    work.insert(tables.chats, address_id=address, **chat)


def _agree(work: Work, person: Row, notice: str) -> None:
    row: Row = {"person_id": person["id"], "notice": notice, "language": person["language"]}
    work.insert(tables.consents, id=new_id(), way="invitation", at=work.now, **row)
    event = Event(Name.PERSON_CONSENTED, person["id"], person["id"], work.now, via=WEB)
    work.record_thing(tables.persons, person, event, consented=notice)
