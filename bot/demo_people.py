"""Who may be tried out in the sample district: the strip above its web chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import bindparam, select

from channels.webchat.reader import DemoPerson
from domain.people import Role
from handlers.house import House
from locales.catalogue import said
from storage import tables
from storage.people import appointed_at
from storage.statements import compiled
from storage.work import Work

_ADDRESS_OF = compiled(
    select(tables.addresses.c.external)
    .where(
        tables.addresses.c.district_id == bindparam("district_id"),
        tables.addresses.c.person_id == bindparam("person_id"),
        tables.addresses.c.channel == "web",
    )
    .order_by(tables.addresses.c.id)
)
_DEMO: tuple[tuple[Role, Literal["member", "head", "clerk", "staff", "liaison"]], ...] = (
    (Role.MEMBER, "member"),
    (Role.HEAD, "head"),
    (Role.CLERK, "clerk"),
    (Role.STAFF, "staff"),
    (Role.LIAISON, "liaison"),
)


async def demo_people(house: House, slug: str) -> Sequence[DemoPerson]:
    """Only in the sample district: the browser's own resident, and who serves here, first whoever takes.

    Of the departments it is the first one's liaison.
    """
    place = house.district.by_slug(slug)
    if not house.district.sample or place is None:
        return ()
    work = house.work()
    made = [DemoPerson("resident", said("role.resident", "zh_CN"), "")]
    first = next(iter(house.district.departments_at(work.now)), "")
    held = await appointed_at(work, place.id, house.district.id, first)
    for role, persona in _DEMO:
        people = [a.person_id for a in held if a.role is role]
        if role is Role.MEMBER:
            taker = house.district.rota(place.id).takes(work.now)
            people.sort(key=lambda one: one != taker)
        for one in people if role is Role.MEMBER else people[:1]:
            seat = await _web_address(work, one)
            made.append(DemoPerson(persona, said(f"role.{role}", "zh_CN"), seat))
    return [person for person in made if person.external or person.persona == "resident"]


async def _web_address(work: Work, person: str) -> str:
    """The demo address of somebody in the sample, empty where he has none."""
    rows = await work.all(_ADDRESS_OF, person_id=person)
    return next((str(row["external"]) for row in rows if row["external"].startswith("demo:")), "")
