"""How long what is kept of people; and what stays of an item whose reporter is erased."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.events import Event, Name
from domain.item import Item
from domain.moves import Moved
from domain.people import Actor

DAY = 86_400_000
YEAR = 365
"""Days."""


class Kept(StrEnum):
    """What is kept for a while; each has its row in docs/privacy.md under this name."""

    FIRST_WORDS = "first_words"
    DRAFT = "draft"
    LETTER = "letter"
    LINE = "line"
    SEEN = "seen"
    TRY = "try"
    FAULT = "fault"
    IDENTITY_SHOWN = "identity_shown"
    VOICE = "voice"
    HUMAN = "human"
    PHOTO = "photo"
    CALLED = "called"
    PHONE = "phone"
    WORDS = "words"
    DIARY = "diary"
    HANDOVER = "handover"
    LEAVE = "leave"
    POLL = "poll"
    DESK = "desk"


DAYS: dict[Kept, int] = {
    Kept.FIRST_WORDS: 1,
    Kept.DRAFT: 7,
    Kept.LETTER: 30,
    Kept.LINE: 30,
    Kept.SEEN: 30,
    Kept.TRY: 1,
    Kept.FAULT: 7,
    Kept.IDENTITY_SHOWN: 1,
    Kept.VOICE: 90,
    Kept.HUMAN: YEAR,
    Kept.PHOTO: YEAR,
    Kept.CALLED: YEAR,
    Kept.PHONE: YEAR,
    Kept.WORDS: 3 * YEAR,
    Kept.DIARY: 3 * YEAR,
    Kept.HANDOVER: 31,
    Kept.LEAVE: 30,
    Kept.POLL: 30,
    Kept.DESK: 30,
}
"""In days; our own defaults. Photo, form of address, phone and words count from the closing of the item or the end of
the consultation, a voice from the day it came but never before that, the reason of a leave from its end, what a poll
was answered from the meeting, all others from the day they were written."""


def before(kept: Kept, now: int) -> int:
    """What is of this instant (UTC ms) or older has had its time."""
    return now - DAYS[kept] * DAY


def until(kept: Kept, since: int) -> int:
    return since + DAYS[kept] * DAY


def erase(item: Item, by: Actor, at: int, via: str) -> Moved:
    """Its reporter is gone: no form of address, no coordinates, no receipt. Category, street, states, times stay."""
    bare = replace(item, called_sealed=None, latitude=None, longitude=None, receipt="")
    return bare, Event(Name.ITEM_ERASED, item.id, by.person_id, at, via=via)
