"""The way in for staff that is made on the machine: at a district's first start, and when the last one is lost."""

from __future__ import annotations

import re

from sqlalchemy import bindparam, update

from domain.people import Role
from domain.wording import clean
from handlers.again import again
from handlers.house import House
from handlers.invitations import invite
from handlers.make_link import ALPHABET, mixed
from storage import tables
from storage.people import addresses_of, appointed_at, persons
from storage.statements import compiled
from storage.work import Work

HOUR = 3_600_000
KIND = "staff"
"""Of an invitation that a new one of its kind makes void."""
_CODE = re.compile(f"[{ALPHABET}]{{16}}")
_PAGE = re.compile(r"\A(?:https?://)?[^/]+/i/")  # sought anywhere, it would take the square of a long message
_VOID = compiled(
    update(tables.invitations)
    .values(expires_at=bindparam("now"))
    .where(
        tables.invitations.c.district_id == bindparam("district_id"),
        tables.invitations.c.kind == KIND,
        tables.invitations.c.used_at.is_(None),
        tables.invitations.c.expires_at > bindparam("now"),
    )
)


async def make_staff_code(house: House, name: str = "") -> str:
    """A code good for an hour; the one made before it, if nobody used it, is void.

    It leads to the one member of staff that the district has, or the one of this `name`; else to a new one.
    """
    return await again(lambda: _make_staff_code(house, name))


async def _make_staff_code(house: House, name: str) -> str:
    work = house.work()
    staff = await _staff(house, work)
    named = [person for person, called in staff.items() if called == name] if name else list(staff)
    known = named[0] if len(named) == 1 else None
    work.run(_VOID, now=work.now)
    code = await invite(
        house, work, Role.STAFF, house.district.id, name or (staff[known] if known else ""), 0,
        person_id=known, via="cli", kind=KIND, lasts=HOUR,
    )  # fmt: skip
    await work.commit()
    return code


async def unclaimed(house: House) -> bool:
    """Whether no member of staff has any address yet: nobody could set the district up."""
    work = house.work()
    staff = await _staff(house, work)
    return not any((await addresses_of(work, list(staff))).values())


async def _staff(house: House, work: Work) -> dict[str, str]:
    """Names of all staff by their ids."""
    held = [one.person_id for one in await appointed_at(work, house.district.id) if one.role is Role.STAFF]
    rows = await persons(work, held)
    return {person: house.vault.open(person, row["name_sealed"]) or "" for person, row in rows.items()}


def code_in(text: str) -> str | None:
    """An invitation's code that stands alone in a message, with or without its `in_`, dashes, spaces and page.

    A receipt has digits only and a word has no digits: a code has both.
    """
    bare = _PAGE.sub("", re.sub(r"[\s-]+", "", clean(text).lower()), count=1)
    bare = bare.removeprefix("in_").removesuffix("/")
    return bare if _CODE.fullmatch(bare) and mixed(bare) else None
