"""One chat's letters in their order and time; a failure puts off those behind it, and nobody else."""

from __future__ import annotations

import asyncio
import logging
from bisect import insort
from collections.abc import Callable
from dataclasses import replace
from math import ceil

from bot.desk import AGAIN, Desk, Due
from channels.seam import ADDRESS_GONE, OPERATORS, UNTIL_CONTACT, Channel, ChannelError, Confirming
from handlers.lost_contact import lost_contact
from storage.claiming import in_turn, release
from storage.database import Row, Unavailable
from storage.letters import hold_until_contact
from storage.sending import Sent, delay, give_up, hold_back, put_off
from storage.work import Work

log = logging.getLogger("yizhan.courier")

MOST_ATTEMPTS = 12
LONGEST_TRIED = 7 * 86_400_000
"""How long a letter that holds up no other is tried, ms."""
FIRST_PAUSE = 2_000
LONGEST_PAUSE = 3_600_000
SHORTEST_PAUSE = 500
OTHERS = 0.1
"""Seconds until a chat is looked at again to which another process was sending."""


class Lane:
    """`careful`: whether others may be sending to this chat, or have been until a moment ago."""

    def __init__(self, desk: Desk, address_id: str, channel: Channel, careful: Callable[[], bool]) -> None:
        self.desk = desk
        self.address_id = address_id
        self.channel = channel
        self.letters: list[Due] = []
        self._careful = careful
        self._ours = False

    def add(self, due: Due) -> None:
        """In its place; whether something of another process comes before it is not known yet."""
        self._ours = False
        insort(self.letters, due, key=lambda one: in_turn(one.row))

    async def run(self) -> None:
        """Until nothing is left of it."""
        while self.letters:
            try:
                await self._next()
            except Unavailable as error:
                log.warning("letter waits for the database", extra={"reason": str(error)})
                await asyncio.sleep(AGAIN)

    async def _next(self) -> None:
        if self.address_id in self.desk.left.put_off:
            work = self.desk.house.work()
            hold_back(work, self.address_id, self.desk.left.until(self.address_id))
            await self._let_go(work)
            return
        if not await self._clear():
            return
        await self._pace()
        due = self.letters[0]
        if await self.desk.still(due):
            await self._send(due)
        else:
            self.letters.remove(due)

    async def _pace(self) -> None:
        wait = self.desk.free_at.get(self.address_id, 0) - self.desk.house.clock()
        if wait > 0:
            await asyncio.sleep(wait / 1000)
        await self.desk.gates[self.channel.name].turn(answer=bool(self.letters[0].row["direct"]))

    async def _send(self, due: Due) -> None:
        letter = await self.desk.rendered(due)
        tried_at = self.desk.house.clock()
        if due.open_form and not due.row["direct"]:
            letter = replace(letter, numbered=letter.plain)  # numbers mean the open question's choices
        try:
            platform_id = await self.channel.send(due.row["external"], letter)
        except ChannelError as error:
            self.letters.remove(due)
            await self._failed(due, error, tried_at)
            return
        self.letters.remove(due)
        self.desk.sent_to(self.address_id, self.channel, self.desk.house.clock())
        self.desk.note_success(self.channel.name)
        await self.desk.mark(Sent(due.row, platform_id, self.channel.limits.keeps_history))
        if isinstance(self.channel, Confirming):
            self.channel.marked(due.row["id"])
        self._met(due.row, "sent")

    # --- what does not get through ---

    async def _failed(self, due: Due, error: ChannelError, tried_at: int) -> None:
        row = due.row
        log.warning(
            "letter not sent", extra={"letter": row["id"], "reason": error.reason, "attempt": row["attempts"] + 1}
        )
        if error.permanent and error.reason in ADDRESS_GONE:
            self.letters.clear()
            await lost_contact(self.desk.house, row)
            self._met(row, "held")
            return
        if error.reason != UNTIL_CONTACT:
            await self.desk.note_failure(self.channel.name, error.reason)
        work = self.desk.house.work()
        if error.reason == UNTIL_CONTACT:
            hold_until_contact(work, row, tried_at)
            await self._let_go(work)
            self._met(row, "held")
            return
        alone = self._waits_alone(error)
        if error.permanent or _tried_enough(row, work.now, alone=alone):
            give_up(work, row)
            await work.commit()
            self._met(row, "failed")
            return
        if alone:
            delay(work, row, work.now + _own_pause(work.now - row["created_at"], error.retry_after))
            await self._let_go(work)
            self._met(row, "put_off")
            return
        again_at = work.now + _pause(row["attempts"], error.retry_after)
        self.desk.left.put_off[self.address_id] = again_at
        put_off(work, row, again_at, asked=error.retry_after is not None)
        await self._let_go(work)
        self._met(row, "put_off")

    def _waits_alone(self, error: ChannelError) -> bool:
        """Whether the chat's other letters may go meanwhile: an answer in the very request needs nothing of what
        has failed, and must not wait behind news until an account is put right."""
        return isinstance(self.channel, Confirming) or error.reason in OPERATORS

    def _met(self, row: Row, outcome: str) -> None:
        """Counts what has become of an attempt."""
        house = self.desk.house
        house.meter.letter(row["channel"], outcome, house.clock() - row["created_at"])

    async def _let_go(self, work: Work) -> None:
        """Whoever sweeps takes them up again, in their order."""
        ids = [due.row["id"] for due in self.letters]
        self.letters.clear()
        release(work, self.desk.name, ids)
        self.desk.left.writes(self.address_id)
        await work.commit()
        self.desk.left.lies(self.address_id)
        self.desk.changes.letters.set()

    # --- where others may be sending too ---

    async def _clear(self) -> bool:
        """Whether nothing stands before the first letter."""
        return self._ours or not self._careful() or await self._my_turn()

    async def _my_turn(self) -> bool:
        """Whether the first letter may go: what somebody has leased before it is waited for."""
        self._ours = True  # unless something comes in meanwhile
        found = await self.desk.stand((self.address_id, [due.row["id"] for due in self.letters]))
        first = self.letters[0].row
        now = self.desk.house.clock()
        if found is None:
            return True
        if found.leased or found.first or found.older:
            self._ours = False  # it may come between this letter and the next
        before = found.first or (None if first["direct"] else found.older)
        if found.full_at > now:
            self.desk.left.put_off[self.address_id] = found.full_at
        elif found.leased is not None and found.leased < first["id"]:
            await asyncio.sleep(OTHERS)
            for due in self.letters:
                due.read_at = 0
        elif before is not None and before < first["id"]:
            await self._let_go(self.desk.house.work())
        else:
            self.desk.sent_to(self.address_id, self.channel, found.sent_at)
            return True
        return False


def _tried_enough(row: Row, now: int, *, alone: bool) -> bool:
    if alone:
        return bool(now - row["created_at"] > LONGEST_TRIED)
    return bool(row["attempts"] + 1 >= MOST_ATTEMPTS)


def _own_pause(age: int, retry_after: float | None) -> int:
    """Of a letter that holds up no other and counts no tries: it doubles with its age."""
    if retry_after is not None:
        return _pause(0, retry_after)
    return min(LONGEST_PAUSE, max(FIRST_PAUSE, age // 2))


def _pause(attempts: int, retry_after: float | None) -> int:
    """In ms; what the platform asks for is kept to."""
    if retry_after is not None:
        return max(ceil(retry_after * 1000) + 1, SHORTEST_PAUSE)
    return min(LONGEST_PAUSE, FIRST_PAUSE << attempts)
