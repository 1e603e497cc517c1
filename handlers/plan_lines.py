"""A line of the year's plan that this person may see, and its station."""

from __future__ import annotations

from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine
from handlers.talk import Talk
from storage.year_plans import plan_line


async def line_here(talk: Talk, line_id: str, permission: Permission = Permission.CONSULTATION_SEE) -> PlanLine:
    """Raises Refusal."""
    found = await plan_line(talk.work, line_id)
    if found is None:
        raise Refusal(Refused.PLAN_UNKNOWN)
    talk.thing = found.id
    ensure(talk.actor(found.station_id), permission)
    return found
