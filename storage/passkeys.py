"""Passkeys of those who come in at the desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_keys = tables.passkeys
_here = _keys.c.district_id == bindparam("district_id")
_mine = (_here, _keys.c.person_id == bindparam("person_id"))

_BY_CREDENTIAL = compiled(select(_keys).where(_here, _keys.c.credential == bindparam("credential")))
_OF_PERSON = compiled(select(_keys).where(*_mine).order_by(_keys.c.id))
_USED = compiled(
    _keys.update()
    .values(used_at=bindparam("now"), count=bindparam("new_count"))
    .where(_here, _keys.c.id == bindparam("key_id"), _keys.c.count == bindparam("old_count"))
)
_DELETE = compiled(_keys.delete().where(*_mine, _keys.c.id == bindparam("key_id")))


async def passkey(work: Work, credential: str) -> Row | None:
    return await work.one(_BY_CREDENTIAL, credential=credential)


async def passkeys_of(work: Work, person_id: str) -> Sequence[Row]:
    return await work.all(_OF_PERSON, person_id=person_id)


def passkey_used(work: Work, key: Row, count: int) -> None:
    """A conflict where it was used meanwhile."""
    work.run(_USED, rule="one", key_id=key["id"], old_count=key["count"], new_count=count, now=work.now)


def delete_passkey(work: Work, key_id: str, person_id: str) -> None:
    work.run(_DELETE, key_id=key_id, person_id=person_id)
