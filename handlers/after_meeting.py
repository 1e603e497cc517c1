"""What every act after a meeting begins with: who keeps it, who may read it, words that stay."""

from __future__ import annotations

from collections.abc import Sequence

from domain.consultation import Consultation, Participant
from domain.outcome_moves import ensure_keeps
from domain.people import Actor, Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.consultation_away import recused_of
from handlers.consultation_people import took_part
from handlers.consultation_via import via_of
from handlers.consulting import consultation_here
from handlers.talk import Talk
from storage import tables
from storage.consultations import consultation, participant_as, participants_of


async def kept(talk: Talk, consultation_id: str) -> Consultation:
    """One whose leader this person is, or at whose station he sits at the desk. Raises Refusal."""
    found = await consultation_here(talk, consultation_id, Permission.CONSULTATION_SEE)
    ensure_keeps(found, talk.actor(found.station_id))
    return found


def keeps(found: Consultation, actor: Actor) -> bool:
    """The same, for what a card offers."""
    return actor.person_id == found.leader_id or may(actor, Permission.CONSULTATION_KEEP)


async def read_by(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant | None]:
    """One that this person took part in (as whom), or may see at its desk (None). Raises Refusal."""
    found = await consultation(talk.work, consultation_id)
    if found is None:
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    if talk.guest is not None:
        if talk.guest.consultation_id != found.id or not took_part(talk.guest):
            raise Refusal(Refused.NOT_INVITED)
        return found, talk.guest
    if talk.person_id in await recused_of(talk, found):
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    mine = await participant_as(talk.work, found.id, talk.person_id)
    if mine is not None and took_part(mine):
        return found, mine
    if Role.LIAISON in talk.roles:  # in place of the one who was there
        for one in await participants_of(talk.work, found.id):
            if took_part(one) and speaks_for(talk, one.department_id):
                return found, one
    if not may(talk.actor(found.station_id), Permission.CONSULTATION_SEE):
        raise Refusal(Refused.NOT_INVITED)
    return await consultation_here(talk, consultation_id, Permission.CONSULTATION_SEE), None


def speaks_for(talk: Talk, department_id: str | None) -> bool:
    return department_id is not None and any(
        one.role is Role.LIAISON and one.scope_id == department_id and one.holds(talk.now) for one in talk.appointments
    )


_OWN = frozenset({"consultation_objection"})
"""Said by one who took part: shown where they may be by the channel that they came by."""


async def settled(talk: Talk, found: Consultation, pieces: Sequence[str], kind: str) -> str:
    """One lasting content of the consultation, without telephones and other contacts. Raises Refusal."""
    via = "" if kind in _OWN else await via_of(talk, found)
    made = await talk.settle(pieces, kind, None, strip=True, via=via)
    talk.work.update(tables.contents, {"id": made}, consultation_id=found.id)
    return made
