"""Codes that a platform has made for our posters: asked for once, kept for ever."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage import tables
from storage.statements import compiled
from storage.work import Work

_codes = tables.scene_codes
_OF = compiled(
    select(_codes.c.payload, _codes.c.link).where(
        _codes.c.district_id == bindparam("district_id"), _codes.c.name == bindparam("name")
    )
)


async def scenes(work: Work, name: str) -> dict[str, str]:
    """The links of one account (`name`: channel and account) by what they lead to."""
    return {row["payload"]: row["link"] for row in await work.all(_OF, name=name)}


def keep_scene(work: Work, name: str, payload: str, link: str) -> None:
    work.insert(tables.scene_codes, name=name, payload=payload, link=link, made_at=work.now)
