"""The questions about a time and a place: their options, what is heard, what is looked at after each answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from dialogs.form import CHECK, Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.letter import Letter
from dialogs.timing_forms import ONLINE, WORDS
from dialogs.timing_keys import Timing, said
from domain.booking import USUAL, Span, clashes, taken, tied
from domain.calendar import MINUTE
from domain.consultation import Consultation, Mode
from domain.permissions import Permission
from handlers.booking import elsewhere, ensure_leads, holder, taken_line
from handlers.consulting import consultation_here
from handlers.dialog import Offers
from handlers.meeting_words import (
    LONGEST_PLACE,
    NO_LIMIT,
    NO_LINK,
    forget,
    heard_link,
    heard_minutes,
    heard_seats,
    heard_when,
    room_said,
    span_of_key,
)
from handlers.talk import Talk
from storage.booking import bookings, room, rooms_for
from storage.consultations import participants_of

_LINK = re.compile(r"https?://|腾讯会议|会议号|钉钉|zoom|meeting", re.IGNORECASE)
LENGTHS = (60, 90, 120, 180)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is to be, as a form holds it."""

    room: str | None = None
    place: str = ""
    link: str = ""
    seats: str = ""

    @classmethod
    def of(cls, values: dict[str, Any]) -> Place:
        chosen = values["room"]
        named = None if chosen in (ONLINE, WORDS) else chosen
        link = values.get("link", "")
        return cls(named, values.get("place", ""), "" if link == NO_LINK else link, values.get("seats", ""))

    @property
    def mode(self) -> Mode:
        if not self.link:
            return Mode.PLACE
        return Mode.BOTH if self.room or self.place else Mode.ONLINE

    def contents(self, talk: Talk, found: Consultation) -> dict[str, Any]:
        """Its words kept: `mode`, `room`, `place` and `link` as the moves want them."""

        def kept(kind: str, words: str) -> str | None:
            return talk.work.content(kind, words, consultation_id=found.id) if words else None

        return {
            "mode": self.mode,
            "room": self.room,
            "place": kept("consultation_place", self.place),
            "link": kept("consultation_link", self.link),
        }


async def planned(talk: Talk, consultation_id: str) -> Consultation:
    """One whose time this person may fix. Raises Refusal."""
    found = await consultation_here(talk, consultation_id, Permission.CONSULTATION_LEAD)
    ensure_leads(talk, found)
    return found


def minutes_of(values: dict[str, Any]) -> int:
    return int(values.get("minutes") or USUAL)


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """A time, a length, a place, a link, seats: in words."""
    match name:
        case "when":
            return heard_when(talk, answer, minutes_of(draft.values))
        case "minutes":
            return heard_minutes(talk, answer)
        case "seats":
            return heard_seats(talk, answer)
        case "link":
            return heard_link(talk, answer)
        case "room":
            return _heard_room(talk, answer)
    return answer


def _heard_room(talk: Talk, answer: Answer) -> Answer:
    """Words name a place that is no room of the list, or how to come in at a distance."""
    if answer.value or not answer.text:
        return answer
    forget(talk, answer)
    given = " ".join(answer.text.split())
    if not 2 <= len(given) <= LONGEST_PLACE:
        raise Misheard(Say.PLACE_UNCLEAR)
    return Answer(value=f"{ONLINE if _LINK.search(given) else WORDS}:{given}")


def placed(draft: Draft, name: str) -> Draft:
    """The answer to where, taken apart."""
    values = dict(draft.values)
    if name == "room":
        kind, _, given = values["room"].partition(":")
        values |= {"room": kind, "place": given if kind == WORDS else ""}
        values |= {"link": given} if kind == ONLINE and given else {}
        values.pop("seats", None)
    if name == "minutes" and "when" in values:
        start = span_of_key(values["when"])[0]
        values["when"] = f"{start}:{start + int(values['minutes']) * MINUTE}"
    return replace(draft, values=values)


def without(draft: Draft, name: str, **changes: Any) -> Draft:
    """The same question again."""
    values = {key: value for key, value in draft.values.items() if key != name}
    return replace(draft, values=values | changes, order=tuple(one for one in draft.order if one != name))


async def looked_at(talk: Talk, found: Consultation, draft: Draft, name: str) -> Draft:
    """A room that somebody has is asked for again; who is elsewhere is noted, and shown anew where that has changed."""
    if "when" not in draft.values or "room" not in draft.values:
        return draft
    span, chosen = span_of_key(draft.values["when"]), Place.of(draft.values).room
    held = await holder(talk, chosen, span, found.id) if chosen else None
    if held is not None:
        line = taken_line(talk, found, held)
        talk.reply(Letter(line["key"], (line,)))
        return without(without(draft, CHECK), "room")
    ties = [f"{one.person_id}:{one.tie}" for one in clashes(await _ties(talk, found, span))]
    before = draft.values.get("despite", [])
    draft = replace(draft, values={**draft.values, "despite": sorted(ties)})
    if name == CHECK and draft.values.get(CHECK) and not set(ties) <= set(before):
        line = said(Timing.CHANGED_MEANWHILE)
        talk.reply(Letter(line["key"], (line,)))
        return without(draft, CHECK)
    return draft


async def _ties(talk: Talk, found: Consultation, span: Span) -> list[Any]:
    people = await participants_of(talk.work, found.id)
    return tied(span, await elsewhere(talk, found, people, span))


async def room_options(talk: Talk, found: Consultation, span: Span | None) -> list[Option]:
    """The station's rooms and the shared ones; at a time those that are taken are marked."""
    rooms = await rooms_for(talk.work, found.station_id)
    held = await bookings(talk.work, [one.id for one in rooms], span, found.id) if span is not None else []
    made = []
    for one in rooms:
        busy = span is not None and taken(span, one.id, held) is not None
        key = Timing.OPTION_ROOM_TAKEN if busy else Timing.OPTION_ROOM
        made.append(Option(one.id, said(key, room=room_said(one), seats=one.capacity)))
    return [*made, Option(ONLINE, said(Timing.OPTION_ONLINE))]


def length_options() -> list[Option]:
    return [Option(str(one), said(Timing.OPTION_MINUTES, minutes=one)) for one in LENGTHS]


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking != "room":
        return {"minutes": length_options()}
    found = await planned(talk, draft.values["consultation"])
    span = span_of_key(draft.values["when"]) if "when" in draft.values else None
    return {"room": await room_options(talk, found, span)}


async def seats_of(talk: Talk, place: Place) -> int | None:
    """How many may come: as was said, else what the room holds; None without a limit."""
    if place.seats:
        return None if place.seats == NO_LIMIT else int(place.seats)
    here = await room(talk.work, place.room) if place.room and place.mode is Mode.PLACE else None
    return here.capacity if here is not None else None


async def stands(talk: Talk, found: Consultation) -> dict[str, str]:
    """Where it is now, as the form holds it."""
    place = await talk.words([found.place_id]) if found.place_id and found.room_id is None else ""
    link = await talk.words([found.link_id]) if found.link_id and found.mode is not Mode.PLACE else ""
    room = ONLINE if found.mode is Mode.ONLINE else found.room_id or WORDS
    unlimited = NO_LIMIT if found.start_at is not None else ""  # of one that was never fixed nobody has said so
    seats = str(found.capacity) if found.capacity is not None else unlimited
    return {"room": room, "place": place, "seats": seats, **({"link": link} if link else {})}
