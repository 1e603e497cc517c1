"""约时间: two to five times, suggested ones and one's own, go to everybody on the list."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.letter import Letter, Param, listing, moment
from dialogs.timing_forms import ONLINE, WORDS, PollTime
from dialogs.timing_keys import Timing, said
from domain.booking import Span, meets
from domain.consultation import Stage, Verb
from domain.consultation_moves import check as ensure_possible
from domain.permissions import Permission
from domain.poll import FEWEST, MOST
from domain.refusal import Refusal, Refused
from handlers import placing
from handlers.booking import holder, taken_line
from handlers.dialog import Offers
from handlers.meeting_words import forget, heard_when, key_of, span_of_key, span_said
from handlers.placing import Place, length_options, minutes_of, placed, planned, without
from handlers.polling import MARKS, open_poll, usual_end
from handlers.proposed_times import notice_from, suggestions
from handlers.talk import Talk

FORM = PollTime
REQUIRES = Permission.CONSULTATION_LEAD
_PROPOSED = 4
_SEVERAL = re.compile(r"[\n;；。]+")


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Times are suggested once the place is known; then they are dropped and added until they are sent."""
    found = await planned(talk, draft.values["consultation"])
    if not name:
        ensure_possible(Verb.OPEN_POLL, found)
        if found.poll_until is not None:
            raise Refusal(Refused.POLL_RUNS, number=found.number)
        draft = replace(draft, values={**draft.values, "number": found.number})
        if found.state is Stage.SCHEDULED:
            draft = replace(draft, values={**draft.values, "room": found.room_id or WORDS})
    draft = placed(draft, name)
    if name == "edit":
        return _edited(draft)
    ready = "room" in draft.values and (draft.values["room"] != ONLINE or draft.values.get("link"))
    if ready and (name == "minutes" or not draft.values.get("slots")):
        since = notice_from(talk, found, usual_end(talk, found))
        minutes = minutes_of(draft.values)
        spans = await suggestions(talk, found, minutes, since, _PROPOSED, Place.of(draft.values).room)
        draft = replace(draft, values={**draft.values, "slots": [key_of(span) for span in spans]})
    return draft


def _edited(draft: Draft) -> Draft:
    """One answer to the list: sent, one dropped, some added, another length."""
    kind, _, given = draft.values["edit"].partition("=")
    slots: list[str] = draft.values["slots"]
    match kind:
        case "drop":
            return without(draft, "edit", slots=[one for one in slots if one != given])
        case "add":
            return without(draft, "edit", slots=sorted({*slots, *given.split(",")}, key=span_of_key))
        case "minutes":
            return replace(without(draft, "edit"), changing="minutes")
    return draft


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    if name != "edit":
        return await placing.heard(talk, draft, name, answer)
    if answer.value == "send" and not FEWEST <= len(draft.values["slots"]) <= MOST:
        raise Misheard(Say.POLL_COUNT)
    if answer.value or not answer.text:
        return answer
    spans = [_span(talk, draft, one) for one in _SEVERAL.split(answer.text) if one.strip()]
    forget(talk, answer)
    await _ensure_free(talk, draft, spans)
    return Answer(value="add=" + ",".join(key_of(span) for span in spans))


def _span(talk: Talk, draft: Draft, words: str) -> Span:
    made = heard_when(talk, Answer(text=words), minutes_of(draft.values)).value
    assert made is not None
    return span_of_key(made)


async def _ensure_free(talk: Talk, draft: Draft, spans: list[Span]) -> None:
    """Raises Misheard for too many, for one that is there already, and for a room that somebody has then."""
    found = await planned(talk, draft.values["consultation"])
    held = [span_of_key(one) for one in draft.values["slots"]]
    if len({*held, *spans}) > MOST:
        raise Misheard(Say.POLL_COUNT)
    if any(meets(span, *other) for index, span in enumerate(spans) for other in [*held, *spans[:index]]):
        raise Misheard(Say.POLL_TWICE)
    room = Place.of(draft.values).room
    for span in spans if room else ():
        other = await holder(talk, str(room), span, found.id)
        if other is not None:
            line = taken_line(talk, found, other)
            talk.reply(Letter(line["key"], (line,)))
            raise Misheard(Say.POLL_ANOTHER)


async def offers(talk: Talk, draft: Draft) -> Offers:
    if draft.asking == "minutes":
        return {"minutes": length_options()}
    if draft.asking == "edit":
        slots = draft.values["slots"]
        send = [Option("send", said(Timing.SEND_POLL))] if FEWEST <= len(slots) <= MOST else []
        drops = [Option(f"drop={one}", said(Timing.DROP, mark=MARKS[at])) for at, one in enumerate(slots[:MOST])]
        return {"edit": [*send, *drops, Option("minutes", said(Timing.CHANGE_LENGTH))]}
    return await placing.offers(talk, draft)


def fills(draft: Draft) -> dict[str, Param]:
    """The list as it stands; its instants are said in the reader's words."""
    slots = [span_of_key(one) for one in draft.values.get("slots", [])]
    lines = [said(Timing.LIST, mark=mark, span=moment(start)) for mark, (start, _) in zip(MARKS, slots, strict=False)]
    return {"lines": listing(lines or [said(Timing.NO_SUGGESTION)]), "minutes": minutes_of(draft.values)}


async def handle(talk: Talk, form: PollTime) -> None:
    found = await planned(talk, form.consultation)
    spans = sorted(span_of_key(one) for one in form.slots)
    place = Place.of(form.model_dump()) if found.state is Stage.PREPARING else None
    made = await open_poll(talk, found, talk.actor(found.station_id), spans, place)
    assert made.poll_until is not None
    lines = [
        said(Timing.LIST, mark=mark, span=span_said(talk.house, span)) for mark, span in zip(MARKS, spans, strict=False)
    ]
    line = said(Timing.POLL_OPENED, number=made.number, lines=listing(lines), until=moment(made.poll_until))
    talk.reply(Letter(line["key"], (line,)))
