"""Who serves where: everybody whom the reader may appoint; since when, whether he has joined, sits and is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice, Param, both, department, name, phrase, station
from domain.people import Appointment, Role
from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from handlers.absent_people import beyond_of
from handlers.appoint_person import roles_for
from handlers.set_up_places import appointable
from handlers.talk import Talk
from storage.people import Serving, addresses_of, serving_at, spelling

REQUIRES = Permission.PERSON_APPOINT
ORDER = (
    Role.STAFF, Role.PATRON, Role.ADVISER, Role.HEAD, Role.MEMBER, Role.CLERK, Role.LIAISON,
)  # fmt: skip
A_PAGE = 50
OFFICE = "office"
"""Stands in an address for the district's own office."""
State = Literal["", "absent", "lost", "away", "off"]


@dataclass(frozen=True, slots=True)
class Asked:
    """`at`: a station's slug, a department's code, or the office; all of them without it."""

    at: str = ""
    name: str = ""
    role: str = ""
    state: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Office:
    """One appointment; `where` is empty for the district's own, `rota` None where nobody sits, `end` for who may."""

    held: Appointment
    where: Param
    rota: bool | None
    end: Choice | None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    offices: Sequence[Office]
    joined: bool
    lost: bool
    away: int | None
    """Until when he is on leave, UTC ms."""
    term: str
    sector: str
    specialities: Sequence[str]
    invite: Choice | None


@dataclass(frozen=True, slots=True)
class People:
    """A page of them; `total` of those asked for, `absent` of all there are."""

    lines: Sequence[Person]
    total: int
    absent: int
    scope: str


async def people_seen(talk: Talk, asked: Asked) -> People:
    """Raises Refusal; a place that is not the reader's is told like one that there is not."""
    ensure(talk.anywhere(), REQUIRES)
    places = appointable(talk)
    scope = scope_of(talk, asked.at)
    if asked.at and scope not in places:
        raise Refusal(Refused.STATION_UNKNOWN)
    areas = list(talk.house.district.areas) if Role.STAFF in talk.roles and not asked.at else []
    serving = await serving_at(talk.work, *([scope] if scope else [*places, *areas]))
    held = _by_person([one for one in serving if one.held.role in ORDER], [*areas, *places])
    chats = await addresses_of(talk.work, sorted(held))
    higher = set() if Role.STAFF in talk.roles else await beyond_of(talk.work, sorted(held), places)
    reading = _Reading(talk, set(places), {person for person, found in chats.items() if found}, higher)
    found = [one for one in held.values() if reading.fits(one, asked)]
    shown = found[asked.page * A_PAGE :][:A_PAGE]
    absent = sum(person not in reading.joined for person in held)
    return People([reading.line(one) for one in shown], len(found), absent, scope)


def scope_of(talk: Talk, at: str) -> str:
    """The id behind an address; empty where there is none."""
    district = talk.house.district
    if at == OFFICE:
        return district.id
    named = {one.slug: one.id for one in district.stations.values()}
    return named.get(at) or next((id_ for id_, one in district.departments.items() if one.code == at), "")


def _by_person(serving: Sequence[Serving], places: Sequence[str]) -> dict[str, list[Serving]]:
    """In the order of the places and of rank."""
    at = {place: number for number, place in enumerate(places)}
    found: dict[str, list[Serving]] = {}
    for one in sorted(serving, key=lambda one: (at.get(one.held.scope_id, 0), ORDER.index(one.held.role), one.held.id)):
        found.setdefault(one.held.person_id, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    talk: Talk
    places: set[str]
    joined: set[str]
    higher: set[str]
    """Who is more than a member or clerk of the reader's own places."""

    def fits(self, held: Sequence[Serving], asked: Asked) -> bool:
        """Names are opened only where one is looked for."""
        person = held[0].held.person_id
        tests: Mapping[str, bool] = {
            "absent": person not in self.joined,
            "lost": held[0].lost,
            "away": self._away(person) is not None,
            "off": any(self._sits(one.held) is False for one in held),
        }
        if not tests.get(asked.state, True) or (asked.role and all(one.held.role != asked.role for one in held)):
            return False
        return not asked.name or any(asked.name.casefold() in name.casefold() for name in self._names(held[0]))

    def _names(self, one: Serving) -> tuple[str, str]:
        vault, person = self.talk.house.vault, one.held.person_id
        return vault.open(person, one.name_sealed) or "", spelling(vault, person, one.spelled_sealed)["name_en"]

    def _away(self, person: str) -> int | None:
        spans = self.talk.house.district.facts.leaves.get(person, ())
        return max((end for start, end in spans if start <= self.talk.now < end), default=None)

    def _sits(self, held: Appointment) -> bool | None:
        """Whether a member comes to sit by the plans of his station."""
        if held.role is not Role.MEMBER or held.scope_id not in self.talk.house.district.stations:
            return None
        return held.person_id in self.talk.house.district.planned(held.scope_id)

    def line(self, held: Sequence[Serving]) -> Person:
        person, profile = held[0].held.person_id, json.loads(held[0].profile)
        member = any(one.held.role is Role.MEMBER for one in held)
        return Person(
            person,
            [
                Office(one.held, self._where(one.held.scope_id), self._sits(one.held), self._end(one.held))
                for one in held
            ],
            person in self.joined,
            held[0].lost,
            self._away(person),
            profile.get("term", "") if member else "",
            profile.get("sector", "") if member else "",
            held[0].specialities if member else (),
            self._invite(held),
        )

    def _where(self, scope: str) -> Param:
        district = self.talk.house.district
        if district.place(scope) is not None:
            return station(scope)
        if scope in district.departments:
            return department(scope)
        area = district.areas.get(scope)
        return both(area["name"], area["name_en"]) if area is not None else ""

    def _end(self, held: Appointment) -> Choice | None:
        """As the verb has it: the head ends members and clerks of his station, and himself."""
        own = held.role is Role.HEAD and held.person_id == self.talk.person_id
        below = held.role in (Role.MEMBER, Role.CLERK)
        if held.scope_id not in self.places or not (Role.STAFF in self.talk.roles or below or own):
            return None
        return button(Button.END_APPOINTMENT, "end_appointment", station=held.scope_id, appointment=held.id)

    def _invite(self, held: Sequence[Serving]) -> Choice | None:
        """A way in, for who has none yet."""
        person = held[0].held.person_id
        if person in self.joined or person in self.higher:
            return None
        may = (one.held for one in held if one.held.scope_id in self.places)
        found = next((one for one in may if one.role in roles_for(self.talk, one.scope_id)), None)
        if found is None:
            return None
        return Choice(phrase(f"button.{Button.INVITE_LINE}", name=name(person)), "invite", {"appointment": found.id})
