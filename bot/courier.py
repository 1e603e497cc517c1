"""The courier: claims due letters with a lease, renders, sends, marks. One recipient's trouble stops nobody else."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from bot.render import Renderer
from bot.signals import Changes
from channels.seam import ADDRESS_GONE, Channel, ChannelError
from dialogs.talk import Rendered
from handlers.house import House
from handlers.lost_contact import lost_contact
from storage import tables
from storage.database import Conflict, Row
from storage.letters import claim, due_letters, end_leases, mark_sent, next_due, put_off
from storage.people import persons
from storage.work import LEASE

log = logging.getLogger("yizhan.courier")

LONGEST_WAIT = 5.0
MOST_AT_ONCE = 20
"""Letters of one chat that are claimed together: at one a second they are out well before their lease ends."""
MOST_ATTEMPTS = 12
FIRST_PAUSE = 2_000
LONGEST_PAUSE = 3_600_000


class Courier:
    """One per process; `channels` by name."""

    def __init__(self, house: House, renderer: Renderer, channels: Mapping[str, Channel], changes: Changes) -> None:
        self.house = house
        self.renderer = renderer
        self.channels = channels
        self.changes = changes
        self.name = f"{os.getpid()}-{id(self):x}"
        self._slots = {name: asyncio.Semaphore(30 if c.limits.overall else 100) for name, c in channels.items()}
        self._paces = {name: Pace(c.limits.overall) for name, c in channels.items()}
        self._busy: set[str] = set()

    async def run(self) -> None:
        """Until cancelled. A chat that takes its time (a slow answer, one letter a second) holds up no other."""
        await self._take_over()
        async with asyncio.TaskGroup() as group:
            while True:
                claimed = await self._claimed()
                for rows in claimed:
                    self._busy.add(rows[0]["address_id"])
                    group.create_task(self._in_turn(rows))
                if not claimed:
                    await self.changes.letters.wait(await self._pause())

    async def _take_over(self) -> None:
        """One process serves an SQLite database: what is leased at its start was being sent by one that died."""
        work = self.house.work()
        end_leases(work)
        await work.commit()

    async def _in_turn(self, rows: list[Row]) -> None:
        try:
            await self._to_one(rows)
        finally:
            self._busy.discard(rows[0]["address_id"])
            self.changes.letters.set()

    async def _pause(self) -> float:
        work = self.house.work()
        due = await next_due(work)
        return min(LONGEST_WAIT, max(0.05, (due - work.now) / 1000)) if due is not None else LONGEST_WAIT

    async def sweep(self) -> int:
        """Send everything that is due, and return when it is out; how many letters were claimed."""
        claimed = await self._claimed()
        await asyncio.gather(*(self._to_one(rows) for rows in claimed))
        return sum(len(rows) for rows in claimed)

    async def _claimed(self) -> list[list[Row]]:
        """What is due and now ours to send, chat by chat, without the chats that are being written to."""
        due = await due_letters(self.house.work(), sorted(self._busy))
        ours = sorted((row for row in due if row["channel"] in self.channels), key=_chat)
        chats = [list(group)[:MOST_AT_ONCE] for _, group in groupby(ours, key=lambda row: row["address_id"])]
        won = await asyncio.gather(*(self._claim(row) for rows in chats for row in rows))
        taken = dict(zip((row["id"] for rows in chats for row in rows), won, strict=True))
        mine = [[row for row in rows if taken[row["id"]]] for rows in chats]
        return [rows for rows in mine if rows]

    async def _claim(self, row: Row) -> bool:
        work = self.house.work()
        claim(work, row["id"], self.name)
        try:
            await work.commit()
        except Conflict:
            return False
        return True

    async def _to_one(self, rows: list[Row]) -> None:
        """One chat's letters in their order; a failure puts off those behind it."""
        channel = self.channels[rows[0]["channel"]]
        work = self.house.work()
        people = await persons(work, [rows[0]["person_id"]])
        language = people[rows[0]["person_id"]]["language"]
        rendered = await self.renderer.render(work, rows, {rows[0]["person_id"]: language})
        for index, (row, letter) in enumerate(zip(rows, rendered, strict=True)):
            if row["open_form"] and not row["direct"]:
                letter = replace(letter, numbered=letter.plain)  # numbers mean the open question's choices
            try:
                platform_id = await self._send(channel, row["external"], letter)
            except ChannelError as error:
                await self._failed(row, error)
                await self._release(rows[index + 1 :])
                return
            await self._sent(row, platform_id, channel.limits.keeps_history)
            if index + 1 < len(rows) and channel.limits.per_second:
                await asyncio.sleep(1 / channel.limits.per_second)

    async def _send(self, channel: Channel, external: str, letter: Rendered) -> str:
        async with self._slots[channel.name]:
            await self._paces[channel.name].wait()
            return await channel.send(external, letter)

    async def _sent(self, row: Row, platform_id: str, keeps_history: bool) -> None:
        work = self.house.work()
        mark_sent(work, row, platform_id, keeps_history=keeps_history)
        await work.commit()
        if not keeps_history:
            self.changes.streams.wake()

    async def _failed(self, row: Row, error: ChannelError) -> None:
        log.warning(
            "letter not sent", extra={"letter": row["id"], "reason": error.reason, "attempt": row["attempts"] + 1}
        )
        if error.permanent and error.reason in ADDRESS_GONE:
            await lost_contact(self.house, row)
            return
        work = self.house.work()
        if error.permanent or row["attempts"] + 1 >= MOST_ATTEMPTS:
            work.update(tables.letters, {"id": row["id"]}, state="failed", attempts=row["attempts"] + 1)
        else:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** row["attempts"])
            if error.retry_after is not None:
                pause = max(int(error.retry_after * 1000), 500)
            put_off(work, row, work.now + pause)
        await work.commit()

    async def _release(self, rows: list[Row]) -> None:
        work = self.house.work()
        for row in rows:
            work.update(tables.letters, {"id": row["id"], "leased_by": self.name}, leased_until=0)
        await work.commit()


class Pace:
    """At most so many sendings a second over all chats."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0

    async def wait(self) -> None:
        if not self._gap:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)


def _chat(row: Row) -> tuple[str, bool, str]:
    """The answer to what was just written comes first: the last letter with numbers is the one that they mean."""
    return row["address_id"], not row["direct"], row["id"]


assert LEASE > LONGEST_WAIT * 1000
