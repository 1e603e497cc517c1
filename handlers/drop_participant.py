"""移出名单: whoever had an invitation is told, and his seat goes to who waits."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.invitation_forms import DropParticipant
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Letter
from domain.attending import ensure_open, left
from domain.consultation import Consultation, Part, Participant
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.invited import addressed, at_desk, forms_of, who
from handlers.inviting import dropped_letter
from handlers.seating import settle
from handlers.show_participants import on_list, options
from handlers.talk import Talk
from handlers.unsending import unsend

FORM = DropParticipant
REQUIRES = Permission.CONSULTATION_SEE


async def _droppable(talk: Talk, consultation_id: str) -> tuple[Consultation, list[Participant]]:
    """Everybody but who leads it."""
    found = await at_desk(talk, consultation_id)
    ensure_open(found, talk.now)
    people = [one for one in await on_list(talk, found) if one.part is not Part.LEADER]
    if not people:
        raise Refusal(Refused.NOBODY_TO_DROP)
    return found, people


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if not name:
        await _droppable(talk, draft.values["consultation"])
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    found, people = await _droppable(talk, draft.values["consultation"])
    return {"who": options(people, await forms_of(talk, found))}


async def handle(talk: Talk, form: DropParticipant) -> None:
    found, people = await _droppable(talk, form.consultation)
    one = next((one for one in people if one.id == form.who), None)
    if one is None:
        raise Refusal(Refused.ALREADY_DONE)
    forms = await forms_of(talk, found)
    await settle(talk, found, one, left(one, talk.now), Name.PARTICIPANT_LEFT)
    [to] = await addressed(talk, found, [one])
    await unsend(talk, found, to.people)
    if one.invited_at is not None:
        talk.told += [(person, dropped_letter(talk, found, to, person, forms)) for person in to.people]
    back = button(Button.PARTICIPANTS, "show_participants", consultation=found.id)
    line = said(Inviting.REMOVED, who=who(one, forms), **titled(found))
    talk.reply(Letter(f"inviting.{Inviting.REMOVED}", (line,), choices=(back,)))
