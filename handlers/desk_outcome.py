"""What came of a consultation, at the desk: votes, minutes, actions, the suggestion's fate, looks back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dialogs.action_cards import action_choices, standing
from dialogs.desk_cards import noon
from dialogs.letter import Choice, Letter, Param, day, department, moment, name, text, words
from dialogs.outcome_letters import look_choices, minutes_choices, minutes_decided
from domain.action import Action
from domain.ballots import MotionState
from domain.consultation import Consultation, Participant
from domain.minutes import sections
from domain.outcome_moves import MinutesAnswer, MinutesState
from domain.people import Actor
from domain.permissions import Permission, may
from handlers.action_desk import has_it
from handlers.after_meeting import keeps
from handlers.consultation_people import keeper_among, took_part
from handlers.minutes_answer import asked, edition_read
from handlers.motion_letters import outcome
from handlers.motions import stood
from handlers.talk import Talk
from storage.actions import actions_of
from storage.consultation_looks import looks_of
from storage.consultations import participants_of
from storage.minutes import Minutes, answers_to
from storage.motions import ballots_in, motions_of

_BESIDE = frozenset({"motions", "show_motion"})


@dataclass(frozen=True, slots=True)
class MinutesRead:
    """`objected`: part and words of each, for who decides about them. `counts` of the answers, for the desk."""

    edition: Minutes
    parts: Sequence[tuple[str, str]]
    counts: Mapping[str, int]
    objected: Sequence[tuple[Param, Param]]
    mine: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Deed:
    """An action: number, words, whose, until when, how it stands, what was done."""

    action: Action
    late: bool
    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Look:
    """One look back: round, when, who goes to see, what was found, and what he wrote."""

    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`suggestion`: to whom, when, its words. `fate`: what became of it, and what was written to it."""

    agreed: Param
    motions: Sequence[Letter]
    minutes: MinutesRead | None
    deeds: Sequence[Deed]
    suggestion: tuple[Param, ...]
    fate: tuple[Param, ...]
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class _Reader:
    """`own`: of the desk. `was_there`: he took part. Who only has an invitation reads less than both."""

    actor: Actor
    mine: Participant | None
    inside: bool
    own: bool
    people: Sequence[Participant]

    @property
    def was_there(self) -> bool:
        return self.mine is not None and took_part(self.mine)

    @property
    def reads(self) -> bool:
        return self.inside or self.was_there


async def outcome_seen(talk: Talk, found: Consultation, mine: Participant | None, *, inside: bool) -> Outcome:
    actor = talk.actor(found.station_id)
    own = inside and keeps(found, actor)
    who = _Reader(actor, mine, inside, own, await participants_of(talk.work, found.id))
    return Outcome(
        words(found.conclusion_id) if found.conclusion_id else "",
        await _motions(talk, found, who),
        await _minutes(talk, found, who) if who.reads else None,
        await _deeds(talk, found, who) if who.reads else (),
        _suggestion(talk, found) if own and found.suggestion_id else (),
        _fate(found) if (own or who.was_there) and found.fate is not None else (),
        await _looks(talk, found, who) if inside else (),
    )


async def _motions(talk: Talk, found: Consultation, who: _Reader) -> list[Letter]:
    """The desk follows them; who was there reads what was counted, as he was told. Votes are cast in one's own chat."""
    if not who.own and not who.was_there:
        return []
    every = [one for one in await motions_of(talk.work, found.id) if one.state is not MotionState.DROPPED]
    if not who.own:
        return [outcome(found, one) for one in every if one.counted]
    votes = await ballots_in(talk.work, [one.id for one in every if one.state is MotionState.OPEN])
    return [_alone(stood(found, one, votes.get(one.id, {}), who.people)) for one in every]


def _alone(one: Letter) -> Letter:
    """Without the ways to what stands beside it on the page."""
    return replace(one, choices=tuple(choice for choice in one.choices if choice.verb not in _BESIDE))


async def _minutes(talk: Talk, found: Consultation, who: _Reader) -> MinutesRead | None:
    last = await edition_read(talk, found)
    if last is None:
        return None
    rows = await answers_to(talk.work, last.id)
    decides = may(who.actor, Permission.CONSULTATION_DECIDE) and who.inside
    parts = {one.id: one.part for one in who.people}
    objections = [row for row in rows if row["answer"] == MinutesAnswer.OBJECTS and row["participant_id"] in parts]
    told = objections if decides or found.leader_id == talk.person_id else []
    mine = next((row["answer"] for row in rows if who.mine is not None and row["participant_id"] == who.mine.id), "")
    choices: Sequence[Choice] = ()
    if who.was_there and asked(talk, last):
        choices = minutes_choices(last.id)
    elif decides and objections and last.state == MinutesState.SENT and not asked(talk, last):
        choices = minutes_decided(found, last.id)
    counts = {one.value: sum(row["answer"] == one for row in rows) for one in MinutesAnswer}
    objected: list[tuple[Param, Param]] = [
        (text(f"consultation_part.{parts[row['participant_id']]}"), words(row["words_id"]) if row["words_id"] else "")
        for row in told
    ]
    said = sections(await talk.words([last.words_id]))
    return MinutesRead(last, said, counts if who.own else {}, objected, mine, choices)


async def _deeds(talk: Talk, found: Consultation, who: _Reader) -> list[Deed]:
    return [_deed(talk, one, who) for one in await actions_of(talk.work, found.id)]


def _deed(talk: Talk, one: Action, who: _Reader) -> Deed:
    mine = has_it(talk, one, who.people)
    decides = may(who.actor, Permission.CONSULTATION_DECIDE)
    stands = standing(one, talk.now)
    cells: tuple[Param, ...] = (
        one.number,
        words(one.words_id),
        keeper_among(one, who.people),
        day(noon(one.due_day, talk.house.district.zone)),
        text(f"after.{stands}"),
        words(one.done_id) if one.done_id and (mine or who.own) else "",
    )
    own = mine or who.own
    choices = action_choices(one, mine=mine, leads=who.own, decides=decides and who.own) if own else ()
    return Deed(one, bool(one.open and one.due_at is not None and one.due_at <= talk.now), cells, choices)


def _suggestion(talk: Talk, found: Consultation) -> tuple[Param, ...]:
    to = found.suggested_to or ""
    known = to in talk.house.district.departments
    at: Param = moment(found.suggested_at) if found.suggested_at else ""
    return (department(to) if known else words(to), at, words(found.suggestion_id or ""))


def _fate(found: Consultation) -> tuple[Param, ...]:
    at: Param = moment(found.fate_at) if found.fate_at else ""
    return (text(f"fate.{found.fate}"), at, words(found.fate_id) if found.fate_id else "")


async def _looks(talk: Talk, found: Consultation, who: _Reader) -> list[Look]:
    made = []
    for row in await looks_of(talk.work, found.id):
        mine = talk.person_id == row["checker_id"]
        told = who.own or mine
        cells: tuple[Param, ...] = (
            row["round"],
            moment(row["ended_at"] or row["asked_at"] or row["due_at"]),
            name(row["checker_id"]) if row["checker_id"] and told else "",
            row["found"] or "",
            words(row["words_id"]) if row["words_id"] and told else "",
        )
        waits = row["asked_at"] is not None and row["ended_at"] is None and talk.person_id != found.leader_id
        asks = waits and (mine or may(who.actor, Permission.CONSULTATION_DECIDE))
        made.append(Look(cells, look_choices(row["id"], "check_consultation_look") if asks else ()))
    return made
