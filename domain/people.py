"""Who takes part. One person holds any number of appointments; an address carries neither role nor language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    RESIDENT = "resident"
    HOLDER = "holder"
    MEMBER = "member"
    CLERK = "clerk"
    HEAD = "head"
    DUTY_HEAD = "duty_head"
    ADVISER = "adviser"
    PATRON = "patron"
    LIAISON = "liaison"
    STAFF = "staff"
    SYSTEM = "system"


"""A holder has an item's receipt: a role towards that item alone, never an appointment.
A duty head is whoever the rota has sit for the head, while his shift lasts: never an appointment either.
"""

STATION_ROLES = frozenset({Role.MEMBER, Role.CLERK, Role.HEAD, Role.DUTY_HEAD})
"""Roles whose scope is one station; the others are bound to an area, a department or the district."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """`(person, role, scope, from, to)`. `valid_to` in UTC ms, None while it lasts."""

    id: str
    person_id: str
    role: Role
    scope_id: str
    valid_from: int
    valid_to: int | None = None

    def holds(self, at: int) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    language: str
    name_sealed: str | None
    consented: str | None  # version of the notice that the person agreed to
    version: int
    head: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, with the roles that count at the place where he acts."""

    person_id: str | None
    roles: frozenset[Role]

    def is_any(self, *roles: Role) -> bool:
        """A duty head counts as head; what he may not do, the permissions say."""
        sits = {Role.HEAD} if Role.DUTY_HEAD in self.roles else frozenset()
        return not (self.roles | sits).isdisjoint(roles)


SYSTEM = Actor(None, frozenset({Role.SYSTEM}))


def roles_at(appointments: tuple[Appointment, ...], station_id: str, district_id: str, at: int) -> frozenset[Role]:
    """The roles that a person has at a station at a moment; everybody is a resident, staff serve everywhere."""
    scopes = {station_id, district_id}
    return frozenset({Role.RESIDENT} | {a.role for a in appointments if a.scope_id in scopes and a.holds(at)})


def unbroken(spans: Iterable[tuple[int, int | None]], since: int, now: int) -> bool:
    """Whether spans of time [from, to) cover everything from `since` to `now`, an open one without end."""
    covered = since
    for start, end in sorted(spans, key=lambda span: span[0]):
        if start <= covered and (end is None or end > covered):
            covered = now + 1 if end is None else end
    return covered > now
