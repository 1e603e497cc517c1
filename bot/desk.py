"""What all lanes of a courier share: letters are read, rendered and marked together, whatever chats they go to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.gate import Bucket, Gate
from bot.left import Left
from bot.render import Renderer, Sheet, sheet
from bot.signals import Changes
from bot.together import Together
from bot.values import Json
from channels.seam import Channel
from dialogs.talk import Rendered
from handlers.house import House
from storage.channel_health import note_failure
from storage.chat_order import Standing, standing
from storage.claiming import readers, release, renew, waits_for_form
from storage.database import Row, Unavailable
from storage.ids import new_id
from storage.letters import letters_by_id
from storage.sending import Sent, mark_sent
from storage.work import LEASE

log = logging.getLogger("yizhan.courier")

FRESH = 200
"""A letter that has lain so many ms since it was read or written is looked at again: it may have been dropped."""
NOTED = 60_000
"""A channel's failure is written down once in so many ms."""
AGAIN = 1.0
"""Seconds until a database that could not be reached is tried again."""


@dataclass(eq=False, slots=True)
class Due:
    """A letter that is ours to send. `open_form`: a form is open in its chat. Without a language it is looked up."""

    row: Row
    read_at: int
    language: str | None
    open_form: bool
    parts: tuple[Json, Sequence[Json]] | None = None


class Desk:
    def __init__(self, house: House, renderer: Renderer, channels: Mapping[str, Channel], changes: Changes) -> None:
        self.house = house
        self.renderer = renderer
        self.channels = channels
        self.changes = changes
        self.name = new_id()
        self.alone = house.database.engine == "sqlite"
        """One process serves an SQLite database: what it knows of a chat, nobody else can change."""
        self.gates = {name: Gate(house, self._bucket(channel)) for name, channel in channels.items()}
        self.left = Left(house.clock)
        self.free_at: dict[str, float] = {}
        """When a chat's next letter may go, UTC ms."""
        self._failed_at: dict[tuple[str, str], int] = {}
        self.mark: Together[Sent, None] = Together(self._mark)
        self.stand: Together[tuple[str, list[str]], Standing | None] = Together(self._stand)
        self._look: Together[Due, bool] = Together(self._looked)
        self._render: Together[Sheet, Rendered] = Together(self._rendered)

    def _bucket(self, channel: Channel) -> Bucket | None:
        rate = channel.limits.overall
        return Bucket(self.house, channel.name, rate, alone=self.alone) if rate else None

    async def finish(self) -> None:
        """What was sent is marked, whatever else has ended."""
        for gate in self.gates.values():
            await gate.close()
        await self.mark.finish()

    def sent_to(self, address_id: str, channel: Channel, at: int) -> None:
        """The chat takes its next letter only after its time."""
        if channel.limits.per_second:
            free_at = at + 1000 / channel.limits.per_second
            self.free_at[address_id] = max(free_at, self.free_at.get(address_id, 0))

    def forget(self) -> None:
        """Chats whose time has come."""
        now = self.house.clock()
        self.free_at = {address: at for address, at in self.free_at.items() if at > now}

    async def note_failure(self, channel: str, reason: str) -> None:
        """Kept for the desk's page, once a minute at most as long as nothing gets through."""
        now = self.house.clock()
        if now - self._failed_at.get((channel, reason), -NOTED) >= NOTED:
            self._failed_at[channel, reason] = now
            work = self.house.work()
            note_failure(work, channel, reason)
            await work.commit()

    def note_success(self, channel: str) -> None:
        if self._failed_at:
            self._failed_at = {one: at for one, at in self._failed_at.items() if one[0] != channel}

    # --- looking again ---

    async def still(self, due: Due) -> bool:
        """Whether a letter is to be sent as it is; what has waited is read again, and its lease goes on."""
        now = self.house.clock()
        if now - due.read_at < FRESH and due.row["leased_until"] - now > LEASE // 2:
            return True
        return await self._look(due)

    async def _looked(self, dues: Sequence[Due]) -> list[bool]:
        ids = [due.row["id"] for due in dues]
        work = self.house.work()
        rows = await renew(work, self.name, ids)
        found = await readers(work, ids)
        held = []
        answers = []
        for due in dues:
            row, reader = rows.get(due.row["id"]), found.get(due.row["id"])
            waits = row is not None and reader is not None and waits_for_form(row, reader["draft"])
            if waits:
                held.append(due.row["id"])
            elif row is not None and reader is not None:
                due.row, due.parts, due.read_at = row, None, work.now
                due.language, due.open_form = reader["language"], bool(reader["draft"])
            answers.append(row is not None and not waits)
        release(work, self.name, held)
        await work.commit()
        return answers

    async def _stand(self, chats: Sequence[tuple[str, list[str]]]) -> list[Standing | None]:
        known = [letter for _, letters in chats for letter in letters]
        found = await standing(self.house.work(), [chat for chat, _ in chats], known)
        return [found.get(chat) for chat, _ in chats]

    # --- rendering ---

    async def rendered(self, due: Due) -> Rendered:
        page = sheet(due.row, due.language or "", due.parts)
        if due.language is not None and not page.refs:
            return self.renderer.at_once(page)
        return await self._render(page)

    async def _rendered(self, pages: Sequence[Sheet]) -> list[Rendered]:
        work = self.house.work()
        unknown = [page.row["id"] for page in pages if not page.language]
        found = await readers(work, unknown) if unknown else {}
        told = {letter: row["language"] for letter, row in found.items()}
        named = [page if page.language else replace(page, language=told.get(page.row["id"], "zh_CN")) for page in pages]
        return await self.renderer.pages(work, named)

    # --- marking ---

    async def _mark(self, sent: Sequence[Sent]) -> list[None]:
        """A letter that is marked late may go out twice, so a database that is away is waited for."""
        unmarked = sent
        while True:
            work = self.house.work()
            mark_sent(work, unmarked)
            for gate in self.gates.values():
                if gate.bucket is not None:
                    gate.bucket.keep(work)
            try:
                await work.commit()
                break
            except Unavailable as error:
                log.warning("letters not marked yet", extra={"reason": str(error)})
                await asyncio.sleep(AGAIN)
                unmarked = await self._unmarked(unmarked)
        if shown := [one.row["address_id"] for one in sent if not one.keeps_history]:
            self.changes.streams.wake(shown)
        return [None] * len(sent)

    async def _unmarked(self, sent: Sequence[Sent]) -> Sequence[Sent]:
        """Those whose mark has not got through: it may have, and only the answer was lost."""
        try:
            found = await letters_by_id(self.house.work(), [one.row["id"] for one in sent])
        except Unavailable:
            return sent
        return [one for one in sent if found.get(one.row["id"], one.row)["state"] != "sent"]
