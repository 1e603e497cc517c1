"""Who is invited: seats under a condition, who waits, what else he is to come to, and what was said before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from domain.attending import HOSTS, Seat
from domain.consultation import Answer, Consultation, Part, Participant, Stage
from storage import tables
from storage.as_json import as_json
from storage.consultations import (
    CONSULTATION_COLUMNS,
    PARTICIPANT_COLUMNS,
    consultation_of,
    participant_of,
)
from storage.database import Row
from storage.ids import new_id
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_consultations, _participants, _utterances = tables.consultations, tables.participants, tables.utterances
_here = _consultations.c.district_id == bindparam("district_id")
_this = (_here, _consultations.c.id == bindparam("id"))
_mine = _participants.c.district_id == bindparam("district_id")
_of = (_mine, _participants.c.consultation_id == bindparam("consultation_id"))
_said = _utterances.c.district_id == bindparam("district_id")
_lasts = _participants.c.ended_at.is_(None)
_full = _consultations.c.seats >= _consultations.c.capacity
_over = _consultations.c.seats > _consultations.c.capacity


def _change(by: int, where: Any) -> Statement:
    return compiled(_consultations.update().values(seats=_consultations.c.seats + by).where(*_this, where))


_SEATS: dict[Seat, Statement] = {
    Seat.TAKE: _change(1, _consultations.c.seats < _consultations.c.capacity),
    Seat.WAIT: _change(1, _full),
    Seat.GIVE: _change(-1, _consultations.c.seats <= _consultations.c.capacity),
    Seat.PASS: _change(-1, _over),
    Seat.LEAVE: _change(-1, _over),
    Seat.FREE: compiled(
        select(_consultations.c.id).where(*_this, _consultations.c.capacity.is_(None)).with_for_update(read=True)
    ),
}
_wanting = (
    select(func.count())
    .select_from(_participants)
    .where(
        _participants.c.district_id == bindparam("of_district"),
        _participants.c.consultation_id == bindparam("of_consultation"),
        _lasts,
        *(_participants.c.part != part.value for part in sorted(HOSTS)),
        or_(_participants.c.answer == Answer.YES.value, _participants.c.answer == Answer.SENDS.value),
    )
    .scalar_subquery()
)
_COUNT = compiled(_consultations.update().values(seats=_wanting).where(*_this))
_READ_SEATS = compiled(select(_consultations.c.seats, _consultations.c.capacity).where(*_this))
_WAITING = compiled(
    select(*PARTICIPANT_COLUMNS)
    .where(*_of, _participants.c.queued_at.is_not(None), _lasts)
    .order_by(_participants.c.queued_at, _participants.c.id)
    .limit(bindparam("most"))
)
_ELSEWHERE = compiled(
    select(
        *(column.label(f"p_{column.name}") for column in PARTICIPANT_COLUMNS),
        *(column.label(f"c_{column.name}") for column in CONSULTATION_COLUMNS),
    )
    .select_from(
        _participants.join(
            _consultations,
            and_(
                _consultations.c.district_id == _participants.c.district_id,
                _consultations.c.id == _participants.c.consultation_id,
            ),
        )
    )
    .where(
        _mine,
        in_list(_participants.c.person_id, "people"),
        _lasts,
        _consultations.c.id != bindparam("but"),
        in_list(_consultations.c.state, "states"),
        _consultations.c.start_at < bindparam("end"),
        _consultations.c.end_at > bindparam("start"),
    )
    .order_by(_consultations.c.start_at, _participants.c.id)
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
    select(
        *(column.label(f"p_{column.name}") for column in PARTICIPANT_COLUMNS),
        *(column.label(f"c_{column.name}") for column in CONSULTATION_COLUMNS),
    )
    .select_from(
        _participants.join(
            _consultations,
            and_(
                _consultations.c.district_id == _participants.c.district_id,
                _consultations.c.id == _participants.c.consultation_id,
            ),
        )
    )
    .where(
        _mine,
        or_(
            _participants.c.person_id == bindparam("person_id"),
            and_(_participants.c.person_id.is_(None), in_list(_participants.c.department_id, "departments")),
        ),
        _lasts,
        _participants.c.invited_at.is_not(None),
        in_list(_consultations.c.state, "states"),
    )
    .order_by(func.coalesce(_consultations.c.start_at, _consultations.c.made_at), _consultations.c.id)
    .limit(bindparam("most"))
)
_agenda = tables.agenda_lines
_AGENDA = compiled(
    select(_agenda.c.words_id, _agenda.c.minutes)
    .where(_agenda.c.district_id == bindparam("district_id"), _agenda.c.consultation_id == bindparam("consultation_id"))
    .order_by(_agenda.c.position, _agenda.c.id)
)
_ROOM = compiled(
    select(tables.rooms.c.name, tables.rooms.c.name_en).where(
        tables.rooms.c.district_id == bindparam("district_id"), tables.rooms.c.id == bindparam("room_id")
    )
)
_UTTERANCES = compiled(
    select(_utterances)
    .where(_said, _utterances.c.consultation_id == bindparam("consultation_id"), in_list(_utterances.c.kind, "kinds"))
    .order_by(_utterances.c.id)
)
_UTTERANCE = compiled(select(_utterances).where(_said, _utterances.c.id == bindparam("id")))
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
_TO_COME = as_json([Stage.SCHEDULED.value, Stage.MEETING.value])


async def seats_of(work: Work, consultation_id: str) -> tuple[int, int | None]:
    """How many want a seat, and how many there are (None: no limit)."""
    row = await work.one(_READ_SEATS, id=consultation_id)
    assert row is not None
    return row["seats"], row["capacity"]


def change_seats(work: Work, consultation_id: str, seat: Seat) -> None:
    """The commit is a conflict where what `seat_for` was told no longer holds."""
    if seat is not Seat.KEEP:
        work.run(_SEATS[seat], rule="one", id=consultation_id)


def count_seats(work: Work, consultation_id: str) -> None:
    """After a limit was set: whoever answered while there was none counts too."""
    work.run(_COUNT, id=consultation_id, of_district=work.district_id, of_consultation=consultation_id)


async def waiting(work: Work, consultation_id: str, most: int = 1) -> list[Participant]:
    """Who moves up next."""
    return [participant_of(row) for row in await work.all(_WAITING, consultation_id=consultation_id, most=most)]


def _both(row: Row) -> tuple[Participant, Consultation]:
    one = {name[2:]: value for name, value in row.items() if name.startswith("p_")}
    other = {name[2:]: value for name, value in row.items() if name.startswith("c_")}
    return participant_of(one), consultation_of(other)


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


async def agenda_of(work: Work, consultation_id: str) -> list[tuple[str, int]]:
    """Contents with their minutes, in order."""
    rows = await work.all(_AGENDA, consultation_id=consultation_id)
    return [(row["words_id"], row["minutes"]) for row in rows]


async def room_named(work: Work, room_id: str | None) -> Row | None:
    """`name` and `name_en`."""
    return await work.one(_ROOM, room_id=room_id) if room_id else None


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said about a consultation. Without `participant_id` it is unsigned."""

    id: str
    consultation_id: str
    kind: str
    participant_id: str | None
    person_id: str | None
    words_id: str | None
    files: tuple[str, ...]
    reply_to: str | None
    at: int


