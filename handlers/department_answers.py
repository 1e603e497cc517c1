"""A department answers with one voice: who answered last answers for it, and its other liaisons know."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Letter, Phrase, name, text
from domain.consultation import Consultation, Part, Participant
from handlers.invited import liaisons_of
from handlers.talk import Talk
from storage.consultations import participant


async def colleague_before(talk: Talk, mine: Participant) -> Participant | None:
    """As it is kept: a colleague's place, of which this person may make his own."""
    if mine.part is not Part.DEPARTMENT or talk.guest is not None:
        return None
    kept = await participant(talk.work, mine.id)
    return kept if kept is not None and kept.person_id not in (None, talk.person_id) else None


def standing_of(kept: Participant, found: Consultation) -> Phrase:
    """Who answers for it, and what; that one may do so instead."""
    who = name(str(kept.person_id))
    if kept.answer is None:
        return said(Inviting.COLLEAGUE_SPEAKS, name=who, **titled(found))
    return said(Inviting.COLLEAGUE_SAID, name=who, answer=text(f"attendance.{kept.answer}"), **titled(found))


async def tell_colleagues(
    talk: Talk, found: Consultation, made: Participant, before: Participant | None, *, polled: bool = False
) -> tuple[Phrase, ...]:
    """The department's other liaisons of an answer; for himself whose answer his own took the place of."""
    if made.part is not Part.DEPARTMENT or made.department_id is None or talk.guest is not None or found.practice:
        return ()
    change = button(Button.CHANGE_ANSWER, "show_invitation", consultation=found.id)
    line = standing_of(made, found)
    if polled:
        line = said(Inviting.COLLEAGUE_POLLED, name=name(talk.person_id), **titled(found))
    others = (await liaisons_of(talk, [made.department_id]))[made.department_id]
    choices = () if polled else (change,)
    letter = Letter(line["key"], (line,), choices=choices)
    talk.told += [(one, letter) for one in others if one != talk.person_id]
    return (said(Inviting.COLLEAGUE_REPLACED, name=name(str(before.person_id))),) if before is not None else ()
