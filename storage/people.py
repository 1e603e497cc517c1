"""Reading people, addresses, appointments and chats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from domain.people import Appointment, Role
from storage import tables
from storage.database import Row
from storage.statements import compiled, in_list
from storage.vault import Vault
from storage.work import Work

_addresses, _persons, _chats, _appointments = tables.addresses, tables.persons, tables.chats, tables.appointments

_DOOR = compiled(
    select(
        _addresses.c.id.label("address_id"),
        _addresses.c.person_id,
        _addresses.c.reachable,
        _persons.c.language,
        _persons.c.consented,
        _persons.c.name_sealed,
        _persons.c.version.label("person_version"),
        _persons.c.head.label("person_head"),
        _chats.c.station_id,
        _chats.c.hat,
        _chats.c.draft,
        _chats.c.kept,
        _chats.c.live_letter,
        _chats.c.live_choices,
        _chats.c.version.label("chat_version"),
    )
    .select_from(
        _addresses.join(
            _persons,
            and_(_persons.c.district_id == _addresses.c.district_id, _persons.c.id == _addresses.c.person_id),
        ).join(
            _chats,
            and_(_chats.c.district_id == _addresses.c.district_id, _chats.c.address_id == _addresses.c.id),
        )
    )
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.external == bindparam("external"),
    )
)
_APPOINTMENTS = compiled(
    select(_appointments).where(
        _appointments.c.district_id == bindparam("district_id"),
        in_list(_appointments.c.person_id, "people"),
        _appointments.c.valid_from <= bindparam("now"),
        or_(_appointments.c.valid_to.is_(None), _appointments.c.valid_to > bindparam("now")),
    )
)
_AT_SCOPE = compiled(
    select(_appointments)
    .where(
        _appointments.c.district_id == bindparam("district_id"),
        in_list(_appointments.c.scope_id, "scopes"),
        _appointments.c.valid_from <= bindparam("now"),
        or_(_appointments.c.valid_to.is_(None), _appointments.c.valid_to > bindparam("now")),
    )
    .order_by(_appointments.c.id)
)
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
    )
    .select_from(
        _addresses.join(
            _chats, and_(_chats.c.district_id == _addresses.c.district_id, _chats.c.address_id == _addresses.c.id)
        )
    )
    .where(_addresses.c.district_id == bindparam("district_id"), in_list(_addresses.c.person_id, "people"))
    .order_by(_addresses.c.window.desc(), _addresses.c.id)
)
_PERSONS = compiled(
    select(_persons).where(_persons.c.district_id == bindparam("district_id"), in_list(_persons.c.id, "people"))
)
_INVITATION = compiled(
    select(tables.invitations).where(
        tables.invitations.c.district_id == bindparam("district_id"),
        tables.invitations.c.code_hmac == bindparam("code_hmac"),
    )
)

_ADDRESS = compiled(
    select(_addresses).where(
        _addresses.c.district_id == bindparam("district_id"), _addresses.c.id == bindparam("address_id")
    )
)
_USE = compiled(
    tables.invitations.update()
    .values(used_at=bindparam("at"), used_by=bindparam("person_id"))
    .where(
        tables.invitations.c.district_id == bindparam("district_id"),
        tables.invitations.c.id == bindparam("invitation_id"),
        tables.invitations.c.used_at.is_(None),
    )
)
_VOID = compiled(
    tables.invitations.update()
    .values(expires_at=bindparam("now"))
    .where(
        tables.invitations.c.district_id == bindparam("district_id"),
        in_list(tables.invitations.c.person_id, "people"),
        tables.invitations.c.role != "",
        tables.invitations.c.used_at.is_(None),
        tables.invitations.c.expires_at > bindparam("now"),
    )
)


@dataclass(slots=True)
class Door:
    """Everything read when a message arrives: who writes, from where, and what was going on."""

    address_id: str
    person_id: str
    language: str
    consented: str | None
    name_sealed: str | None
    person_version: int
    person_head: str
    reachable: bool
    station_id: str | None
    draft: dict[str, Any] | None
    kept: list[dict[str, Any]] | None
    live_letter: str | None
    live_choices: list[dict[str, Any]]
    chat_version: int
    new: bool = False
    hat: str | None = None  # an appointment, or AS_RESIDENT

    @property
    def person_row(self) -> Row:
        return {"id": self.person_id, "version": self.person_version, "head": self.person_head}


async def door(work: Work, channel: str, account: str, external: str) -> Door | None:
    row = await work.one(_DOOR, channel=channel, account=account, external=external)
    if row is None:
        return None
    for name in ("draft", "kept"):
        row[name] = json.loads(row[name]) if row[name] else None
    row["live_choices"] = json.loads(row["live_choices"]) if row["live_choices"] else []
    row["reachable"] = bool(row["reachable"])
    return Door(**row)


def spelled(vault: Vault, row: Row) -> dict[str, str]:
    """`name_en` and `surname` of somebody who serves, each empty where it was not given."""
    opened = vault.open(row["id"], row["spelled_sealed"])
    return {"name_en": "", "surname": "", **(json.loads(opened) if opened else {})}


def _appointment(row: Row) -> Appointment:
    return Appointment(
        row["id"], row["person_id"], Role(row["role"]), row["scope_id"], row["valid_from"], row["valid_to"]
    )


async def appointments_of(work: Work, *people: str) -> tuple[Appointment, ...]:
    rows = await work.all(_APPOINTMENTS, people=json.dumps(people), now=work.now)
    return tuple(_appointment(row) for row in rows)


async def appointment(work: Work, appointment_id: str) -> Appointment | None:
    """Also one that has ended."""
    row = await work.one(_APPOINTMENT, id=appointment_id)
    return _appointment(row) if row else None


async def appointed_at(work: Work, *scopes: str) -> tuple[Appointment, ...]:
    """Everybody appointed to these stations (or the district), in the order of appointment."""
    rows = await work.all(_AT_SCOPE, scopes=json.dumps(scopes), now=work.now)
    return tuple(_appointment(row) for row in rows)


async def addresses_of(work: Work, people: Sequence[str]) -> dict[str, list[Row]]:
    """Each person's addresses, the one written from last first."""
    found: dict[str, list[Row]] = {person: [] for person in people}
    if people:
        for row in await work.all(_ADDRESSES_OF, people=json.dumps(list(people))):
            found[row["person_id"]].append(row)
    return found


async def address_of(work: Work, address_id: str) -> Row | None:
    return await work.one(_ADDRESS, address_id=address_id)


async def persons(work: Work, people: Sequence[str]) -> dict[str, Row]:
    if not people:
        return {}
    return {row["id"]: row for row in await work.all(_PERSONS, people=json.dumps(list(people)))}


async def invitation(work: Work, code_hmac: str) -> Row | None:
    return await work.one(_INVITATION, code_hmac=code_hmac)


def use_invitation(work: Work, invitation_id: str, person_id: str) -> None:
    """Once: whoever comes second runs again and then reads that it was used."""
    work.run(_USE, rule="one", invitation_id=invitation_id, person_id=person_id, at=work.now)


def void_invitations(work: Work, people: Sequence[str]) -> None:
    """Unused ways into an office of these people; links that they made for a browser of their own stay."""
    work.run(_VOID, people=json.dumps(list(people)), now=work.now)
