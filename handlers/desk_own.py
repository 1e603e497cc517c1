"""What somebody who serves finds above his list: when he sits next, how long he has sat, what he has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.letter import Phrase
from domain.permissions import Permission, may
from handlers.shift_people import stations_of
from handlers.show_hours import own_hours
from handlers.show_shifts import turns_of
from handlers.talk import Talk

NEXT = 2
"""Turns ahead of each duty."""


@dataclass(frozen=True, slots=True)
class Own:
    """`turns`: one line a station where he sits. `hours`: of this month, as 值班统计 tells him."""

    turns: Sequence[Phrase]
    hours: Phrase


async def own_duty(talk: Talk) -> Own | None:
    """None for who sits nowhere."""
    if not may(talk.anywhere(), Permission.SHIFT_SWAP):
        return None
    places = stations_of(talk.house, talk.person_id)
    if not places:
        return None
    return Own([line for place in places for line in turns_of(talk, place, NEXT)], await own_hours(talk, "month"))
