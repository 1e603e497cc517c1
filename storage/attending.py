"""Who is invited: what else he is to come to, who speaks for a department, who proposed along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, func, null, or_, select

from domain.consultation import Consultation, Part, Participant, Stage
from storage import tables
from storage.as_json import as_json
from storage.consultations import (
    CONSULTATION_COLUMNS,
    IN_HIS_PLACE,
    PARTICIPANT_COLUMNS,
    consultation_of,
    participant_of,
)
from storage.database import Row
from storage.kept_out import free_for
from storage.statements import compiled, in_list
from storage.work import Work

_consultations, _participants = tables.consultations, tables.participants
_mine = _participants.c.district_id == bindparam("district_id")
_of = (_mine, _participants.c.consultation_id == bindparam("consultation_id"))
_lasts = _participants.c.ended_at.is_(None)
_both_rows = select(
    *(column.label(f"p_{column.name}") for column in PARTICIPANT_COLUMNS),
    *(column.label(f"c_{column.name}") for column in CONSULTATION_COLUMNS),
).select_from(
    _participants.join(
        _consultations,
        and_(
            _consultations.c.district_id == _participants.c.district_id,
            _consultations.c.id == _participants.c.consultation_id,
        ),
    )
)
_ELSEWHERE = compiled(
    _both_rows.where(
        _mine,
        in_list(_participants.c.person_id, "people"),
        _lasts,
        _consultations.c.id != bindparam("but"),
        in_list(_consultations.c.state, "states"),
        _consultations.c.start_at < bindparam("end"),
        _consultations.c.end_at > bindparam("start"),
    ).order_by(_consultations.c.start_at, _participants.c.id)
)
_PARTIES = compiled(
    select(_participants.c.part, _participants.c.department_id, _participants.c.party_id)
    .where(*_of, _lasts, _participants.c.part != Part.CLERK.value)
    .group_by(_participants.c.part, _participants.c.department_id, _participants.c.party_id)
    .order_by(_participants.c.part, _participants.c.department_id, _participants.c.party_id)
)
_FOR_DEPARTMENTS = compiled(
    select(*PARTICIPANT_COLUMNS)
    .where(*_of, in_list(_participants.c.department_id, "departments"), _participants.c.part == Part.DEPARTMENT.value)
    .order_by(_participants.c.id)
)
_SPEAKS_FOR = compiled(
    select(*PARTICIPANT_COLUMNS)
    .where(
        _mine,
        _participants.c.person_id == bindparam("person_id"),
        _participants.c.department_id == bindparam("department_id"),
        _participants.c.part == Part.DEPARTMENT.value,
        _participants.c.came_at.is_(None),
        _lasts,
    )
    .order_by(_participants.c.id)
)
_AHEAD = compiled(
    _both_rows.where(
        _mine,
        IN_HIS_PLACE,
        _lasts,
        _participants.c.invited_at.is_not(None),
        in_list(_consultations.c.state, "states"),
        free_for(_consultations.c.id, "person_id"),
    )
    .order_by(func.coalesce(_consultations.c.start_at, _consultations.c.made_at), _consultations.c.id)
    .limit(bindparam("most"))
)
_ROOM = compiled(
    select(tables.rooms.c.name, tables.rooms.c.name_en, tables.rooms.c.station_id).where(
        tables.rooms.c.district_id == bindparam("district_id"), tables.rooms.c.id == bindparam("room_id")
    )
)
_CHANGED = compiled(
    select(func.max(tables.events.c.at).label("at")).where(
        tables.events.c.district_id == bindparam("district_id"),
        tables.events.c.thing == "consultation",
        tables.events.c.thing_id == bindparam("id"),
    )
)
_SIGNERS = compiled(
    select(tables.topic_supports.c.person_id)
    .join(
        tables.topics,
        and_(
            tables.topics.c.district_id == tables.topic_supports.c.district_id,
            tables.topics.c.id == tables.topic_supports.c.topic_id,
        ),
    )
    .where(
        tables.topics.c.district_id == bindparam("district_id"),
        tables.topics.c.consultation_id == bindparam("consultation_id"),
        tables.topic_supports.c.kind == "signs",
        tables.topic_supports.c.ended_at.is_(None),
    )
    .order_by(tables.topic_supports.c.at, tables.topic_supports.c.person_id)
)
_HOLD_LIST = compiled(
    _consultations.update()
    .values(seats=_consultations.c.seats)
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        _consultations.c.id == bindparam("id"),
        _consultations.c.version == bindparam("version"),
    )
)
_ONCE = compiled(
    select(_consultations.c.id).where(
        _consultations.c.district_id == bindparam("district_id"),
        _consultations.c.id == bindparam("id"),
        select(func.count())
        .select_from(_participants)
        .where(
            _participants.c.district_id == _consultations.c.district_id,
            _participants.c.consultation_id == _consultations.c.id,
            _participants.c.department_id == bindparam("department_id"),
            _lasts,
        )
        .scalar_subquery()
        == 1,
    )
)
_STILL = compiled(
    select(_consultations.c.id).where(
        _consultations.c.district_id == bindparam("district_id"),
        _consultations.c.id == bindparam("id"),
        _consultations.c.sequence == bindparam("sequence"),
    )
)
_NOBODY_THERE = compiled(
    _participants.update()
    .values(came_at=null(), came_how=null(), tries=0)
    .where(*_of, or_(_participants.c.came_at.is_not(None), _participants.c.tries > 0))
)
_EVER = 1 << 52
_TO_COME = as_json([Stage.SCHEDULED.value, Stage.MEETING.value])


def _both(row: Row) -> tuple[Participant, Consultation]:
    one = {name[2:]: value for name, value in row.items() if name.startswith("p_")}
    other = {name[2:]: value for name, value in row.items() if name.startswith("c_")}
    return participant_of(one), consultation_of(other)


async def to_come(work: Work, person_id: str, found: Consultation) -> list[tuple[Participant, Consultation]]:
    """Whatever else this person is invited to and what has a time, whenever it is."""
    said = {"people": as_json([person_id]), "but": found.id, "states": _TO_COME}
    return [_both(row) for row in await work.all(_ELSEWHERE, **said, start=0, end=_EVER)]


async def elsewhere(work: Work, people: Sequence[str], found: Consultation) -> list[tuple[Participant, Consultation]]:
    """What else these people are invited to at that very time, whatever they have answered."""
    if found.start_at is None or found.end_at is None or not people:
        return []
    said = {"people": as_json(list(people)), "but": found.id, "states": _TO_COME}
    rows = await work.all(_ELSEWHERE, **said, start=found.start_at, end=found.end_at)
    return [_both(row) for row in rows]


async def ahead_of(
    work: Work, person_id: str, departments: Sequence[str], most: int = 9
) -> list[tuple[Participant, Consultation]]:
    """What somebody, or a department of his, is invited to and what is not over."""
    states = as_json([stage.value for stage in (Stage.PREPARING, Stage.SCHEDULED, Stage.MEETING)])
    rows = await work.all(_AHEAD, person_id=person_id, departments=as_json(list(departments)), states=states, most=most)
    return [_both(row) for row in rows]


async def of_departments(work: Work, consultation_id: str, departments: Sequence[str]) -> list[Participant]:
    if not departments:
        return []
    rows = await work.all(_FOR_DEPARTMENTS, consultation_id=consultation_id, departments=as_json(list(departments)))
    return [participant_of(row) for row in rows]


async def speaks_for(work: Work, person_id: str, department_id: str) -> list[Participant]:
    """Where somebody is the one of his department who comes."""
    rows = await work.all(_SPEAKS_FOR, person_id=person_id, department_id=department_id)
    return [participant_of(row) for row in rows]


async def parties_of(work: Work, consultation_id: str) -> list[tuple[Part, str | None, str | None]]:
    """Each part once, with the department, or the content that names for whom a guest speaks."""
    rows = await work.all(_PARTIES, consultation_id=consultation_id)
    return [(Part(row["part"]), row["department_id"], row["party_id"]) for row in rows]


async def room_named(work: Work, room_id: str | None) -> Row | None:
    """`name`, `name_en` and `station_id`."""
    return await work.one(_ROOM, room_id=room_id) if room_id else None


async def changed_at(work: Work, consultation_id: str) -> int:
    """When it last moved in any way, UTC ms."""
    row = await work.one(_CHANGED, id=consultation_id)
    return int(row["at"] or 0) if row else 0


async def signers_of(work: Work, consultation_id: str) -> list[str]:
    """Who proposed along the topic that it came of."""
    return [row["person_id"] for row in await work.all(_SIGNERS, consultation_id=consultation_id)]


def hold_list(work: Work, found: Consultation) -> None:
    """Before somebody is put on it: one after the other, and a conflict where the consultation has moved meanwhile."""
    work.run(_HOLD_LIST, rule="one", id=found.id, version=found.version)


def once_only(work: Work, consultation_id: str, department_id: str) -> None:
    """After it was put on the list, which was held: a conflict where somebody else had done so."""
    work.run(_ONCE, rule="one", id=consultation_id, department_id=department_id)


def rely_on_meeting(work: Work, found: Consultation) -> None:
    """The commit is a conflict where it has ended, begun, moved or is off meanwhile."""
    work.guard(_consultations, id=found.id, state=found.state.value, sequence=found.sequence)


def still_then(work: Work, found: Consultation) -> None:
    """A conflict where it has another time by now. Nothing is held: two who answer to two never wait in a ring."""
    work.run(_STILL, rule="one", id=found.id, sequence=found.sequence)


def nobody_there(work: Work, consultation_id: str) -> None:
    """At another time nobody is there yet, and wrong codes were those of another code."""
    work.run(_NOBODY_THERE, consultation_id=consultation_id)
