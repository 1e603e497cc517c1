"""会前问答: what was asked and answered beforehand, for everybody invited and the desk; only read once it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.invitation_forms import MyBefore, ReadBefore, ShowBefore
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, Phrase, listing, phrase, words
from domain.attending import begun
from domain.consultation import Consultation, Part
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import pages
from handlers.before_meeting import speaker, takes_part
from handlers.consultation_via import via_of_words
from handlers.invited import forms_of
from handlers.sheet_desk import departments_of
from handlers.show_item import PAGE
from handlers.talk import Talk
from storage.attending import ahead_of
from storage.consultations import participants_of
from storage.items import contents_by_id
from storage.meeting_words import Utterance, utterance, utterances_of
from storage.meetings import Said

IN_LIST = 120
QUESTIONS = 4
MOST_CHOICES = 9


class Thread:
    FORM = ShowBefore
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowBefore) -> None:
        found, mine, desk = await takes_part(talk, form.consultation)
        every = await utterances_of(talk.work, found.id, "question", "reply")
        asked = [one for one in every if one.kind == "question"]
        count = max(1, -(-len(asked) // QUESTIONS))
        page = form.page % count
        shown = asked[page * QUESTIONS :][:QUESTIONS]
        closed = begun(found, talk.now)
        key = Inviting.THREAD_CLOSED if closed else Inviting.THREAD
        lines, choices = await told(talk, found, every, shown, page * QUESTIONS)
        if not asked:
            lines, key = [], Inviting.THREAD_NONE
        line = said(key, lines=listing(lines), **titled(found)) if asked else said(key, **titled(found))
        more: list[Choice] = []
        if page + 1 < count:
            more.append(button(Button.NEXT_PAGE, "show_before", consultation=found.id, page=page + 1))
        if mine is not None and not closed:
            more.append(button(Button.ASK_BEFORE, "ask_before", consultation=found.id))
        answers = desk or (mine is not None and mine.part is Part.DEPARTMENT)
        choices = choices if answers and not closed else []
        read = await whole_choices(talk, [two for one in shown for two in (one, *_replies(every, one))], IN_LIST)
        more = [*read[: MOST_CHOICES - len(choices) - len(more)], *more]
        talk.reply(
            Letter(
                f"inviting.{key}",
                (line,),
                choices=(*choices, *more),
                via=await via_of_words(talk, [one.words_id for one in shown]),
                carries=True,
            )
        )


class Mine:
    FORM = MyBefore
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: MyBefore) -> None:
        """Of the one that he is invited to; of several he is asked which."""
        found = [one for _, one in await ahead_of(talk.work, talk.person_id, departments_of(talk), MOST_CHOICES)]
        if len(found) == 1:
            await Thread.handle(talk, ShowBefore(consultation=found[0].id))
            return
        key = Inviting.BEFORE_OF_WHICH if found else Inviting.NONE_AHEAD
        choices = [
            Choice(said(Inviting.BEFORE_OF, **titled(one)), "show_before", {"consultation": one.id}) for one in found
        ]
        talk.reply(Letter(f"inviting.{key}", (said(key),), choices=tuple(choices)))


async def told(
    talk: Talk,
    found: Consultation,
    every: Sequence[Utterance],
    shown: Sequence[Utterance],
    since: int = 0,
    clip: int = IN_LIST,
) -> tuple[list[Phrase], list[Choice]]:
    """Question by question with what was answered, and a button for each that waits."""
    forms = await forms_of(talk, found)
    every_one = await participants_of(talk.work, found.id)
    people = {one.person_id: one for one in every_one} | {one.id: one for one in every_one}
    lines: list[Phrase] = []
    choices: list[Choice] = []

    def told_by(one: Utterance) -> Param:
        mine = people.get(one.participant_id or one.person_id or "")
        if mine is not None and mine.person_id is None:
            mine = replace(mine, person_id=one.person_id)  # of a department that has not answered its invitation yet
        return speaker(mine, one.person_id, forms)

    for number, one in enumerate(shown, since + 1):
        said_ = words(one.words_id or "", clip)
        lines.append(said(Inviting.QUESTION_LINE, number=number, who=told_by(one), words=said_))
        replies = _replies(every, one)
        lines += [
            said(Inviting.REPLY_LINE, who=told_by(other), words=words(other.words_id or "", clip)) for other in replies
        ]
        if not replies:
            lines.append(said(Inviting.NO_REPLY))
        label = phrase(f"button.{Button.ANSWER_QUESTION}", number=number)
        choices.append(Choice(label, "answer_before", {"question": one.id}))
    return lines, choices


def _replies(every: Sequence[Utterance], one: Utterance) -> list[Utterance]:
    return [other for other in every if other.reply_to == one.id]


async def whole_choices(talk: Talk, shown: Sequence[Utterance | Said], most: int) -> list[Choice]:
    """What the list cuts short is read as a whole: counted as they stand there."""
    texts = await contents_by_id(talk.work, [one.words_id for one in shown if one.words_id])
    long = {key for key, row in texts.items() if len(row["text"]) > most}
    return [
        Choice(phrase(f"button.{Button.READ_WHOLE}", number=number), "read_before", {"utterance": one.id})
        for number, one in enumerate(shown, 1)
        if one.words_id in long
    ]


_BACK = {"material": (Button.SHOW_MATERIALS, "show_materials"), "opinion": (Button.OPINIONS, "opinions")}
_READ = ("question", "reply", *_BACK)


class Read:
    FORM = ReadBefore
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ReadBefore) -> None:
        one = await utterance(talk.work, form.utterance)
        if one is None or one.kind not in _READ or one.words_id is None:
            raise Refusal(Refused.NOT_INVITED)
        found, _, _ = await takes_part(talk, one.consultation_id)
        parts = pages(await talk.words([one.words_id]), PAGE)
        page = min(form.page, len(parts) - 1)
        shown = {"$": "page", "ids": [one.words_id], "page": page, "size": PAGE}
        key = f"say.{Say.PAGE_OF}"
        more = (
            [button(Button.NEXT_PAGE, "read_before", utterance=one.id, page=page + 1)] if page + 1 < len(parts) else []
        )
        label, verb = _BACK.get(one.kind, (Button.BEFORE, "show_before"))
        back = button(label, verb, consultation=found.id)
        line = phrase(key, page=page + 1, pages=len(parts), words=shown)
        files = one.files if page == 0 else ()
        talk.reply(
            Letter(
                key,
                (line,),
                choices=(*more, back),
                files=files,
                via=await via_of_words(talk, [one.words_id]),
                carries=True,
            )
        )
