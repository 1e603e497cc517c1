"""A poll on the time: it begins, whoever is invited is asked, how it stands is told in words, it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogs.letter import PICKS, Card, Letter, Pick, Ref, listing, moment, title
from dialogs.timing_keys import Timing, press, said
from domain import consultation_timing
from domain.booking import Span
from domain.consultation import Consultation, Participant
from domain.people import Actor
from domain.poll import Answers, Says, Slot, Standing, silent, standings
from domain.refusal import Refusal, Refused
from handlers.consultation_away import recused_of
from handlers.consultation_record import record_consultation
from handlers.consulting import attending
from handlers.invited import Forms, addressed, forms_of
from handlers.inviting import within
from handlers.meeting_words import span_said
from handlers.placing import Place
from handlers.poll_timers import end_poll_timers, set_poll_timers
from handlers.talk import DAY, Talk
from storage.consultations import participants_of
from storage.ids import new_id
from storage.polls import add_slot, answers_to, slots_of

_LEAST = 3_600_000
MARKS = "①②③④⑤"
WORDS = {Says.YES: Timing.SAYS_YES, Says.MAYBE: Timing.SAYS_MAYBE, Says.NO: Timing.SAYS_NO}
_LEADS = {
    Timing.POLL_ASKED: Timing.LEAD_ASKED,
    Timing.POLL_AGAIN: Timing.LEAD_AGAIN,
    Timing.POLL_NUDGE: Timing.LEAD_NUDGE,
    Timing.ANSWERED: Timing.LEAD_ANSWERED,
}
"""What is said above the card, by the letter."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll with what was said so far; `ranked` the best first."""

    found: Consultation
    slots: list[Slot]
    people: list[Participant]
    answers: Answers
    ranked: list[Standing]
    forms: Forms

    @property
    def silent(self) -> list[Participant]:
        return silent(self.slots, self.people, self.answers)

    def mark(self, slot: Slot) -> str:
        return MARKS[self.slots.index(slot)]


async def poll_of(talk: Talk, found: Consultation) -> Poll:
    """The last one that was begun."""
    slots = await slots_of(talk.work, found.id, found.polls)
    people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]
    answers = await answers_to(talk.work, slots)
    quorum = talk.house.consulting_of(found.rules).kind(found.kind).quorum
    return Poll(found, slots, people, answers, standings(slots, people, answers, quorum), await forms_of(talk, found))


def usual_end(talk: Talk, found: Consultation) -> int:
    return talk.house.calendar.add_workdays(talk.now, talk.house.consulting_of(found.rules).poll_days)


def until_of(talk: Talk, found: Consultation, first: int) -> int:
    """When it ends: a day before the first of its times at the latest, or half of the time until then if that is near.

    Raises Refusal where that leaves nobody an hour to answer.
    """
    if first - talk.now < 2 * _LEAST:
        raise Refusal(Refused.POLL_SOON)
    latest = first - DAY if first - DAY > talk.now + _LEAST else talk.now + (first - talk.now) // 2
    return min(usual_end(talk, found), latest)


async def open_poll(
    talk: Talk, found: Consultation, by: Actor, spans: Sequence[Span], place: Place | None, *, why: str = "hand"
) -> Consultation:
    """Begin it and ask everybody on the list; `place` None: where the consultation says. Raises Refusal."""
    people = await participants_of(talk.work, found.id)
    kept = place.contents(talk, found) if place is not None else _where(found)
    until = until_of(talk, found, spans[0][0])
    starts = [start for start, _ in spans]
    moved = consultation_timing.open_poll(
        found, by, talk.now, talk.channel, until=until, starts=starts, why=why, **kept
    )
    made = record_consultation(talk, *moved)
    slots = [Slot(new_id(), start, end, made.room_id) for start, end in spans]
    for slot in slots:
        add_slot(talk.work, made.id, made.polls, slot)
    set_poll_timers(talk, made)
    key = Timing.POLL_AGAIN if why == "again" else Timing.POLL_ASKED
    await ask(talk, made, slots, [one for one in people if one.ended_at is None], key)
    return made


