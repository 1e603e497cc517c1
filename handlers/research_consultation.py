"""记录调研: what somebody saw, heard or read before the meeting, with photos. A visit to an item counts by itself."""

from __future__ import annotations

from dataclasses import replace

from dialogs.consultation_forms import Research
from dialogs.form import Draft
from dialogs.keys import Say
from domain import consultation_moves
from domain.consultation import Consultation, Verb
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_choices import looks_into
from handlers.consultation_record import go_on, record_consultation
from handlers.consultation_words import settled
from handlers.consulting import consultation_here
from handlers.show_consultation import shown
from handlers.talk import Talk
from storage import tables
from storage.as_json import as_json
from storage.consultations import participant_as
from storage.ids import new_id

FORM = Research
REQUIRES = Permission.CONSULTATION_SEE


async def _here(talk: Talk, consultation_id: str) -> Consultation:
    found = await consultation_here(talk, consultation_id, REQUIRES)
    consultation_moves.check(Verb.RESEARCH, found)
    if not looks_into(found, talk.actor(found.station_id)):
        raise Refusal(Refused.NOT_YOURS)
    return found


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name:
        return draft
    found = await _here(talk, draft.values["consultation"])
    return replace(draft, values={**draft.values, "number": found.number})


async def handle(talk: Talk, form: Research) -> None:
    found = await _here(talk, form.consultation)
    words = await settled(talk, found, form.words, "consultation_research", form.files)
    mine = await participant_as(talk.work, found.id, talk.person_id)
    utterance = new_id()
    talk.work.insert(
        tables.utterances,
        id=utterance,
        consultation_id=found.id,
        kind="research",
        participant_id=mine.id if mine is not None else None,
        person_id=talk.person_id,
        words_id=words,
        files=as_json(form.files),
        reply_to=None,
        at=talk.now,
    )
    actor = talk.actor(found.station_id)
    moved = consultation_moves.research(found, actor, talk.now, talk.channel, words=words, utterance=utterance)
    made = await go_on(talk, record_consultation(talk, *moved), research=1)
    talk.reply(await shown(talk, made, mine, key=Say.RESEARCHED, fresh={"research": 1}))
