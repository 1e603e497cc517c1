"""销假: a leave is taken back before it began, or ends now; by oneself, or by the head for his members."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, listing, name, phrase, say
from dialogs.shift_forms import EndLeave
from domain.events import Name
from domain.leave import Leave, ended
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.leave_work import carry_out, effects, rotas_of
from handlers.shift_people import MOST_LINES, stations_of
from handlers.shift_words import away, lines
from handlers.talk import Talk
from storage.swaps import leave, leaves_of, move_leave

FORM = EndLeave
REQUIRES = Permission.LEAVE_TAKE


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """There is none: said at once. One's own only one is not asked."""
    if "leave" in draft.values or name_:
        return draft
    found = await _endable(talk)
    if not found:
        raise Refusal(Refused.NO_LEAVE)
    if len(found) == 1 and found[0].person_id == talk.person_id:
        return replace(draft, values={**draft.values, "leave": found[0].id})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {
        "leave": [
            Option(
                one.id, phrase(f"button.{Button.LEAVE_LINE}", name=name(one.person_id), span=away(talk.house, one.span))
            )
            for one in await _endable(talk)
        ]
    }


async def _endable(talk: Talk) -> list[Leave]:
    """One's own first, then those of the members of one's stations."""
    seats = talk.house.district.facts.seats
    led = [s for s in stations_of(talk.house, talk.person_id) if _heads(talk, s)]
    people = dict.fromkeys([talk.person_id, *(person for station in led for person in seats.get(station, {}))])
    away_ = talk.house.district.facts.leaves
    return [one for person in people if person in away_ for one in await leaves_of(talk.work, person)]


def _heads(talk: Talk, station_id: str) -> bool:
    return may(talk.actor(station_id), Permission.ROTA_PLAN)


async def handle(talk: Talk, form: EndLeave) -> None:
    first = await leave(talk.work, form.leave)
    if first is None:
        raise Refusal(Refused.BUTTON_STALE)
    places = stations_of(talk.house, first.person_id)
    if first.person_id != talk.person_id and not any(_heads(talk, one) for one in places):
        raise Refusal(Refused.NOT_YOURS)
    there = await rotas_of(talk, first.person_id)
    first = await leave(talk.work, form.leave) or first
    span = ended(first, talk.now)
    rest = [one.span for one in await leaves_of(talk.work, first.person_id) if one.id != first.id]
    found = effects(talk, there, first.person_id, [*rest, span], first.span)
    move_leave(talk.work, first, span, ended_at=talk.now)
    await carry_out(talk, found, Name.ROTA_LEAVE_ENDED, first.person_id, first.id, span)
    own = [(one.start, one.end) for effect in found for one in effect.shifts if one.after == first.person_id]
    shown = listing(lines(talk.house, own[:MOST_LINES])) if own else ""
    if first.person_id == talk.person_id:
        key = Say.LEAVE_ENDED if own else Say.LEAVE_ENDED_NO_SHIFTS
        talk.reply(Letter(f"say.{key}", (phrase(f"say.{key}", shifts=shown),)))
        return
    key = Say.LEAVE_ENDED_BY if own else Say.LEAVE_ENDED_BY_NO_SHIFTS
    talk.told.append((first.person_id, say(f"say.{key}", name=name(talk.person_id), shifts=shown)))
    talk.reply(say(f"say.{Say.LEAVE_ENDED_FOR}", name=name(first.person_id)))
