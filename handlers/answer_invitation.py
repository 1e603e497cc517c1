"""参加, 不参加, 派人参加: changeable until the meeting begins; nobody sits in two at once."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Answer as Said
from dialogs.form import Draft
from dialogs.invitation_forms import AnswerInvitation, ExplainAbsence
from dialogs.invitation_letters import answers, card_of, said, stands, titled, when, when_and_where
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Phrase
from dialogs.letter import words as words_ref
from domain.attending import answered, ensure_open, overlap
from domain.consultation import Answer, Consultation, Part, Participant
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consulting import attending
from handlers.department_answers import colleague_before, standing_of, tell_colleagues
from handlers.invited import forms_of, meeting_of, who
from handlers.inviting import entry_link
from handlers.name_keys import kept_name, sealed_name
from handlers.seating import settle
from handlers.talk import Talk
from storage import tables
from storage.attending import still_then, to_come
from storage.meeting_words import add_utterance

_SAID = {Answer.YES: Inviting.YES, Answer.NO: Inviting.NO, Answer.SENDS: Inviting.SENDS}


async def open_to(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant]:
    """One that this person is invited to and may still answer. Raises Refusal."""
    found, mine = await attending(talk, consultation_id)
    ensure_open(found, talk.now)
    talk.thing = found.id
    return found, mine


async def _taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Nobody writes anything for a meeting that is over."""
    if not name:
        await open_to(talk, draft.values["consultation"])
    return draft


class Answered:
    FORM = AnswerInvitation
    REQUIRES = Permission.CONSULTATION_ATTEND
    taken = staticmethod(_taken)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
        return await sealed_name(talk, answer) if name == "who" else answer

    @staticmethod
    async def handle(talk: Talk, form: AnswerInvitation) -> None:
        found, mine = await open_to(talk, form.consultation)
        if form.said is Answer.WRITTEN:
            raise Refusal(Refused.BUTTON_STALE)
        before = await colleague_before(talk, mine)
        if before is not None and form.said is before.answer and form.said is not Answer.SENDS:
            talk.reply(Letter(f"inviting.{Inviting.COLLEAGUE_SAID}", (standing_of(before, found),)))
            return
        if form.said is mine.answer and form.said is not Answer.SENDS:
            talk.reply(await _reply(talk, found, mine, Inviting.YOU_SAID))
            return
        if form.said is Answer.YES and not await _free(talk, found):
            return
        delegate = _delegate(talk, found, form.who) if form.said is Answer.SENDS else None
        after = answered(mine, form.said, talk.now, delegate=delegate)
        event = {"answer": form.said.value, "delegate": delegate}
        made, place = await settle(talk, found, mine, after, Name.PARTICIPANT_ANSWERED, **event)
        more = await tell_colleagues(talk, found, made, before)
        talk.reply(await _reply(talk, found, made, Inviting.WAITS if place else _SAID[form.said], place, more))
        await _tell_leader(talk, found, made)


def _delegate(talk: Talk, found: Consultation, name: str) -> str:
    return kept_name(talk, found, "consultation_delegate", name)


async def _free(talk: Talk, found: Consultation) -> bool:
    """Whether he is nowhere else then; else he reads where, and the ways out. Two at once are refused at the commit."""
    ahead = await to_come(talk.work, talk.person_id, found) if talk.person_id else []
    for one, other in ahead:
        if one.answer is Answer.YES:
            still_then(talk.work, other)  # it may be moved to that very time
    others = [(one, other) for one, other in ahead if overlap(found, other)]
    come = [(one, other) for one, other in others if one.answer is Answer.YES]
    for one, _ in others:
        talk.work.guard(tables.participants, id=one.id, version=one.version)
    if not come:
        return True
    _, other = come[0]
    there = (when(other), said(Inviting.CLASH, **titled(other)))
    choices = [button(Button.NOT_THERE, "answer_invitation", consultation=other.id, said=Answer.NO.value)]
    choices += [one for one in answers(found, but=Answer.YES)]
    talk.reply(Letter(f"inviting.{Inviting.CLASH}", tuple(reversed(there)), choices=tuple(choices)))
    return False


async def _reply(
    talk: Talk, found: Consultation, made: Participant, key: Inviting, place: int = 0, more: tuple[Phrase, ...] = ()
) -> Letter:
    comes, meeting = made.comes or key is Inviting.WAITS, await meeting_of(talk, found)
    lines = when_and_where(meeting) if comes else []
    params = {"place": place} if place else {}
    choices: list[Choice] = []
    if made.comes and (link := entry_link(talk, found, talk.person_id, made)):
        choices.append(Choice(button(Button.INTO_CALENDAR, "link").label, "link", link=link, primary=True))
    if key is Inviting.NO:
        choices.append(button(Button.EXPLAIN_ABSENCE, "explain_absence", consultation=found.id))
    choices.append(button(Button.CHANGE_ANSWER, "show_invitation", consultation=found.id))
    lead = stands(made) if key is Inviting.YOU_SAID else said(key, **params, **titled(found))
    card = card_of(key, meeting, made, notes=more, place=place)
    return Letter(f"inviting.{key}", (lead, *more, *lines), card=card, choices=tuple(choices))


async def _tell_leader(talk: Talk, found: Consultation, made: Participant) -> None:
    """Who is needed and does not come himself: the leader hears it at once; of everybody else the list tells."""
    if made.part not in (Part.MEMBER, Part.DEPARTMENT) or made.answer is Answer.YES:
        return
    if found.leader_id == talk.person_id:
        return
    forms = await forms_of(talk, found)
    line = said(Inviting.DECLINED, who=who(made, forms), answer={"$": "text", **_answer(made)}, **titled(found))
    list_ = button(Button.PARTICIPANTS, "show_participants", consultation=found.id)
    talk.told.append((found.leader_id, Letter(f"inviting.{Inviting.DECLINED}", (line,), choices=(list_,))))


def _answer(made: Participant) -> dict[str, object]:
    return {"key": f"attendance.{made.answer}", "params": {}}


class Explain:
    FORM = ExplainAbsence
    REQUIRES = Permission.CONSULTATION_ATTEND
    taken = staticmethod(_taken)

    @staticmethod
    async def handle(talk: Talk, form: ExplainAbsence) -> None:
        found, mine = await open_to(talk, form.consultation)
        words = await settled(talk, found, form.words, "consultation_excuse")
        by = talk.person_id or None
        add_utterance(talk.work, found.id, "excuse", participant_id=mine.id, person_id=by, words_id=words)
        talk.reply(Letter(f"inviting.{Inviting.EXCUSED}", (said(Inviting.EXCUSED, **titled(found)),)))
        if found.leader_id != talk.person_id:
            forms = await forms_of(talk, found)
            line = said(Inviting.EXCUSE, who=who(mine, forms), words=words_ref(words, 300), **titled(found))
            letter = Letter(f"inviting.{Inviting.EXCUSE}", (line,), via=talk.channel, carries=True)
            talk.told.append((found.leader_id, letter))


async def settled(talk: Talk, found: Consultation, pieces: list[str], kind: str) -> str:
    """One lasting content of what was written, without phones and other contacts; it goes with the consultation."""
    made = await talk.settle(pieces, kind, None, strip=True)
    talk.work.update(tables.contents, {"id": made}, consultation_id=found.id)
    return made


def attach(talk: Talk, found: Consultation, files: list[str], words: str) -> None:
    for file in files:
        talk.work.update(tables.attachments, {"id": file}, consultation_id=found.id, content_id=words)
