"""Reading people, addresses, appointments and chats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, bindparam, exists, literal, not_, or_, select

from domain.people import Appointment, Role
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.vault import Vault
from storage.work import Work

_addresses, _persons, _chats, _appointments = tables.addresses, tables.persons, tables.chats, tables.appointments

DESK = "desk:"
"""What the address of somebody at the desk begins with: it answers there, and nothing is sent to it by itself."""
_NOW = and_(
    _appointments.c.valid_from <= bindparam("now"),
    or_(_appointments.c.valid_to.is_(None), _appointments.c.valid_to > bindparam("now")),
)


def held_by(owner: Any) -> Any:
    """What the person of a row of `owner` is appointed to now: for an outer join."""
    return and_(
        _appointments.c.district_id == owner.c.district_id, _appointments.c.person_id == owner.c.person_id, _NOW
    )


HELD = (
    _appointments.c.id.label("held_id"),
    _appointments.c.role.label("held_role"),
    _appointments.c.scope_id.label("held_scope"),
    _appointments.c.valid_from.label("held_from"),
    _appointments.c.valid_to.label("held_to"),
)
_APPOINTMENTS = compiled(
    select(_appointments).where(
        _appointments.c.district_id == bindparam("district_id"), in_list(_appointments.c.person_id, "people"), _NOW
    )
)
_OF_PERSON = (
    _addresses.c.district_id == _appointments.c.district_id,
    _addresses.c.person_id == _appointments.c.person_id,
)
_LOST = and_(
    exists().where(*_OF_PERSON).correlate(_appointments),
    not_(exists().where(*_OF_PERSON, _addresses.c.reachable != literal(0)).correlate(_appointments)),
)
_AT_SCOPE = compiled(
    select(
        _appointments,
        _persons.c.name_sealed,
        _persons.c.spelled_sealed,
        _persons.c.profile,
        _LOST.label("lost"),
    )
    .select_from(
        _appointments.join(
            _persons,
            and_(_persons.c.district_id == _appointments.c.district_id, _persons.c.id == _appointments.c.person_id),
        )
    )
    .where(_appointments.c.district_id == bindparam("district_id"), in_list(_appointments.c.scope_id, "scopes"), _NOW)
)
"""Unsorted: else SQLite takes the order from an index and looks through all appointments there are."""
_APPOINTMENT = compiled(
    select(_appointments).where(
        _appointments.c.district_id == bindparam("district_id"), _appointments.c.id == bindparam("id")
    )
)
_ADDRESSES_OF = compiled(
    select(
        _addresses.c.id,
        _addresses.c.person_id,
        _addresses.c.channel,
        _addresses.c.external,
        _addresses.c.reachable,
        _addresses.c.window,
        _chats.c.draft,
        _chats.c.station_id,
        _chats.c.hat,
        *HELD,
    )
    .select_from(
        _addresses.join(
            _chats, and_(_chats.c.district_id == _addresses.c.district_id, _chats.c.address_id == _addresses.c.id)
        ).outerjoin(_appointments, held_by(_addresses))
    )
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        in_list(_addresses.c.person_id, "people"),
        not_(_addresses.c.external.startswith(DESK)),
    )
    .order_by(_addresses.c.window.desc(), _addresses.c.id, _appointments.c.id)
)
"""A row for each address and appointment."""
_PERSONS = compiled(
    select(_persons).where(_persons.c.district_id == bindparam("district_id"), in_list(_persons.c.id, "people"))
)
_ADDRESS = compiled(
    select(_addresses).where(
        _addresses.c.district_id == bindparam("district_id"), _addresses.c.id == bindparam("address_id")
    )
)


def spelled(vault: Vault, row: Row) -> dict[str, str]:
    """`name_en` and `surname` of somebody who serves, each empty where it was not given."""
    return spelling(vault, row["id"], row["spelled_sealed"])


def spelling(vault: Vault, person_id: str, sealed: str | None) -> dict[str, str]:
    opened = vault.open(person_id, sealed)
    return {"name_en": "", "surname": "", **(json.loads(opened) if opened else {})}


def _appointment(row: Row) -> Appointment:
    return Appointment(
        row["id"], row["person_id"], Role(row["role"]), row["scope_id"], row["valid_from"], row["valid_to"]
    )


def held_in(rows: Sequence[Row]) -> tuple[Appointment, ...]:
    """The appointments that rows of one person bring along."""
    return tuple(
        Appointment(
            row["held_id"],
            row["person_id"],
            Role(row["held_role"]),
            row["held_scope"],
            row["held_from"],
            row["held_to"],
        )
        for row in rows
        if row["held_id"] is not None
    )


async def appointments_of(work: Work, *people: str) -> tuple[Appointment, ...]:
    rows = await work.all(_APPOINTMENTS, people=as_json(people), now=work.now)
    return tuple(_appointment(row) for row in rows)


async def appointment(work: Work, appointment_id: str) -> Appointment | None:
    """Also one that has ended."""
    row = await work.one(_APPOINTMENT, id=appointment_id)
    return _appointment(row) if row else None


@dataclass(frozen=True, slots=True)
class Serving:
    """An appointment with the sealed names of who holds it. `lost`: had an address, and none reaches him any more."""

    held: Appointment
    name_sealed: str | None
    spelled_sealed: str | None
    profile: str = "{}"
    lost: bool = False

    @property
    def specialities(self) -> tuple[str, ...]:
        return tuple(json.loads(self.profile).get("specialities") or ())


async def serving_at(work: Work, *scopes: str) -> tuple[Serving, ...]:
    """Everybody appointed to these stations (or the district), in the order of appointment."""
    rows = sorted(await work.all(_AT_SCOPE, scopes=as_json(scopes), now=work.now), key=itemgetter("id"))
    return tuple(
        Serving(_appointment(row), row["name_sealed"], row["spelled_sealed"], row["profile"], bool(row["lost"]))
        for row in rows
    )


async def appointed_at(work: Work, *scopes: str) -> tuple[Appointment, ...]:
    """The same without names."""
    return tuple(one.held for one in await serving_at(work, *scopes))


async def addresses_of(work: Work, people: Sequence[str]) -> dict[str, list[Row]]:
    """Each person's addresses, the one written from last first; `held` are the person's appointments."""
    found: dict[str, list[Row]] = {person: [] for person in people}
    if people:
        rows = await work.all(_ADDRESSES_OF, people=as_json(list(people)), now=work.now)
        for _, same in groupby(rows, itemgetter("id")):
            each = list(same)
            found[each[0]["person_id"]].append(each[0] | {"held": held_in(each)})
    return found


async def address_of(work: Work, address_id: str) -> Row | None:
    return await work.one(_ADDRESS, address_id=address_id)


async def without_morning(work: Work, people: Sequence[str]) -> set[str]:
    """Those of them who have stopped their morning letter."""
    return {person for person, row in (await persons(work, people)).items() if row["morning_off"]}


async def persons(work: Work, people: Sequence[str]) -> dict[str, Row]:
    if not people:
        return {}
    return {row["id"]: row for row in await work.all(_PERSONS, people=as_json(list(people)))}
