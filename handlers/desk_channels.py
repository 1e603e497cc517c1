"""The channels at the desk: how each goes, and a test letter to whoever presses, in his own chat there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dialogs.desk_keys import Desk
from dialogs.letter import Letter, Param, moment, say
from domain.permissions import Permission, ensure
from handlers.mail import post
from handlers.talk import Talk
from storage.channel_counts import channel_counts
from storage.channel_health import channel_health
from storage.database import Row
from storage.people import addresses_of
from storage.platform_tokens import troubled

DAY = 86_400_000
LATELY = 7 * DAY
"""So long a failure is told of, ms."""
_WELL: Row = {"failed_at": 0, "reason": "", "unmatched": 0, "unmatched_at": 0}
TWICE = 4_000
"""Within so many ms a second press asks for nothing new."""


class Way(StrEnum):
    """How messages come in."""

    PAGES = "pages"  # our own
    POLLING = "polling"
    WEBHOOK = "webhook"  # posted to us, where we have told the platform to
    CALLBACK = "callback"  # posted to us, where the account's owner has told it to


class Tried(StrEnum):
    """What a test said."""

    SENT = "sent"
    NO_CHAT = "no_chat"
    STARTING = "starting"
    REFUSED = "refused"  # our own key
    BLOCKED = "blocked"
    FLOOD = "flood"
    AWAY = "away"
    LATER = "later"  # nothing more until he writes
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ChannelState:
    """`account` is its public name, never a secret; `polled` is how many seconds ago the platform last answered."""

    name: str
    way: Way
    ready: bool
    account: str = ""
    polled: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was asked there: `what` names its sentence; `good` is None for what is only worth knowing."""

    what: str
    good: bool | None
    detail: str


class Channels(Protocol):
    """What the wiring knows of the channels; pages import none."""

    def states(self) -> Sequence[ChannelState]: ...

    async def tries(self, channel: str, address: str, letter: Letter, talk: Talk) -> Tried:
        """Really: who are we there, and can this reader be written to."""
        ...

    async def looks(self, channel: str) -> Mapping[str, Sequence[Seen]]:
        """What each account there may do and lacks; empty of a channel that cannot tell."""
        ...

    def tells(self, channel: str) -> bool:
        """Whether it can."""
        ...


class NoChannels:
    """Where nothing is sent."""

    def states(self) -> Sequence[ChannelState]:
        return ()

    async def tries(self, channel: str, address: str, letter: Letter, talk: Talk) -> Tried:
        return Tried.FAILED

    async def looks(self, channel: str) -> Mapping[str, Sequence[Seen]]:
        return {}

    def tells(self, channel: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """`cells`: when the last message came, the last letter went, and the last one did not; empty where none did lately.

    `held` letters wait until their person writes. `why` the last one did not go, and whether none went since;
    `accounts` with what is refused to each: a word. `unmatched` results of a day are about no letter of ours.
    """

    state: ChannelState
    waiting: int
    held: int
    failed: int
    cells: tuple[Param, Param, Param]
    own_chat: bool
    why: str = ""
    stands: bool = False
    accounts: tuple[tuple[str, str], ...] = ()
    unmatched: int = 0


async def channels_seen(talk: Talk, states: Sequence[ChannelState]) -> Sequence[ChannelSeen]:
    ensure(talk.anywhere(), Permission.HEALTH_SEE)
    counts = await channel_counts(talk.work, [one.name for one in states])
    mine = {row["channel"] for row in await _chats(talk)}
    health, refused = await channel_health(talk.work), await _refused(talk)

    def seen(one: ChannelState) -> ChannelSeen:
        wrong = health.get(one.name, _WELL)
        failed_at = wrong["failed_at"] if talk.now - wrong["failed_at"] < LATELY else 0
        went = counts.went.get(one.name, 0)
        return ChannelSeen(
            one,
            counts.waiting.get(one.name, 0),
            counts.held.get(one.name, 0),
            counts.failed.get(one.name, 0),
            (_when(counts.came.get(one.name)), _when(went), _when(failed_at)),
            one.name in mine,
            wrong["reason"] if failed_at else "",
            failed_at > went,
            tuple(refused.get(one.name, ())),
            wrong["unmatched"] if talk.now - wrong["unmatched_at"] < DAY else 0,
        )

    return [seen(one) for one in states]


async def _refused(talk: Talk) -> dict[str, list[tuple[str, str]]]:
    """By channel: each account, and the word for what is refused to it; a day that was used up is over with it."""
    day, found = talk.house.calendar.day_of, dict[str, list[tuple[str, str]]]()
    for row in await troubled(talk.work):
        (channel, _, account), (reason, _, _) = row["name"].partition(" "), row["trouble"].partition(" ")
        if reason != "quota" or day(row["trouble_at"]) == day(talk.now):
            found.setdefault(channel, []).append((account, reason))
    return found


def _when(at: int | None) -> Param:
    return moment(at) if at else ""


async def _chats(talk: Talk) -> Sequence[Row]:
    found = (await addresses_of(talk.work, [talk.person_id]))[talk.person_id]
    return [row for row in found if row["reachable"]]


async def try_channel(talk: Talk, channels: Channels, name: str) -> Tried:
    """Our own page is tried by a letter as any other; a messenger at once, past what waits for it.

    Pressed twice within `TWICE` it is one test, and both presses are told what it said.
    """
    ensure(talk.anywhere(), Permission.HEALTH_SEE)
    trying, now = talk.house.trying, talk.house.clock()
    for key, (at, test) in [*trying.items()]:
        if test.done() and not 0 <= now - at < TWICE:
            del trying[key]
    press = (talk.person_id, name)
    if press not in trying:
        trying[press] = now, asyncio.ensure_future(_tried(talk, channels, name))
    return Tried(await asyncio.shield(trying[press][1]))


async def _tried(talk: Talk, channels: Channels, name: str) -> Tried:
    state = next((one for one in channels.states() if one.name == name), None)
    if state is None:
        return Tried.FAILED
    if not state.ready:
        return Tried.STARTING
    chat = next((row for row in await _chats(talk) if row["channel"] == name), None)
    if chat is None:
        return Tried.NO_CHAT
    letter = say(f"desk.{Desk.CHANNEL_TEST}")
    if state.way is not Way.PAGES:
        return await channels.tries(name, chat["external"], letter, talk)
    work = talk.house.work()
    post(talk.house, work, letter, chat, direct=False)
    await work.commit()
    talk.house.changed([chat["id"]])
    return Tried.SENT
