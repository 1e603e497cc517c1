"""Whether an item can go back to who had it."""

from __future__ import annotations

from domain.item import Item
from domain.people import Role
from domain.taking import on_leave
from handlers.talk import Talk


async def owner_serves(talk: Talk, item: Item) -> bool:
    """Whether who had the item still serves at its station, and is on no long leave."""
    who = item.handler_id
    serving = await talk.serving(item.now_at) if who else ()
    if not any(
        _sits(one.held.role) and one.held.person_id == who and one.held.scope_id == item.now_at for one in serving
    ):
        return False
    return not on_leave(talk.house.district.facts.leaves.get(who or "", ()), talk.now)


def _sits(role: Role) -> bool:
    return role in (Role.MEMBER, Role.HEAD)
