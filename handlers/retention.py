"""What is kept no longer: every night, as domain/keeping.py and docs/privacy.md tell it, in small commits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from domain.keeping import DAY, Kept, before
from domain.permissions import Permission
from handlers.erasing import only_the_street
from handlers.finish_erasing import drop_files
from handlers.house import House
from storage import erasing, group_news, receipts, retention, retiring_talks, windows
from storage.desk_sessions import delete_sessions
from storage.statements import Statement
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN

Step = Callable[[Work], Awaitable[int]]
"""Buffers one batch; returns how much it found, 0 when there is no more."""


async def retire(house: House, files: Path) -> int:
    """Everything that has had its time; how many rows that were."""
    count = sum([await _run(house, step) for step in _STEPS])
    await drop_files(house, files)
    if count:
        await house.database.checkpoint()
    return count


async def _run(house: House, step: Step) -> int:
    """One commit a batch: nobody who writes waits for long."""
    count = 0
    while True:
        work = house.work()
        done = await step(work)
        await work.commit()
        count += done
        if done < retention.BATCH:
            return count


async def drop_expired(house: House) -> None:
    """Contents that carry their own day: first words, drafts, an identity that was shown."""
    await _run(house, _expired)


def _each(kept: Kept, what: Statement, remove: Callable[[Work, list[str]], None]) -> Step:
    async def step(work: Work) -> int:
        rows = await retention.due(work, what, before(kept, work.now))
        if rows:
            remove(work, [row["id"] for row in rows])
        return len(rows)

    return step


async def _expired(work: Work) -> int:
    rows = await retention.due(work, retention.EXPIRED, work.now)
    if rows:
        retention.delete_expired(work, [row["id"] for row in rows])
    return len(rows)


async def _lines(work: Work) -> int:
    rows = await retention.due(work, retention.LINES, before(Kept.LINE, work.now))
    for row in rows:
        retention.delete_lines(work, row["address_id"], row["number"])
    return len(rows)


async def _words(work: Work) -> int:
    """Everything that was said about an item; of its place the street stays."""
    rows = await retention.due(work, retention.WORDS, before(Kept.WORDS, work.now))
    ids = [row["id"] for row in rows]
    if ids:
        places = await erasing.places(work, ids)
        erasing.clear_items(work, ids)
        for place in places:
            only_the_street(work, place)
        retention.bare(work, ids)
    return len(rows)


async def _talk_names(work: Work) -> int:
    rows = await retention.due(work, retiring_talks.TALK_NAMES, before(Kept.CALLED, work.now))
    retiring_talks.forget_names(work, rows)
    return len(rows)


async def _seen(work: Work) -> int:
    return await retention.delete_seen(work, before(Kept.SEEN, work.now))


async def _tries(work: Work) -> int:
    return await receipts.delete_tries(work, before(Kept.TRY, work.now), retention.BATCH)


async def _faults(work: Work) -> int:
    retention.delete_faults(work, before(Kept.FAULT, work.now))
    return 0


async def _desks(work: Work) -> int:
    """Who was in at the desk a month ago is nobody's business any more."""
    delete_sessions(work, before(Kept.DESK, work.now))
    return 0


async def _windows(work: Work) -> int:
    """How much somebody may be sent, once nothing may be any more."""
    windows.sweep(work)
    return 0


async def _reminders(work: Work) -> int:
    """Timers of the rota's clock that are done: nobody's data, only many."""
    retention.delete_reminders(work, work.now - 62 * DAY)
    group_news.forget(work, work.now - 62 * DAY)
    return 0


_STEPS: tuple[Step, ...] = (
    _expired,
    _faults,
    _tries,
    _reminders,
    _desks,
    _windows,
    _seen,
    _lines,
    _each(Kept.LETTER, retention.LETTERS, retention.empty_letters),
    _each(Kept.VOICE, retention.VOICES, retention.drop_files),
    _each(Kept.PHOTO, retention.PHOTOS, retention.drop_files),
    _each(Kept.CALLED, retention.CALLED, retention.forget_called),
    _each(Kept.PHONE, retention.PHONES, retention.forget_phones),
    _words,
    _each(Kept.POLL, retiring_talks.POLLS, retiring_talks.forget_polls),
    _each(Kept.PHOTO, retiring_talks.TALK_PHOTOS, retention.drop_files),
    _talk_names,
    _each(Kept.CALLED, retiring_talks.TALK_LINKS, retiring_talks.forget_links),
    _each(Kept.WORDS, retiring_talks.TALK_WORDS, retention.delete_contents),
    _each(Kept.HUMAN, retention.HUMAN, retention.delete_contents),
    _each(Kept.DIARY, retention.LOOSE, retention.delete_contents),
    _each(Kept.DIARY, retention.LOOSE_FILES, retention.drop_files),
)
