"""By which channel what a consultation is about came: a channel abroad shows no words that did not come by it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.consultation import Consultation, Part
from handlers.talk import Talk
from storage.consultations import items_of, participants_of
from storage.items import contents_by_id, items_by_id
from storage.minutes import said_in

MIXED = "mixed"
"""Of words that came by several channels: none of them may carry another's abroad."""
_STATION = frozenset({Part.LEADER, Part.MEMBER, Part.CLERK, Part.DEPARTMENT})


def one_of(vias: Iterable[str]) -> str:
    found = {via for via in vias if via}
    return next(iter(found)) if len(found) == 1 else MIXED if found else ""


async def via_of(talk: Talk, found: Consultation) -> str:
    """Of its items; empty where there are none."""
    ids = await items_of(talk.work, found.id)
    items = await items_by_id(talk.work, ids) if ids else {}
    return one_of(one.via for one in items.values())


async def via_of_words(talk: Talk, ids: Iterable[str | None]) -> str:
    """Of what is shown together."""
    wanted = [one for one in ids if one]
    return one_of(str(row["via"]) for row in (await contents_by_id(talk.work, wanted)).values()) if wanted else ""


async def via_of_minutes(talk: Talk, found: Consultation) -> str:
    """Minutes quote residents and guests: of their words as well."""
    station = {one.id for one in await participants_of(talk.work, found.id) if one.part in _STATION}
    said = await said_in(talk.work, found.id)
    ids = [row["words_id"] for row in said if row["words_id"] and row["participant_id"] not in station]
    own = [row["via"] for row in (await contents_by_id(talk.work, ids)).values()] if ids else []
    return one_of([*own, await via_of(talk, found)])
