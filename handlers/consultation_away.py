"""Who keeps out of an item keeps out of every consultation that it is or was talked through in."""

from __future__ import annotations

from collections.abc import Iterable

from domain.consultation import Consultation
from handlers.talk import Talk
from storage.consultation_lists import recused_in
from storage.consultations import items_of


async def recused_of(talk: Talk, found: Consultation) -> frozenset[str]:
    """Also by what this very work changed."""
    away = (await recused_in(talk.work, [found.id])).get(found.id, frozenset())
    moved = {one.id: one.recused for one in talk.items.values() if one.recused}
    if not moved:
        return away
    there = await items_of(talk.work, found.id)
    return away.union(*(people for item, people in moved.items() if item in there))


async def but_recused(talk: Talk, found: Consultation, people: Iterable[str]) -> list[str]:
    """Those of these who may hear of it, each once."""
    away = await recused_of(talk, found)
    return [person for person in dict.fromkeys(people) if person not in away]
