"""Reading and binding papers: documents fetched by a link that opens in one browser."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_papers = tables.papers
_BY_CODE = compiled(
    select(_papers).where(
        _papers.c.district_id == bindparam("district_id"),
        _papers.c.code_hmac == bindparam("code_hmac"),
        _papers.c.expires_at > bindparam("now"),
    )
)
_BIND = compiled(
    _papers.update()
    .values(opened_by=bindparam("browser"))
    .where(
        _papers.c.district_id == bindparam("district_id"),
        _papers.c.id == bindparam("paper_id"),
        _papers.c.opened_by.is_(None),
    )
)
_EXPIRED = compiled(
    _papers.delete().where(_papers.c.district_id == bindparam("district_id"), _papers.c.expires_at <= bindparam("now"))
)
_contents = tables.contents
_RECEIPT = compiled(
    select(_contents)
    .where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.item_id == bindparam("item_id"),
        _contents.c.kind == "receipt",
        _contents.c.expires_at > bindparam("now"),
    )
    .order_by(_contents.c.id.desc())
    .limit(1)
)


def add_paper(work: Work, code_hmac: str, kind: str, person_id: str, args: dict[str, Any], expires_at: int) -> None:
    work.insert(
        tables.papers,
        id=new_id(),
        code_hmac=code_hmac,
        kind=kind,
        person_id=person_id,
        args=json.dumps(args, ensure_ascii=False),
        created_at=work.now,
        expires_at=expires_at,
        opened_by=None,
    )


async def paper_by_code(work: Work, code_hmac: str) -> Row | None:
    """The paper with its `args` parsed, None where there is none or it has expired."""
    row = await work.one(_BY_CODE, code_hmac=code_hmac, now=work.now)
    return row | {"args": json.loads(row["args"])} if row else None


def bind_paper(work: Work, paper_id: str, browser: str) -> None:
    """To the first browser; the commit raises Conflict where another was faster."""
    work.run(_BIND, rule="one", paper_id=paper_id, browser=browser)


def drop_expired_papers(work: Work) -> None:
    work.run(_EXPIRED, now=work.now)


async def kept_receipt(work: Work, item_id: str) -> Row | None:
    """The newest content with an item's receipt, sealed with its person's key; None once its day is over."""
    return await work.one(_RECEIPT, item_id=item_id, now=work.now)
