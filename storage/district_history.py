"""What was set up anew in a district: its events of one name, the last first."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, literal, select

from domain.events import Name
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

MOST = 30
_events = tables.events
_CHANGES = compiled(
    select(_events.c.at, _events.c.maker, _events.c.name, _events.c.particulars)
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == "district",
        _events.c.thing_id == bindparam("district_id"),
        in_list(_events.c.name, "names"),
    )
    .order_by(_events.c.seq.desc())
    .limit(literal(MOST))
)


async def district_changes(work: Work, *names: Name) -> Sequence[Row]:
    """Particulars are parsed."""
    rows = await work.all(_CHANGES, names=as_json([one.value for one in names]))
    return [row | {"particulars": json.loads(row["particulars"])} for row in rows]
