"""What a guest does on his page: each the same act as in a chat, with the words of a plain web form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.action_forms import DoAction
from dialogs.form import Answer as Said
from dialogs.form import Misheard
from dialogs.invitation_forms import AnswerInvitation, AskBefore, WrittenOpinion
from dialogs.letter import Letter
from dialogs.meeting_forms import SignIn, Speak
from dialogs.motion_forms import Vote
from dialogs.outcome_forms import AnswerMinutes
from dialogs.talk import Inbound, Text
from domain.consultation import Answer, Consultation, Participant, Stage
from domain.outcome_moves import MinutesAnswer
from domain.refusal import Refusal, Refused
from domain.sign_in import read_code
from handlers import sign_in, vote, written_opinion
from handlers.action_acts import Do
from handlers.answer_invitation import Answered
from handlers.before_meeting import Ask
from handlers.before_words import said_something
from handlers.files import keep_taken
from handlers.guest_links import guest_by_code, opens
from handlers.guest_talk import CHANNEL, guest_talk
from handlers.house import House
from handlers.minutes_answer import Answer as MinutesAnswered
from handlers.name_keys import sealed_name
from handlers.posting import send_told
from handlers.speak import Say
from handlers.talk import Talk
from storage import tables
from storage.database import Conflict, Duplicate
from storage.files import Kept
from storage.ids import new_id
from storage.receipts import note_try, tried

Fields = Mapping[str, str]
LONGEST = 5_000
"""Characters of what a guest writes at once."""
MOST = 40
"""Questions, opinions before the meeting and answers, also to the minutes, an hour from one guest."""
HOUR = 3_600_000
_SAID = frozenset({"ask", "write", "speak", "done", "minutes"})
"""What counts twice if it comes twice; the others leave the same behind."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came, its words cleaned; `photos` lie in the folder already."""

    fields: Fields
    photos: Sequence[Kept] = ()


def at_pace(house: House, one: Participant, fields: Fields) -> None:
    """As fast as one chat may write; in memory alone, so that it tells of nothing secret. Raises Refusal."""
    written = Text(fields.get("words", ""))
    if house.guest_pace.too_fast(Inbound(CHANNEL, "", one.id, new_id(), written, house.clock())):
        raise Refusal(Refused.TOO_FAST)


async def act(house: House, code: str, browser: str, what: str, sent: Sent, language: str) -> list[Letter]:
    """What he is answered; nothing where this very form was taken before (a double press).

    Raises Refusal; Misheard where there was nothing to be heard.
    """
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
        if what in _SAID:
            _once(talk, found, what, sent.fields)
        await ACTS[what](talk, found, sent)
        await send_told(talk)
        try:
            await work.commit()
        except Conflict:
            continue
        except Duplicate:
            return []
        return talk.replies
    raise Refusal(Refused.CONFLICT)


def _once(talk: Talk, found: Consultation, what: str, fields: Fields) -> None:
    """The mark of a form with these words: by a number of the page that it stood on, with no time of its own."""
    if page := fields.get("once", ""):
        said = (page, what, *(fields.get(name, "") for name in ("words", "signed", "action", "answer")))
        mark = talk.house.vault.hmac("guest once", "\0".join(said))
        at = found.start_at or found.made_at
        row = {"channel": CHANNEL, "account": "", "message_id": mark, "at": min(at, talk.now)}
        talk.work.insert(tables.seen, unless_there=True, rule="first", **row)


async def _paced(talk: Talk) -> None:
    """Not what is secret: that somebody voted, or spoke unsigned, is noted nowhere with its time."""
    assert talk.guest is not None
    before = await tried(talk.work, talk.house.vault.hmac("try", f"{CHANNEL} {talk.guest.id}"), talk.now - HOUR)
    if before.times >= MOST:
        raise Refusal(Refused.GUEST_BUSY)
    note_try(talk.work, before)


def _kept(talk: Talk, found: Consultation, fields: Fields, kind: str) -> list[str]:
    """His words as a content. Raises Misheard where there are none, or too many."""
    text = fields.get("words", "")
    if len(text) > LONGEST:
        raise Misheard("too_long")
    made = talk.work.content(kind, text, via=CHANNEL, consultation_id=found.id)
    talk.texts[made] = text
    said_something(talk, Said(words=made, text=text))
    return [made]


