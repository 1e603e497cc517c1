"""A poll on the time: it begins, whoever is invited is asked, how it stands is told in words, it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.letter import Choice, Letter, Param, Phrase, Ref, listing, moment, text, title
from dialogs.timing_keys import Timing, inside, press, said
from domain import consultation_moves, poll
from domain.booking import Span
from domain.consultation import Consultation, Part, Participant
from domain.people import Actor, Role
from domain.poll import Answers, Lack, Says, Slot, Standing, edge, silent, standings
from domain.refusal import Refusal, Refused
from handlers.booking import who
from handlers.consultation_record import record_consultation
from handlers.meeting_words import span_said
from handlers.placing import Place
from handlers.poll_timers import end_poll_timers, set_poll_timers
from handlers.talk import DAY, Talk
from storage.consultations import participants_of
from storage.ids import new_id
from storage.people import appointed_at
from storage.polls import add_slot, answers_to, slots_of

MOST_NAMES = 12
"""Of more people only the counts are told."""
_LEAST = 3_600_000
_MARKS = "①②③④⑤"


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll with what was said so far; `ranked` the best first."""

    found: Consultation
    slots: list[Slot]
    people: list[Participant]
    answers: Answers
    ranked: list[Standing]

    @property
    def silent(self) -> list[Participant]:
        return silent(self.slots, self.people, self.answers)

    def mark(self, slot: Slot) -> str:
        return _MARKS[self.slots.index(slot)]


async def poll_of(talk: Talk, found: Consultation) -> Poll:
    """The last one that was begun."""
    slots = await slots_of(talk.work, found.id, found.polls)
    people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]
    answers = await answers_to(talk.work, slots)
    quorum = talk.house.consulting_of(found.rules).kind(found.kind).quorum
    return Poll(found, slots, people, answers, standings(slots, people, answers, quorum))


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
    moved = consultation_moves.open_poll(found, by, talk.now, talk.channel, until=until, starts=starts, why=why, **kept)
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
    return record_consultation(talk, *consultation_moves.close_poll(found, by, talk.now, talk.channel, why=why))


async def ask(
    talk: Talk, found: Consultation, slots: Sequence[Slot], people: Sequence[Participant], key: Timing
) -> None:
    """The letter with the times; whoever answers for a department gets it in its name."""
    letter = asking(talk, found, slots, key)
    for person in await readers(talk, found, people):
        talk.told.append((person, letter))


async def readers(talk: Talk, found: Consultation, people: Sequence[Participant]) -> list[str]:
    """Who reads what goes to these participants; nobody outside while a station practises."""
    plain = [one.person_id for one in people if one.person_id is not None]
    wanted = sorted({one.department_id or "" for one in people if one.person_id is None} - {""})
    if found.practice or not wanted:
        return plain
    liaisons = [one for one in await appointed_at(talk.work, *wanted) if one.role is Role.LIAISON]
    return [*plain, *(one.person_id for one in liaisons)]


def asking(talk: Talk, found: Consultation, slots: Sequence[Slot], key: Timing) -> Letter:
    assert found.poll_until is not None
    lines = [said(Timing.LIST, mark=mark, span=_span(talk, slot)) for mark, slot in zip(_MARKS, slots, strict=False)]
    line = said(
        key,
        title=title(found.title_id),
        number=found.number,
        lines=listing(lines),
        until=moment(found.poll_until),
    )
    args = {"consultation": found.id, "poll": found.polls}
    choices = (
        press(Timing.ALL_YES, "answer_poll", **args, every=Says.YES.value),
        press(Timing.ALL_NO, "answer_poll", **args, every=Says.NO.value),
        press(Timing.EACH, "answer_poll", **args),
    )
    return Letter(line["key"], (line,), choices=choices, must_reach=True)


def _span(talk: Talk, slot: Slot) -> Ref:
    return span_said(talk.house, (slot.start, slot.end))


# --- how it stands ---

