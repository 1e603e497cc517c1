"""What the desk may know of the channels: names, ways and states, never a token; and trying one of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.seam import UNTIL_CONTACT, Channel, ChannelError, Checked, Lookable, Polling, Starting
from dialogs.letter import Letter
from dialogs.looked_keys import Looked
from handlers.desk_channels import ChannelState, Seen, Tried, Way
from handlers.talk import Talk
from storage.ids import new_id
from web.desk.side import Drawing

TRY_IN = 10.0
"""Seconds that a page waits for a platform."""
_SAID = {
    "unauthorized": Tried.REFUSED,
    "blocked": Tried.BLOCKED,
    "gone": Tried.BLOCKED,
    "flood": Tried.FLOOD,
    "network": Tried.AWAY,
    "address_refused": Tried.REFUSED,
    UNTIL_CONTACT: Tried.LATER,
}


@dataclass(frozen=True, slots=True)
class DeskChannels:
    channels: Mapping[str, Channel]
    drawing: Drawing

    def states(self) -> Sequence[ChannelState]:
        return [_state(name, channel) for name, channel in self.channels.items()]

    async def tries(self, channel: str, address: str, letter: Letter, talk: Talk) -> Tried:
        """See the protocol. The letter is written down nowhere: what is tried is the platform, not our outbox."""
        found = self.channels[channel]
        (rendered,) = await self.drawing.letters(talk, [letter])
        try:
            async with asyncio.timeout(TRY_IN):
                if isinstance(found, Checked):
                    await found.check()
                await found.send(address, replace(rendered, id=new_id()))
        except TimeoutError:
            return Tried.AWAY
        except ChannelError as error:
            return _SAID.get(error.reason, Tried.FAILED)
        return Tried.SENT

    async def looks(self, channel: str) -> Mapping[str, Sequence[Seen]]:
        """See the protocol."""
        found = self.channels.get(channel)
        if not isinstance(found, Lookable):
            return {}
        try:
            async with asyncio.timeout(TRY_IN):
                looked = await found.look()
        except TimeoutError:
            return {channel: [Seen(Looked.PLATFORM_AWAY, False, "")]}
        return {account: [Seen(one.what, one.good, one.detail) for one in looks] for account, looks in looked.items()}

    def tells(self, channel: str) -> bool:
        return isinstance(self.channels.get(channel), Lookable)


def _state(name: str, channel: Channel) -> ChannelState:
    polled = channel.polled_at if isinstance(channel, Polling) else None
    return ChannelState(
        name,
        _way(channel),
        not isinstance(channel, Starting) or channel.ready,
        str(getattr(channel, "username", None) or ""),
        None if polled is None else max(0, round(time.monotonic() - polled)),
    )


def _way(channel: Channel) -> Way:
    if isinstance(channel, Lookable) and not isinstance(channel, Polling):
        return Way.CALLBACK
    if isinstance(channel, Checked):
        return Way.WEBHOOK if channel.hooked else Way.POLLING
    return Way.PAGES
