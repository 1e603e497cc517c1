"""Who has a form open about a matter: read from the drafts of those who may."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage import tables
from storage.as_json import as_json
from storage.statements import compiled, in_list
from storage.work import Work

FRESH = 3_600_000
"""A form that was not touched for so long (ms) says nothing of what its writer does now."""
_chats = tables.chats
_OPEN = compiled(
    select(_chats.c.person_id, _chats.c.draft, _chats.c.updated_at).where(
        _chats.c.district_id == bindparam("district_id"),
        in_list(_chats.c.person_id, "people"),
        _chats.c.draft.is_not(None),
        _chats.c.updated_at > bindparam("since"),
    )
)


@dataclass(frozen=True, slots=True)
class Writing:
    person_id: str
    form: str
    at: int  # of the last word


async def writing_about(work: Work, item_id: str, people: Sequence[str], forms: Collection[str]) -> list[Writing]:
    if not people:
        return []
    rows = await work.all(_OPEN, people=as_json(list(people)), since=work.now - FRESH)
    drafts = [(row, json.loads(row["draft"])) for row in rows]
    return [
        Writing(row["person_id"], draft["form"], row["updated_at"])
        for row, draft in drafts
        if draft["form"] in forms and draft["values"].get("item") == item_id
    ]
