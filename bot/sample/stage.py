"""The station while the sample is played: a clock that is put back, one message at a time, letters read at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, func, select

from bot.sample.crowd import WEB
from dialogs.talk import Content, Inbound, Press
from handlers.hear import hear
from handlers.house import House
from handlers.open_talk import open_talk
from handlers.posting import finish
from handlers.run_timers import run_timers
from handlers.sweep import sweep
from handlers.talk import Talk
from storage import tables
from storage.claiming import Wanted, due_letters
from storage.sending import Sent, mark_delivered, mark_sent
from storage.statements import compiled

_KEEP_LINES = compiled(
    tables.contents.update()
    .values(expires_at=bindparam("until"))
    .where(tables.contents.c.district_id == bindparam("district_id"), tables.contents.c.kind == "said")
)
LINES_KEPT = 30 * 86_400_000

FIRST_CHOICE = "1"
"""同意 of the consent, 提交 of the check card."""

_NEXT_TIMER = compiled(
    select(func.min(tables.timers.c.due_at).label("due_at")).where(
        tables.timers.c.district_id == bindparam("district_id"), tables.timers.c.done_at.is_(None)
    )
)
_READ = compiled(
    tables.letters.update()
    .values(delivered_at=tables.letters.c.sent_at)
    .where(tables.letters.c.district_id == bindparam("district_id"), tables.letters.c.delivered_at.is_(None))
)


class Clock:
    """The house's clock while the stories are played: it stands where it is put."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@dataclass(slots=True)
class Stage:
    house: House
    clock: Clock
    messages: int = 0

    async def turn_to(self, at: int) -> None:
        """Everything that falls due before then, each at its own time."""
        while True:
            row = await self.house.work().one(_NEXT_TIMER)
            if row is None or row["due_at"] is None or row["due_at"] > at:
                break
            self.clock.at = max(self.clock.at, row["due_at"])
            await run_timers(self.house)
            await self._deliver()
        self.clock.at = at

    async def end(self, now: int, files: Path) -> None:
        """What is still unread is read, and what has had its time is removed.

        Chats' own lines count as of today, so that a visitor reads them whole.
        """
        await self.turn_to(now)
        work = self.house.work()
        work.run(_READ)
        work.run(_KEEP_LINES, until=now + LINES_KEPT)
        await work.commit()
        await sweep(self.house, files)

    async def open(self, external: str, content: Content, slug: str | None = None) -> Talk:
        self.messages += 1
        message = f"sample:{self.messages}"
        return await open_talk(self.house, Inbound(WEB, WEB, external, message, content, self.clock(), slug))

    async def hear(self, external: str, content: Content, slug: str | None = None) -> None:
        """One whole message, as the door takes it."""
        talk = await self.open(external, content, slug)
        await hear(talk, content)
        await self.close(talk)

    async def press_first(self, talk: Talk) -> None:
        """The first choice of the question that is open."""
        assert talk.draft is not None
        await hear(talk, Press(talk.draft.letter, FIRST_CHOICE))

    async def close(self, talk: Talk) -> None:
        await finish(talk)
        await talk.work.commit()
        if talk.told:
            await self._deliver()

    async def _deliver(self) -> None:
        """What courier and page do: every letter becomes a line of its chat, and is read."""
        work = self.house.work()
        for row in await due_letters(work, Wanted("", [WEB])):
            mark_sent(work, [Sent(row, row["id"], keeps_history=False)])
            mark_delivered(work, row)
        await work.commit()
