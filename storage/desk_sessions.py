"""Who is in at the desk: sessions read by what their cookie holds, prolonged and ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_sessions, _addresses, _chats = tables.desk_sessions, tables.addresses, tables.chats

_BY_TOKEN = compiled(
    select(_sessions).where(
        _sessions.c.district_id == bindparam("district_id"), _sessions.c.token_hmac == bindparam("token_hmac")
    )
)
_OF_PERSON = compiled(
    select(_sessions)
    .where(
        _sessions.c.district_id == bindparam("district_id"),
        _sessions.c.person_id == bindparam("person_id"),
        _sessions.c.ended_at.is_(None),
        _sessions.c.seen_at > bindparam("since"),
    )
    .order_by(_sessions.c.seen_at.desc())
)
_EVERY = compiled(
    select(_sessions)
    .where(_sessions.c.district_id == bindparam("district_id"), _sessions.c.person_id == bindparam("person_id"))
    .order_by(_sessions.c.began_at, _sessions.c.id)
)
_SEEN = compiled(
    _sessions.update()
    .values(seen_at=bindparam("now"))
    .where(
        _sessions.c.district_id == bindparam("district_id"),
        _sessions.c.id == bindparam("session_id"),
        _sessions.c.ended_at.is_(None),
    )
)
_END = compiled(
    _sessions.update()
    .values(ended_at=bindparam("now"))
    .where(
        _sessions.c.district_id == bindparam("district_id"),
        _sessions.c.id == bindparam("session_id"),
        _sessions.c.person_id == bindparam("person_id"),
        _sessions.c.ended_at.is_(None),
    )
)
_DELETE_OLD = compiled(
    _sessions.delete().where(
        _sessions.c.district_id == bindparam("district_id"), _sessions.c.seen_at <= bindparam("before")
    )
)


async def by_token(work: Work, token_hmac: str) -> Row | None:
    """Also one that has ended or been idle too long."""
    return await work.one(_BY_TOKEN, token_hmac=token_hmac)


async def sessions_of(work: Work, person_id: str, since: int) -> Sequence[Row]:
    """Those that have not ended and were used after `since` (UTC ms), the last used first."""
    return await work.all(_OF_PERSON, person_id=person_id, since=since)


async def every_session_of(work: Work, person_id: str) -> Sequence[Row]:
    """Those that have ended too, as long as they are kept; the first first."""
    return await work.all(_EVERY, person_id=person_id)


def session_seen(work: Work, session_id: str) -> None:
    work.run(_SEEN, session_id=session_id, now=work.now)


def end_session(work: Work, session_id: str, person_id: str) -> None:
    work.run(_END, session_id=session_id, person_id=person_id, now=work.now)


def delete_sessions(work: Work, before: int) -> None:
    work.run(_DELETE_OLD, before=before)
