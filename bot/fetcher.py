"""Fetches the files that messages brought: after the commit, with a lease, streamed and re-encoded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.signals import Changes
from channels.seam import Channel, ChannelError, FileSource
from dialogs.letter import say
from domain.refusal import Refused
from handlers.house import House
from handlers.mail import post
from storage import tables
from storage.claims import claim_file, fetch_at_once
from storage.database import Conflict, Row
from storage.files import Kept, NotAnImage, TooLarge, gather, keep_image, keep_other
from storage.people import addresses_of
from storage.trouble import trouble_of

log = logging.getLogger("yizhan.fetcher")

MOST_TRIES = 6
ROOM_AGAIN = 2_000
"""How long after a file could not be written it is tried again, ms."""


class Fetcher:
    def __init__(self, house: House, folder: Path, channels: Mapping[str, Channel], changes: Changes) -> None:
        self.house = house
        self.folder = folder
        self.channels = channels
        self.changes = changes

    async def run(self) -> None:
        if self.house.database.engine == "sqlite":
            work = self.house.work()
            fetch_at_once(work)
            await work.commit()
        while True:
            if not await self.sweep():
                await self.changes.files.wait(5.0)

    async def sweep(self) -> int:
        """Fetch what is pending and nobody else is fetching, one after the other; how many there were."""
        count = 0
        while (row := await claim_file(self.house.work(), self.channels)) is not None:
            count += 1
            if row["tries"] > MOST_TRIES:  # the process died of it each time, and shall not for ever
                await self._failed(row, _broken(row))
            else:
                await self._fetch(row)
        return count

    async def _fetch(self, row: Row) -> None:
        source = self.channels[row["channel"]]
        assert isinstance(source, FileSource)
        try:
            raw = await gather(source.fetch(row["reference"]))
            kept = await (keep_image(self.folder, raw) if row["kind"] == "photo" else self._other(row, raw))
        except NotAnImage:
            await self._failed(row, Refused.PICTURE_BROKEN)
        except TooLarge:
            await self._failed(row, Refused.PAST_FILE_SIZE)
        except ChannelError as error:
            await self._again(row, error)
        except OSError as error:
            if trouble_of(error) is None:
                raise
            await self._when_there_is_room(row, error)
        else:
            await self._ready(row, kept)

    async def _other(self, row: Row, raw: bytes) -> Kept:
        """A document may be a photo sent as a file: then it is kept as one."""
        if row["kind"] == "file":
            try:
                return await keep_image(self.folder, raw)
            except NotAnImage:
                pass
        return await keep_other(self.folder, raw, row["kind"])

    async def _ready(self, row: Row, kept: Kept) -> None:
        work = self.house.work()
        columns: Row = {"name": kept.name, "mime": kept.mime, "hash": kept.hash, "size": kept.size, "reference": ""}
        work.update(tables.attachments, {"id": row["id"], "state": "pending"}, rule="one", state="ready", **columns)
        try:
            await work.commit()
        except Conflict:  # dropped meanwhile, with the words that it belonged to
            await asyncio.to_thread((self.folder / kept.name).unlink, missing_ok=True)
            return
        self.changes.streams.wake([row["address_id"]])

    async def _again(self, row: Row, error: ChannelError) -> None:
        log.warning("file not fetched", extra={"file": row["id"], "reason": error.reason})
        if error.permanent or row["tries"] >= MOST_TRIES:
            await self._failed(row, _broken(row))
            return
        work = self.house.work()
        pause = int((error.retry_after or 2 ** row["tries"]) * 1000)
        work.update(tables.attachments, {"id": row["id"]}, next_attempt_at=work.now + pause)
        await work.commit()

    async def _when_there_is_room(self, row: Row, error: OSError) -> None:
        """The file is as good as before: a full disk counts as no try."""
        log.warning("file not kept yet", extra={"file": row["id"], "reason": error.strerror})
        work = self.house.work()
        columns: Row = {"next_attempt_at": work.now + ROOM_AGAIN, "tries": row["tries"] - 1}
        work.update(tables.attachments, {"id": row["id"]}, **columns)
        await work.commit()

    async def _failed(self, row: Row, why: Refused) -> None:
        """The sender is told, so that he can send it again."""
        work = self.house.work()
        addresses = (await addresses_of(work, [row["person_id"]]))[row["person_id"]]
        work.update(tables.attachments, {"id": row["id"], "state": "pending"}, state="failed", reference="")
        address = next((a for a in addresses if a["id"] == row["address_id"]), None)
        if address is not None:
            post(self.house, work, say(f"refusal.{why}"), address, direct=True)
            work.after(lambda: self.changes([row["address_id"]]))
        await work.commit()


def _broken(row: Row) -> Refused:
    """Nobody who sent a video is asked for his photo once more."""
    return Refused.PICTURE_BROKEN if row["kind"] == "photo" else Refused.FILE_BROKEN
