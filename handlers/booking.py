"""What stands in the way of a time: the room, and whoever is elsewhere; in words, and nothing of others' matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogs.letter import Param, Phrase, station
from dialogs.timing_keys import Timing, said
from domain import booking
from domain.booking import Booking, Engagement, Span, Tie
from domain.consultation import Consultation, Participant
from domain.consultation_clocks import notice_short
from domain.consultation_rules import Evidence
from domain.consultation_steps import missing_before
from domain.people import Role
from domain.refusal import Refusal, Refused
from handlers.invited import Forms, who
from handlers.meeting_words import span_said
from handlers.shift_words import away
from handlers.talk import Talk
from storage.booking import Room, book, bookings, engaged, room
from storage.consultation_facts import facts_of

MOST_LINES = 6


def ensure_leads(talk: Talk, found: Consultation) -> None:
    """Raises Refusal for whoever neither leads it nor decides at its station."""
    if talk.person_id != found.leader_id and not talk.actor(found.station_id).is_any(Role.HEAD, Role.STAFF):
        raise Refusal(Refused.NOT_YOURS)


async def lacking(talk: Talk, found: Consultation) -> tuple[Evidence, ...]:
    """What the steps before a time is fixed still have to leave behind; of one that was sent back, anew."""
    rules = talk.house.consulting_of(found.rules)
    if found.held_back and found.step < rules.step_of(Evidence.TIME):
        return rules.demanded(found.step, found.kind)
    return missing_before(found, await facts_of(talk.work, found.id), rules, Evidence.TIME)


async def ensure_steps(talk: Talk, found: Consultation) -> None:
    """No step is skipped. Raises Refusal with what is missing."""
    if missing := await lacking(talk, found):
        raise Refusal(Refused.STEP_MISSING, missing=",".join(missing))


def short_notice(talk: Talk, found: Consultation, start: int, fixed_at: int) -> bool:
    """Whether a meeting then, fixed at that instant, gives less notice than its kind's rules ask."""
    kind = talk.house.consulting_of(found.rules).kind(found.kind)
    clocks = talk.house.clocks_of(found.clocks)
    return notice_short(start, fixed_at, clocks, kind, talk.house.calendar, urgency=found.urgency)


async def holder(talk: Talk, room_id: str, span: Span, but: str) -> Booking | None:
    """Who has a room then, but for the consultation that asks."""
    return booking.taken(span, room_id, await bookings(talk.work, [room_id], span, but), but)


async def take_room(talk: Talk, found: Consultation, room_id: str, span: Span) -> Room:
    """Books it: of two who do so at once one is refused. Raises Refusal."""
    here = await room(talk.work, room_id)  # before its bookings are read, so that none can come between
    if here is None or (here.valid_to is not None and here.valid_to <= talk.now):
        raise Refusal(Refused.ROOM_GONE)
    held = await holder(talk, room_id, span, found.id)
    if held is not None:
        raise Refusal(
            Refused.ROOM_TAKEN,
            station=station(held.station_id),
            span=span_said(talk.house, (held.start, held.end)),
        )
    book(talk.work, here)
    return here


def taken_line(talk: Talk, found: Consultation, held: Booking) -> Phrase:
    """Who has it and when; what about, nobody else learns."""
    then = span_said(talk.house, (held.start, held.end))
    own = held.station_id == found.station_id
    return said(Timing.TAKEN_OWN if own else Timing.TAKEN, station=station(held.station_id), span=then)


async def elsewhere(talk: Talk, found: Consultation, people: Sequence[Participant], span: Span) -> list[Engagement]:
    """Meetings, leave and duty of those on the list within a time."""
    wanted = sorted({one.person_id for one in people if one.person_id is not None and one.ended_at is None})
    return [*await engaged(talk.work, wanted, span, found.id), *on_duty(talk, wanted, span, found.station_id)]


def on_duty(talk: Talk, people: Iterable[str], span: Span, but: str) -> list[Engagement]:
    """Shifts at other stations, as far as the rotas tell."""
    wanted, district = set(people), talk.house.district
    found = []
    for where, sitters in district.sitters.items():
        if where == but or where not in district.stations or not sitters & wanted:
            continue
        for stint in district.rota(where).stints(*span):
            if stint.person_id in wanted:
                found.append(Engagement(str(stint.person_id), Tie.DUTY, stint.start, stint.end, where))
    return found


def lines_of(talk: Talk, people: Sequence[Participant], ties: Sequence[Engagement], forms: Forms) -> list[Phrase]:
    """One line for each who is elsewhere, duty last."""
    known = {one.person_id: one for one in people}
    keys = {Tie.MEETING: Timing.ELSEWHERE, Tie.LEAVE: Timing.AWAY, Tie.DUTY: Timing.ON_DUTY}
    lines = []
    for one in sorted(ties, key=lambda one: (list(Tie).index(one.tie), one.start)):
        span = (one.start, one.end)
        params: dict[str, Param] = {
            "span": away(talk.house, span) if one.tie is Tie.LEAVE else span_said(talk.house, span)
        }
        params |= {"station": station(one.where)} if one.where else {}
        lines.append(said(keys[one.tie], who=who(known[one.person_id], forms), **params))
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], said(Timing.MORE_PEOPLE, count=more)] if more > 0 else lines
