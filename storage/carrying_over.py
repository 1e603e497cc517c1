"""What was found out for one consultation is copied to the one that takes over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.ids import new_id
from storage.items import contents_by_id
from storage.statements import compiled, in_list
from storage.work import Work

_utterances = tables.utterances
_KINDS = as_json(["research", "material", "question", "reply"])
_SAID = compiled(
    select(_utterances)
    .where(
        _utterances.c.district_id == bindparam("district_id"),
        _utterances.c.consultation_id == bindparam("id"),
        in_list(_utterances.c.kind, "kinds"),
    )
    .order_by(_utterances.c.at, _utterances.c.id)
)


async def carry_over(work: Work, old: str, new: str, places: Mapping[str, str]) -> int:
    """Research, material, and what was asked before the meeting, with copies of their words; how many are research.

    Who said it stays known as a person; who is nobody known, by his place in the new one (`places`, by the old one).
    """
    rows = await work.all(_SAID, id=old, kinds=_KINDS)
    held = await contents_by_id(work, [row["words_id"] for row in rows if row["words_id"]])
    made = {row["id"]: new_id() for row in rows}
    for row in rows:
        copied: Row = {**row, "id": made[row["id"]], "consultation_id": new}
        copied |= {"participant_id": places.get(row["participant_id"] or "")}
        copied |= {"words_id": _copied(work, held.get(row["words_id"] or ""), new)}
        copied |= {"reply_to": made.get(row["reply_to"] or "")}
        del copied["district_id"]
        work.insert(_utterances, **copied)
    return sum(row["kind"] == "research" for row in rows)


def _copied(work: Work, found: Row | None, new: str) -> str | None:
    if found is None:
        return None
    of: dict[str, Any] = {name: found[name] for name in ("item_id", "person_id", "sealed", "via")}
    return work.content(found["kind"], found["text"], consultation_id=new, **of)
