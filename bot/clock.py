"""Recurring work, as one readable list. APScheduler appears here alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from storage.database import Unavailable
from storage.trouble import trouble_of

log = logging.getLogger("yizhan.clock")

Job = Callable[[], Awaitable[object]]


async def keep_time(
    zone: str,
    ours: Callable[[], bool],
    *,
    timers: Job,
    erasures: Job,
    sweep: Job,
    reload: Job,
    backup: Job,
    checkpoint: Job,
    digest: Job,
    spool: Job,
    plan: Job,
    retire: Job,
    leavers: Job,
    reach: Job,
    duty: Job,
    hooks: Job,
    clocks: Job,
    mornings: Job,
    figures: Job,
) -> None:
    """Runs until cancelled, or until one of the jobs fails: then it raises what the job raised.

    Of several processes each does the first two jobs; the others are done where `ours` says so.
    """
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def loud(job: Job) -> Callable[[], Awaitable[None]]:
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

    def once(job: Job) -> Job:
        async def run() -> None:
            if ours():
                await job()

        return run

    scheduler = AsyncIOScheduler(
        timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for job, trigger in (
        (timers, IntervalTrigger(seconds=5)),
        (reload, IntervalTrigger(seconds=30)),
        (once(erasures), IntervalTrigger(seconds=5)),
        (once(backup), IntervalTrigger(minutes=1, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=3))),
        (once(leavers), IntervalTrigger(minutes=3)),
        (once(hooks), IntervalTrigger(seconds=10)),
        (once(clocks), IntervalTrigger(minutes=1, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=4))),
        (once(reach), IntervalTrigger(minutes=3, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=20))),
        (once(duty), IntervalTrigger(minutes=3, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=5))),
        (once(mornings), IntervalTrigger(minutes=5, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=4))),
        (once(figures), IntervalTrigger(seconds=10)),
        (once(checkpoint), IntervalTrigger(minutes=5)),
        (once(sweep), IntervalTrigger(minutes=20)),
        (once(spool), IntervalTrigger(hours=1)),
        (once(plan), IntervalTrigger(hours=1)),
        (once(digest), CronTrigger(minute=20)),  # each hour: the one after midnight may have found nobody
        (once(retire), CronTrigger(hour=3, minute=40)),
    ):
        scheduler.add_job(loud(job), trigger)
    scheduler.start()
    try:
        await failed
    finally:
        scheduler.shutdown(wait=False)
