"""Somebody has come to an office by an invitation: those in charge hear of it, so that a stranger is noticed."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.hats import place_of
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase, text
from domain.people import Appointment, Role
from handlers.talk import Talk
from storage.people import appointed_at


async def tell_joined(talk: Talk, held: Appointment) -> None:
    """The heads of the station and the staff; whoever may end the appointment has the button for it."""
    scopes = dict.fromkeys((held.scope_id, talk.house.district.id))
    told: dict[str, set[Role]] = {}
    for one in await appointed_at(talk.work, *scopes):
        if one.role in (Role.HEAD, Role.STAFF) and one.person_id != talk.person_id:
            told.setdefault(one.person_id, set()).add(one.role)
    for person, roles in told.items():
        talk.told.append((person, _letter(talk, held, may_end=_may_end(held, roles))))


def _may_end(held: Appointment, roles: set[Role]) -> bool:
    return Role.STAFF in roles or held.role in (Role.MEMBER, Role.CLERK)


def _letter(talk: Talk, held: Appointment, *, may_end: bool) -> Letter:
    key = f"say.{Say.SOMEBODY_JOINED if may_end else Say.SOMEBODY_JOINED_ABOVE}"
    where = place_of(held.role, held.scope_id) or talk.house.district.name
    line = phrase(key, name=name(held.person_id), role=text(f"role.{held.role}"), station=where)
    ends = (button(Button.END_APPOINTMENT, "end_appointment", station=held.scope_id, appointment=held.id),)
    return Letter(key, (line,), choices=ends if may_end else ())
