"""Who serves, and where he is written to on one platform: for the menus of their own."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select

from domain.people import Role
from storage import tables
from storage.statements import compiled
from storage.work import Work

_addresses, _held = tables.addresses, tables.appointments
_SERVING = compiled(
    select(_addresses.c.external, _held.c.role)
    .select_from(
        _addresses.join(
            _held, and_(_held.c.district_id == _addresses.c.district_id, _held.c.person_id == _addresses.c.person_id)
        )
    )
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.reachable != 0,
        _held.c.valid_from <= bindparam("now"),
        or_(_held.c.valid_to.is_(None), _held.c.valid_to > bindparam("now")),
    )
)


async def serving_chats(work: Work, channel: str, account: str) -> dict[str, set[Role]]:
    """The offices by address; nobody else's address."""
    found: dict[str, set[Role]] = {}
    for row in await work.all(_SERVING, channel=channel, account=account, now=work.now):
        found.setdefault(row["external"], set()).add(Role(row["role"]))
    return found
