"""议定: the head's plain words; its items go back to who has them, and everybody concerned is told what came of it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft
from dialogs.keys import Button, Label
from dialogs.letter import Letter
from dialogs.outcome_forms import ConcludeConsultation
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line
from domain import consultation_moves
from domain.consultation import Consultation, Verb
from domain.consultation_moves import check as still_possible
from domain.permissions import Permission
from handlers.after_meeting import settled
from handlers.consultation_looks import look_later
from handlers.consultation_record import go_on, record_consultation
from handlers.consulting import consultation_here, items_back
from handlers.preview import preview
from handlers.talk import Talk
from handlers.telling_outcome import tell_concluded

FORM = ConcludeConsultation
REQUIRES = Permission.CONSULTATION_DECIDE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name:
        return draft
    found = await _held(talk, draft.values["consultation"])
    return replace(draft, values={**draft.values, "number": found.number})


async def _held(talk: Talk, consultation_id: str) -> Consultation:
    """Raises Refusal where it was not held yet, or is concluded."""
    found = await consultation_here(talk, consultation_id, REQUIRES)
    still_possible(Verb.CONCLUDE, found)
    return found


async def check(talk: Talk, draft: Draft) -> Letter:
    """What everybody will read."""
    return preview(draft, "words", Label.CONCLUSION, Button.CHANGE_WORDS)


async def handle(talk: Talk, form: ConcludeConsultation) -> None:
    found = await _held(talk, form.consultation)
    words = await settled(talk, found, form.words, "consultation_conclusion")
    moved, event = consultation_moves.conclude(found, talk.actor(found.station_id), talk.now, talk.channel, words=words)
    made = record_consultation(talk, moved, event)
    await look_later(talk, made)
    told = await tell_concluded(talk, made, await items_back(talk, made, agreed=True))
    made = await go_on(talk, made)
    talk.reply(line(After.CONCLUDED, number=made.number, count=told))
