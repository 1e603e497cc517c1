"""Who was to come for a department leaves office: its other liaisons are asked in his place."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.invitation_letters import invitation, said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Letter, department, name
from domain.attending import again, begun
from domain.consultation import Consultation, Participant, Stage
from domain.events import Name
from domain.people import Appointment, Role
from handlers.invited import desk_of, liaisons_of, meeting_of
from handlers.inviting import entry_link
from handlers.seating import settle
from handlers.talk import Talk
from storage.attending import speaks_for
from storage.consultations import consultation


async def leave_department(talk: Talk, held: Appointment) -> None:
    """As part of the commit that ends his appointment."""
    if held.role is not Role.LIAISON:
        return
    for one in await speaks_for(talk.work, held.person_id, held.scope_id):
        found = await consultation(talk.work, one.consultation_id)
        if found is not None and found.state is not Stage.CALLED_OFF and not begun(found, talk.now):
            await _ask_the_others(talk, found, one, held)


async def _ask_the_others(talk: Talk, found: Consultation, one: Participant, held: Appointment) -> None:
    free = replace(again(one), person_id=None, invited_at=one.invited_at)
    made, _ = await settle(talk, found, one, free, Name.PARTICIPANT_ADDED, part=one.part.value)
    others = [who for who in (await liaisons_of(talk, [held.scope_id]))[held.scope_id] if who != held.person_id]
    if one.invited_at is not None:
        meeting = await meeting_of(talk, found)
        for person in others:
            link = entry_link(talk, found, person, made)
            talk.told.append((person, invitation(Inviting.INVITED, meeting, made, link)))
    key = Inviting.DEPARTMENT_LEFT if others else Inviting.DEPARTMENT_NOBODY
    line = said(key, department=department(held.scope_id), name=name(held.person_id), **titled(found))
    back = button(Button.PARTICIPANTS, "show_participants", consultation=found.id)
    letter = Letter(f"inviting.{key}", (line,), choices=(back,), must_reach=True)
    talk.told += [(person, letter) for person in await desk_of(talk, found)]
