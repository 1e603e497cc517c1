"""The desk's lists: what waits for whoever looks, and every matter that he may see, narrowed as he asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.item import OPEN, Item, State
from handlers.inbox import Today, Waiting, inbox_at, today
from handlers.show_lists import IN_CHARGE, by_due, stations_in_charge
from handlers.talk import Talk
from storage.desk_items import Wanted, items_listed
from storage.items import item_by_number, items_handled_by
from storage.people import appointed_at

PAGE = 50
GROUPS: dict[str, Sequence[State]] = {
    "open": tuple(sorted(OPEN)),
    "waiting": (State.REPORTED, State.ASSIGNED),
    "doing": (State.ACCEPTED, State.CONSULTING, State.REFERRED),
    "answered": (State.ANSWERED,),
    "closed": (State.CLOSED,),
    "left": (State.MERGED, State.REFUSED, State.WITHDRAWN),
}
"""States as the list offers them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """`more` where there is another page."""

    items: Sequence[Item]
    today: Today
    more: bool


async def inbox(talk: Talk) -> tuple[list[Waiting], Today]:
    """All that waits for the person, what is to be decided first."""
    stations = stations_in_charge(talk)
    held = await appointed_at(talk.work, *stations, talk.house.district.id)
    found = await inbox_at(talk.house, talk.work, stations, held)
    roles = talk.hat.roles if talk.hat.roles & IN_CHARGE else talk.roles
    return found.of(talk.person_id, roles), found.today


async def todo(talk: Talk) -> Listed:
    """What is in the person's own hands, in all his offices."""
    found = [one for one in await items_handled_by(talk.work, talk.person_id) if one.state is not State.ANSWERED]
    return Listed(sorted(found, key=by_due), today(talk.house, talk.now), more=False)


async def listed(talk: Talk, group: str, category: str, words: str, page: int) -> Listed:
    """Matters of his stations, or his own where he is in charge of none. Nobody meets what he is kept out of."""
    wanted = Wanted(GROUPS.get(group, GROUPS["open"]), category, words)
    stations = stations_in_charge(talk)
    owner = "" if stations else talk.person_id
    found = await items_listed(talk.work, wanted, stations=stations, owner_id=owner, after=page * PAGE, most=PAGE + 1)
    shown = [one for one in found[:PAGE] if talk.person_id not in one.recused]
    return Listed(shown, today(talk.house, talk.now), more=len(found) > PAGE)


async def by_number(talk: Talk, number: str) -> Item | None:
    """As it was read: what of it this person may see is asked when it is shown."""
    return await item_by_number(talk.work, number)