_LACKS = {
    Lack.LEADER: Timing.LACK_LEADER,
    Lack.MEMBERS: Timing.LACK_MEMBERS,
    Lack.RESIDENTS: Timing.LACK_RESIDENTS,
    Lack.DEPARTMENTS: Timing.LACK_DEPARTMENTS,
    Lack.PEOPLE: Timing.LACK_PEOPLE,
}
_EDGES = {
    poll.Edge.ONLY: Timing.EDGE_ONLY,
    poll.Edge.QUORUM: Timing.EDGE_QUORUM,
    poll.Edge.YES: Timing.EDGE_YES,
    poll.Edge.MAYBE: Timing.EDGE_MAYBE,
    poll.Edge.SOONER: Timing.EDGE_SOONER,
}
_WHO = {Says.YES: Timing.WHO_YES, Says.MAYBE: Timing.WHO_MAYBE, Says.NO: Timing.WHO_NO}


def matrix(talk: Talk, here: Poll) -> list[Phrase]:
    """Who could when, time by time in their order; the best, and why it is."""
    found = here.found
    quiet = here.silent
    counts: dict[str, Param] = {
        "number": found.number,
        "title": title(found.title_id),
        "said": len(here.people) - len(quiet),
    }
    if found.poll_until is not None:
        lines = [said(Timing.MATRIX, **counts, silent=len(quiet), until=moment(found.poll_until))]
    else:
        lines = [said(Timing.MATRIX_OVER, **counts, silent=len(quiet))]
    by_slot = {one.slot.id: one for one in here.ranked}
    for slot in here.slots:
        lines += _of_slot(talk, here, by_slot[slot.id])
    if quiet and len(quiet) <= MOST_NAMES:
        lines.append(said(Timing.SILENT, who=_named(quiet)))
    away = sum(one.person_id is None and not one.department_id for one in quiet)
    lines += [said(Timing.NO_CHAT, count=away)] if away else []
    return [*lines, best(here)] if here.ranked else lines


def _of_slot(talk: Talk, here: Poll, one: Standing) -> list[Phrase]:
    state = inside(Timing.SLOT_MET) if one.met else inside(Timing.SLOT_LACKS, lacks=lacking(one))
    counts: dict[str, Param] = {"yes": one.yes, "maybe": one.maybe, "no": one.no}
    lines = [said(Timing.SLOT, mark=here.mark(one.slot), span=_span(talk, one.slot), state=state, **counts)]
    answers = here.answers.get(one.slot.id, {})
    for answer, key in _WHO.items():
        people = [each for each in here.people if answers.get(each.id) is answer]
        lines += [said(key, who=_named(people))] if people else []
    return lines


def _named(people: Sequence[Participant]) -> Ref:
    """By name who serves, others counted by their part; of many all are counted."""
    served = [one for one in people if one.part not in (Part.RESIDENT, Part.GUEST) and one.person_id is not None]
    if len(people) > MOST_NAMES:
        served = []
    parts: list[Phrase] = [said(Timing.WHO_NAMED, who=who(one)) for one in served]
    for part in Part:
        count = sum(one.part is part for one in people if one not in served)
        if count:
            parts.append(said(Timing.WHO_COUNT, part=text(f"consultation_part.{part}"), count=count))
    return listing(parts, "comma")


def lacking(one: Standing) -> Ref:
    """还差 1 位居民、2 人."""
    return listing([said(_LACKS[lack], count=count) for lack, count in one.lacks], "comma")


def best(here: Poll) -> Phrase:
    """The best time with its reason."""
    first = here.ranked[0]
    why = inside(_EDGES[edge(here.ranked)])
    if first.met:
        return said(Timing.BEST, mark=here.mark(first.slot), why=why)
    return said(Timing.BEST_SHORT, mark=here.mark(first.slot), lacks=lacking(first), why=why)


def decisions(talk: Talk, here: Poll) -> tuple[Choice, ...]:
    """One press a time that is still to come, the best first; and the ways out."""
    coming = [one.slot for one in here.ranked if one.slot.start > talk.now]
    args = {"consultation": here.found.id}
    made = [
        Choice(
            said(Timing.TAKE_SLOT, mark=here.mark(slot), at=moment(slot.start)), "close_poll", args | {"slot": slot.id}
        )
        for slot in coming
    ]
    running = here.found.poll_until is not None
    made += [press(Timing.END_POLL, "close_poll", **args)] if running else [press(Timing.NEW_POLL, "poll_time", **args)]
    return tuple(made)
