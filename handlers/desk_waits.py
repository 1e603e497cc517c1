"""What waits for whoever is at the desk, as numbers beside the ways there: each page reads it once."""

from __future__ import annotations

from collections.abc import Mapping

from domain.permissions import Permission, may
from domain.reading import LASTING
from handlers.show_calls import calling_at
from handlers.show_lists import IN_CHARGE, stations_in_charge
from handlers.talk import Talk
from storage.desk_waits import waits


async def waiting(talk: Talk) -> Mapping[str, int]:
    """By way: a part of what its page lists, and nothing of what the person keeps out of."""
    actor = talk.anywhere()
    stations = stations_in_charge(talk) if may(actor, Permission.INBOX_SEE) else []
    callers = calling_at(talk) if may(actor, Permission.ITEM_RATE_BY_CALL) else []
    if not stations and not callers:
        return {}
    roles = talk.hat.roles if talk.hat.roles & IN_CHARGE else talk.roles
    return await waits(talk.work, talk.person_id, stations, callers, lasting=bool(roles & LASTING))
