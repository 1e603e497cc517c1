"""无异议, 有异议; the time to say so ends; what was objected is put before the head."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, phrase
from dialogs.outcome_forms import AnswerMinutes, KeepMinutes, ShowMinutes
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line, minutes_choices, minutes_decide, objection
from domain import outcome_moves
from domain.consultation import Consultation, Participant
from domain.minutes import OBJECTIONS, added
from domain.outcome_moves import MinutesAnswer, MinutesState
from domain.people import SYSTEM, Actor
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import pages
from handlers.after_meeting import keeps, read_by, settled
from handlers.consultation_people import free_among, heads_of, in_charge, reached, tell, took_part, who_took_part
from handlers.consultation_record import go_on, record_consultation
from handlers.consulting import consultation_here
from handlers.house import House
from handlers.minutes_draft import OVER, document, kept_words
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage import tables
from storage.consultations import consultation, participants_of
from storage.database import Row
from storage.minutes import (
    Minutes,
    all_heard,
    answer_counts,
    answer_of,
    answers_to,
    change_minutes,
    editions_of,
    guard_sent,
    minutes_by_id,
    note_answer,
    note_silence,
)

TIMER = OVER
PAGE = 600
"""Characters."""


class Show:
    FORM = ShowMinutes
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowMinutes) -> None:
        """The edition that stands, page by page; who keeps it sees the draft too."""
        found, mine = await read_by(talk, form.consultation)
        last = await edition_read(talk, found)
        if last is None:
            raise Refusal(Refused.MINUTES_NONE, number=found.number)
        parts = pages(await talk.words([last.words_id]), PAGE)
        if not parts:
            raise Refusal(Refused.WORDS_GONE)
        page = min(form.page, len(parts) - 1)
        choices: list[Choice] = []
        if page + 1 < len(parts):
            choices.append(button(Button.NEXT_PAGE, "show_minutes", consultation=found.id, page=page + 1))
        if mine is not None and asked(talk, last):
            choices += minutes_choices(last.id)
        key = f"say.{Say.PAGE_OF}"
        said = {"$": "page", "ids": [last.words_id], "page": page, "size": PAGE}
        shown_page = phrase(key, page=page + 1, pages=len(parts), words=said)
        talk.reply(Letter(key, (shown_page,), choices=(*choices, document(talk, found))))


async def edition_read(talk: Talk, found: Consultation) -> Minutes | None:
    """The newest that this reader may see: a draft is the desk's alone."""
    own = keeps(found, talk.actor(found.station_id))
    seen = [one for one in await editions_of(talk.work, found.id) if own or one.state != MinutesState.DRAFT]
    return seen[-1] if seen else None


def asked(talk: Talk, last: Minutes) -> bool:
    return last.state == MinutesState.SENT and last.answer_by is not None and talk.now < last.answer_by


