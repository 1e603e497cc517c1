"""Lines of the year's plan that this person may see, and their station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.permissions import Permission, ensure
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine, PlanState
from handlers.talk import Talk
from storage.consultation_calendar import closed_to
from storage.year_plans import plan_line, plan_of


async def line_here(talk: Talk, line_id: str, permission: Permission = Permission.CONSULTATION_SEE) -> PlanLine:
    """Raises Refusal."""
    found = await plan_line(talk.work, line_id)
    if found is None or not await known(talk, [found]):
        raise Refusal(Refused.PLAN_UNKNOWN)
    talk.thing = found.id
    ensure(talk.actor(found.station_id), permission)
    return found


async def lines_here(talk: Talk, places: Sequence[str], year: int) -> list[PlanLine]:
    return await known(talk, await plan_of(talk.work, places, year))


async def known(talk: Talk, lines: Sequence[PlanLine]) -> list[PlanLine]:
    """To be shown: without those that are talked about with a matter he keeps out of.

    Where that one was called off its line stands there as any other, without it.
    """
    begun = [one.consultation_id for one in lines if one.consultation_id is not None]
    closed = await closed_to(talk.work, talk.person_id, begun)
    bare = [_alone(one) if one.consultation_id in closed else one for one in lines]
    return [one for one in bare if one.consultation_id not in closed]


def _alone(line: PlanLine) -> PlanLine:
    again = line.standing is PlanState.PLANNED
    return replace(line, consultation_id=None, stage=None, number="") if again else line