def _chosen(fields: Fields, name: str, *choices: str) -> str:
    """Raises Misheard where none of them was pressed: nothing is taken for granted."""
    if fields.get(name) not in choices:
        raise Misheard("none_chosen")
    return fields[name]


async def _answer(talk: Talk, found: Consultation, sent: Sent) -> None:
    """参加, 不参加."""
    said = Answer(_chosen(sent.fields, "said", Answer.YES, Answer.NO))
    await _paced(talk)
    await Answered.handle(talk, AnswerInvitation(consultation=found.id, said=said))


async def _send(talk: Talk, found: Consultation, sent: Sent) -> None:
    """派人参加."""
    await _paced(talk)
    who = await sealed_name(talk, Said(text=sent.fields.get("who", "")))
    await Answered.handle(talk, AnswerInvitation(consultation=found.id, said=Answer.SENDS, who=who.text))


async def _write(talk: Talk, found: Consultation, sent: Sent) -> None:
    """书面意见."""
    await _paced(talk)
    words = _kept(talk, found, sent.fields, "consultation_written")
    files = keep_taken(talk, sent.photos, talk.now)
    await written_opinion.handle(talk, WrittenOpinion(consultation=found.id, words=words, files=files))


async def _ask(talk: Talk, found: Consultation, sent: Sent) -> None:
    await _paced(talk)
    words = _kept(talk, found, sent.fields, "consultation_question")
    await Ask.handle(talk, AskBefore(consultation=found.id, words=words))


async def _sign_in(talk: Talk, found: Consultation, sent: Sent) -> None:
    code = read_code(sent.fields.get("code", ""))
    if code is None:
        raise Misheard("code_unclear")
    await sign_in.handle(talk, SignIn(consultation=found.id, code=code))


async def _speak(talk: Talk, found: Consultation, sent: Sent) -> None:
    """Photos alone say enough. What is unsigned holds no time of its own."""
    if found.state is not Stage.MEETING:
        raise Refusal(Refused.NOT_MEETING, number=found.number)
    signed = _chosen(sent.fields, "signed", "signed", "unsigned")
    alone = bool(sent.photos) and not sent.fields.get("words", "").strip()
    words = [] if alone else _kept(talk, found, sent.fields, "consultation_opinion")
    files = keep_taken(talk, sent.photos, found.start_at or found.made_at if signed == "unsigned" else talk.now)
    await Say.handle(talk, Speak(consultation=found.id, signed=signed, words=words, files=files))


async def _vote(talk: Talk, found: Consultation, sent: Sent) -> None:
    await vote.handle(talk, Vote(motion=sent.fields.get("motion", ""), choice=sent.fields.get("choice", "")))


async def _done(talk: Talk, found: Consultation, sent: Sent) -> None:
    """办完了, of his own action."""
    await _paced(talk)
    words = _kept(talk, found, sent.fields, "consultation_action")
    files = keep_taken(talk, sent.photos, talk.now)
    await Do.handle(talk, DoAction(action=sent.fields.get("action", ""), words=words, files=files))


async def _minutes(talk: Talk, found: Consultation, sent: Sent) -> None:
    """无异议, 有异议."""
    answer = MinutesAnswer(_chosen(sent.fields, "answer", MinutesAnswer.AGREES, MinutesAnswer.OBJECTS))
    await _paced(talk)
    objects = answer is MinutesAnswer.OBJECTS
    words = _kept(talk, found, sent.fields, "consultation_objection") if objects else []
    await MinutesAnswered.handle(
        talk, AnswerMinutes(minutes=sent.fields.get("minutes", ""), answer=answer, words=words)
    )


ACTS: dict[str, Callable[[Talk, Consultation, Sent], Awaitable[None]]] = {
    "answer": _answer,
    "send": _send,
    "write": _write,
    "ask": _ask,
    "sign-in": _sign_in,
    "speak": _speak,
    "vote": _vote,
    "done": _done,
    "minutes": _minutes,
}
