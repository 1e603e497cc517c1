"""How much waits at the desk, in one statement: no more is counted than a badge shows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, func, not_, or_, select

from domain.item import Objection, State
from storage import tables
from storage.as_json import as_json
from storage.calls import OPEN
from storage.items import IS_OPEN
from storage.statements import compiled, in_list
from storage.work import Work

MOST = 100
"""What is more than this is as much as this."""
_items, _calls = tables.items, tables.calls
_HIS = and_(
    _items.c.district_id == bindparam("district_id"),
    not_(_items.c.recused.like(bindparam("kept_out"))),
    or_(_items.c.reporter_id != bindparam("reader"), _items.c.practice == 1),
)
_untaken = (
    select(_items.c.id)
    .where(
        _HIS,
        in_list(_items.c.now_at, "stations"),
        IS_OPEN,
        or_(_items.c.objection.is_(None), _items.c.objection != Objection.OPEN.value),
        or_(_items.c.recused == "[]", bindparam("lasting") == 1),
        or_(
            _items.c.state == State.REPORTED.value,
            _items.c.state == State.ASSIGNED.value,
            _items.c.due_at <= bindparam("now"),
        ),
    )
    .limit(MOST)
    .subquery()
)
_ringing = (
    select(_calls.c.item_id)
    .select_from(
        _calls.join(_items, and_(_items.c.district_id == _calls.c.district_id, _items.c.id == _calls.c.item_id))
    )
    .where(OPEN, _HIS, in_list(_calls.c.station_id, "callers"))
    .distinct()
    .limit(MOST)
    .subquery()
)
_WAITS = compiled(
    select(
        select(func.count()).select_from(_untaken).scalar_subquery().label("inbox"),
        select(func.count()).select_from(_ringing).scalar_subquery().label("calls"),
    )
)


async def waits(
    work: Work, person_id: str, stations: Sequence[str], callers: Sequence[str], *, lasting: bool
) -> dict[str, int]:
    """At `stations` what nobody has accepted and what is over, at `callers` whom to ring up, but for what this person
    keeps out of. `lasting`: in an office of his own, not only for a shift.
    """
    row = await work.one(
        _WAITS,
        reader=person_id,
        kept_out=f'%"{person_id}"%',
        stations=as_json(list(stations)),
        callers=as_json(list(callers)),
        now=work.now,
        lasting=int(lasting),
    )
    return {"inbox": row["inbox"], "calls": row["calls"]} if row else {}
