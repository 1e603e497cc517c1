"""What people who have left still have in hand, and appointments whose end no event has told yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, not_, or_, select, tuple_

from domain.events import Name
from domain.people import Role
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import OPEN_STATES
from storage.statements import compiled, in_list
from storage.work import Work

_appointments, _items, _events = tables.appointments, tables.items, tables.events
_SAID = _events.c.particulars.contains(_appointments.c.id)
_ENDED = select(_appointments).where(
    _appointments.c.district_id == bindparam("district_id"),
    _appointments.c.valid_to <= bindparam("now"),
    not_(
        exists().where(
            _events.c.district_id == _appointments.c.district_id,
            _events.c.thing == "person",
            _events.c.thing_id == _appointments.c.person_id,
            _events.c.name == Name.PERSON_LEFT.value,
            _SAID,
        )
    ),
)
_UNSAID = compiled(_ENDED)
_STILL_UNSAID = compiled(_ENDED.where(_appointments.c.id == bindparam("appointment_id")))


def _left(column: Any) -> Any:
    """Somebody has the item who sits at its station no longer."""
    sit = select(_appointments.c.person_id, _appointments.c.scope_id).where(
        _appointments.c.district_id == bindparam("district_id"),
        in_list(_appointments.c.scope_id, "stations"),
        or_(_appointments.c.role == Role.MEMBER.value, _appointments.c.role == Role.HEAD.value),
        _appointments.c.valid_from <= bindparam("now"),
        or_(_appointments.c.valid_to.is_(None), _appointments.c.valid_to > bindparam("now")),
    )
    return and_(column.is_not(None), not_(tuple_(column, _items.c.now_at).in_(sit)))


_LEFT_BEHIND = compiled(
    select(_items.c.id)
    .where(
        _items.c.district_id == bindparam("district_id"),
        in_list(_items.c.now_at, "stations"),  # with the states an index: what is ended is not read
        in_list(_items.c.state, "states"),
        or_(_left(_items.c.owner_id), _left(_items.c.assignee_id), _left(_items.c.offered_to)),
    )
    .limit(bindparam("most"))
)


async def left_behind(work: Work, stations: Sequence[str], most: int) -> list[str]:
    """Open items at these stations in the hands of somebody who serves there no longer."""
    rows = await work.all(_LEFT_BEHIND, stations=as_json(list(stations)), states=OPEN_STATES, now=work.now, most=most)
    return sorted(row["id"] for row in rows)


async def ended_unsaid(work: Work) -> list[Row]:
    """Appointments that the calendar has ended."""
    return list(await work.all(_UNSAID, now=work.now))


async def is_unsaid(work: Work, appointment_id: str) -> bool:
    return await work.one(_STILL_UNSAID, appointment_id=appointment_id, now=work.now) is not None
