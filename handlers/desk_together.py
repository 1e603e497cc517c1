"""Several matters at once: who is picked, who may take each, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dialogs.form import CHECK
from dialogs.letter import Letter
from domain.item import Item, State
from handlers.desk_asked import GROUPS
from handlers.house import House
from handlers.people_offers import who_may_take
from handlers.show_lists import stations_in_charge, stations_sat
from handlers.talk import Talk
from storage.desk_answers import answers_since
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted
from storage.items import items_by_id
from storage.people import appointed_at

MOST = 20
"""So many at a time."""
Doing = Literal["assign", "merge"]


@dataclass(frozen=True, slots=True)
class Picked:
    """In the order that they were ticked; `takers` of each by its id."""

    items: Sequence[Item]
    takers: Mapping[str, Sequence[str]]

    @property
    def people(self) -> list[str]:
        return list(dict.fromkeys(person for item in self.items for person in self.takers.get(item.id, ())))


async def picked(talk: Talk, doing: Doing, numbers: Sequence[str]) -> Picked:
    """Those of the person's stations that he may see; who is kept out of one has not picked it."""
    stations, wanted = stations_in_charge(talk), list(dict.fromkeys(numbers))[:MOST]
    if not stations or not wanted:
        return Picked((), {})
    asked = Wanted(GROUPS["all"], talk.person_id, stations=stations, sits=stations_sat(talk), numbers=wanted)
    items = sorted(await items_listed(talk.work, asked, most=MOST), key=lambda item: wanted.index(item.number))
    takers: dict[str, Sequence[str]] = {}
    if doing == "assign" and items:
        held = await appointed_at(talk.work, *dict.fromkeys(item.now_at for item in items))
        takers = {item.id: who_may_take(talk, item, held) for item in items}
    return Picked(items, takers)


def begun_elsewhere(talk: Talk) -> bool:
    """Whether something half written waits in the desk's chat, which would be asked about first."""
    return bool((talk.door.draft or {}).get("order"))


def args_of(doing: Doing, item: Item, target: str) -> dict[str, Any]:
    """`target` is who is to take it, or the matter that it goes into; the page has shown both."""
    return {"item": item.id, "to": target} if doing == "assign" else {"item": item.id, "into": target, CHECK: True}


async def done_of(house: House, doing: Doing, items: Sequence[Item], target: str) -> set[str]:
    """The ids of those that now stand as it was wanted, also by a press before this one."""
    now = (await items_by_id(house.work(), [item.id for item in items])).values()
    if doing == "assign":
        return {one.id for one in now if one.handler_id == target}
    return {one.id for one in now if one.state is State.MERGED}


async def answer_to(house: House, address_id: str, after: str) -> Letter | None:
    """The first thing that was answered since."""
    rows = await answers_since(house.work(), address_id, after)
    body = json.loads(rows[0]["body"] or "{}") if rows else {}
    return Letter(rows[0]["kind"], tuple(body.get("text", ()))) if rows else None
