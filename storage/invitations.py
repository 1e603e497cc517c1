"""Invitations: looked up by their code, used once, made void."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_invitations = tables.invitations

_INVITATION = compiled(
    select(_invitations).where(
        _invitations.c.district_id == bindparam("district_id"),
        _invitations.c.code_hmac == bindparam("code_hmac"),
    )
)
_USE = compiled(
    _invitations.update()
    .values(used_at=bindparam("at"), used_by=bindparam("person_id"))
    .where(
        _invitations.c.district_id == bindparam("district_id"),
        _invitations.c.id == bindparam("invitation_id"),
        _invitations.c.used_at.is_(None),
    )
)
_VOID = compiled(
    _invitations.update()
    .values(expires_at=bindparam("now"))
    .where(
        _invitations.c.district_id == bindparam("district_id"),
        in_list(_invitations.c.person_id, "people"),
        _invitations.c.role != "",
        _invitations.c.used_at.is_(None),
        _invitations.c.expires_at > bindparam("now"),
    )
)


async def invitation(work: Work, code_hmac: str) -> Row | None:
    return await work.one(_INVITATION, code_hmac=code_hmac)


def use_invitation(work: Work, invitation_id: str, person_id: str) -> None:
    """Once: whoever comes second runs again and then reads that it was used."""
    work.run(_USE, rule="one", invitation_id=invitation_id, person_id=person_id, at=work.now)


def void_invitations(work: Work, people: Sequence[str]) -> None:
    """Unused ways into an office of these people; links that they made for a browser of their own stay."""
    work.run(_VOID, people=json.dumps(list(people)), now=work.now)
