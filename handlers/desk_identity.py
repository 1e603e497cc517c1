"""Who has asked for a resident's identity because of one matter, who has seen it, and why: the record beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.letter import Choice
from domain.events import Name
from domain.item import Item
from domain.permissions import Permission, may
from handlers.open_identity import AGREE_WITHIN, agree_choice
from handlers.talk import Talk
from storage.database import Row
from storage.items import events_of


@dataclass(frozen=True, slots=True)
class Look:
    """`reason` is a content. `opened` is false where it was only asked for; `waits` while a second may still agree."""

    at: int
    by: str
    reason: str
    opened: bool
    waits: bool = False
    second: str | None = None
    agree: Choice | None = None
    """For another of the staff, while it waits: his letter may not have come yet."""


async def identity_looks(talk: Talk, item: Item) -> Sequence[Look] | None:
    """The newest first; what was looked at for another matter is not among them. None for who may not open it."""
    if not may(talk.actor(item.now_at), Permission.IDENTITY_OPEN) or talk.person_id == item.reporter_id:
        return None
    events = [
        one
        for one in await events_of(talk.work, item.reporter_id, "person")
        if one["name"] in (Name.PERSON_IDENTITY_OPENED, Name.PERSON_IDENTITY_ASKED)
        and one["particulars"]["item"] == item.id
    ]
    opened = {one["particulars"]["reason"] for one in events if one["name"] == Name.PERSON_IDENTITY_OPENED}
    found = [
        _look(talk, item, one)
        for one in events
        if one["name"] == Name.PERSON_IDENTITY_OPENED or one["particulars"]["reason"] not in opened
    ]
    return list(reversed(found))


def _look(talk: Talk, item: Item, event: Row) -> Look:
    at, by, reason = int(event["at"]), str(event["maker"]), str(event["particulars"]["reason"])
    waits = event["name"] == Name.PERSON_IDENTITY_ASKED and talk.now - at <= AGREE_WITHIN
    return Look(
        at,
        by,
        reason,
        opened=event["name"] == Name.PERSON_IDENTITY_OPENED,
        waits=waits,
        second=event["particulars"].get("seconded"),
        agree=agree_choice(item.id, reason, by, at) if waits and by != talk.person_id else None,
    )
