"""Invitations go out, and whoever is invited hears of every change of time, place or state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from dialogs.cards import button
from dialogs.invitation_letters import calendar, card_of, invitation, said, standing, titled, when_and_where
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button
from dialogs.letter import Card, Letter, Param, Phrase, listing, name, words
from dialogs.meeting_cards import Meeting
from domain.attending import reminders
from domain.consultation import Consultation, Participant, Stage
from domain.events import Event, Name
from handlers.consultation_away import recused_of
from handlers.consultation_record import go_on, record_participant
from handlers.invited import Addressed, Forms, addressed, desk_of, forms_of, meeting_of, who
from handlers.make_link import new_code
from handlers.reseating import reseat
from handlers.talk import DAY, Talk
from storage import stations
from storage.attending import elsewhere
from storage.consultations import participants_of
from storage.papers import add_paper

ICS = "consultation_ics"
"""The paper that is a calendar entry: it tells how things stand when it is opened."""
_KEPT = 30 * DAY
"""How long its link is good where no end of the meeting is known."""


async def invite(talk: Talk, found: Consultation) -> Consultation:
    """Everybody on the list who has no invitation yet gets one."""
    fresh = [one for one in await participants_of(talk.work, found.id) if _waits(one)]
    count = await send_invitations(talk, found, fresh)
    remind(talk, found)
    return await go_on(talk, found, invited=count)


def _waits(one: Participant) -> bool:
    return one.ended_at is None and one.invited_at is None


async def send_invitations(talk: Talk, found: Consultation, fresh: Sequence[Participant]) -> int:
    """To these, but for who is recused from one of its items; how many there were."""
    within(talk, found)
    away = await recused_of(talk, found)
    invited = [
        record_participant(talk, replace(one, invited_at=talk.now), Name.PARTICIPANT_INVITED)
        for one in fresh
        if one.person_id is None or one.person_id not in away
    ]
    meeting, forms = await meeting_of(talk, found), await forms_of(talk, found)
    every = await addressed(talk, found, invited)
    for one in every:
        _tell(talk, one, Inviting.INVITED, meeting, forms)
    await tell_desk(talk, found, every, forms, Inviting.TO_CALL)
    return len(invited)


def within(talk: Talk, found: Consultation) -> None:
    """What is told of a station in practice goes when that station opens."""
    if found.practice:
        talk.work.practice_at = found.station_id
        stations.rely_on_practice(talk.work, found.station_id)


def remind(talk: Talk, found: Consultation) -> None:
    """Set for this very time: a meeting that is moved has another `sequence`, and the old reminders find it gone."""
    if found.state is Stage.SCHEDULED and found.start_at is not None:
        for kind, at in reminders(found.start_at, talk.now, talk.house.calendar).items():
            talk.work.timer(kind.value, found.id, found.sequence, at)


def _tell(
    talk: Talk,
    to: Addressed,
    key: Inviting,
    meeting: Meeting,
    forms: Forms,
    *more: Phrase,
    notes: Sequence[Phrase] = (),
    was: int = 0,
    because: str = "",
) -> None:
    """Whoever reads his letters has the invitation, as `invitation` takes the rest."""
    for person in to.people:
        link = entry_link(talk, meeting.found, person, to.one)
        item = forms.items.get(person)
        letter = partial(invitation, key, meeting, to.one, link, *more, notes=notes, was=was, because=because)
        talk.told.append((person, letter(item_id=item.id if item else None)))


def entry_link(talk: Talk, found: Consultation, person: str, one: Participant) -> str:
    """To somebody's calendar entry; empty before there was ever a time, and for guests, who have a page."""
    if not found.sequence or talk.guest is not None:
        return ""
    code = new_code()
    until = max(found.end_at or 0, talk.now) + _KEPT
    args = {"consultation": found.id, "participant": one.id}
    add_paper(talk.work, talk.house.vault.hmac("paper", code), ICS, person, args, until)
    return f"{talk.house.public_url}/x/{code}"


async def tell_desk(
    talk: Talk, found: Consultation, every: Sequence[Addressed], forms: Forms, key: Inviting, *more: Phrase
) -> None:
    """Whom nobody can write to, the station rings up: one letter for all of them."""
    silent = [one.one for one in every if not one.people]
    if not silent or found.practice:
        return
    lines = [said(Inviting.NAMED_AS, who=who(one, forms)) for one in silent[:20]]
    lead = said(key, count=len(silent), lines=listing(lines), **titled(found))
    letter = Letter(
        f"inviting.{key}",
        (lead, *(more or when_and_where(await meeting_of(talk, found)))),
        choices=(
            button(Button.ANSWER_FOR, "answer_for", consultation=found.id),
            button(Button.PARTICIPANTS, "show_participants", consultation=found.id),
        ),
        must_reach=True,
    )
    talk.told += [(person, letter) for person in await desk_of(talk, found)]