class Answer:
    FORM = AnswerMinutes
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Nobody writes what comes too late."""
        if name:
            return draft
        found, _, _ = await _mine(talk, draft.values["minutes"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: AnswerMinutes) -> None:
        """A row of his own; whoever objected once may say more, and it all stays."""
        found, minutes, mine = await _mine(talk, form.minutes)
        guard_sent(talk.work, minutes)
        before = await answer_of(talk.work, minutes.id, mine.id)
        objected = before is not None and before["answer"] == MinutesAnswer.OBJECTS
        if form.answer == MinutesAnswer.AGREES:
            if not objected:
                note_answer(talk.work, minutes.id, mine.id, MinutesAnswer.AGREES.value)
            talk.reply(line(After.MINUTES_OBJECTED if objected else After.MINUTES_AGREED, number=found.number))
            return
        words = await settled(talk, found, form.words, "consultation_objection")
        if before is not None and objected and before["words_id"]:
            both = f"{await talk.words([before['words_id']])}\n{await talk.words([words])}"
            talk.work.update(tables.contents, {"id": words}, text=both)
        note_answer(talk.work, minutes.id, mine.id, MinutesAnswer.OBJECTS.value, words)
        tell(talk, await in_charge(talk, found), objection(found, mine, words, minutes.answer_by or talk.now))
        talk.reply(line(After.MINUTES_OBJECTED, number=found.number))


async def _mine(talk: Talk, minutes_id: str) -> tuple[Consultation, Minutes, Participant]:
    """An edition that this person is asked about. Raises Refusal: never sent to him, replaced, over."""
    minutes = await minutes_by_id(talk.work, minutes_id)
    if minutes is None:
        raise Refusal(Refused.BUTTON_STALE)
    found, mine = await read_by(talk, minutes.consultation_id)
    if mine is None:
        raise Refusal(Refused.NOT_INVITED)
    if minutes.state == MinutesState.REPLACED:
        raise Refusal(Refused.MINUTES_REPLACED, number=found.number)
    if not asked(talk, minutes):
        raise Refusal(Refused.MINUTES_OVER, number=found.number)
    return found, minutes, mine


class Keep:
    FORM = KeepMinutes
    REQUIRES = Permission.CONSULTATION_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found, _ = await _decided(talk, draft.values["minutes"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: KeepMinutes) -> None:
        """What was objected is noted below, and the text stands; who objected reads that."""
        found, minutes = await _decided(talk, form.minutes)
        why = await talk.words(form.words) if form.words else ""
        people = {one.id: one for one in await participants_of(talk.work, found.id)}
        said = [row for row in await answers_to(talk.work, minutes.id) if row["answer"] == MinutesAnswer.OBJECTS]
        text = added(await talk.words([minutes.words_id]), OBJECTIONS, await _noted(talk, people, said, why))
        words = await kept_words(talk, found, text)
        await _settle(talk, found, minutes, talk.actor(found.station_id), people, words_id=words)
        objected = [people[row["participant_id"]] for row in said if row["participant_id"] in people]
        see = button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id)
        heard = await free_among(talk, found, await reached(talk, objected))
        tell(talk, list(heard), line(After.MINUTES_KEPT_FOR_YOU, see, number=found.number))
        talk.reply(line(After.MINUTES_KEPT, see, number=found.number, count=len(said)))


_CALLED = {
    "leader": "主持人",
    "member": "委员",
    "resident": "居民",
    "department": "承办单位",
    "clerk": "会务",
    "guest": "来宾",
}


async def _noted(talk: Talk, people: dict[str, Participant], said: list[Row], why: str) -> str:
    lines = [f"发出后 {len(said)} 人提出异议："]
    for number, row in enumerate(said, 1):
        one = people.get(row["participant_id"])
        words = await talk.words([row["words_id"]]) if row["words_id"] else ""
        lines.append(f"{number}. {_CALLED[one.part] if one else '参加人'}：{words or '没有写明'}")
    return "\n".join([*lines, f"处理：维持原文。{why}".strip()])


async def _decided(talk: Talk, minutes_id: str) -> tuple[Consultation, Minutes]:
    """Sent, objected to, and the time to say so is over. Raises Refusal."""
    minutes = await minutes_by_id(talk.work, minutes_id)
    if minutes is None:
        raise Refusal(Refused.BUTTON_STALE)
    found = await consultation_here(talk, minutes.consultation_id, Permission.CONSULTATION_DECIDE)
    if minutes.state != MinutesState.SENT:
        raise Refusal(Refused.MINUTES_REPLACED, number=found.number)
    if asked(talk, minutes):
        raise Refusal(Refused.MINUTES_STILL_ASKED, number=found.number)
    return found, minutes


async def over(house: House, row: Row) -> None:
    """The time to object is over: it stands, or the head decides about what was objected."""
    work = house.work()
    talk = system_talk(house, work)
    done(work, row)
    minutes = await minutes_by_id(work, row["subject"])
    found = await consultation(work, minutes.consultation_id) if minutes is not None else None
    if minutes is not None and found is not None and minutes.state == MinutesState.SENT:
        people = {one.id: one for one in await participants_of(work, found.id)}
        answers = await answers_to(work, minutes.id)
        said = [(people[one["participant_id"]], one["words_id"] or "") for one in answers if _objects(one, people)]
        if said:
            guard_sent(work, minutes)
            if found.open:
                told = {"minutes": minutes.id, "edition": minutes.edition, "objects": len(said)}
                record_consultation(talk, *outcome_moves.objected(found, SYSTEM, talk.now, talk.channel, **told))  # type: ignore[arg-type]
            tell(talk, await heads_of(talk, found), minutes_decide(found, minutes.id, said))
        else:
            await _settle(talk, found, minutes, SYSTEM, people)
    await send_told(talk)
    await work.commit()


def _objects(answer: Row, people: dict[str, Participant]) -> bool:
    return answer["answer"] == MinutesAnswer.OBJECTS and answer["participant_id"] in people


async def _settle(
    talk: Talk,
    found: Consultation,
    minutes: Minutes,
    by: Actor,
    people: dict[str, Participant],
    *,
    words_id: str | None = None,
) -> None:
    """定稿; who said nothing is noted as silent."""
    counts = dict(await answer_counts(talk.work, minutes.id))
    heard = {row["participant_id"] for row in await answers_to(talk.work, minutes.id)}
    there = await who_took_part(talk, found)
    silent = {one.id for person, one in there.items() if one.id not in heard and person != minutes.made_by}
    silent |= {one.id for one in people.values() if took_part(one) and one.opened_by and one.id not in heard}
    for one in sorted(silent):
        note_silence(talk.work, minutes.id, one)
    change_minutes(
        talk.work,
        minutes,
        state=MinutesState.SETTLED.value,
        settled_at=talk.now,
        words_id=words_id or minutes.words_id,
    )
    agrees, objects = counts.get(MinutesAnswer.AGREES, 0), counts.get(MinutesAnswer.OBJECTS, 0)
    all_heard(talk.work, minutes.id, agrees, objects)
    said = {"minutes": minutes.id, "edition": minutes.edition, "agrees": agrees, "objects": objects}
    moved, event = outcome_moves.settle(found, by, talk.now, talk.channel, **said)  # type: ignore[arg-type]
    made = await go_on(talk, record_consultation(talk, moved, event), minutes_settled=True, minutes_sent=True)
    see = button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id)
    told = line(After.MINUTES_SETTLED, see, number=made.number, agrees=agrees, silent=len(silent), objects=objects)
    tell(talk, await in_charge(talk, found), told)
