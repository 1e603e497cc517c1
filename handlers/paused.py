"""A report of somebody who is paused: he reads why, and how to object; danger goes through."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.forms import ReportItem
from dialogs.keys import Button
from dialogs.letter import Letter, moment, phrase, words
from domain.item import Urgency
from domain.refusal import Refused
from handlers.report_words import unasked
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.silences import silence_of


async def stop_early(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody is asked for a report that could only be refused. What was begun before the pause goes on."""
    if name or _danger(draft.values.get("urgency")) or not _paused(talk):
        return draft
    return replace(draft, values=unasked(ReportItem, {"words": [], **draft.values, "paused": True}))


async def refused(talk: Talk, form: ReportItem) -> bool:
    """True when the report is not taken: its words go, but a draft that was begun before is kept for later."""
    found = await silence_of(talk.work, talk.person_id) if _paused(talk) and not _danger(form.urgency) else None
    if found is None:
        return False
    if form.paused:
        for content in [*form.words, *([form.place] if form.place else [])]:
            talk.work.delete(tables.contents, id=content)
        for file in form.files:
            talk.work.update(tables.attachments, {"id": file}, state="dropped")
    elif talk.door.draft is not None:
        talk.kept.append(Draft.of(talk.door.draft))
    talk.reply(_why(found))
    return True


def _paused(talk: Talk) -> bool:
    return talk.door.silenced_until is not None and talk.door.silenced_until > talk.now


def _danger(urgency: object) -> bool:
    return urgency == Urgency.DANGER.value


def _why(found: Row) -> Letter:
    key = f"refusal.{Refused.SILENCED}"
    line = phrase(key, until=moment(found["silenced_until"]), words=words(found["silence_id"]))
    objects = button(Button.OBJECT_TO_SILENCE, "object_to_silence")
    return Letter(key, (line,), choices=(objects, button(Button.HUMAN, "human")))
