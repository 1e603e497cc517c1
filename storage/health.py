"""What the product's health is told from: counts that an index or a short scan answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, literal, or_, select

from storage import tables
from storage.database import Row
from storage.statements import compiled
from storage.systems import dead
from storage.work import Work

OLD = "old"
"""State of a letter that a restored backup held unsent: it goes out when somebody says so."""

_letters, _timers, _items, _addresses = tables.letters, tables.timers, tables.items, tables.addresses
_HOUR = 3_600_000
_DAY = 24 * _HOUR

_LETTERS = compiled(
    select(
        func.count()
        .filter(
            _letters.c.state == "waiting",
            _letters.c.created_at <= bindparam("hour_ago"),
            or_(_letters.c.attempts > 0, _letters.c.next_attempt_at <= bindparam("hour_ago")),
        )
        .label("stuck"),
        func.count().filter(_letters.c.state == "failed", _letters.c.created_at > bindparam("day_ago")).label("failed"),
        func.count().filter(_letters.c.state == OLD).label("old"),
        func.count()
        .filter(_letters.c.state == "waiting", _letters.c.leased_until > bindparam("in_an_hour"))
        .label("leased"),
    ).where(
        _letters.c.district_id == bindparam("district_id"),
        or_(_letters.c.state == "waiting", _letters.c.state == "failed", _letters.c.state == OLD),
    )
)
_TIMERS = compiled(
    select(func.count().label("late")).where(
        _timers.c.district_id == bindparam("district_id"),
        _timers.c.done_at.is_(None),
        _timers.c.due_at <= bindparam("before"),
        _timers.c.kind != "digest",  # it is the one that asks
    )
)
_FAULTS = compiled(
    select(func.count().label("waiting")).where(
        tables.faults.c.district_id == bindparam("district_id"), tables.faults.c.retried_at.is_(None)
    )
)
_NEWEST_EVENT = compiled(
    select(tables.events.c.at)
    .where(tables.events.c.district_id == bindparam("district_id"))
    .order_by(tables.events.c.at.desc())
    .limit(literal(1))
)
_UNACCEPTED = compiled(
    select(_items.c.now_at, func.count().label("count"), func.min(_items.c.reported_at).label("oldest"))
    .where(
        _items.c.district_id == bindparam("district_id"),
        or_(_items.c.state == "reported", _items.c.state == "assigned"),
        _items.c.practice == 0,
        _items.c.reported_at <= bindparam("before"),
    )
    .group_by(_items.c.now_at)
    .order_by(func.count().desc(), _items.c.now_at)
)
_reachable = (
    select(_addresses.c.id)
    .where(
        _addresses.c.district_id == bindparam("district_id"),
        _addresses.c.person_id == tables.persons.c.id,
        _addresses.c.reachable != literal(0),
    )
    .exists()
)
_any_address = (
    select(_addresses.c.id)
    .where(_addresses.c.district_id == bindparam("district_id"), _addresses.c.person_id == tables.persons.c.id)
    .exists()
)
_concerned = or_(
    select(_items.c.id)
    .where(
        _items.c.district_id == bindparam("district_id"),
        _items.c.reporter_id == tables.persons.c.id,
        *(_items.c.state != state for state in ("closed", "merged", "refused", "withdrawn")),
    )
    .exists(),
    select(tables.appointments.c.id)
    .where(
        tables.appointments.c.district_id == bindparam("district_id"),
        tables.appointments.c.person_id == tables.persons.c.id,
        tables.appointments.c.valid_from <= bindparam("now"),
        or_(tables.appointments.c.valid_to.is_(None), tables.appointments.c.valid_to > bindparam("now")),
    )
    .exists(),
)
_UNREACHABLE = compiled(
    select(func.count().label("count")).where(
        tables.persons.c.district_id == bindparam("district_id"), and_(_any_address, ~_reachable), _concerned
    )
)
_OLD = compiled(
    select(_letters)
    .where(
        _letters.c.district_id == bindparam("district_id"),
        _letters.c.state == OLD,
        _letters.c.id > bindparam("after"),
    )
    .order_by(_letters.c.id)
    .limit(literal(1))
)
_open_addresses = select(_addresses.c.id).where(
    _addresses.c.district_id == bindparam("district_id"), _addresses.c.reachable != literal(0)
)
_release = (
    _letters.update()
    .values(
        state=case((_letters.c.address_id.in_(_open_addresses), "waiting"), else_="held"),
        attempts=0,
        next_attempt_at=bindparam("at"),
    )
    .where(_letters.c.district_id == bindparam("district_id"), _letters.c.state == OLD)
)
_drop = (
    _letters.update()
    .values(state="dropped")
    .where(_letters.c.district_id == bindparam("district_id"), _letters.c.state == OLD)
)
_one = _letters.c.id == bindparam("letter_id")
_DECIDE = {
    ("send", True): compiled(_release),
    ("send", False): compiled(_release.where(_one)),
    ("drop", True): compiled(_drop),
    ("drop", False): compiled(_drop.where(_one)),
}
HOLD_BACK = compiled(
    _letters.update()
    .values(state=OLD, leased_by=None, leased_until=0)
    .where(
        _letters.c.district_id == bindparam("district_id"),
        or_(_letters.c.state == "waiting", _letters.c.state == "held"),
    )
)
"""After a restore: what had not been sent then is not sent unasked now."""


@dataclass(frozen=True, slots=True)
class Counts:
    stuck: int
    failed: int
    old: int
    leased: int
    """Claimed for an hour and more to come: nobody may, see `storage.work.LEASE`."""
    late: int
    faults: int
    unreachable: int
    newest_event: int
    unaccepted: tuple[Row, ...]
    """`now_at`, `count`, `oldest` (UTC ms) of each station with items that wait to be accepted."""
    dead: int = 0
    """Messages to other systems that were given up."""


async def counts(work: Work) -> Counts:
    letters = await work.one(_LETTERS, hour_ago=work.now - _HOUR, day_ago=work.now - _DAY, in_an_hour=work.now + _HOUR)
    late = await work.one(_TIMERS, before=work.now - _HOUR // 2)
    faults = await work.one(_FAULTS)
    gone = await work.one(_UNREACHABLE, now=work.now)
    event = await work.one(_NEWEST_EVENT)
    assert letters and late and faults and gone
    unaccepted = await work.all(_UNACCEPTED, before=work.now - 4 * _HOUR)
    return Counts(
        letters["stuck"],
        letters["failed"],
        letters["old"],
        letters["leased"],
        late["late"],
        faults["waiting"],
        gone["count"],
        event["at"] if event else 0,
        tuple(unaccepted),
        await dead(work),
    )


async def next_old(work: Work, after: str = "") -> Row | None:
    """The next letter of an older epoch that waits for a decision."""
    return await work.one(_OLD, after=after)


def decide_old(work: Work, act: str, letter_id: str = "") -> None:
    """Send or drop one of them, or with an empty id all; what somebody else has decided meanwhile stays so."""
    work.run(_DECIDE[act, not letter_id], letter_id=letter_id, at=work.now)
