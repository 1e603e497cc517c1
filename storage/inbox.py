"""What waits for head and clerk at some stations, each list in one query."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, case, or_, select

from domain.item import MOST_REDOS, Item, Objection, State
from storage import tables
from storage.as_json import as_json
from storage.items import ITEM_COLUMNS, OPEN_STATES, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_items, _calls = tables.items, tables.calls
_OF_DISTRICT = _items.c.district_id == bindparam("district_id")
_BY_DUE = (case((_items.c.due_at.is_(None), 1), else_=0), _items.c.due_at, _items.c.reported_at, _items.c.id)
_WAITING = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _OF_DISTRICT,
        in_list(_items.c.now_at, "stations"),
        or_(
            _items.c.objection == Objection.OPEN.value,
            and_(
                in_list(_items.c.state, "states"),
                or_(
                    _items.c.state == State.REPORTED.value,
                    _items.c.state == State.ASSIGNED.value,
                    and_(_items.c.state == State.ACCEPTED.value, _items.c.redone > 0),
                    and_(_items.c.state == State.ANSWERED.value, _items.c.redone >= MOST_REDOS),
                    _items.c.recused != "[]",
                    in_list(_items.c.reporter_id, "heads"),
                    _items.c.due_at < bindparam("until"),
                    _items.c.reported_at >= bindparam("since"),
                ),
            ),
        ),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
_TO_CALL = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _OF_DISTRICT,
        _items.c.id.in_(
            select(_calls.c.item_id).where(
                _calls.c.district_id == bindparam("of_district"),
                in_list(_calls.c.station_id, "stations"),
                _calls.c.done_at.is_(None),
            )
        ),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
NEVER = 1 << 60
MOST = 2000


async def items_waiting(
    work: Work, stations: Sequence[str], heads: Sequence[str], until: int, since: int = NEVER
) -> list[Item]:
    """Whatever may want somebody in charge: not accepted, to be redone or ended, disputed, due before `until`, about or
    by one of the heads; and with them the open ones reported from `since` on. The soonest due first, those without a
    clock last.
    """
    values = {"stations": as_json(list(stations)), "heads": as_json(list(heads)), "states": OPEN_STATES}
    return [item_of(row) for row in await work.all(_WAITING, **values, until=until, since=since, most=MOST)]


async def items_to_call(work: Work, stations: Sequence[str]) -> list[Item]:
    """Items whose people are to be rung up by one of these stations, in the same order."""
    values = {"stations": as_json(list(stations)), "of_district": work.district_id, "most": MOST}
    return [item_of(row) for row in await work.all(_TO_CALL, **values)]
