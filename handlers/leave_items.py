"""Somebody is away for long, or cannot be reached: what he has in hand goes before the head, with one press to hand on.

He answers for each until the new one accepts.
"""

from __future__ import annotations

from collections.abc import Callable

from dialogs.keys import Say
from dialogs.letter import Phrase, day, name, phrase
from domain.item import MOVES, Item, Verb
from domain.taking import LONG_LEAVE
from handlers.leaving import MOST as MOST_IN_HAND
from handlers.proposing import MOST, Proposed, listed, proposals
from handlers.talk import Talk
from storage.items import items_handled_by


async def leave_items(talk: Talk, person_id: str, start: int, end: int) -> None:
    """A leave from `start` to `end` (UTC ms) of more than three calendar days; a shorter one changes nothing."""
    if end - start <= LONG_LEAVE:
        return
    days = {"start": day(start), "end": day(end - 1)}

    def first(count: int) -> Phrase:
        return phrase(f"say.{Say.AWAY_LEAVE}", name=name(person_id), count=count, **days)

    await _before_heads(talk, person_id, max(talk.now, start), first)


async def lost_items(talk: Talk, person_id: str) -> None:
    """The last address that reached him fails for good."""

    def first(count: int) -> Phrase:
        return phrase(f"say.{Say.AWAY_LOST}", name=name(person_id), count=count)

    await _before_heads(talk, person_id, talk.now, first)


async def _before_heads(talk: Talk, person_id: str, at: int, first: Callable[[int], Phrase]) -> None:
    held = await items_handled_by(talk.work, person_id, most=MOST_IN_HAND)
    found = await proposals(talk, [one for one in held if one.state in MOVES[Verb.HAND_OVER].sources], person_id, at)
    told: dict[tuple[str, str], list[Proposed]] = {}
    for item, to in found:
        for head in await _deciders(talk, item, person_id):
            told.setdefault((item.now_at, head), []).append((item, to))
    for (_, head), every in told.items():
        for start in range(0, len(every), MOST):
            part = every[start : start + MOST]
            talk.told.append((head, listed((first(len(every)),), part, person_id)))


async def _deciders(talk: Talk, item: Item, away: str) -> tuple[str, ...]:
    """Who decides about it, but for the one himself; staff where that leaves nobody."""
    crew = await talk.crew(item.now_at)
    others = tuple(person for person in crew.deciders(item) if person != away)
    return others or tuple(person for person in crew.staff if person != away)
