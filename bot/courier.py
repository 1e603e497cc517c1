"""The courier: sends what this process writes as soon as it is committed, and sweeps up what was left lying."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping

from bot.desk import AGAIN, Desk, Due
from bot.lane import Lane
from bot.render import Renderer
from bot.signals import Changes
from channels.seam import Channel
from handlers.house import House
from handlers.outbox import Nobody, Posted
from storage import buckets
from storage.claiming import MOST, MOST_AT_ONCE, Wanted, claim_due, due_letters, end_leases, next_due, readers
from storage.database import Row, Unavailable
from storage.sending import chats_put_off
from storage.work import LEASE

log = logging.getLogger("yizhan.courier")

LONGEST_WAIT = 5.0
END_IN = 3.0
"""Seconds in which what was sent is marked at the end; what is not goes out once more."""


class Courier:
    """One per process; `channels` by name. While it runs it is the house's outbox."""

    def __init__(self, house: House, renderer: Renderer, channels: Mapping[str, Channel], changes: Changes) -> None:
        self.house = house
        self.channels = channels
        self.changes = changes
        self.desk = Desk(house, renderer, channels, changes)
        self._lanes: dict[str, Lane] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._behind = True
        self._deep: set[str] = set()  # chats of which not all that was due could be claimed
        self._quiet_until = 0.0

    async def run(self) -> None:
        """Until cancelled. A chat that takes its time (a slow answer, one letter a second) holds up no other."""
        try:
            await self._begin()
            async with asyncio.TaskGroup() as self._tasks:
                self.house.outbox = self
                while True:
                    await self._look()
        finally:
            self.house.outbox = Nobody()
            self._tasks = None
            await self._end()

    async def _begin(self) -> None:
        """What a dead process has left: leases, where it can only be dead; chats that are to be left alone."""
        work = self.house.work()
        if self.desk.alone:
            end_leases(work)
        buckets.clear(work)
        await work.commit()
        self.desk.left.put_off = await chats_put_off(work)
        kept = await buckets.read(work)
        for scope, full_at in kept.items():
            if address := buckets.chat_of(scope):
                self.desk.left.put_off[address] = max(full_at, self.desk.left.put_off.get(address, 0))
        for name, gate in self.desk.gates.items():
            if gate.bucket is not None:
                gate.bucket.full_at = kept.get(name, 0)
        slowest = min((c.limits.per_second for c in self.channels.values() if c.limits.per_second), default=0)
        self._quiet_until = work.now + (1000 / slowest if slowest else 0)

    async def _end(self) -> None:
        """What was claimed and not sent is anybody's, at once; a database that is away holds up no end."""
        self._lanes.clear()
        try:
            async with asyncio.timeout(END_IN):
                await self.desk.finish()
                work = self.house.work()
                end_leases(work, self.desk.name)
                await work.commit()
        except Exception as error:  # their lease ends by itself; why the courier ended must not be hidden by this
            log.warning("leases not given back", extra={"reason": type(error).__name__})

    async def _look(self) -> None:
        """One sweep, and the wait for the next."""
        try:
            self.desk.forget()
            if self._room() >= MOST // 2:
                await self._sweep()
            pause = 0.0 if self._behind else await self._pause()
        except Unavailable as error:
            log.warning("no letters swept", extra={"reason": str(error)})
            pause = AGAIN
        await self.changes.letters.wait(pause)

    async def _pause(self) -> float:
        work = self.house.work()
        due = await next_due(work)
        return min(LONGEST_WAIT, max(0.05, (due - work.now) / 1000)) if due is not None else LONGEST_WAIT

    def _room(self) -> int:
        return MOST - sum(len(lane.letters) for lane in self._lanes.values())

    # --- the outbox ---

    def lease(self, letter: Row) -> str:
        address = letter["address_id"]
        if letter["channel"] not in self.channels:
            return ""
        if address in self.desk.left or (address in self._deep and not letter["direct"]):
            self.desk.left.writes(address)
            return ""
        return self.desk.name

    def not_before(self, address_id: str) -> int:
        return self.desk.left.until(address_id)

    def leave(self, address_id: str) -> None:
        self.desk.left.lies(address_id)

    def put(self, letter: Posted) -> None:
        """After the end it is left to the next process."""
        if self._tasks is not None:
            parts = (letter.body, letter.choices)
            due = Due(letter.row, letter.row["created_at"], letter.language, letter.open_form, parts)
            self._add(due)

    # --- the sweep ---

    async def sweep(self) -> int:
        """Send everything that is due, and return when it is out; how many letters were claimed."""
        rows, tasks = await self._sweep()
        await asyncio.gather(*tasks)
        return rows

    async def _sweep(self) -> tuple[int, list[asyncio.Task[None]]]:
        """What is due is now ours to send: how many letters, and the tasks of chats that were idle."""
        self.desk.left.begin()
        work = self.house.work()
        busy = {address for address, lane in self._lanes.items() if len(lane.letters) >= MOST_AT_ONCE // 2}
        wanted = Wanted(self.desk.name, self.channels, busy)
        found = await due_letters(work, wanted, 1)
        rows = await claim_due(work, wanted, self._room()) if found else []
        about = await readers(work, [row["id"] for row in rows]) if rows else {}
        tasks = []
        for row in rows:
            reader = about.get(row["id"], {})
            task = self._add(Due(row, work.now, reader.get("language"), bool(reader.get("draft"))))
            if task is not None:
                tasks.append(task)
        counts = Counter(row["address_id"] for row in rows)
        self._behind = len(rows) >= MOST // 2
        self._deep = (self._deep & busy) | {address for address, count in counts.items() if count >= MOST_AT_ONCE}
        self.desk.left.end(work.now, counts, all_=not self._behind)
        return len(rows), tasks

    def _add(self, due: Due) -> asyncio.Task[None] | None:
        """Into its chat's lane; a new lane's task."""
        address = due.row["address_id"]
        lane = self._lanes.get(address)
        if lane is not None:
            lane.add(due)
            return None
        lane = self._lanes[address] = Lane(self.desk, address, self.channels[due.row["channel"]], self._careful)
        lane.add(due)
        return (self._tasks or asyncio.get_running_loop()).create_task(self._serve(lane))

    async def _serve(self, lane: Lane) -> None:
        try:
            await lane.run()
        finally:
            del self._lanes[lane.address_id]
            if self._behind or lane.address_id in self._deep:
                self.changes.letters.set()

    def _careful(self) -> bool:
        """Whether older letters may be lying about, or somebody has just sent one."""
        return not self.desk.alone or self._behind or self.house.clock() < self._quiet_until


assert LEASE > LONGEST_WAIT * 1000
