"""What ails the storage, told to staff at once: straight through a channel, for nothing can be written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.storage_watch import BACKUPS, Troubles
from channels.seam import Channel, ChannelError
from dialogs.health import Finding, Health, bad, fine
from dialogs.talk import Rendered, Speaker
from domain.people import Role
from handlers.house import House
from handlers.mail import recipients
from locales.catalogue import said
from storage.database import Row, Unavailable
from storage.ids import new_id
from storage.people import appointed_at, persons
from storage.trouble import Trouble

log = logging.getLogger("yizhan.storage")

SEND_IN = 10.0
"""Seconds that one chat is tried for; it is told in the log anyway."""
_TOLD = {
    Trouble.FULL: Health.STORAGE_FULL,
    Trouble.READONLY: Health.STORAGE_READONLY,
    Trouble.IO: Health.STORAGE_FAILS,
    Trouble.BUSY: Health.STORAGE_FAILS,
    Trouble.DAMAGED: Health.STORAGE_DAMAGED,
    Trouble.GONE: Health.STORAGE_GONE,
}


def finding(found: Troubles) -> Finding:
    """The worst of what ails it: what stops messages before what stops backups alone."""
    if not found:
        return fine(Health.STORAGE_FINE)
    place = min(found, key=lambda name: (name == BACKUPS, name != "database"))
    if place == BACKUPS:
        return bad(Health.STORAGE_NO_LOG)
    return bad(_TOLD[found[place]])


class Alarm:
    """Staff whom a messenger reaches hear of it; our own pages cannot show what could not be kept."""

    def __init__(self, house: House, channels: Mapping[str, Channel]) -> None:
        self._house = house
        self._channels = channels
        self._staff: Sequence[Row] = ()
        self._told: Finding | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def tell(self, before: Troubles, now: Troubles) -> None:
        """Does not wait until it is out."""
        what = finding(now)
        if what == self._told or (self._told is None and not now):
            return
        self._told = what
        for address in await self._addresses():
            task = asyncio.create_task(self._send(address, what))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _addresses(self) -> Sequence[Row]:
        """Those of the last time where the database does not even answer."""
        house = self._house
        try:
            work = house.work()
            staff = {a.person_id for a in await appointed_at(work, house.district.id) if a.role is Role.STAFF}
            languages = {id_: row["language"] for id_, row in (await persons(work, sorted(staff))).items()}
            found = (await recipients(work, staff)).values()
            self._staff = [{**row, "language": languages.get(row["person_id"])} for row in found]
        except Unavailable:
            log.warning("who is staff cannot be read")
        return [row for row in self._staff if row["channel"] not in house.own_history]

    async def _send(self, address: Row, what: Finding) -> None:
        channel = self._channels.get(address["channel"])
        if channel is None:
            return
        language = address["language"] or "zh_CN"
        text = said(f"health.{what.what}", language)
        letter = Rendered(
            new_id(),
            self._house.clock(),
            Speaker("bot", said("label.bot", language), "驿"),
            text,
            text,
            text,
            urgent=True,
        )
        try:
            async with asyncio.timeout(SEND_IN):
                await channel.send(address["external"], letter)
        except (ChannelError, TimeoutError) as error:
            log.warning("staff could not be told", extra={"reason": type(error).__name__})

    async def close(self) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
