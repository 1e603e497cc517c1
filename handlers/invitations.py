"""Making invitations: single-use codes, kept as an HMAC only."""

from __future__ import annotations

from sqlalchemy import select

from domain.events import Event, Name
from domain.people import Role
from handlers.again import again
from handlers.house import House
from handlers.make_link import new_code
from storage import tables
from storage.ids import new_id
from storage.people import appointed_at, persons
from storage.statements import compiled
from storage.work import Work

DAY = 86_400_000
_DISTRICT = compiled(select(tables.districts).limit(1))


async def make_invitation(house: House, role: Role, scope: str, name: str, days: int) -> str:
    """Returns the code. A name already in that office makes it a way in for that person."""

    async def once() -> str:
        work = house.work()
        known = await holder(house, role, scope, name) if name else None
        code = await invite(house, work, role, scope, name, days, person_id=known, via="cli")
        await work.commit()
        return code

    return await again(once)  # people are invited in chats meanwhile


async def invite(
    house: House,
    work: Work,
    role: Role,
    scope: str,
    name: str,
    days: int,
    *,
    person_id: str | None,
    via: str,
    maker: str | None = None,
    kind: str = "",
    lasts: int = 0,
    code: str = "",
) -> str:
    """Writes an invitation into `work`; with `person_id` it joins whoever opens it to that person.

    `lasts` in ms stands in for `days`; a `kind` of its own marks those that are made void together.
    """
    row = await work.one(_DISTRICT)
    assert row is not None
    invitation, code = new_id(), code or new_code()
    await house.vault.prepare(invitation)
    work.insert(
        tables.invitations,
        id=invitation,
        code_hmac=house.vault.hmac("invitation", code),
        kind=kind or ("link" if person_id else "role"),
        role=role.value,
        scope_id=scope,
        person_id=person_id,
        name_sealed=house.vault.seal(invitation, name) if name else None,
        expires_at=work.now + (lasts or days * DAY),
        used_at=None,
        used_by=None,
    )
    particulars = {"role": role.value, "scope": scope, "invitation": invitation}
    event = Event(Name.DISTRICT_INVITED, row["id"], maker, work.now, via=via, particulars=particulars)
    work.record_thing(tables.districts, row, event)
    return code


async def holder(house: House, role: Role, scope: str, name: str) -> str | None:
    """Who of this name holds that office."""
    work = house.work()
    held = [a.person_id for a in await appointed_at(work, scope) if a.role is role]
    rows = await persons(work, held)
    return next((p for p, row in rows.items() if house.vault.open(p, row["name_sealed"]) == name), None)