def _where(found: Consultation) -> dict[str, Any]:
    return {"mode": found.mode, "room": found.room_id, "place": found.place_id, "link": found.link_id}


def close(talk: Talk, found: Consultation, by: Actor, why: str) -> Consultation:
    """Raises Refusal where none runs."""
    end_poll_timers(talk, found)
    return record_consultation(talk, *consultation_timing.close_poll(found, by, talk.now, talk.channel, why=why))


async def ask(
    talk: Talk, found: Consultation, slots: Sequence[Slot], people: Sequence[Participant], key: Timing
) -> None:
    """The letter with the times; whoever answers for a department gets it in its name."""
    letter = asking(talk, found, slots, key)
    for person in await readers(talk, found, people):
        talk.told.append((person, letter))


async def readers(talk: Talk, found: Consultation, people: Sequence[Participant]) -> list[str]:
    """Who reads what goes to these participants; never somebody recused."""
    within(talk, found)
    away = await recused_of(talk, found)
    every = [person for one in await addressed(talk, found, people) for person in one.people]
    return [person for person in dict.fromkeys(every) if person not in away]


async def asked_of(talk: Talk, consultation_id: str) -> Letter | None:
    """The question as it was put to this person, with what he has answered; None where he is asked nothing now."""
    try:
        found, mine = await attending(talk, consultation_id)
    except Refusal:
        return None
    if found.poll_until is None or found.poll_until <= talk.now:
        return None
    slots = await slots_of(talk.work, found.id, found.polls)
    answers = await answers_to(talk.work, slots)
    given = {slot.id: answers[slot.id][mine.id] for slot in slots if mine.id in answers[slot.id]}
    letter = asking(talk, found, slots, Timing.POLL_ASKED)
    return replace(letter, card=poll_card(talk, found, slots, Timing.ANSWERED, given)) if given else letter


def asking(talk: Talk, found: Consultation, slots: Sequence[Slot], key: Timing) -> Letter:
    assert found.poll_until is not None
    lines = [
        said(Timing.LIST, mark=mark, span=span_of_slot(talk, slot)) for mark, slot in zip(MARKS, slots, strict=False)
    ]
    line = said(
        key,
        title=title(found.title_id),
        number=found.number,
        lines=listing(lines),
        until=moment(found.poll_until),
    )
    args: dict[str, Any] = {"consultation": found.id, "poll": found.polls}
    choices = (
        press(Timing.ALL_YES, "answer_poll", **args, every=Says.YES.value),
        press(Timing.ALL_NO, "answer_poll", **args, every=Says.NO.value),
        press(Timing.EACH, "answer_poll", row=PICKS, **args),
    )
    return Letter(line["key"], (line,), card=poll_card(talk, found, slots, key), choices=choices, must_reach=True)


def poll_card(
    talk: Talk, found: Consultation, slots: Sequence[Slot], key: Timing, given: Mapping[str, Says] | None = None
) -> Card:
    """A line for each time with its three answers; `given` are those that stand already."""
    lead = said(_LEADS[key], until=moment(found.poll_until or 0))
    return Card(
        title(found.title_id),
        found.number,
        f"timing.{Timing.ANSWERED_STATE if given else Timing.POLL_STATE}",
        "done" if given else "busy",
        lead=(lead,),
        picks=tuple(Pick(slot.id, span_of_slot(talk, slot), (given or {}).get(slot.id, "")) for slot in slots),
        answers=tuple((says.value, f"timing.{word}") for says, word in WORDS.items()),
        send=f"timing.{Timing.SEND_AGAIN if given else Timing.SEND_ANSWERS}",
    )


def span_of_slot(talk: Talk, slot: Slot) -> Ref:
    return span_said(talk.house, (slot.start, slot.end))
