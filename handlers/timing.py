"""A time is fixed, or another one: the room is booked, a poll ends, whoever is invited hears of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button
from dialogs.letter import Card, Choice, Letter, Param, Phrase, phrase, row
from dialogs.timing_keys import Timing, inside, said
from dialogs.topic_cards import look_choice
from domain import consultation_timing
from domain.attending import HOSTS
from domain.booking import Hint, Span, clashes, ensure_span, hints, tied
from domain.consultation import Consultation, Mode, Stage
from domain.consultation_clocks import notice_days
from domain.people import Actor
from domain.sign_in import Window, window
from handlers.booking import elsewhere, lines_of, short_notice, take_room
from handlers.consultation_record import record_consultation
from handlers.dialog import answer_choice
from handlers.invited import forms_of
from handlers.inviting import invite, tell_invited
from handlers.meeting_clash import look_for_clashes
from handlers.meeting_words import place_said, room_said, span_of_key, span_said
from handlers.placing import Place, seats_of
from handlers.poll_timers import end_poll_timers
from handlers.talk import Talk
from storage.attending import nobody_there
from storage.booking import room
from storage.consultations import participants_of

_HINTS = {
    Hint.REST_DAY: Timing.REST_DAY,
    Hint.NIGHT: Timing.NIGHT,
    Hint.OVERNIGHT: Timing.OVERNIGHT,
    Hint.PROVISIONAL: Timing.PROVISIONAL,
}


async def check_card(talk: Talk, found: Consultation, draft: Draft, *, moving: bool) -> Letter:
    """When and where, what is worth a word, and who is elsewhere: whoever presses then insists."""
    values = draft.values
    span, place = span_of_key(values["when"]), Place.of(values)
    people = await participants_of(talk.work, found.id)
    ties = tied(span, await elsewhere(talk, found, people, span))
    seats = await seats_of(talk, place)
    lines: list[Phrase] = [phrase(f"{draft.form}.{CHECK}.ask", number=found.number)]
    lines += _hinted(talk, found, span)
    here = sum(one.ended_at is None and one.part not in HOSTS for one in people)
    lines += [said(Timing.SMALL, seats=seats, count=here)] if seats is not None and here > seats else []
    lines += lines_of(talk, people, ties, await forms_of(talk, found))
    insists = bool(clashes(ties))
    lines += [said(Timing.INSIST)] if insists else []
    rows = [row("calendar", span_said(talk.house, span)), row("map-pin", await _where(talk, place))]
    held: Param = inside(Timing.CAPACITY, seats=seats) if seats is not None else inside(Timing.NO_CAPACITY)
    rows.append(row("users", held))
    return Letter(
        f"{draft.form}.{CHECK}.ask", tuple(lines), card=Card(rows=tuple(rows)), choices=_choices(moving, insists, place)
    )


def _choices(moving: bool, insists: bool, place: Place) -> tuple[Choice, ...]:
    go = {
        (False, False): Timing.FIX_NOW,
        (False, True): Timing.FIX_ALL_THE_SAME,
        (True, False): Timing.MOVE_NOW,
        (True, True): Timing.MOVE_ALL_THE_SAME,
    }[moving, insists]
    return (
        answer_choice(said(go), CHECK, "submit", primary=not insists),
        answer_choice(said(Timing.CHANGE_TIME), CHECK, "when"),
        answer_choice(said(Timing.CHANGE_LENGTH), CHECK, "minutes"),
        answer_choice(said(Timing.CHANGE_PLACE), CHECK, "room"),
        answer_choice(said(Timing.CHANGE_LINK), CHECK, "link"),
        answer_choice(said(Timing.CHANGE_CAPACITY), CHECK, "seats"),
        button(Button.CANCEL, "cancel"),
    )


def _hinted(talk: Talk, found: Consultation, span: Span) -> list[Phrase]:
    kind = talk.house.consulting_of(found.rules).kind(found.kind)
    clocks, calendar = talk.house.clocks_of(found.clocks), talk.house.calendar
    told = hints(span, talk.now, clocks, kind, calendar, found.urgency)
    days = notice_days(clocks, kind)
    lines = []
    for hint in told:
        if hint is Hint.SHORT:
            lines.append(said(Timing.SHORT, days=days) if days else said(Timing.SHORT_SOON))
        else:
            lines.append(said(_HINTS[hint]))
    return lines


async def _where(talk: Talk, place: Place) -> Param:
    here = await room(talk.work, place.room) if place.room else None
    at: Param = room_said(here) if here is not None else place.place
    match place.mode:
        case Mode.PLACE:
            return at
        case Mode.ONLINE:
            return inside(Timing.PLACE_ONLINE, link=place.link)
        case Mode.BOTH:
            return inside(Timing.PLACE_BOTH, place=at, link=place.link)


async def settle(
    talk: Talk,
    found: Consultation,
    by: Actor,
    span: Span,
    place: Place | None,
    *,
    why: str = "hand",
    reason: str | None = None,
) -> Consultation:
    """Fix the time, or move it where there is one; `place` None: where the consultation says. Raises Refusal."""
    ensure_span(span, talk.now)
    booked = place.room if place is not None else found.room_id
    if booked is not None and (place or found).mode is not Mode.ONLINE:
        await take_room(talk, found, booked, span)
    seats = await seats_of(talk, place or Place(found.room_id, link=found.link_id or ""))
    seats = found.capacity if place is None and found.capacity is not None else seats
    where: dict[str, Any] = place.contents(talk, found) if place is not None else _as_it_stands(found)
    end_poll_timers(talk, found)
    found = replace(found, capacity=seats)
    when: dict[str, Any] = {"start": span[0], "end": span[1], **where}
    when["short"] = span[0] != found.start_at and short_notice(talk, found, span[0], talk.now)
    if found.state is Stage.SCHEDULED:
        moved = consultation_timing.move(found, by, talk.now, talk.channel, **when, reason=reason)
    else:
        moved = consultation_timing.fix(found, by, talk.now, talk.channel, **when, why=why)
    made = await invite(talk, record_consultation(talk, *moved))
    await tell_invited(talk, made, moved[1])
    look_for_clashes(talk, made)
    if window(made, talk.now) is not Window.OPEN:
        nobody_there(talk.work, made.id)
    return made


def _as_it_stands(found: Consultation) -> dict[str, Any]:
    return {"mode": found.mode, "room": found.room_id, "place": found.place_id, "link": found.link_id}


async def told(talk: Talk, made: Consultation, key: Timing) -> Letter:
    """To who fixed it, or who leads it: when and where."""
    assert made.start_at is not None and made.end_at is not None
    here = await room(talk.work, made.room_id) if made.room_id else None
    line = said(
        key,
        number=made.number,
        span=span_said(talk.house, (made.start_at, made.end_at)),
        place=place_said(made, here),
    )
    list_ = button(Button.PARTICIPANTS, "show_participants", consultation=made.id)
    return Letter(line["key"], (line,), choices=(list_, look_choice(made.id)))
