"""换主持人: the head is ill on the day, or its leader serves no longer. Everybody invited hears of it."""

from __future__ import annotations

from dataclasses import replace

from dialogs.consultation_cards import card_choice
from dialogs.consultation_forms import LeadConsultation
from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, name, phrase
from domain import consultation_moves
from domain.attending import wants_seat
from domain.consultation import Consultation, Part, Participant, Verb
from domain.events import Name
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_away import recused_of
from handlers.consultation_choices import leads
from handlers.consultation_record import record_consultation, record_participant
from handlers.consulting import Invited, add_participant, consultation_here
from handlers.dialog import Offers
from handlers.inviting import tell_invited
from handlers.seating import move_up
from handlers.show_consultation import card_of, shown
from handlers.talk import Talk
from storage.consultations import participant_as
from storage.people import appointed_at
from storage.seats import count_seats, rely_on_seats, seats_of

FORM = LeadConsultation
REQUIRES = Permission.CONSULTATION_LEAD


async def _here(talk: Talk, consultation_id: str) -> Consultation:
    found = await consultation_here(talk, consultation_id, REQUIRES)
    consultation_moves.check(Verb.LEAD, found)
    if not leads(found, talk.actor(found.station_id)):
        raise Refusal(Refused.NOT_YOURS)
    return found


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    if name_:
        return draft
    found = await _here(talk, draft.values["consultation"])
    if not await leaders(talk, found):
        raise Refusal(Refused.NOBODY_TO_TAKE)
    return replace(draft, values={**draft.values, "number": found.number})


async def offers(talk: Talk, draft: Draft) -> Offers:
    found = await _here(talk, draft.values["consultation"])
    people = await leaders(talk, found)
    return {"to": [Option(one, phrase(f"button.{Button.PERSON_LINE}", name=name(one))) for one in people]}


async def leaders(talk: Talk, found: Consultation) -> list[str]:
    """Who else could lead it: the station's members and head; one of the staff himself. Never who is recused."""
    there = await appointed_at(talk.work, found.station_id)
    people = [one.person_id for one in there if one.role in (Role.MEMBER, Role.HEAD)]
    people += [talk.person_id] if Role.STAFF in talk.actor(found.station_id).roles else []
    barred = {found.leader_id, *await recused_of(talk, found)}
    return [one for one in dict.fromkeys(people) if one not in barred]


async def handle(talk: Talk, form: LeadConsultation) -> None:
    found = await _here(talk, form.consultation)
    if form.to not in await leaders(talk, found):
        raise Refusal(Refused.NOBODY_TO_TAKE)
    before, actor = found.leader_id, talk.actor(found.station_id)
    moved, event = consultation_moves.lead(found, actor, talk.now, talk.channel, to=form.to)
    made = record_consultation(talk, moved, event)
    await _seats(talk, made, before)
    await tell_invited(talk, made, event)
    key = f"say.{Say.LEADS_NOW}"
    if made.leader_id != talk.person_id:
        asked = phrase(key, number=made.number, by=name(talk.person_id))
        card = await card_of(talk, made)
        talk.told.append(
            (made.leader_id, Letter(key, (asked,), card=card, choices=(card_choice(made),), must_reach=True))
        )
    heard = {person for person, _ in talk.told}
    if before not in (talk.person_id, made.leader_id, *heard):
        said = f"say.{Say.LEADS_NO_MORE}"
        line = phrase(said, number=made.number, to=name(made.leader_id))
        talk.told.append((before, Letter(said, (line,))))
    mine = await participant_as(talk.work, made.id, talk.person_id)
    talk.reply(await shown(talk, made, mine, key=Say.LED_BY))


async def _seats(talk: Talk, found: Consultation, before: str) -> None:
    """Who leads takes part as such; who led it is one of the members from now on, where he still serves."""
    old = await participant_as(talk.work, found.id, before)
    now = await participant_as(talk.work, found.id, found.leader_id)
    if old is not None and (old.ended_at is not None or old.part is not Part.LEADER):
        old = None
    waits = await _reseated(talk, found, old, now)
    if old is not None:
        moved = replace(old, part=Part.MEMBER, queued_at=talk.now if waits else None)
        record_participant(talk, moved, Name.PARTICIPANT_ADDED, part=Part.MEMBER.value)
    if now is None:
        now = add_participant(talk, found, Invited(found.leader_id, Part.LEADER))
    else:
        moved = replace(now, part=Part.LEADER, ended_at=None, votes=True, queued_at=None)
        now = record_participant(talk, moved, Name.PARTICIPANT_ADDED, part=Part.LEADER.value)
    if found.fixed_at is not None and now.invited_at is None:
        record_participant(talk, replace(now, invited_at=talk.now), Name.PARTICIPANT_INVITED)
    if found.capacity is not None:
        count_seats(talk.work, found.id)


async def _reseated(talk: Talk, found: Consultation, old: Participant | None, now: Participant | None) -> bool:
    """Who leads takes no seat: the new one's is free for who waits, the old one needs one. Whether he waits for it."""
    seats, capacity = await seats_of(talk.work, found.id)
    if capacity is None:
        return False
    rely_on_seats(talk.work, found.id, seats)
    gives = now is not None and wants_seat(now)
    freed = gives and now is not None and now.queued_at is None
    if freed and seats > capacity:
        await move_up(talk, found, 1)
        freed = False
    others = seats - gives
    return old is not None and wants_seat(replace(old, part=Part.MEMBER)) and others >= capacity
