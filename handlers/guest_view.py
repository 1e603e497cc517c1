"""What a guest reads on his page: his invitation, what was asked, the meeting, its minutes, what came of it. No item,
no reporter, nothing of any other consultation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.action_cards import action_line
from dialogs.invitation_letters import about, said, stands
from dialogs.inviting_keys import Inviting
from dialogs.letter import Phrase, department, phrase, words
from dialogs.meeting_cards import why
from dialogs.meeting_keys import Meet
from domain.attending import begun
from domain.ballots import Motion, MotionState, Subject
from domain.consultation import Consultation, Participant, Stage
from domain.outcome_moves import MinutesAnswer, MinutesState
from domain.sign_in import MOST_TRIES, Window, window
from handlers.before_meeting import speaker
from handlers.consultation_people import keeper_ref, took_part
from handlers.guest_talk import guest_talk
from handlers.house import House
from handlers.invited import forms_of, meeting_of, who
from handlers.motion_letters import counts
from handlers.talk import Talk
from storage.actions import actions_of
from storage.consultations import participants_of
from storage.meeting_words import utterances_of
from storage.minutes import answer_of, editions_of
from storage.motions import ballot, motions_of
from storage.work import Work

LONGEST = 4_000


@dataclass(slots=True)
class Voted:
    """A motion as the guest sees it; `open` where he may press now."""

    id: str
    rating: bool
    secret: bool
    open: bool
    done: bool
    words: str
    result: str


@dataclass(slots=True)
class GuestView:
    """Everything in the guest's language; what is empty is not there (yet)."""

    number: str
    title: str
    me: str
    why: str
    about: list[str]
    stands: str
    off: list[str]
    answer: str = ""  # yes, no, written, sends
    can_answer: bool = False
    can_ask: bool = False
    can_sign: bool = False
    signed: bool = False
    desk_only: bool = False  # too many wrong codes
    early: bool = False
    meeting: bool = False
    calendar: bool = False
    materials: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    thread: list[tuple[str, list[str]]] = field(default_factory=list)
    motions: list[Voted] = field(default_factory=list)
    minutes_id: str = ""
    minutes: str = ""
    minutes_by: int = 0
    minutes_answer: str = ""
    agreed: str = ""
    actions: list[tuple[str, str]] = field(default_factory=list)  # with the id of one that he may say 办完了 to


class _Said:
    """Phrases that are said in one go: each is asked for by its place."""

    def __init__(self) -> None:
        self._phrases: list[Phrase] = []

    def put(self, one: Phrase) -> int:
        self._phrases.append(one)
        return len(self._phrases) - 1

    async def said(self, house: House, work: Work, language: str) -> list[str]:
        return await house.labels(work, [{"label": one} for one in self._phrases], language)


async def seen(house: House, work: Work, found: Consultation, one: Participant, language: str) -> GuestView:
    talk = guest_talk(house, work, found, one, language)
    meeting = replace(await meeting_of(talk, found), materials=0)  # they stand below
    lines: dict[str, Any] = {
        "title": _only(words(found.title_id, 80)),
        "me": said(Inviting.NAMED_AS, who=who(one, await forms_of(talk, found))),
        "why": _only(why(one.part)),
        "about": [_only(meeting.led), *about(meeting)],
        "stands": stands(one),
        "off": _off(found),
        "thread": await _thread(talk, found),
    }
    materials = await utterances_of(work, found.id, "material")
    lines["materials"] = [_only(words(m.words_id or "", LONGEST)) for m in materials]
    motions = await _motions(talk, found, one)
    lines["motions"] = [_asked(each) for each, _ in motions]
    lines["results"] = [counts(each, each.result) if each.counted else _only("") for each, _ in motions]
    lines["agreed"] = _only(words(found.conclusion_id, LONGEST)) if found.conclusion_id else _only("")
    own = await _actions(talk, found, one)
    lines["actions"] = [line for line, _ in own]
    minutes = await _minutes(talk, found, one)
    lines["minutes"] = _only(words(minutes["words_id"], 0)) if minutes else _only("")
    read = await _read(house, work, lines, language)
    now, open_ = work.now, found.called_off_at is None and not begun(found, work.now)
    sign = window(found, now)
    return GuestView(
        found.number, read["title"], read["me"], read["why"], read["about"], read["stands"], read["off"],
        answer=one.answer.value if one.answer else "",
        can_answer=open_ and one.came_at is None,
        can_ask=open_,
        can_sign=sign is Window.OPEN and one.came_at is None and one.tries < MOST_TRIES,
        signed=one.came_at is not None,
        desk_only=sign is Window.OPEN and one.came_at is None and one.tries >= MOST_TRIES,
        early=sign is Window.EARLY,
        meeting=found.state is Stage.MEETING,
        calendar=bool(found.sequence) and found.held_at is None,
        materials=[(text, m.files) for text, m in zip(read["materials"], materials, strict=True)],
        thread=read["thread"],
        motions=[
            Voted(
                each.id, each.kind is Subject.RATING, each.secret, each.state is MotionState.OPEN and votes,
                done, text, result,
            )
            for (each, (votes, done)), text, result in zip(motions, read["motions"], read["results"], strict=True)
        ],
        minutes=read["minutes"],
        minutes_id=minutes["id"] if minutes else "",
        minutes_by=minutes["by"] if minutes else 0,
        minutes_answer=minutes["answer"] if minutes else "",
        agreed=read["agreed"],
        actions=[(line, action) for line, (_, action) in zip(read["actions"], own, strict=True)],
    )  # fmt: skip


