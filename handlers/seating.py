"""A participant's answer with the seat that goes with it; who waits moves up and is told."""

from __future__ import annotations

from dataclasses import replace

from dialogs.invitation_letters import calendar, card_of, said, titled, when_and_where
from dialogs.inviting_keys import Inviting
from dialogs.letter import Letter
from domain.attending import Seat, seat_for, seated
from domain.consultation import Consultation, Participant
from domain.events import Name
from handlers.consultation_record import record_participant
from handlers.invited import addressed, forms_of, meeting_of
from handlers.inviting import entry_link, tell_desk
from handlers.talk import Talk
from storage.seats import change_seats, last_queued, seats_of, waiting


async def settle(
    talk: Talk, found: Consultation, before: Participant, after: Participant, event: Name, **said_: str | int | None
) -> tuple[Participant, int]:
    """Write the answer (or the leaving) with its seat; the participant as he stands, and his place in the queue or 0.

    Two at once for the last seat: one of the commits is a conflict, and its work begins anew.
    """
    seats, capacity = await seats_of(talk.work, found.id)
    seat = seat_for(before, after, seats=seats, capacity=capacity)
    at = max(talk.now, await last_queued(talk.work, found.id) + 1) if seat is Seat.WAIT else talk.now
    made = record_participant(talk, seated(after, seat, at), event, **said_)
    change_seats(talk.work, found, seat, seats)
    if seat is Seat.PASS:
        await move_up(talk, found, 1, but=before.id)
    return made, seats + 1 - (capacity or 0) if seat is Seat.WAIT else 0


async def move_up(talk: Talk, found: Consultation, count: int, *, but: str = "") -> int:
    """The next of the queue have their seat, and hear it at once, from the desk who cannot be written to; how many."""
    fresh = [one for one in await waiting(talk.work, found.id, count + 1) if one.id != but][:count]
    if not fresh:
        return 0
    meeting, forms = await meeting_of(talk, found), await forms_of(talk, found)
    every = await addressed(talk, found, fresh)
    for one in every:
        record_participant(talk, replace(one.one, queued_at=None), Name.PARTICIPANT_SEATED)
        for person in one.people:
            link = entry_link(talk, found, person, one.one)
            item = forms.items.get(person)
            letter = Letter(
                f"inviting.{Inviting.SEATED}",
                (said(Inviting.SEATED, **titled(found)), *when_and_where(meeting)),
                card=card_of(Inviting.SEATED, meeting, replace(one.one, queued_at=None)),
                choices=(calendar(link),) if link else (),
                item_id=item.id if item else None,
                must_reach=True,
            )
            talk.told.append((person, letter))
    lines = (said(Inviting.SEATED_LINE), *when_and_where(meeting))
    await tell_desk(talk, found, every, forms, Inviting.TO_CALL, *lines)
    return len(fresh)
