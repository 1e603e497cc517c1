"""Consultations of the year: whether any was forgotten."""

from __future__ import annotations

from sqlalchemy import select

from bot.simulation.stage import DAY
from bot.simulation.talk_figures import MINE, events
from domain.clocks import Clock
from domain.consultation import Consultation, Stage
from domain.running import Step
from handlers.house import House
from storage import tables
from storage.consultations import CONSULTATION_COLUMNS, consultation_of
from storage.statements import compiled
from storage.work import Work

_ALL = compiled(select(*CONSULTATION_COLUMNS).where(tables.consultations.c.district_id == MINE))
_TIMERS = compiled(
    select(tables.timers.c.subject, tables.timers.c.due_at).where(
        tables.timers.c.district_id == MINE, tables.timers.c.done_at.is_(None)
    )
)
_PARTS = [
    compiled(select(table.c.id, table.c.consultation_id).where(table.c.district_id == MINE))
    for table in (tables.minutes, tables.consultation_looks, tables.actions)
]
_DUE = compiled(
    select(tables.actions.c.id, tables.actions.c.consultation_id, tables.actions.c.due_at).where(
        tables.actions.c.district_id == MINE, tables.actions.c.state == "open", tables.actions.c.due_at.is_not(None)
    )
)
REMINDED_BY = 2 * DAY
"""An action's owner is reminded on the morning after its day."""


async def every_consultation(work: Work) -> list[Consultation]:
    return [consultation_of(row) for row in await work.all(_ALL)]


async def stuck(house: House) -> list[str]:
    """Numbers of open ones that nothing will ever move, or that are over some time of which nobody was told.

    One that was told as over, or of which an action was, stands in 收件箱 until somebody acts.
    """
    work = house.work()
    whose = {row["id"]: row["consultation_id"] for parts in _PARTS for row in await work.all(parts)}
    ahead = {whose.get(row["subject"], row["subject"]) for row in await work.all(_TIMERS)}
    told = {row["thing_id"]: row["at"] for row in await events(work, "action") if row["name"] == "action.overdue"}
    over = [row for row in await work.all(_DUE) if row["due_at"] + REMINDED_BY < work.now]
    known = {row["consultation_id"] for row in over if told.get(row["id"], 0) >= row["due_at"]}
    late = {row["consultation_id"] for row in over if told.get(row["id"], 0) < row["due_at"]}
    return [
        one.number
        for one in await every_consultation(work)
        if one.open
        and (one.id in late or _untold(one, work.now) or not (one.id in ahead | known or _known_as_late(one)))
    ]


def _untold(one: Consultation, now: int) -> bool:
    clocks = [clock for clock in one.running if clock.stopped_at is None and clock.due_at < now]
    waits = one.state is Stage.SCHEDULED and (one.start_at or 0) >= now
    return any(clock.step < Step.OVER and not (waits and clock.clock is Clock.STEP) for clock in clocks)


def _known_as_late(one: Consultation) -> bool:
    return any(clock.stopped_at is None and clock.step >= Step.OVER for clock in one.running)
