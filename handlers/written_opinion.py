"""书面意见: who cannot come says it beforehand; it is read out at the meeting."""

from __future__ import annotations

from dialogs.form import Answer as Said
from dialogs.form import Draft
from dialogs.invitation_forms import WrittenOpinion
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.letter import Letter, Phrase
from domain.attending import answered
from domain.consultation import Answer
from domain.events import Name
from domain.permissions import Permission
from handlers.answer_invitation import attach, open_to, settled
from handlers.before_words import said_something
from handlers.department_answers import colleague_before, tell_colleagues
from handlers.seating import settle
from handlers.talk import Talk
from storage.meeting_words import add_utterance

FORM = WrittenOpinion
REQUIRES = Permission.CONSULTATION_ATTEND


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if not name:
        await open_to(talk, draft.values["consultation"])
    return draft


async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
    return said_something(talk, answer) if name == "words" else answer


async def handle(talk: Talk, form: WrittenOpinion) -> None:
    found, mine = await open_to(talk, form.consultation)
    before = await colleague_before(talk, mine)
    words = await settled(talk, found, form.words, "consultation_written")
    attach(talk, found, form.files, words)
    kept = {"participant_id": mine.id, "person_id": talk.person_id or None, "words_id": words}
    add_utterance(talk.work, found.id, "written", files=form.files, **kept)
    more: tuple[Phrase, ...] = ()
    if mine.answer is not Answer.WRITTEN:
        after = answered(mine, Answer.WRITTEN, talk.now)
        made, _ = await settle(talk, found, mine, after, Name.PARTICIPANT_ANSWERED, answer=Answer.WRITTEN.value)
        more = await tell_colleagues(talk, found, made, before)
    talk.reply(Letter(f"inviting.{Inviting.WRITTEN}", (said(Inviting.WRITTEN, **titled(found)), *more)))