def _utterance(row: Row) -> Utterance:
    names = ("id", "consultation_id", "kind", "participant_id", "person_id", "words_id")
    return Utterance(
        **{name: row[name] for name in names},
        files=tuple(json.loads(row["files"])),
        reply_to=row["reply_to"],
        at=row["at"],
    )


async def utterances_of(work: Work, consultation_id: str, *kinds: str) -> list[Utterance]:
    """In the order in which they were said."""
    rows = await work.all(_UTTERANCES, consultation_id=consultation_id, kinds=as_json(list(kinds)))
    return [_utterance(row) for row in rows]


async def utterance(work: Work, utterance_id: str) -> Utterance | None:
    row = await work.one(_UTTERANCE, id=utterance_id)
    return _utterance(row) if row else None


def add_utterance(
    work: Work,
    consultation_id: str,
    kind: str,
    *,
    participant_id: str | None,
    person_id: str | None,
    words_id: str | None,
    files: Sequence[str] = (),
    reply_to: str | None = None,
) -> str:
    made = new_id()
    work.insert(
        _utterances,
        id=made,
        consultation_id=consultation_id,
        kind=kind,
        participant_id=participant_id,
        person_id=person_id,
        words_id=words_id,
        files=as_json(list(files)),
        reply_to=reply_to,
        at=work.now,
    )
    return made


async def changed_at(work: Work, consultation_id: str) -> int:
    """When it last moved in any way, UTC ms."""
    row = await work.one(_CHANGED, id=consultation_id)
    return int(row["at"] or 0) if row else 0


async def signers_of(work: Work, consultation_id: str) -> list[str]:
    """Who proposed along the topic that it came of."""
    return [row["person_id"] for row in await work.all(_SIGNERS, consultation_id=consultation_id)]
