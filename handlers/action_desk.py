"""Who has an action, who leads it, to whom it can go, and on which day it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.action_cards import action_choices, action_letter
from dialogs.desk_cards import noon
from dialogs.form import Answer, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, Phrase, department, name, phrase
from dialogs.letter import day as day_ref
from dialogs.outcome_keys import After
from domain.action import Action, ActionStep, Keeper, day_before, keeper_of, round_of
from domain.calendar import midnight
from domain.consultation import Consultation, Part, Participant
from domain.date_words import days
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.wording import clip
from handlers.after_meeting import keeps, speaks_for
from handlers.consultation_away import recused_of
from handlers.consultation_people import keeper_ref, liaisons_at
from handlers.invited import forms_of, who
from handlers.talk import Talk
from storage import tables
from storage.actions import action
from storage.consultation_lists import recused_in
from storage.consultations import consultation, participants_of

TIMER = "action_step"
HOUR = 3_600_000
_MORNING = 9 * HOUR
"""When its owner is reminded, after midnight."""
SERVES = (Role.MEMBER, Role.CLERK, Role.HEAD, Role.STAFF)


@dataclass(frozen=True, slots=True)
class AtHand:
    """An action with its consultation, and what it is to this person."""

    action: Action
    consultation: Consultation
    mine: bool
    leads: bool
    decides: bool

    @property
    def number(self) -> str:
        return self.action.number


async def at_hand(talk: Talk, action_id: str) -> AtHand:
    """One that this person has, leads, or may see. Raises Refusal, the same for one that is not there."""
    found = await action(talk.work, action_id)
    about = await consultation(talk.work, found.consultation_id) if found is not None else None
    if found is None or about is None:
        raise Refusal(Refused.ACTION_UNKNOWN)
    if talk.person_id in await recused_of(talk, about):
        raise Refusal(Refused.ACTION_UNKNOWN)
    by = talk.actor(about.station_id)
    leads = keeps(about, by) and may(by, Permission.CONSULTATION_SEE)
    mine = await _mine(talk, found)
    if not leads and not mine:
        raise Refusal(Refused.ACTION_UNKNOWN)
    decides = may(by, Permission.CONSULTATION_DECIDE)
    return AtHand(found, about, mine, leads, decides)


async def _mine(talk: Talk, found: Action) -> bool:
    if found.owner_id is not None or found.department_id is not None:
        return has_it(talk, found, ())
    if talk.guest is not None:
        return found.participant_id == talk.guest.id
    return has_it(talk, found, await participants_of(talk.work, found.consultation_id))


def has_it(talk: Talk, found: Action, people: Sequence[Participant]) -> bool:
    """Whether it is this person's, of the people of its consultation."""
    if found.owner_id is not None:
        return found.owner_id == talk.person_id
    if found.department_id is not None:
        return speaks_for(talk, found.department_id) and not found.practice
    return any(one.id == found.participant_id and one.person_id == talk.person_id for one in people)


async def keepers(talk: Talk, found: Action) -> list[str]:
    """The persons who are written to about it; nobody for a guest, for who serves no more or is recused."""
    away = (await recused_in(talk.work, [found.consultation_id])).get(found.consultation_id, frozenset())
    if found.owner_id is not None:
        serves = await still_serves(talk, found.owner_id, found.station_id)
        return [found.owner_id] if serves and found.owner_id not in away else []
    if found.department_id is not None:
        return [] if found.practice else await liaisons_at(talk, found.department_id)
    people = await participants_of(talk.work, found.consultation_id)
    there = [one for one in people if one.id == found.participant_id and one.ended_at is None]
    return [one.person_id for one in there if one.person_id and one.person_id not in away]


async def still_serves(talk: Talk, person: str, station_id: str) -> bool:
    return any(one.held.person_id == person and one.held.role in SERVES for one in await talk.serving(station_id))


async def letter_of(talk: Talk, at: AtHand, kind: After, *choices: Choice, **params: Param | None) -> Letter:
    """Its card with what this person may do now."""
    whose = await keeper_ref(talk, at.action)
    own = action_choices(at.action, mine=at.mine, leads=at.leads, decides=at.decides)
    return action_letter(at.action, kind, whose, talk.house.district.zone, talk.now, *own, *choices, **params)


async def letter_for_keeper(talk: Talk, found: Action, kind: After, **params: Param | None) -> Letter:
    own = action_choices(found, mine=True, leads=False, decides=False)
    whose = await keeper_ref(talk, found)
    return action_letter(found, kind, whose, talk.house.district.zone, talk.now, *own, **params)


