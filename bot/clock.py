"""Recurring work, as one readable list. APScheduler appears here alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from storage.database import Unavailable
from storage.trouble import trouble_of

log = logging.getLogger("yizhan.clock")

Job = Callable[[], Awaitable[object]]
EVERYWHERE = frozenset({"timers", "reload"})
"""Of several processes each does these."""


def times(zone: str) -> dict[str, BaseTrigger]:
    """When each job has its time, by the job's name."""
    start = datetime.now(ZoneInfo(zone))
    return {
        "timers": IntervalTrigger(seconds=5),
        "reload": IntervalTrigger(seconds=30),
        "erasures": IntervalTrigger(seconds=5),
        "backup": IntervalTrigger(minutes=1, start_date=start + timedelta(seconds=3)),
        "leavers": IntervalTrigger(minutes=3),
        "hooks": IntervalTrigger(seconds=10),
        "clocks": IntervalTrigger(minutes=1, start_date=start + timedelta(seconds=4)),
        "reach": IntervalTrigger(minutes=3, start_date=start + timedelta(seconds=20)),
        "duty": IntervalTrigger(minutes=3, start_date=start + timedelta(seconds=5)),
        "mornings": IntervalTrigger(minutes=5, start_date=start + timedelta(seconds=4)),
        "figures": IntervalTrigger(seconds=10),
        "checkpoint": IntervalTrigger(minutes=5),
        "sweep": IntervalTrigger(minutes=20),
        "spool": IntervalTrigger(hours=1),
        "plan": IntervalTrigger(hours=1),
        "digest": CronTrigger(minute=20),  # each hour: the one after midnight may have found nobody
        "retire": CronTrigger(hour=3, minute=40),
    }


async def keep_time(zone: str, ours: Callable[[], bool], jobs: Mapping[str, Job]) -> None:
    """Runs until cancelled, or until one of the jobs fails: then it raises what the job raised.

    What is not done everywhere is done where `ours` says so. `jobs` has one for each name of `times`.
    """
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    scheduler = AsyncIOScheduler(
        timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    when = times(zone)
    assert jobs.keys() == when.keys()
    for name, trigger in when.items():
        job = jobs[name] if name in EVERYWHERE else _once(jobs[name], ours)
        scheduler.add_job(_loud(job, failed), trigger)
    scheduler.start()
    try:
        await failed
    finally:
        scheduler.shutdown(wait=False)


def _once(job: Job, ours: Callable[[], bool]) -> Job:
    async def run() -> None:
        if ours():
            await job()

    return run


def _loud(job: Job, failed: asyncio.Future[None]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await job()
        except Unavailable as error:
            log.warning("put off to the next time", extra={"reason": str(error)})
        except Exception as error:
            if trouble_of(error) is not None:  # a file of ours: the storage watch tells of it
                log.warning("put off to the next time", extra={"reason": type(error).__name__})
            elif not failed.done():
                failed.set_exception(error)

    return run
