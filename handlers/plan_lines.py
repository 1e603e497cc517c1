"""A line of the year's plan that this person may see, and its station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine
from handlers.talk import Talk
from storage.consultation_lists import recused_in
from storage.year_plans import plan_line


async def line_here(talk: Talk, line_id: str, permission: Permission = Permission.CONSULTATION_SEE) -> PlanLine:
    """Raises Refusal."""
    found = await plan_line(talk.work, line_id)
    if found is None:
        raise Refusal(Refused.PLAN_UNKNOWN)
    talk.thing = found.id
    ensure(talk.actor(found.station_id), permission)
    return (await unnamed(talk, [found]))[0]


async def unnamed(talk: Talk, lines: Sequence[PlanLine]) -> list[PlanLine]:
    """Who keeps out of a matter of its consultation reads of the line, and not of that."""
    away = await recused_in(talk.work, [one.consultation_id for one in lines if one.consultation_id])
    return [
        replace(one, number="") if talk.person_id in away.get(one.consultation_id or "", ()) else one for one in lines
    ]
