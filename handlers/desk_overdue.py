"""超期的事: what is over at the stations of an adviser or a patron; by number and kind, never in anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.clocks import Clock
from domain.item import OPEN, Item
from domain.refusal import Refusal, Refused
from domain.running import Step, climbed
from handlers.figure_facts import ONLY_FIGURES, view_of
from handlers.talk import Talk
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted

PAGE = 50


@dataclass(frozen=True, slots=True)
class Late:
    """`clock` ran out `since` ms ago; `told` where it is so long that the patron was written to."""

    item: Item
    clock: Clock | None
    since: int
    told: bool


@dataclass(frozen=True, slots=True)
class OverdueSeen:
    places: Sequence[str]
    lines: Sequence[Late]
    page: int
    more: bool


def looked_after(talk: Talk) -> tuple[str, ...]:
    """Stations that the person is adviser or patron of: these have no hat, and count in any."""
    held = [one for one in talk.appointments if one.role in ONLY_FIGURES]
    return view_of(talk.house, held, talk.now).places


async def overdue_seen(talk: Talk, page: int) -> OverdueSeen:
    """What is over longest first. Raises Refusal for who is neither adviser nor patron."""
    places = looked_after(talk)
    if not places:
        raise Refusal(Refused.NOT_YOURS)
    wanted = Wanted(tuple(sorted(OPEN)), talk.person_id, stations=places)
    found = await items_listed(talk.work, wanted, after=page * PAGE, most=PAGE + 1)
    late = [one for one in found if one.due_at is not None and one.due_at <= talk.now and not one.practice]
    return OverdueSeen(places, [_late(talk, one) for one in late[:PAGE]], page, len(late) > PAGE)


def _late(talk: Talk, item: Item) -> Late:
    over = [one for one in item.running if one.runs(talk.now) and one.due_at <= talk.now]
    first = min(over, key=lambda one: one.due_at, default=None)
    since = talk.now - (first.due_at if first else item.due_at or talk.now)
    told = any(climbed(one, talk.now, talk.house.calendar) >= Step.PLUS_5 for one in over)
    return Late(item, first.clock if first else None, since, told)