async def tell_invited(talk: Talk, found: Consultation, event: Event) -> None:
    """Of a change (fixed, moved, called off, revived, led by somebody else), by the event that says so."""
    people = [one for one in await participants_of(talk.work, found.id) if one.invited_at and one.ended_at is None]
    key = _KEYS.get(event.name)
    if key is None or not people:
        return
    within(talk, found)
    forms, every = await forms_of(talk, found), await addressed(talk, found, people)
    if event.name in (Name.CONSULTATION_FIXED, Name.CONSULTATION_MOVED):
        people = await reseat(talk, found, people)
        every = await addressed(talk, found, people)
        await _tell_time(talk, found, event, key, every, forms)
        return
    line = said(key, **titled(found), **_particulars(event))
    because = _because(event)
    off = event.name is Name.CONSULTATION_CALLED_OFF
    know = () if off else (event.maker, event.particulars.get("to"), event.particulars.get("from"))
    meeting = await meeting_of(talk, found) if off else None
    for one in every:
        card = card_of(key, meeting, one.one, because=_reason(event)) if meeting is not None else None
        for person in one.people:
            if person not in know:
                talk.told.append((person, _short(talk, found, event, one, person, forms, (line, *because), card)))
    if off:
        await tell_desk(talk, found, every, forms, Inviting.TO_CALL_OFF, *(because or (line,)))


_KEYS = {
    Name.CONSULTATION_FIXED: Inviting.FIXED,
    Name.CONSULTATION_MOVED: Inviting.MOVED,
    Name.CONSULTATION_CALLED_OFF: Inviting.CALLED_OFF,
    Name.CONSULTATION_REVIVED: Inviting.REVIVED,
    Name.CONSULTATION_LED_BY: Inviting.LED_BY,
}


def _particulars(event: Event) -> dict[str, Param]:
    return {"name": name(str(event.particulars["to"]))} if event.name is Name.CONSULTATION_LED_BY else {}


def _because(event: Event) -> tuple[Phrase, ...]:
    reason = _reason(event)
    return (said(Inviting.BECAUSE, words=words(reason)),) if reason else ()


def _reason(event: Event) -> str:
    """The content of the reason; empty where none was given."""
    reason = event.particulars.get("reason")
    return reason if isinstance(reason, str) else ""


async def _tell_time(
    talk: Talk, found: Consultation, event: Event, key: Inviting, every: Sequence[Addressed], forms: Forms
) -> None:
    """The whole invitation once more, with what he has answered, and what else he is to come to then."""
    meeting = await meeting_of(talk, found)
    people = sorted({person for one in every for person in one.people})
    others = {mine.person_id: other for mine, other in await elsewhere(talk.work, people, found) if mine.comes}
    before = event.particulars.get("was")
    was = before if isinstance(before, int) else 0
    for one in every:
        other = others.get(one.one.person_id)
        notes = (said(Inviting.ELSEWHERE_TOO, **titled(other)),) if other else ()
        _tell(talk, one, key, meeting, forms, *standing(one.one), notes=notes, was=was, because=_reason(event))
    await tell_desk(talk, found, every, forms, Inviting.TO_CALL)
    remind(talk, found)


def _short(
    talk: Talk,
    found: Consultation,
    event: Event,
    one: Addressed,
    person: str,
    forms: Forms,
    lines: tuple[Phrase, ...],
    card: Card | None,
) -> Letter:
    off = event.name is Name.CONSULTATION_CALLED_OFF
    link = entry_link(talk, found, person, one.one) if off else ""
    item = forms.items.get(person)
    return Letter(
        f"inviting.{_KEYS[event.name]}",
        lines,
        card=card,
        choices=(calendar(link, gone=True),) if link else (),
        item_id=item.id if item else None,
        must_reach=event.name is not Name.CONSULTATION_LED_BY,
    )


def dropped_letter(talk: Talk, found: Consultation, to: Addressed, person: str, forms: Forms) -> Letter:
    """He is not on the list any more."""
    link = entry_link(talk, found, person, to.one)
    item = forms.items.get(person)
    return Letter(
        f"inviting.{Inviting.DROPPED}",
        (said(Inviting.DROPPED, **titled(found)),),
        choices=(calendar(link, gone=True),) if link else (),
        item_id=item.id if item else None,
        must_reach=True,
    )
