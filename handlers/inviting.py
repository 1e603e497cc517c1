"""Invitations go out, and whoever is invited hears of every change of time, place or state."""

from __future__ import annotations

from dataclasses import replace

from domain.consultation import Consultation, Participant
from domain.events import Event, Name
from handlers.consultation_record import go_on, record_participant
from handlers.talk import Talk
from storage.consultations import participants_of


async def invite(talk: Talk, found: Consultation) -> Consultation:
    """Everybody on the list who has no invitation yet gets one."""
    fresh = [one for one in await participants_of(talk.work, found.id) if _waits(one)]
    for one in fresh:
        record_participant(talk, replace(one, invited_at=talk.now), Name.PARTICIPANT_INVITED)
    return await go_on(talk, found, invited=len(fresh))


def _waits(one: Participant) -> bool:
    return one.ended_at is None and one.invited_at is None


async def tell_invited(talk: Talk, found: Consultation, event: Event) -> None:
    """Of a change (moved, called off, revived, led by somebody else), by the event that says so."""
