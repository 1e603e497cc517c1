"""What is read when a message arrives, in one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, exists, func, literal, select

from domain.people import Appointment
from storage import tables
from storage.database import Row
from storage.people import HELD, held_by, held_in
from storage.statements import compiled
from storage.work import Work

_addresses, _persons, _chats, _letters = tables.addresses, tables.persons, tables.chats, tables.letters

_participants = tables.participants
LONGEST = 2 * 86_400_000
"""A meeting that somebody came to before is none of today's, ms."""

_LETTER = func.coalesce(func.nullif(bindparam("letter_id", type_=Text()), ""), _chats.c.live_letter)
_DOOR = compiled(
    select(
        _addresses.c.id.label("address_id"),
        _addresses.c.person_id,
        _addresses.c.reachable,
        _persons.c.language,
        _persons.c.consented,
        _persons.c.name_sealed,
        _persons.c.silenced_until,
        _persons.c.version.label("person_version"),
        _persons.c.head.label("person_head"),
        _chats.c.station_id,
        _chats.c.hat,
        _chats.c.draft,
        _chats.c.kept,
        _chats.c.live_letter,
        _chats.c.live_choices,
        _chats.c.version.label("chat_version"),
        _letters.c.id.label("letter_id"),
        _letters.c.person_id.label("letter_to"),
        _letters.c.state.label("letter_state"),
        _letters.c.choices.label("letter_choices"),
        exists(
            select(_participants.c.id).where(
                _participants.c.district_id == _addresses.c.district_id,
                _participants.c.person_id == _addresses.c.person_id,
                _participants.c.came_at > bindparam("now", type_=BigInteger()) - literal(LONGEST),
            )
        ).label("sits"),
        *HELD,
    )
    .select_from(
        _addresses.join(
            _persons,
            and_(_persons.c.district_id == _addresses.c.district_id, _persons.c.id == _addresses.c.person_id),
        )
        .join(
            _chats,
            and_(_chats.c.district_id == _addresses.c.district_id, _chats.c.address_id == _addresses.c.id),
        )
        .outerjoin(_letters, and_(_letters.c.district_id == _addresses.c.district_id, _letters.c.id == _LETTER))
        .outerjoin(tables.appointments, held_by(_addresses))
    )
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.external == bindparam("external"),
    )
    .order_by(HELD[0])
)
"""A row for each appointment, or one without any."""


@dataclass
class Door:
    """Everything read when a message arrives: who writes, from where, as whom, what was going on, what he pressed."""

    address_id: str
    person_id: str
    language: str
    consented: str | None = None
    name_sealed: str | None = None
    silenced_until: int | None = None
    person_version: int = 0
    person_head: str = ""
    reachable: int = 1  # 0: nothing gets through; 2: letters wait for this message
    station_id: str | None = None
    draft: dict[str, Any] | None = None
    kept: list[dict[str, Any]] | None = None
    live_letter: str | None = None
    live: str | None = None  # choices of that letter, JSON
    chat_version: int = 0
    new: bool = False
    hat: str | None = None  # an appointment, or AS_RESIDENT
    appointments: tuple[Appointment, ...] = ()
    letter_id: str | None = None  # the letter that was asked for, else the live one; None where there is none
    letter_to: str = ""
    letter_state: str = ""
    letter_choices: str = "[]"
    sits: bool = False  # came to a meeting within two days, which may be on

    @property
    def person_row(self) -> Row:
        return {"id": self.person_id, "version": self.person_version, "head": self.person_head}

    @cached_property
    def live_choices(self) -> list[dict[str, Any]]:
        return json.loads(self.live) if self.live else []


def open_chat(work: Work, address: str, person: str, station: str | None, **where: Any) -> None:
    """A new address and its chat; `where`: channel, account, external, and whether it is `reachable`."""
    work.insert(tables.addresses, id=address, person_id=person, **where, window=work.now)
    work.insert(
        tables.chats,
        address_id=address,
        person_id=person,
        station_id=station,
        draft=None,
        kept=None,
        live_letter=None,
        live_choices=None,
        updated_at=work.now,
        version=0,
    )


async def door(work: Work, channel: str, account: str, external: str, letter_id: str = "") -> Door | None:
    """`letter_id` is a letter to be read along, where one was pressed."""
    where = {"channel": channel, "account": account, "external": external}
    rows = await work.all(_DOOR, **where, letter_id=letter_id, now=work.now)
    if not rows:
        return None
    row = rows[0]
    return Door(
        row["address_id"],
        row["person_id"],
        row["language"],
        row["consented"],
        row["name_sealed"],
        row["silenced_until"],
        row["person_version"],
        row["person_head"],
        row["reachable"],
        row["station_id"],
        json.loads(row["draft"]) if row["draft"] else None,
        json.loads(row["kept"]) if row["kept"] else None,
        row["live_letter"],
        row["live_choices"],
        row["chat_version"],
        hat=row["hat"],
        appointments=held_in(rows),
        letter_id=row["letter_id"],
        letter_to=row["letter_to"] or "",
        letter_state=row["letter_state"] or "",
        letter_choices=row["letter_choices"] or "[]",
        sits=bool(row["sits"]),
    )
