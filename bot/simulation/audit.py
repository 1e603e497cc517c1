"""What the year came to, and whether anything fell between two stools."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bot.simulation import talk_audit, talk_figures
from domain import running
from domain.clocks import Clock
from domain.consultation import Stage
from domain.figures import Cut, Period, figures, span_of
from domain.item import OPEN, Item, State, Urgency
from domain.recount import recount
from handlers.house import House
from storage import tables
from storage.as_json import as_json
from storage.figures import facts
from storage.items import ITEM_COLUMNS, item_of
from storage.statements import compiled, in_list

_ITEMS = compiled(select(*ITEM_COLUMNS).where(tables.items.c.district_id == bindparam("district_id")))
_letters = tables.letters
_UNSENT = compiled(
    select(func.count().label("count"))
    .select_from(
        _letters.join(
            tables.addresses,
            (tables.addresses.c.district_id == _letters.c.district_id)
            & (tables.addresses.c.id == _letters.c.address_id),
        )
    )
    .where(
        _letters.c.district_id == bindparam("district_id"),
        or_(_letters.c.state == "waiting", _letters.c.state == "failed"),
        _letters.c.next_attempt_at <= bindparam("now"),
        tables.addresses.c.reachable != 0,
    )
)
_TIMERS = compiled(
    select(func.count().label("count")).where(
        tables.timers.c.district_id == bindparam("district_id"),
        tables.timers.c.done_at.is_(None),
        tables.timers.c.due_at <= bindparam("now"),
    )
)
_HEADS = compiled(
    select(tables.appointments.c.scope_id).where(
        tables.appointments.c.district_id == bindparam("district_id"),
        in_list(tables.appointments.c.role, "roles"),
        tables.appointments.c.valid_to.is_(None),
    )
)


_EVENTS = compiled(
    select(tables.events).where(
        tables.events.c.district_id == bindparam("district_id"), tables.events.c.thing == "item"
    )
)
DAY = 86_400_000


async def audit(house: House) -> dict[str, int]:
    """Counts in the order in which they are shown; the last ones have to be 0."""
    work = house.work()
    items = [item_of(row) for row in await work.all(_ITEMS)]
    headed = {row["scope_id"] for row in await work.all(_HEADS, roles=as_json(["head"]))}
    states = Counter(one.state for one in items)
    unsent, late = await work.one(_UNSENT, now=work.now), await work.one(_TIMERS, now=work.now)
    assert unsent is not None and late is not None
    found: dict[str, int] = {"items": len(items)}
    found |= {state.value: states[state] for state in State if states[state]}
    found["overdue"] = sum(_overdue(one, work.now) for one in items)
    talks = Counter(one.state for one in await talk_audit.every_consultation(work))
    found["consultations"] = talks.total()
    found |= {f"talks {stage.value}": talks[stage] for stage in Stage if talks[stage]}
    found["consultations stuck"] = len(await talk_audit.stuck(house))
    found["timers late"] = late["count"]
    found["ownerless"] = sum(_ownerless(one, headed) for one in items)
    found["unsent"] = unsent["count"]
    found["figures differ"] = await differing(house) + await talk_figures.differing(house)
    return found


async def differing(house: House) -> int:
    """Figures of every month, and of all the time, that a plain recount of the events says otherwise."""
    work, zone, now = house.work(), house.district.zone, house.clock()
    rows = [row | {"particulars": json.loads(row["particulars"])} for row in await work.all(_EVENTS)]
    practice = frozenset(place.id for place in house.district.stations.values() if place.practice)
    first = min((int(row["at"]) for row in rows), default=now)
    months = [span_of(Period.MONTH, now, zone, back) for back in range((now - first) // (28 * DAY) + 2)]
    count = 0
    for start, end in [*months, (first, now + 1)]:
        told = figures(await facts(work, start, end), Cut(start, end), now, zone).plain()
        said = recount(
            rows, start, end, now, zone, partial(_due, house), practice=practice, later=partial(_later, house)
        )
        count += sum(told[name] != value for name, value in said.items())
    return count


def _due(house: House, at: int, urgency: str) -> int:
    return house.clocks.due(Clock.FIRST_CONTACT, at, house.calendar, urgency=Urgency(urgency).value).due_at


def _later(house: House, at: int, stood: list[tuple[int, int]], urgency: str) -> int:
    allowance = house.clocks.allowance(Clock.FIRST_CONTACT, None, Urgency(urgency).value)
    one = running.start(Clock.FIRST_CONTACT, allowance, at, house.calendar)
    due = one.due_at
    for since, until in stood:
        due = running.put_off(one, due, since, until, house.calendar)
    return due


def _overdue(one: Item, now: int) -> bool:
    return one.open and one.due_at is not None and one.due_at < now


def _ownerless(one: Item, headed: set[Any]) -> bool:
    """Open, and nobody answers for it, or nothing runs that would bring it before somebody's eyes."""
    if one.state not in OPEN:
        return False
    somebody = one.handler_id is not None or one.now_at in headed
    clocks = any(clock.stopped_at is None for clock in one.running)
    return not (somebody and clocks)
