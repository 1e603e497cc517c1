"""Whether an item can go back to who had it."""

from __future__ import annotations

from domain.item import Item
from domain.people import Role
from domain.taking import on_leave
from handlers.talk import Talk


async def owner_serves(talk: Talk, item: Item) -> bool:
    """Whether who had the item still serves at its station, and is on no long leave."""
    who = item.handler_id
    if who not in await sitting(talk, item):
        return False
    return not on_leave(talk.house.district.facts.leaves.get(who or "", ()), talk.now)


async def sitting(talk: Talk, item: Item) -> set[str]:
    """Who serves at its station as one who can have it."""
    there = [one.held for one in await talk.serving(item.now_at) if one.held.scope_id == item.now_at]
    return {held.person_id for held in there if _sits(held.role)}


def _sits(role: Role) -> bool:
    return role in (Role.MEMBER, Role.HEAD)
