"""The seam: five members are all that the product knows of a platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute

from dialogs.talk import Receive, Rendered


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry.

    `text` is the longest message in characters. `per_second` is how many letters one address takes,
    `overall` how many all addresses together. `keeps_history` is true where the platform shows a person
    what was said before, false where we must.
    """

    text: int
    buttons: bool
    keeps_history: bool
    per_second: float = 0.0
    overall: float = 0.0


ADDRESS_GONE = frozenset({"blocked", "gone"})
"""The only reasons that close an address; any other permanent one condemns just the letter."""
OPERATORS = frozenset({"unauthorized", "address_refused", "quota"})
"""Reasons that no letter is to blame for: it is tried again until somebody has put the account right."""
UNTIL_CONTACT = "window"
"""The reason of a platform that takes nothing more for a person until he writes again: the letter waits for that."""


class ChannelError(Exception):
    """A letter could not be sent.

    `permanent` is true when trying this letter again is of no use. `retry_after` is in seconds, as the
    platform asked. `reason` is one word for the log, never a text of the platform, which may hold a token
    or a name.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(Protocol):
    """One platform, or our own web chat."""

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    def routes(self) -> Sequence[BaseRoute]:
        """The pages or webhooks that this channel answers, mounted once at start."""
        ...

    async def listen(self, receive: Receive) -> None:
        """Hand every message to `receive` until cancelled; confirm to the platform only after it returned."""
        ...

    async def send(self, address: str, rendered: Rendered) -> str:
        """Send one letter and return the platform's id of it. Raises ChannelError."""
        ...


@runtime_checkable
class Starting(Protocol):
    """A channel that takes a moment to be ready says so."""

    @property
    def ready(self) -> bool: ...


@runtime_checkable
class Polling(Protocol):
    """A channel that can fetch its messages itself says when the platform last answered; None where it does not."""

    @property
    def polled_at(self) -> float | None:
        """Monotonic seconds; at first, when it began to ask."""
        ...


@runtime_checkable
class Checked(Protocol):
    """A channel of a platform says who it is there."""

    @property
    def hooked(self) -> bool:
        """Whether the platform posts its messages to us."""
        ...

    async def check(self) -> str:
        """The account's public name, asked for now; the platform's answer counts. Raises ChannelError."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: `what` is the key of its sentence, `detail` the one thing that fills it.

    `good` is None for what is only worth knowing.
    """

    what: str
    good: bool | None
    detail: str = ""


@runtime_checkable
class Lookable(Protocol):
    """A channel that can tell what its accounts may do and what they lack, in the order in which it is put right."""

    async def look(self) -> Mapping[str, Sequence[Look]]:
        """By account; asks the platform now, changes nothing there. Never raises ChannelError."""
        ...

    async def close(self) -> None:
        """For whoever does not listen; `listen` closes by itself."""
        ...


@runtime_checkable
class Confirming(Protocol):
    """A channel that answers in the very request that brought a message, once it is on record what it answered."""

    def marked(self, letter: str) -> None:
        """The letter that `send` took is marked as sent: a crash from now on does not send it again."""
        ...


@runtime_checkable
class FileSource(Protocol):
    """A channel whose messages can carry files is one of these, too."""

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The bytes of a file in pieces. Raises ChannelError; permanent when the platform no longer has it."""
        ...
