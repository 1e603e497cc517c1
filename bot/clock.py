"""Recurring work, as one readable list. APScheduler appears here alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

Job = Callable[[], Awaitable[object]]


async def keep_time(
    zone: str,
    *,
    timers: Job,
    sweep: Job,
    reload: Job,
    backup: Job,
    checkpoint: Job,
    digest: Job,
    spool: Job,
    plan: Job,
    retire: Job,
    leavers: Job,
) -> None:
    """Runs until cancelled, or until one of the jobs fails: then it raises what the job raised."""
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def loud(job: Job) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await job()
            except Exception as error:
                if not failed.done():
                    failed.set_exception(error)

        return run

    scheduler = AsyncIOScheduler(
        timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    for job, trigger in (
        (timers, IntervalTrigger(seconds=5)),
        (reload, IntervalTrigger(seconds=30)),
        (backup, IntervalTrigger(minutes=1, start_date=datetime.now(ZoneInfo(zone)) + timedelta(seconds=3))),
        (leavers, IntervalTrigger(minutes=3)),
        (checkpoint, IntervalTrigger(minutes=5)),
        (sweep, IntervalTrigger(minutes=20)),
        (spool, IntervalTrigger(hours=1)),
        (plan, IntervalTrigger(hours=1)),
        (digest, CronTrigger(hour=0, minute=20)),
        (retire, CronTrigger(hour=3, minute=40)),
    ):
        scheduler.add_job(loud(job), trigger)
    scheduler.start()
    try:
        await failed
    finally:
        scheduler.shutdown(wait=False)
