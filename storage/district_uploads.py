"""District files that wait at the desk, sealed, until who sent them has looked them over."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.work import Work

_uploads = tables.district_uploads
_OWN = (_uploads.c.district_id == bindparam("district_id"), _uploads.c.person_id == bindparam("person_id"))
_UPLOAD = compiled(select(_uploads).where(*_OWN, _uploads.c.id == bindparam("upload_id")))
_APPLIED = compiled(
    _uploads.update()
    .values(applied_at=bindparam("now", type_=BigInteger()), sealed="", result=bindparam("said"))
    .where(*_OWN, _uploads.c.id == bindparam("upload_id"), _uploads.c.applied_at.is_(None))
)
_FORGET = compiled(_uploads.delete().where(*_OWN))
_FORGET_OLD = compiled(
    _uploads.delete().where(
        _uploads.c.district_id == bindparam("district_id"),
        _uploads.c.made_at <= bindparam("until", type_=BigInteger()),
    )
)


async def upload(work: Work, upload_id: str, person_id: str) -> Row | None:
    """One's own."""
    return await work.one(_UPLOAD, upload_id=upload_id, person_id=person_id)


def keep_upload(work: Work, upload_id: str, person_id: str, sealed: str) -> None:
    """Nobody has two of them."""
    work.run(_FORGET, person_id=person_id)
    row: Row = {"id": upload_id, "person_id": person_id, "sealed": sealed, "result": "{}"}
    work.insert(_uploads, **row, made_at=work.now, applied_at=None)


def applied(work: Work, upload_id: str, person_id: str, result: str) -> None:
    """What it said is gone from here. Conflicts where it was read in already."""
    work.run(_APPLIED, rule="one", upload_id=upload_id, person_id=person_id, now=work.now, said=result)


def forget_old_uploads(work: Work, until: int) -> None:
    work.run(_FORGET_OLD, until=until)
