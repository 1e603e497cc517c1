"""One consultation at the desk, from its topic to what came of it: what the chat tells this reader, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.cards import button
from dialogs.consultation_cards import Around, consultation_card, invited_card
from dialogs.keys import Button
from dialogs.letter import Card, Choice, Letter, Param, Phrase, Ref, both, phrase
from domain.attending import begun
from domain.consultation import BEFORE, Consultation, Part, Participant, Stage
from domain.consultation_rules import Evidence, Rules
from domain.consultation_steps import there
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.after_meeting import keeps
from handlers.consultation_choices import leads
from handlers.consultation_history import line
from handlers.consultation_record import fresh_facts
from handlers.invited import Forms, forms_of, parties_known, who_at_desk
from handlers.polling import Poll, poll_of
from handlers.show_before import told
from handlers.show_consultation import around, offered, readable
from handlers.show_participants import answer_said, counts_said, list_choices, on_list, part_said, seats_said
from handlers.talk import Talk
from storage.consultations import consultation_by_number
from storage.items import events_of
from storage.meeting_words import utterances_of
from storage.seats import seats_of

_SHOWN_ANYWAY = frozenset({"consultation_history", "show_poll", "show_before", "actions"})
"""Verbs that only lead to what stands on this page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the rules' steps; `evidence` with whether it stands."""

    name: Param
    state: str
    evidence: Sequence[tuple[Phrase, bool]]


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list, for the desk's eyes."""

    one: Participant
    cells: tuple[Param, Param, Param]


@dataclass(frozen=True, slots=True)
class People:
    lines: Sequence[Person]
    counts: Sequence[Phrase]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Thread:
    lines: Sequence[Phrase]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Seen:
    """`mine`: as what the reader is invited. What he may not read is None, or empty."""

    found: Consultation
    inside: bool
    mine: Participant | None
    card: Letter
    near: Sequence[Choice]
    rare: Sequence[Choice]
    items: Sequence[str]
    agenda: Ref | None
    steps: Sequence[Step]
    parties: Sequence[Param]
    people: People | None
    thread: Thread | None
    poll: Poll | None
    moves: Sequence[Phrase]

    @property
    def keeps(self) -> bool:
        return self.people is not None


async def consultation_read(talk: Talk, number: str) -> tuple[Consultation, Participant | None, bool]:
    """Raises Refusal, for who may not see it, or keeps out, the same as for one that there is not."""
    found = await consultation_by_number(talk.work, number)
    try:
        if found is None:
            raise Refusal(Refused.CONSULTATION_UNKNOWN)
        return await readable(talk, found.id)
    except Refusal:
        raise Refusal(Refused.CONSULTATION_UNKNOWN) from None


async def consultation_seen(talk: Talk, found: Consultation, mine: Participant | None, *, inside: bool) -> Seen:
    rules = talk.house.consulting_of(found.rules)
    about = await around(talk, found, inside=inside)
    own = inside and keeps(found, talk.actor(found.station_id))
    near, rare = offered(talk, found, mine, about.missing, inside=inside)
    forms = await forms_of(talk, found) if own or mine is not None else None
    return Seen(
        found,
        inside,
        mine,
        Letter("desk.consultation", (), card=_card(found, rules, None if inside else mine, about), carries=True),
        [one for one in near if one.verb not in _SHOWN_ANYWAY],
        [one for one in rare if one.verb not in _SHOWN_ANYWAY],
        items=about.items,
        agenda=about.agenda,
        steps=await _steps(talk, found, rules) if inside else (),
        parties=() if inside or mine is None else await parties_known(talk, found),
        people=await _people(talk, found, forms) if own and forms is not None else None,
        thread=await _thread(talk, found, mine, desk=own) if forms is not None else None,
        poll=await _poll(talk, found),
        moves=[line(one, rules) for one in await events_of(talk.work, found.id, "consultation")] if inside else (),
    )


def _card(found: Consultation, rules: Rules, mine: Participant | None, about: Around) -> Card:
    """Without agenda and matters, which have a part of the page to themselves. `mine` where it is not his station's."""
    rest = replace(about, agenda=None, items=())
    return consultation_card(found, rules, rest) if mine is None else invited_card(found, rules, mine, rest)


async def _steps(talk: Talk, found: Consultation, rules: Rules) -> list[Step]:
    """All the steps of its kind, with what each has left behind."""
    stands = there(found, await fresh_facts(talk, found))
    return [
        Step(both(step.name, step.name_en), _state(found, at), _evidence(rules.demanded(at, found.kind), stands))
        for at, step in enumerate(rules.steps)
    ]


def _state(found: Consultation, at: int) -> str:
    if at < found.step or found.state is Stage.CLOSED:
        return "done"
    return "now" if at == found.step and found.open else "todo"


def _evidence(demanded: Sequence[Evidence], stands: frozenset[Evidence]) -> list[tuple[Phrase, bool]]:
    return [(phrase(f"evidence.{one}"), one in stands) for one in demanded]


async def _people(talk: Talk, found: Consultation, forms: Forms) -> People:
    people = await on_list(talk, found)
    _, capacity = await seats_of(talk.work, found.id)
    lines = [Person(one, (who_at_desk(one, forms), part_said(one), answer_said(one))) for one in people]
    choices = [one for one in list_choices(found, people) if one.verb not in _SHOWN_ANYWAY]
    return People(lines, (*counts_said(people), seats_said(people, capacity)), choices)


async def _thread(talk: Talk, found: Consultation, mine: Participant | None, *, desk: bool) -> Thread:
    """For everybody invited, and the desk."""
    every = await utterances_of(talk.work, found.id, "question", "reply")
    asked = [one for one in every if one.kind == "question"]
    lines, answers = await told(talk, found, every, asked, clip=0) if asked else ([], [])
    if begun(found, talk.now):
        return Thread(lines, ())
    asks = [button(Button.ASK_BEFORE, "ask_before", consultation=found.id)] if mine is not None else []
    may_answer = desk or (mine is not None and mine.part is Part.DEPARTMENT)
    return Thread(lines, [*(answers if may_answer else []), *asks])


async def _poll(talk: Talk, found: Consultation) -> Poll | None:
    """For whoever fixes the time."""
    actor = talk.actor(found.station_id)
    if not found.polls or found.state not in BEFORE:
        return None
    if not (may(actor, Permission.CONSULTATION_LEAD) and leads(found, actor)):
        return None
    running = found.poll_until is not None or found.state is Stage.PREPARING
    return await poll_of(talk, found) if running else None
