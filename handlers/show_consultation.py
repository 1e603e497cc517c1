"""A consultation as its reader may see it: the card with what may be done now, and the rarer verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.cards import button
from dialogs.consultation_cards import Around, consultation_card, invited_card
from dialogs.consultation_forms import ManageConsultation, ShowConsultation
from dialogs.keys import Button, Say
from dialogs.letter import Card, Choice, Letter, phrase, say
from domain.consultation import Consultation, Participant, Stage
from domain.consultation_rules import Evidence
from domain.consultation_steps import missing
from domain.people import Actor, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.agenda import agenda_listing
from handlers.booking import short_notice
from handlers.consultation_choices import choices_of
from handlers.consultation_front import sorted_out
from handlers.consultation_record import fresh_facts
from handlers.consulting import attending, consultation_here
from handlers.dialog import MOST_CHOICES
from handlers.polling import asked_of
from handlers.quality import scores
from handlers.talk import Talk
from storage.consultation_people import people_of, room_name
from storage.consultations import items_of, participant_as
from storage.items import items_by_id
from storage.meetings import agenda_of

INVITED = frozenset({Role.RESIDENT})
IN_CARD = 80
"""Signs of a line of the agenda; 议程 tells it whole."""
"""What whoever is invited acts as, wherever else he serves."""


async def readable(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant | None, bool]:
    """With how its reader takes part, and whether he is of its station. Raises Refusal, the same for any other."""
    try:
        found = await consultation_here(talk, consultation_id, Permission.CONSULTATION_SEE)
    except Refusal as refusal:
        if refusal.key is not Refused.NOT_YOURS:
            raise
        return *await _as_invited(talk, consultation_id), False
    mine = await participant_as(talk.work, found.id, talk.person_id)
    return found, mine if mine is not None and mine.ended_at is None else None, True


async def _as_invited(talk: Talk, consultation_id: str) -> tuple[Consultation, Participant]:
    try:
        found, mine = await attending(talk, consultation_id)
    except Refusal:
        raise Refusal(Refused.CONSULTATION_UNKNOWN) from None
    if mine.invited_at is None:
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    return found, mine


async def around(
    talk: Talk, found: Consultation, *, inside: bool = True, fresh: Mapping[str, int | bool] | None = None
) -> Around:
    """What its card tells beside its own row; for those who are invited without the others.

    `fresh` are facts that this very work adds, as `go_on` takes them.
    """
    room = await room_name(talk.work, found.room_id) if found.room_id else ("", "")
    lines = await agenda_of(talk.work, found.id)
    agenda = await agenda_listing(talk, found, lines, IN_CARD) if lines else None
    if not inside:
        return Around(room=room, agenda=agenda)
    facts = await fresh_facts(talk, found, **(fresh or {}))
    lacking = missing(found, facts, talk.house.consulting_of(found.rules))
    ids = await items_of(talk.work, found.id)
    items = await items_by_id(talk.work, ids) if ids else {}
    numbers = tuple(items[one].number for one in ids if one in items)
    people = await people_of(talk.work, found.id)
    quality = (await scores(talk.house, talk.work, [found]))[found.id] if found.state is Stage.CLOSED else None
    return Around(people, room, lacking, agenda, numbers, quality, _short(talk, found))


def _short(talk: Talk, found: Consultation) -> bool:
    if found.state is not Stage.SCHEDULED or found.start_at is None or found.fixed_at is None:
        return False
    return short_notice(talk, found, found.start_at, found.fixed_at)


async def card_of(
    talk: Talk, found: Consultation, mine: Participant | None = None, fresh: Mapping[str, int | bool] | None = None
) -> Card:
    """For a letter: the station's card, or with `mine` that of one who is invited."""
    rules = talk.house.consulting_of(found.rules)
    if mine is not None:
        return invited_card(found, rules, mine, await around(talk, found, inside=False))
    return consultation_card(found, rules, await around(talk, found, fresh=fresh))


async def shown(
    talk: Talk,
    found: Consultation,
    mine: Participant | None = None,
    *,
    inside: bool = True,
    key: Say | None = None,
    fresh: Mapping[str, int | bool] | None = None,
) -> Letter:
    """The card as an answer of the chat, with what its reader may do next; `key` is what is said above it."""
    said = f"say.{key or (Say.CONSULTATION_SHOWN if inside else Say.CONSULTATION_SHOWN_INVITED)}"
    rules = talk.house.consulting_of(found.rules)
    about = await around(talk, found, inside=inside, fresh=fresh)
    theirs = None if inside else mine
    card = consultation_card(found, rules, about) if theirs is None else invited_card(found, rules, theirs, about)
    choices = _choices(talk, found, mine, inside, about.missing)
    return Letter(said, (phrase(said, number=found.number),), card=card, choices=choices, carries=True)


def _choices(
    talk: Talk, found: Consultation, mine: Participant | None, inside: bool, missing: Sequence[Evidence]
) -> tuple[Choice, ...]:
    front, rest = offered(talk, found, mine, missing, inside=inside)
    if not inside:
        return (*front, *rest)[:MOST_CHOICES]
    if len(rest) <= 1:
        return (*front, *rest)
    return (*front, button(Button.MANAGE, "manage_consultation", consultation=found.id))


def offered(
    talk: Talk, found: Consultation, mine: Participant | None, missing: Sequence[Evidence], *, inside: bool = True
) -> tuple[list[Choice], list[Choice]]:
    """What stands in front, and what under 更多操作; the rarer verbs come last there."""
    if not inside:
        return sorted_out(choices_of(found, Actor(talk.person_id, INVITED), mine=mine), found, talk.now)
    actor = talk.actor(found.station_id)
    every = [one for rare in (False, True) for one in choices_of(found, actor, rare=rare, mine=mine)]
    return sorted_out(every, found, talk.now, missing)


class Show:
    FORM = ShowConsultation
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: ShowConsultation) -> None:
        """Whoever is only asked when he could come reads that question again."""
        try:
            found, mine, inside = await readable(talk, form.consultation)
        except Refusal:
            asked = await asked_of(talk, form.consultation)
            if asked is None:
                raise
            talk.reply(asked)
            return
        talk.reply(await shown(talk, found, mine, inside=inside))


class Manage:
    FORM = ManageConsultation
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: ManageConsultation) -> None:
        found, mine, inside = await readable(talk, form.consultation)
        if not inside:
            raise Refusal(Refused.NOT_YOURS)
        _, rest = offered(talk, found, mine, (await around(talk, found)).missing)
        _reply_rest(talk, found, rest)


def _reply_rest(talk: Talk, found: Consultation, choices: Sequence[Choice]) -> None:
    if not choices:
        talk.reply(say(f"say.{Say.CONSULTATION_MANAGE_NONE}", number=found.number))
    for start in range(0, len(choices), MOST_CHOICES):
        key = f"say.{Say.MANAGE_REST if start else Say.CONSULTATION_MANAGE}"
        part = tuple(choices[start : start + MOST_CHOICES])
        talk.reply(Letter(key, (phrase(key, number=found.number),), choices=part))
