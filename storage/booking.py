"""Rooms and who has them, and who is elsewhere: what a time for a meeting is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, or_, select

from domain.booking import Booking, Engagement, Span, Tie
from domain.consultation import Answer, Stage
from storage import tables
from storage.as_json import as_json
from storage.statements import compiled, in_list
from storage.work import Work

_rooms, _held, _people, _leaves = tables.rooms, tables.consultations, tables.participants, tables.leaves
_TAKES = as_json([Stage.SCHEDULED.value, Stage.MEETING.value])


@dataclass(frozen=True, slots=True)
class Room:
    """`station_id` None: the district's, which all stations share. `booked` rises with every booking."""

    id: str
    station_id: str | None
    name: str
    name_en: str
    capacity: int
    booked: int
    valid_to: int | None


_ROOM_COLUMNS = [_rooms.c[part.name] for part in fields(Room)]
_HERE = _rooms.c.district_id == bindparam("district_id")
_ROOM = compiled(select(*_ROOM_COLUMNS).where(_HERE, _rooms.c.id == bindparam("id")))
_ROOMS = compiled(
    select(*_ROOM_COLUMNS)
    .where(
        _HERE,
        _rooms.c.valid_from <= bindparam("now"),
        or_(_rooms.c.valid_to.is_(None), _rooms.c.valid_to > bindparam("now")),
        or_(_rooms.c.station_id.is_(None), in_list(_rooms.c.station_id, "stations")),
    )
    .order_by(_rooms.c.station_id.is_(None), _rooms.c.name, _rooms.c.id)
)
_CALLED = compiled(
    select(*_ROOM_COLUMNS).where(
        _HERE,
        _rooms.c.name == bindparam("name"),
        func.coalesce(_rooms.c.station_id, "") == bindparam("at"),
    )
)
_other = tables.rooms.alias("other")
_RENAME = compiled(
    _rooms.update()
    .values(name=bindparam("called"), name_en="")
    .where(
        _HERE,
        _rooms.c.id == bindparam("id"),
        ~select(_other.c.id)
        .where(
            _other.c.district_id == _rooms.c.district_id,
            func.coalesce(_other.c.station_id, "") == func.coalesce(_rooms.c.station_id, ""),
            _other.c.name == bindparam("called"),
        )
        .exists(),
    )
)
_THEN = (
    _held.c.district_id == bindparam("district_id"),
    in_list(_held.c.state, "states"),
    _held.c.start_at < bindparam("until"),
    _held.c.end_at > bindparam("since"),
    _held.c.id != bindparam("but"),
)
_BOOKED = compiled(
    select(_held.c.room_id, _held.c.id.label("consultation_id"), _held.c.station_id, _held.c.start_at, _held.c.end_at)
    .where(*_THEN, in_list(_held.c.room_id, "rooms"))
    .order_by(_held.c.start_at, _held.c.id)
)
_MEETINGS = compiled(
    select(_people.c.person_id, _held.c.station_id, _held.c.start_at, _held.c.end_at)
    .select_from(
        _people.join(_held, (_held.c.district_id == _people.c.district_id) & (_held.c.id == _people.c.consultation_id))
    )
    .where(
        *_THEN,
        in_list(_people.c.person_id, "people"),
        _people.c.ended_at.is_(None),
        or_(_people.c.answer.is_(None), ~in_list(_people.c.answer, "away")),
    )
    .order_by(_held.c.start_at, _people.c.person_id)
)
_AWAY = compiled(
    select(_leaves.c.person_id, _leaves.c.start_at, _leaves.c.end_at)
    .where(
        _leaves.c.district_id == bindparam("district_id"),
        in_list(_leaves.c.person_id, "people"),
        _leaves.c.start_at < bindparam("until"),
        _leaves.c.end_at > bindparam("since"),
    )
    .order_by(_leaves.c.start_at, _leaves.c.person_id)
)
_NOT_THERE = as_json([Answer.NO.value, Answer.WRITTEN.value, Answer.SENDS.value])


async def rooms_for(work: Work, *stations: str) -> list[Room]:
    """What these stations have, and after it what all share."""
    return [Room(**row) for row in await work.all(_ROOMS, stations=as_json(list(stations)), now=work.now)]


async def room(work: Work, room_id: str) -> Room | None:
    """One by its id, also one that is no more."""
    row = await work.one(_ROOM, id=room_id)
    return Room(**row) if row else None


async def room_called(work: Work, station_id: str | None, name: str) -> Room | None:
    """One of a station, or of those that all share, by its name; also one that was given up."""
    row = await work.one(_CALLED, at=station_id or "", name=name)
    return Room(**row) if row else None


def rename(work: Work, found: Room, called: str) -> None:
    """The commit is a conflict where another room of the place has this name by then."""
    work.run(_RENAME, rule="one", id=found.id, called=called)


async def bookings(work: Work, rooms: Sequence[str], span: Span, but: str = "") -> list[Booking]:
    """Who has these rooms within a time; `but` is the consultation that asks."""
    if not rooms:
        return []
    rows = await work.all(_BOOKED, rooms=as_json(list(rooms)), states=_TAKES, since=span[0], until=span[1], but=but)
    return [
        Booking(row["room_id"], row["consultation_id"], row["station_id"], row["start_at"], row["end_at"])
        for row in rows
    ]


def book(work: Work, found: Room) -> None:
    """The commit fails as a conflict where somebody else booked the room since it was read.

    `found` must have been read before its bookings were.
    """
    work.update(_rooms, {"id": found.id, "booked": found.booked}, rule="one", booked=found.booked + 1)


async def engaged(work: Work, people: Sequence[str], span: Span, but: str = "") -> list[Engagement]:
    """Meetings and leave of these people within a time; whoever said that he does not come is free."""
    if not people:
        return []
    within = {"people": as_json(list(people)), "since": span[0], "until": span[1]}
    meetings = await work.all(_MEETINGS, **within, states=_TAKES, but=but, away=_NOT_THERE)
    found = [
        Engagement(row["person_id"], Tie.MEETING, row["start_at"], row["end_at"], row["station_id"]) for row in meetings
    ]
    away = await work.all(_AWAY, **within)
    return found + [Engagement(row["person_id"], Tie.LEAVE, row["start_at"], row["end_at"]) for row in away]
