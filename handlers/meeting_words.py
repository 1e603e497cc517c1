"""When and where a meeting is, as it is said; and what people write of it, read."""

from __future__ import annotations

from datetime import datetime

from dialogs.form import Answer, Misheard
from dialogs.keys import Say
from dialogs.letter import Param, Ref, both, clock, day, moment, words
from dialogs.timing_keys import Timing, inside
from domain.booking import Span, ensure_span, span_of
from domain.consultation import Consultation, Mode
from domain.refusal import Refusal, Refused
from domain.when_words import length, when
from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.booking import Room

LONGEST_PLACE = 200
MOST_SEATS = 5_000
NO_LIMIT = "0"
NO_LINK = "none"


def key_of(span: Span) -> str:
    """As a form keeps it."""
    return f"{span[0]}:{span[1]}"


def span_of_key(key: str) -> Span:
    start, _, end = key.partition(":")
    return int(start), int(end)


def span_said(house: House, span: Span) -> Ref:
    """11月25日 周三 14:30 到 16:00; with both days where it passes midnight."""
    start, end = span
    zone = house.district.zone
    same = datetime.fromtimestamp(start / 1000, zone).date() == datetime.fromtimestamp((end - 1) / 1000, zone).date()
    if same:
        return inside(Timing.SPAN, day=day(start), start=clock(start), end=clock(end))
    return inside(Timing.SPAN_LONG, start=moment(start), end=moment(end))


def room_said(found: Room) -> Ref:
    return both(found.name, found.name_en)


def place_said(found: Consultation, room: Room | None) -> Param:
    """Where it is held; empty where nothing is known of it."""
    link: Param = words(found.link_id) if found.link_id else ""
    if found.mode is Mode.ONLINE:
        return inside(Timing.PLACE_ONLINE, link=link)
    place: Param = room_said(room) if room is not None else words(found.place_id) if found.place_id else ""
    if found.mode is Mode.BOTH and place:
        return inside(Timing.PLACE_BOTH, place=place, link=link)
    return place


def heard_when(talk: Talk, answer: Answer, minutes: int) -> Answer:
    """A time in words as a span; `minutes` where no length was said. Raises Misheard; Refusal for what cannot be."""
    if answer.value or not answer.text:
        return answer
    forget(talk, answer)
    calendar = talk.house.calendar
    found = when(answer.text, calendar.day_of(talk.now))
    if found is None:
        raise Misheard(Say.WHEN_UNCLEAR)
    span = span_of(found, minutes, calendar)
    if span is None:
        raise Refusal(Refused.TIME_SKIPPED)
    ensure_span(span, talk.now)
    return Answer(value=key_of(span))


def heard_minutes(talk: Talk, answer: Answer) -> Answer:
    """How long, in words."""
    if answer.value or not answer.text:
        return answer
    forget(talk, answer)
    found = length(answer.text)
    if not found or not 10 <= found <= 720:
        raise Misheard(Say.LENGTH_UNCLEAR)
    return Answer(value=str(found))


def heard_seats(talk: Talk, answer: Answer) -> Answer:
    """How many seats; 不限 as well."""
    forget(talk, answer)
    given = answer.text.strip().removesuffix("人").removesuffix("个").strip()
    if given in ("不限", "没有限制", "no limit", "none"):
        return Answer(text=NO_LIMIT)
    if not given.isdecimal() or not 1 <= int(given) <= MOST_SEATS:
        raise Misheard(Say.HOW_MANY_UNCLEAR)
    return Answer(text=str(int(given)))


def heard_link(talk: Talk, answer: Answer) -> Answer:
    forget(talk, answer)
    given = " ".join(answer.text.split())
    if given.lower() in ("不要", "不用", "没有", "去掉", "none", "no"):
        return Answer(text=NO_LINK)
    if not 3 <= len(given) <= LONGEST_PLACE:
        raise Misheard(Say.LINK_UNCLEAR)
    return Answer(text=given)


def forget(talk: Talk, answer: Answer) -> None:
    """What was read is kept as what it means."""
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)


async def kept_words(talk: Talk, found: Consultation, ids: list[str], kind: str) -> str:
    """What was written in pieces as one content of the consultation. Raises Refusal where all of it is gone."""
    said = await talk.words(ids)
    if not said:
        raise Refusal(Refused.WORDS_GONE)
    for content in ids:
        talk.work.delete(tables.contents, id=content)
    return talk.work.content(kind, said, consultation_id=found.id)
