"""行动项 of somebody whose appointment ends: before who leads the consultation and the head, to name another."""

from __future__ import annotations

from dialogs.outcome_keys import After
from domain.people import Appointment
from handlers.action_desk import SERVES, letter_for_head
from handlers.consultation_people import in_charge, tell
from handlers.talk import Talk
from storage.actions import actions_mine
from storage.consultations import consultation
from storage.people import appointed_at


async def leave_actions(talk: Talk, held: Appointment) -> None:
    """Nothing where he goes on serving at the station by another appointment."""
    if held.role not in SERVES:
        return
    there = await appointed_at(talk.work, held.scope_id, talk.house.district.id)
    if any(one.person_id == held.person_id and one.id != held.id and one.role in SERVES for one in there):
        return
    for found in await actions_mine(talk.work, held.person_id, ()):
        about = await consultation(talk.work, found.consultation_id)
        if found.owner_id == held.person_id and found.station_id == held.scope_id and about is not None:
            people = [one for one in await in_charge(talk, about) if one != held.person_id]
            tell(talk, people, await letter_for_head(talk, found, After.ACTION_LEFT), but=held.person_id)
