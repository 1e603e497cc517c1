"""我的班: the next ones at all stations, what others offer, what one offers oneself, leave."""

from __future__ import annotations

from itertools import groupby

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Phrase, listing, name, phrase, station, words
from dialogs.shift_forms import ShowShifts
from domain.permissions import Permission
from domain.rota_plan import Duty
from domain.swaps import PENDING, Swap, SwapState, Turn
from handlers import choosing_shifts
from handlers.shift_people import stations_of
from handlers.shift_words import away, label, when, where
from handlers.show_hours import MINE
from handlers.talk import Talk
from storage.swaps import leaves_of, reasons, swaps_at

FORM = ShowShifts
REQUIRES = Permission.SHIFT_SWAP
MOST = 4
"""Turns shown of each duty at each station."""
MOST_CHOICES = 9


async def handle(talk: Talk, form: ShowShifts) -> None:
    key = f"say.{Say.SHIFTS}"
    places = stations_of(talk.house, talk.person_id)
    lines: list[Phrase] = [phrase(key)]
    for place in places:
        lines += turns_of(talk, place)
    choices: list[Choice] = []
    swaps = [one for place in places for one in await swaps_at(talk.work, place)]
    told = [found for one in swaps if (found := told_of(talk, one)) is not None]
    lines += [line for line, _ in told]
    choices += [choice for _, choice in told]
    lines += await _leave(talk, choices)
    head = [button(Button.SWAP, "swap"), button(Button.LEAVE, "leave")]
    hours = button(Button.DUTY_HOURS, "hours", station=MINE)
    talk.reply(Letter(key, tuple(lines), choices=(*head, *choices[: MOST_CHOICES - 3], hours)))


def turns_of(talk: Talk, place: str, most: int = MOST) -> list[Phrase]:
    """One line a turn: when, and where somebody else steps in, or nobody does."""
    rota = talk.house.district.rota(place)
    found = []
    for duty in Duty:
        mine = [
            one for one in choosing_shifts.coming(talk, rota, duty, running=True) if one.person_id == talk.person_id
        ]
        found += [line for turn in mine[:most] for line in _parts(talk, turn, duty)]
    if not found:
        return [phrase(f"say.{Say.SHIFTS_NONE}", station=station(place))]
    return [phrase(f"say.{Say.SHIFTS_AT}", station=station(place), shifts=listing(found))]


def _parts(talk: Talk, turn: Turn, duty: Duty) -> list[Phrase]:
    """What is left to oneself of a turn, and what leave gives to somebody else or to nobody."""
    found = []
    for person, part in groupby(turn.stints, lambda one: one.person_id):
        stints = list(part)
        span = stints[0].start, stints[-1].end
        if person == talk.person_id:
            found.append(label(talk.house, span, duty))
        elif person is None:
            found.append(phrase(f"say.{Say.SHIFTS_AWAY_GAP}", shift=when(talk.house, span, duty)))
        else:
            found.append(phrase(f"say.{Say.SHIFTS_AWAY}", shift=when(talk.house, span, duty), name=name(person)))
    return found


def told_of(talk: Talk, one: Swap) -> tuple[Phrase, Choice] | None:
    """What a swap is to the person, and what he may do about it; None where it is no matter of his."""
    shift = where(talk.house, one.station_id, one.span, one.duty)
    me = talk.person_id
    if one.state in PENDING and one.from_id == me:
        line = phrase(f"say.{Say.SHIFTS_OFFERED}", shift=shift)
        return line, _choice(talk, Button.WITHDRAW_LINE, "withdraw_swap", one)
    if one.state is SwapState.OFFERED and one.to_id in (None, me) and one.begins > talk.now:
        line = phrase(f"say.{Say.SHIFTS_ASKED}", name=name(one.from_id), shift=shift)
        return line, _choice(talk, Button.ACCEPT_LINE, "accept_swap", one)
    if one.state is SwapState.DONE and me in (one.from_id, one.taken_by) and one.begins > talk.now:
        other = one.taken_by if one.from_id == me else one.from_id
        key = Say.SHIFTS_GIVEN if one.from_id == me else Say.SHIFTS_GOT
        line = phrase(f"say.{key}", name=name(other or ""), shift=shift)
        return line, _choice(talk, Button.UNDO_LINE, "undo_swap", one)
    return None


def _choice(talk: Talk, key: Button, verb: str, one: Swap) -> Choice:
    return Choice(phrase(f"button.{key}", shift=when(talk.house, one.span, one.duty)), verb, {"swap": one.id})


async def _leave(talk: Talk, choices: list[Choice]) -> list[Phrase]:
    why = await reasons(talk.work, talk.person_id)
    found = []
    for one in await leaves_of(talk.work, talk.person_id):
        reason = words(why[one.id], 60) if one.id in why else ""
        found.append(phrase(f"say.{Say.SHIFTS_LEAVE}", span=away(talk.house, one.span), reason=reason))
        label_ = phrase(f"button.{Button.END_LEAVE_LINE}", span=away(talk.house, one.span))
        choices.append(Choice(label_, "end_leave", {"leave": one.id}))
    return found
