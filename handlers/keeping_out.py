"""Who keeps out of an item loses his place in every consultation about it; whose it was is looked at by the heads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Letter
from domain.attending import Seat, begun, left, seat_for
from domain.consultation import Consultation, Part, Participant
from domain.events import Event, Name
from domain.item import Item
from domain.people import Appointment, Role
from handlers.consultation_leaders import recused_from_consultations
from handlers.consultation_record import record_participant
from handlers.talk import Talk
from handlers.unsending import unsend, unsend_left
from storage.consultations import consultation, consultations_of, participant_as
from storage.erasing_talks import parts_of
from storage.people import appointments_of
from storage.seats import change_seats, seats_of, waiting

_SITS = frozenset({Role.MEMBER, Role.HEAD, Role.CLERK})
_FOR_OFFICE = frozenset({Part.MEMBER, Part.CLERK})


async def keep_out(talk: Talk, made: Item, event: Event) -> None:
    """Of the item's move: whom it names keeps out from now on, at whatever stage its consultations are."""
    if event.name is not Name.ITEM_RECUSED:
        return
    who = str(event.particulars["who"])
    found = [talk.consultations.get(one.id, one) for one in await consultations_of(talk.work, made.id)]
    await recused_from_consultations(talk, found, who)
    for one in found:
        await lose_places(talk, one, (who,))


async def lose_places(talk: Talk, found: Consultation, people: Collection[str], *, why: str = "recused") -> None:
    """These are on the list no more; nobody tells them, they know nothing of it any longer.

    What was held stays as it was held: who was there was there, though he learns nothing more of it.
    """
    await unsend(talk, found, people)
    if found.held_at is not None:
        return
    for person in people:
        one = await participant_as(talk.work, found.id, person)
        if one is None or one.ended_at is not None:
            continue
        seats, capacity = await seats_of(talk.work, found.id)
        gone = left(one, talk.now)
        seat = seat_for(one, gone, seats=seats, capacity=capacity)
        record_participant(talk, gone, Name.PARTICIPANT_LEFT, why=why)
        change_seats(talk.work, found, seat, seats)
        if seat is Seat.PASS:
            await _next(talk, found, [two for two in await waiting(talk.work, found.id, 2) if two.id != one.id])


async def leave_places(talk: Talk, held: Appointment) -> None:
    """The end of an appointment: who was invited for his office, and holds none any more, gives his place up.

    Not who leads (the heads have somebody else lead), and nobody once the meeting has begun: he was there.
    """
    rest = [one for one in await appointments_of(talk.work, held.person_id) if one.id != held.id]
    if not any(one.role in _SITS for one in rest):
        for one in await parts_of(talk.work, held.person_id):
            if one.part in _FOR_OFFICE and one.ended_at is None:
                await _leave(talk, one, held.person_id)
    if held.scope_id not in {one.scope_id for one in rest}:
        await unsend_left(talk, held)


async def _leave(talk: Talk, one: Participant, person: str) -> None:
    found = talk.consultations.get(one.consultation_id) or await consultation(talk.work, one.consultation_id)
    if found is not None and not begun(found, talk.now):
        await lose_places(talk, found, (person,), why="left")


async def _next(talk: Talk, found: Consultation, queue: Sequence[Participant]) -> None:
    for one in queue[:1]:
        record_participant(talk, replace(one, queued_at=None), Name.PARTICIPANT_SEATED)
        if one.person_id is not None:
            see = button(Button.INVITATION, "show_invitation", consultation=found.id)
            line = said(Inviting.SEATED, **titled(found))
            talk.told.append((one.person_id, Letter(f"inviting.{Inviting.SEATED}", (line,), choices=(see,))))