async def letter_for_head(talk: Talk, found: Action, kind: After, **params: Param | None) -> Letter:
    own = action_choices(found, mine=False, leads=True, decides=True)
    whose = await keeper_ref(talk, found)
    return action_letter(found, kind, whose, talk.house.district.zone, talk.now, *own, **params)


# --- to whom ---


async def keeper_options(talk: Talk, found: Consultation) -> Sequence[Option]:
    """Who was there, who else is on the list, who else serves at the station, and the other departments."""
    people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]
    labels = await _labels_of(talk, found, people)
    came = {_code(one): int(one.came_at is None) for one in reversed(people)}
    ranked = sorted(labels, key=lambda code: came.get(code, 3 if code.startswith("department:") else 2))
    return [Option(code, labels[code]) for code in ranked]


async def _labels_of(talk: Talk, found: Consultation, people: Sequence[Participant]) -> dict[str, Phrase]:
    """By code. A guest is named with his party, a resident as the desk's own list names him."""
    serving = [one.held for one in await talk.serving(found.station_id) if one.held.role in SERVES]
    owners = dict.fromkeys(one.person_id for one in serving)
    made = {Keeper(owner_id=one).code: phrase(f"after.{After.PERSON}", name=name(one)) for one in owners}
    forms, away = await forms_of(talk, found), await recused_of(talk, found)
    for number, one in enumerate(people, 1):
        if one.part in (Part.RESIDENT, Part.GUEST) and one.person_id not in away:
            key = After.PERSON if one.part is Part.GUEST else After.PARTICIPANT
            shown = {"name": who(one, forms)} if one.part is Part.GUEST else {"who": who(one, forms), "number": number}
            made[_code(one)] = phrase(f"after.{key}", **shown)
    for place in talk.house.district.departments_at(talk.now):
        label = phrase(f"button.{Button.DEPARTMENT}", department=department(place))
        made[Keeper(department_id=place).code] = label
    return made


def _code(one: Participant) -> str:
    """Whose it would be, if it were his."""
    if one.part in (Part.RESIDENT, Part.GUEST):
        return Keeper(participant_id=one.id).code
    return Keeper(department_id=one.department_id).code if one.department_id else Keeper(owner_id=one.person_id).code


async def keeper_chosen(talk: Talk, found: Consultation, code: str) -> Keeper:
    """Raises Refusal where he, or it, is there no more."""
    if code not in {one.value for one in await keeper_options(talk, found)}:
        raise Refusal(Refused.BUTTON_STALE)
    made = keeper_of(code)
    assert made is not None
    return made


# --- until when ---


def today(talk: Talk) -> date:
    return talk.house.calendar.day_of(talk.now)


def due_options(talk: Talk, after: str = "") -> Sequence[Option]:
    """Some days ahead, each a working day; `after`: none but later ones."""
    zone, start = talk.house.district.zone, max(today(talk).isoformat(), after)
    found: list[str] = []
    for ahead in (1, 3, 7, 14, 30, 60):
        one = date.fromisoformat(start) + timedelta(days=ahead)
        while not talk.house.calendar.is_workday(one):
            one += timedelta(days=1)
        found.append(one.isoformat())
    return [Option(one, phrase(f"after.{After.ON_DAY}", day=day_ref(noon(one, zone)))) for one in dict.fromkeys(found)]


def heard_due(talk: Talk, said: Answer) -> Answer:
    """A day in words: 下周五, 12月8日. Raises Misheard."""
    if said.value or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    found = days(clip(said.text, 60), today(talk))
    if found is None:
        raise Misheard(Say.DAYS_UNCLEAR)
    return Answer(value=found.last.isoformat())


def end_of(talk: Talk, due_day: str) -> int:
    """The instant at which it is over."""
    return midnight(date.fromisoformat(due_day) + timedelta(days=1), talk.house.district.zone)


def set_clock(talk: Talk, found: Action) -> None:
    """A timer for each of its steps that is still to come."""
    zone, calendar = talk.house.district.zone, talk.house.calendar
    over = end_of(talk, found.due_day) + _MORNING
    times = {
        ActionStep.EVE: midnight(day_before(found.due_day), zone) + _MORNING,
        ActionStep.DUE: midnight(date.fromisoformat(found.due_day), zone) + _MORNING,
        ActionStep.OVER: over,
        ActionStep.PLUS_1: calendar.add_workdays(over, 1),
        ActionStep.PLUS_3: calendar.add_workdays(over, 3),
    }
    for step, at in times.items():
        if at > talk.now:
            talk.work.timer(TIMER, found.id, round_of(found.due_day, step), at)
