"""Another room has other seats: who had one first keeps it, the last to ask wait, who waited moves up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.attending import wants_seat
from domain.consultation import Consultation, Participant
from domain.events import Name
from handlers.consultation_record import record_participant
from handlers.talk import Talk
from storage.seats import count_seats, rely_on_seats, seats_of


async def reseat(talk: Talk, found: Consultation, people: Sequence[Participant]) -> list[Participant]:
    """As part of the work that changed `found.capacity` or might have; everybody as he stands then."""
    seats, before = await seats_of(talk.work, found.id)
    if found.capacity is None and before is None:
        return list(people)
    rely_on_seats(talk.work, found.id, seats)
    count_seats(talk.work, found.id)
    wanting = sorted((one for one in people if wants_seat(one)), key=_asked)
    made: dict[str, Participant] = {}
    for place, one in enumerate(wanting):
        sits = found.capacity is None or place < found.capacity
        if sits is (one.queued_at is None):
            continue
        moved = replace(one, queued_at=None if sits else one.answered_at or talk.now)
        name = Name.PARTICIPANT_SEATED if sits else Name.PARTICIPANT_QUEUED
        made[one.id] = record_participant(talk, moved, name)
    return [made.get(one.id, one) for one in people]


def _asked(one: Participant) -> tuple[bool, int, str]:
    return one.queued_at is not None, one.queued_at or one.answered_at or 0, one.id
