"""Who takes a new item: whom the rota names, if he still serves; in a gap the head."""

from __future__ import annotations

from domain.people import Role
from handlers.talk import Talk
from storage.people import appointed_at


async def taker(talk: Talk, station_id: str, without: frozenset[str]) -> str | None:
    found = await appointed_at(talk.work, station_id)
    members = {appointment.person_id for appointment in found if appointment.role is Role.MEMBER}
    heads = [appointment.person_id for appointment in found if appointment.role is Role.HEAD]
    rota = talk.house.district.rota(station_id)
    passed: set[str] = set(without)
    while (person := rota.takes(talk.now, frozenset(passed))) is not None:
        if person in members:
            return person
        passed.add(person)
    return next((head for head in heads if head not in without), None)
