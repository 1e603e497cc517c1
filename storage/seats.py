"""The seats of a meeting: changed under a condition, so that two at once for the last one never both get it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from domain.attending import HOSTS, Seat
from domain.consultation import Answer, Consultation, Participant
from storage import tables
from storage.consultations import PARTICIPANT_COLUMNS, participant_of
from storage.statements import Statement, compiled
from storage.work import Work

_consultations, _participants = tables.consultations, tables.participants
_here = _consultations.c.district_id == bindparam("district_id")
_this = (_here, _consultations.c.id == bindparam("id"))
_mine = _participants.c.district_id == bindparam("district_id")
_of = (_mine, _participants.c.consultation_id == bindparam("consultation_id"))
_lasts = _participants.c.ended_at.is_(None)
_as_read = (_consultations.c.sequence == bindparam("sequence"), _consultations.c.state == bindparam("state"))
_full = _consultations.c.seats >= _consultations.c.capacity
_over = _consultations.c.seats > _consultations.c.capacity


def _change(by: int, where: Any) -> Statement:
    return compiled(_consultations.update().values(seats=_consultations.c.seats + by).where(*_this, *_as_read, where))


def _look(*where: Any) -> Statement:
    return compiled(select(_consultations.c.id).where(*_this, *_as_read, *where).with_for_update(read=True))


_SEATS: dict[Seat, Statement] = {
    Seat.KEEP: _look(),
    Seat.TAKE: _change(1, _consultations.c.seats < _consultations.c.capacity),
    Seat.WAIT: _change(1, and_(_full, _consultations.c.seats == bindparam("seats"))),
    Seat.GIVE: _change(-1, _consultations.c.seats <= _consultations.c.capacity),
    Seat.PASS: _change(-1, _over),
    Seat.LEAVE: _change(-1, _over),
    Seat.FREE: _look(_consultations.c.capacity.is_(None)),
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
_LAST = compiled(select(func.max(_participants.c.queued_at).label("at")).where(*_of, _lasts))


async def seats_of(work: Work, consultation_id: str) -> tuple[int, int | None]:
    """How many want a seat, and how many there are (None: no limit)."""
    row = await work.one(_READ_SEATS, id=consultation_id)
    assert row is not None
    return row["seats"], row["capacity"]


def change_seats(work: Work, found: Consultation, seat: Seat, seats: int) -> None:
    """The commit is a conflict where what `seat_for` was told no longer holds; who waits is told his very place.

    Also where the meeting has another time or place by then, is off, or has begun.
    """
    as_read = {"id": found.id, "sequence": found.sequence, "state": found.state.value}
    work.run(_SEATS[seat], rule="one", **as_read, **({"seats": seats} if seat is Seat.WAIT else {}))


async def last_queued(work: Work, consultation_id: str) -> int:
    """When the last of those who wait asked for a seat, UTC ms."""
    row = await work.one(_LAST, consultation_id=consultation_id)
    return int(row["at"] or 0) if row else 0


def count_seats(work: Work, consultation_id: str) -> None:
    """After a limit was set: whoever answered while there was none counts too."""
    work.run(_COUNT, id=consultation_id, of_district=work.district_id, of_consultation=consultation_id)


def rely_on_seats(work: Work, consultation_id: str, seats: int) -> None:
    """The commit is a conflict where somebody takes or leaves a seat meanwhile."""
    work.guard(_consultations, id=consultation_id, seats=seats)


async def waiting(work: Work, consultation_id: str, most: int = 1) -> list[Participant]:
    """Who moves up next."""
    return [participant_of(row) for row in await work.all(_WAITING, consultation_id=consultation_id, most=most)]
