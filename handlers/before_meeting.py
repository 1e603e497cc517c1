"""会前协商: who is invited asks, leader and departments answer; closed when the meeting begins, and kept with it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Answer as Said
from dialogs.form import Draft
from dialogs.invitation_forms import AnswerBefore, AskBefore
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Label
from dialogs.letter import Letter, Param, name, text, words
from domain.attending import ensure_open
from domain.consultation import Consultation, Part, Participant
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.answer_invitation import attach, open_to, settled
from handlers.before_words import said_something
from handlers.consulting import attending
from handlers.invited import Forms, addressed, at_desk, desk_of, forms_of, who
from handlers.talk import Talk
from storage.consultations import participants_of
from storage.items import contents_by_id
from storage.meeting_words import Utterance, add_utterance, utterance

SHOWN = 400


async def takes_part(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant | None, bool]:
    """Who reads along: the invited (then with his place on the list) and the desk (True). Raises Refusal."""
    try:
        found, mine = await attending(talk, consultation_id)
    except Refusal as refusal:
        if refusal.key is not Refused.NOT_INVITED:
            raise
        return await at_desk(talk, consultation_id), None, True
    desk = found.leader_id == talk.person_id or may(talk.actor(found.station_id), Permission.CONSULTATION_KEEP)
    return found, mine, desk


async def author_of(talk: Talk, one: Utterance) -> str | None:
    """Whose it is, also of an unsigned one: for letters to himself, never to be shown."""
    if one.person_id is not None or one.words_id is None:
        return one.person_id
    row = (await contents_by_id(talk.work, [one.words_id])).get(one.words_id)
    return row["person_id"] if row else None


class Ask:
    FORM = AskBefore
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found, mine = await open_to(talk, draft.values["consultation"])
        sealed = (await forms_of(talk, found)).sealed.get(talk.person_id)
        return replace(draft, values=draft.values | {"called": mine.part is Part.RESIDENT and bool(sealed)})

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
        return said_something(talk, answer) if name == "words" else answer

    @staticmethod
    async def handle(talk: Talk, form: AskBefore) -> None:
        found, mine = await open_to(talk, form.consultation)
        content = await settled(talk, found, form.words, "consultation_question")
        attach(talk, found, form.files, content)
        hidden = mine.part is Part.RESIDENT and form.signed != "yes"
        made = add_utterance(
            talk.work,
            found.id,
            "question",
            participant_id=None if hidden else mine.id,
            person_id=None if hidden else talk.person_id or None,
            words_id=content,
            files=form.files,
        )
        forms = await forms_of(talk, found)
        asker = text(f"label.{Label.A_RESIDENT}") if hidden else who(mine, forms)
        line = said(Inviting.QUESTION, who=asker, words=words(content, SHOWN), **titled(found))
        letter = Letter(
            f"inviting.{Inviting.QUESTION}",
            (line,),
            choices=(
                button(Button.ANSWER_BEFORE, "answer_before", primary=True, question=made),
                button(Button.FULL, "read_before", utterance=made),
                button(Button.BEFORE, "show_before", consultation=found.id),
            ),
            files=tuple(form.files),
            via=talk.channel,
            carries=True,
        )
        talk.told += [(person, letter) for person in await _answerers(talk, found) if person != talk.person_id]
        back = button(Button.BEFORE, "show_before", consultation=found.id)
        talk.reply(Letter(f"inviting.{Inviting.ASKED}", (said(Inviting.ASKED, **titled(found)),), choices=(back,)))


async def _answerers(talk: Talk, found: Consultation) -> list[str]:
    """The desk, and the departments that are invited."""
    people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None and one.invited_at]
    asked = await addressed(talk, found, [one for one in people if one.part is Part.DEPARTMENT])
    return list(dict.fromkeys((*await desk_of(talk, found), *(person for one in asked for person in one.people))))


class Reply:
    FORM = AnswerBefore
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def _question(talk: Talk, question: str) -> tuple[Utterance, Consultation, Participant | None]:
        """One that this person answers: of the desk, or for an invited department. Raises Refusal."""
        one = await utterance(talk.work, question)
        if one is None or one.kind != "question":
            raise Refusal(Refused.NOT_INVITED)
        found, mine, desk = await takes_part(talk, one.consultation_id)
        if not desk and (mine is None or mine.part is not Part.DEPARTMENT):
            raise Refusal(Refused.NOT_YOURS)
        ensure_open(found, talk.now)
        return one, found, mine

    @classmethod
    async def taken(cls, talk: Talk, draft: Draft, name: str) -> Draft:
        if not name:
            await cls._question(talk, draft.values["question"])
        return draft

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
        return said_something(talk, answer) if name == "words" else answer

    @classmethod
    async def handle(cls, talk: Talk, form: AnswerBefore) -> None:
        one, found, mine = await cls._question(talk, form.question)
        content = await settled(talk, found, form.words, "consultation_reply")
        attach(talk, found, form.files, content)
        kept = {"participant_id": mine.id if mine else None, "person_id": talk.person_id}
        add_utterance(talk.work, found.id, "reply", words_id=content, files=form.files, reply_to=one.id, **kept)
        by = speaker(mine, talk.person_id, await forms_of(talk, found))
        line = said(Inviting.REPLIED, who=by, words=words(content, SHOWN), **titled(found))
        back = button(Button.BEFORE, "show_before", consultation=found.id)
        letter = Letter(
            f"inviting.{Inviting.REPLIED}",
            (line,),
            choices=(back, button(Button.ASK_BEFORE, "ask_before", consultation=found.id)),
            files=tuple(form.files),
            via=talk.channel,
            carries=True,
        )
        asker = await author_of(talk, one)
        if asker is not None and asker != talk.person_id:
            talk.told.append((asker, letter))
        done = said(Inviting.ANSWERED, **titled(found))
        talk.reply(Letter(f"inviting.{Inviting.ANSWERED}", (done,), choices=(back,)))


def speaker(mine: Participant | None, person: str | None, forms: Forms) -> Param:
    if mine is not None:
        return who(mine, forms)
    return name(person) if person else text(f"label.{Label.A_RESIDENT}")
