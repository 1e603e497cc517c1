"""What is kept about a consultation besides its own row, counted in one read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from domain.consultation_steps import Facts
from domain.events import Name
from storage import tables
from storage.as_json import as_json
from storage.statements import compiled, in_list
from storage.work import Work

_links, _events = tables.consultation_items, tables.events


def _count(table: Any, *where: Any) -> Any:
    of = (table.c.district_id == bindparam("district_id"), table.c.consultation_id == bindparam("id"))
    return select(func.count()).select_from(table).where(*of, *where).scalar_subquery()


_visits = (
    select(func.count())
    .select_from(_links)
    .join(_events, (_events.c.district_id == _links.c.district_id) & (_events.c.thing_id == _links.c.item_id))
    .where(
        _links.c.district_id == bindparam("district_id"),
        _links.c.consultation_id == bindparam("id"),
        _events.c.thing == "item",
        _events.c.name == Name.ITEM_VISITED.value,
    )
    .scalar_subquery()
)
_found = tables.consultation_looks.c.found
_stands = or_(_found == "holds", _found == "partly")  # what failed is to be looked at again
_FACTS = compiled(
    select(
        _count(tables.utterances, tables.utterances.c.kind == "research").label("notes"),
        _visits.label("visits"),
        _count(
            tables.participants, tables.participants.c.invited_at.is_not(None), tables.participants.c.ended_at.is_(None)
        ).label("invited"),
        _count(tables.minutes, tables.minutes.c.sent_at.is_not(None)).label("sent"),
        _count(tables.minutes, tables.minutes.c.state == "settled").label("settled"),
        _count(tables.actions).label("actions"),
        _count(tables.actions, tables.actions.c.state == "open").label("open"),
        _count(tables.consultation_looks, _stands).label("looks"),
    )
)


_VISITS_TO = compiled(
    select(func.count().label("visits")).where(
        _events.c.district_id == bindparam("district_id"),
        in_list(_events.c.thing_id, "items"),
        _events.c.thing == "item",
        _events.c.name == Name.ITEM_VISITED.value,
    )
)


async def visits_to(work: Work, items: Sequence[str]) -> int:
    """How often somebody went to see these; for a consultation whose items no other reader finds yet."""
    row = await work.one(_VISITS_TO, items=as_json(list(items))) if items else None
    return int(row["visits"]) if row else 0


async def facts_of(work: Work, consultation_id: str) -> Facts:
    row = await work.one(_FACTS, id=consultation_id)
    assert row is not None
    return Facts(
        research=row["notes"] + row["visits"],
        invited=row["invited"],
        minutes_sent=bool(row["sent"]),
        minutes_settled=bool(row["settled"]),
        actions=row["actions"],
        actions_open=row["open"],
        looked_back=bool(row["looks"]),
    )
