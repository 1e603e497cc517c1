"""What a guest does on his page: each the same act as in a chat, with the words of a plain web form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from dialogs.form import Answer as Said
from dialogs.form import Misheard
from dialogs.invitation_forms import AnswerInvitation, AskBefore, WrittenOpinion
from dialogs.letter import Letter
from dialogs.meeting_forms import SignIn, Speak
from dialogs.motion_forms import Vote
from dialogs.outcome_forms import AnswerMinutes
from domain.consultation import Answer, Consultation, Stage
from domain.outcome_moves import MinutesAnswer
from domain.refusal import Refusal, Refused
from domain.sign_in import read_code
from handlers import sign_in, vote, written_opinion
from handlers.answer_invitation import Answered
from handlers.before_meeting import Ask
from handlers.before_words import said_something
from handlers.guest_links import guest_by_code, opens
from handlers.guest_talk import CHANNEL, guest_talk
from handlers.house import House
from handlers.minutes_answer import Answer as MinutesAnswered
from handlers.name_keys import sealed_name
from handlers.posting import send_told
from handlers.speak import Say
from handlers.talk import Talk
from storage.database import Conflict
from storage.receipts import note_try, tried

Fields = Mapping[str, str]
LONGEST = 5_000
"""Characters of what a guest writes at once."""
MOST = 40
"""Questions, opinions before the meeting and answers, also to the minutes, an hour from one guest."""
HOUR = 3_600_000


async def act(house: House, code: str, browser: str, what: str, fields: Fields, language: str) -> list[Letter]:
    """What he is answered. Raises Refusal; Misheard where there was nothing to be heard."""
    if what not in ACTS:
        raise Refusal(Refused.GUEST_PAGE_GONE)
    for _ in range(3):
        work = house.work()
        guest = await guest_by_code(house, work, code)
        if guest is None:
            raise Refusal(Refused.GUEST_PAGE_GONE)
        found, one = guest
        if not opens(house, one, browser):
            raise Refusal(Refused.GUEST_ELSEWHERE)
        talk = guest_talk(house, work, found, one, language)
        await ACTS[what](talk, found, fields)
        await send_told(talk)
        try:
            await work.commit()
        except Conflict:
            continue
        return talk.replies
    raise Refusal(Refused.CONFLICT)


async def _paced(talk: Talk) -> None:
    """Not what is secret: that somebody voted, or spoke unsigned, is noted nowhere with its time."""
    assert talk.guest is not None
    before = await tried(talk.work, talk.house.vault.hmac("try", f"{CHANNEL} {talk.guest.id}"), talk.now - HOUR)
    if before.times >= MOST:
        raise Refusal(Refused.TOO_FAST)
    note_try(talk.work, before)


def _kept(talk: Talk, found: Consultation, fields: Fields, kind: str) -> list[str]:
    """His words as a content. Raises Misheard where there are none."""
    text = fields.get("words", "").strip()[:LONGEST]
    made = talk.work.content(kind, text, via=CHANNEL, consultation_id=found.id)
    talk.texts[made] = text
    said_something(talk, Said(words=made, text=text))
    return [made]


async def _answer(talk: Talk, found: Consultation, fields: Fields) -> None:
    """参加, 不参加."""
    await _paced(talk)
    said = Answer.YES if fields.get("said") == "yes" else Answer.NO
    await Answered.handle(talk, AnswerInvitation(consultation=found.id, said=said))


async def _send(talk: Talk, found: Consultation, fields: Fields) -> None:
    """派人参加."""
    await _paced(talk)
    who = await sealed_name(talk, Said(text=fields.get("who", "")))
    await Answered.handle(talk, AnswerInvitation(consultation=found.id, said=Answer.SENDS, who=who.text))


async def _write(talk: Talk, found: Consultation, fields: Fields) -> None:
    """书面意见."""
    await _paced(talk)
    words = _kept(talk, found, fields, "consultation_written")
    await written_opinion.handle(talk, WrittenOpinion(consultation=found.id, words=words))


async def _ask(talk: Talk, found: Consultation, fields: Fields) -> None:
    await _paced(talk)
    words = _kept(talk, found, fields, "consultation_question")
    await Ask.handle(talk, AskBefore(consultation=found.id, words=words))


async def _sign_in(talk: Talk, found: Consultation, fields: Fields) -> None:
    code = read_code(fields.get("code", ""))
    if code is None:
        raise Misheard("code_unclear")
    await sign_in.handle(talk, SignIn(consultation=found.id, code=code))


async def _speak(talk: Talk, found: Consultation, fields: Fields) -> None:
    if found.state is not Stage.MEETING:
        raise Refusal(Refused.NOT_MEETING, number=found.number)
    signed = "unsigned" if fields.get("signed") == "unsigned" else "signed"
    words = _kept(talk, found, fields, "consultation_opinion")
    await Say.handle(talk, Speak(consultation=found.id, signed=signed, words=words))


async def _vote(talk: Talk, found: Consultation, fields: Fields) -> None:
    await vote.handle(talk, Vote(motion=fields.get("motion", ""), choice=fields.get("choice", "")))


async def _minutes(talk: Talk, found: Consultation, fields: Fields) -> None:
    """无异议, 有异议."""
    await _paced(talk)
    answer = MinutesAnswer.OBJECTS if fields.get("answer") == "objects" else MinutesAnswer.AGREES
    words = _kept(talk, found, fields, "consultation_objection") if answer is MinutesAnswer.OBJECTS else []
    await MinutesAnswered.handle(talk, AnswerMinutes(minutes=fields.get("minutes", ""), answer=answer, words=words))


ACTS: dict[str, Callable[[Talk, Consultation, Fields], Awaitable[None]]] = {
    "answer": _answer,
    "send": _send,
    "write": _write,
    "ask": _ask,
    "sign-in": _sign_in,
    "speak": _speak,
    "vote": _vote,
    "minutes": _minutes,
}