def _only(what: Any) -> Phrase:
    return said(Inviting.NAMED_AS, who=what)


def _off(found: Consultation) -> list[Phrase]:
    if found.state is not Stage.CALLED_OFF:
        return []
    because = [said(Inviting.BECAUSE, words=words(found.reason_id, 300))] if found.reason_id else []
    return [said(Inviting.CALLED_OFF, number=found.number, title=words(found.title_id, 60)), *because]


async def _thread(talk: Talk, found: Consultation) -> list[tuple[Phrase, list[Phrase]]]:
    """Question by question with what was answered."""
    every = await utterances_of(talk.work, found.id, "question", "reply")
    forms = await forms_of(talk, found) if every else None
    every_one = await participants_of(talk.work, found.id) if every else ()
    people = {one.person_id: one for one in every_one} | {one.id: one for one in every_one}
    asked = [one for one in every if one.kind == "question"]

    def by(one: Any) -> Any:
        assert forms is not None
        return speaker(people.get(one.participant_id or one.person_id or ""), one.person_id, forms)

    def replies(one: Any) -> list[Phrase]:
        own = [other for other in every if other.reply_to == one.id]
        return [said(Inviting.REPLY_LINE, who=by(other), words=words(other.words_id or "", LONGEST)) for other in own]

    return [
        (
            said(Inviting.QUESTION_LINE, number=number, who=by(one), words=words(one.words_id or "", LONGEST)),
            replies(one) or [said(Inviting.NO_REPLY)],
        )
        for number, one in enumerate(asked, 1)
    ]


async def _motions(talk: Talk, found: Consultation, one: Participant) -> list[tuple[Motion, tuple[bool, bool]]]:
    """Those that are, or were, voted on, with whether he votes and has voted."""
    shown = [each for each in await motions_of(talk.work, found.id) if each.state is MotionState.OPEN or each.counted]
    made = []
    for each in shown:
        done = bool(one.votes and await ballot(talk.work, each.id, one.id))
        votes = one.votes and one.came_at is not None and found.state is Stage.MEETING
        made.append((each, (votes and not (done and each.secret), done)))
    return made


def _asked(each: Motion) -> Phrase:
    if each.department_id is None:
        return _only(words(each.words_id, LONGEST))
    whose = department(each.department_id)
    return phrase(f"meet.{Meet.REPLY_RATED}", words=words(each.words_id, 300), department=whose)


async def _actions(talk: Talk, found: Consultation, one: Participant) -> list[tuple[Phrase, str]]:
    """His own, each with its id while it is open."""
    zone = talk.house.district.zone
    mine = [each for each in await actions_of(talk.work, found.id) if each.participant_id == one.id]
    return [
        (action_line(each, await keeper_ref(talk, each), zone, talk.now), each.id if each.open else "") for each in mine
    ]


async def _minutes(talk: Talk, found: Consultation, one: Participant) -> Mapping[str, Any] | None:
    """The edition that stands, for who took part; `by` until when he may say 有异议, 0 when it is over."""
    if not took_part(one):
        return None
    sent = [each for each in await editions_of(talk.work, found.id) if each.state in _READ]
    if not sent:
        return None
    last = sent[-1]
    asked = last.state == MinutesState.SENT and last.answer_by is not None and talk.now < last.answer_by
    row = await answer_of(talk.work, last.id, one.id)
    answer = str(row["answer"]) if row else ""
    by = last.answer_by if asked and answer != MinutesAnswer.SILENT else 0
    return {"id": last.id, "words_id": last.words_id, "by": by or 0, "answer": answer}


_READ = (MinutesState.SENT, MinutesState.SETTLED)


async def _read(house: House, work: Work, lines: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The same with every phrase said, in one read of what they are about."""
    spoken = _Said()

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return spoken.put(value)
        return tuple(put(one) for one in value) if isinstance(value, tuple) else [put(one) for one in value]

    places = {name: put(value) for name, value in lines.items()}
    texts = await spoken.said(house, work, language)

    def read(value: Any) -> Any:
        if isinstance(value, int):
            return texts[value]
        return tuple(read(one) for one in value) if isinstance(value, tuple) else [read(one) for one in value]

    return {name: read(value) for name, value in places.items()}


def files_in(view: GuestView) -> Iterable[str]:
    """Those that the guest may open."""
    return [file for _, files in view.materials for file in files]
