"""The talk words: what a channel hands in (`Inbound`) and what it is given to send (`Rendered`).

This is the only module of `dialogs` that a channel may import. Everything here is a plain value.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# --- what comes in ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that a platform holds for us.

    `reference` is the platform's own handle, enough to fetch the bytes later, also after a restart.
    `size` is in bytes where the platform declares it. `mime` is a hint only: the type is found by content.
    """

    kind: Literal["photo", "voice", "file"]
    reference: str
    size: int | None = None
    mime: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `quoted` is the platform id of the message that this one answers, if the person quoted one."""

    text: str
    quoted: str | None = None
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """One or several photos, a voice or a file, with the words sent along.

    `album` groups messages that the platform delivers one by one. `whole` says that nothing of the same
    sending will follow (the web form sends all at once; a messenger's photo may be one of several).
    """

    files: tuple[FileRef, ...]
    text: str = ""
    quoted: str | None = None
    album: str | None = None
    whole: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A place in WGS-84 degrees: each channel converts at its edge. `label` is the name the platform gave it."""

    latitude: float
    longitude: float
    source: str = "wgs84"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button: `code` is one of the choices stored with the letter `letter`.

    `picks` are what was picked on its card meanwhile: the line's id and the answer's value.
    """

    letter: str
    code: str
    picks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A deep link: `st_<slug>` opens a station, `in_<code>` an invitation, `rc_<number>_<digits>` an item by its
    receipt; empty is a plain start. A `page` shows the answer itself: a no comes back as the toast.
    """

    payload: str = ""
    page: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A verb asked for by one of our own pages, which made sure that it offered just this: no platform sends one."""

    verb: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edited:
    """The person changed a message sent before; `original` is its platform id."""

    original: str
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that we can't take: sticker, contact, poll, a file declared too large …"""

    kind: Literal["sticker", "contact", "too_large", "empty", "other"]


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked the bot or deleted the account (`back` False), or came back (`back` True)."""

    back: bool = False


Content = Text | Files | Location | Press | Opened | Act | Edited | Unreadable | Gone


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message at the door. `(channel, account, message_id)` is unique for ever; `at` is UTC milliseconds."""

    channel: str
    account: str
    address: str
    message_id: str
    content: Content
    at: int
    station: str | None = None  # poster slug of the page it was written on (web chat)
    language: str = ""  # of the page it was written on; counts for a newcomer alone
    peer: str = ""  # a mark of the network address that it came from, where the channel knows one


Receive = Callable[[Inbound], Awaitable[str | None]]
"""Takes one message and returns after the commit; the text, if any, is a short toast for the presser.

Raises when nothing was committed: the channel must then not confirm the message to its platform.
"""

# --- what goes out ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speaker:
    kind: Literal["bot", "member", "head", "department", "resident", "system"]
    name: str  # 驿站助手, 李慧敏 委员, 陈女士
    initial: str  # one character for the avatar
    badge: str = ""  # 值班委员


@dataclass(frozen=True, slots=True)
class Button:
    """One choice. With `link` it opens an address in place of being pressed."""

    letter: str
    code: str
    label: str
    primary: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a card. `icon` names a Lucide icon; `change` is the 改 button of a check card's row.

    `short` is what it says beside the card's block of date.
    """

    icon: str
    text: str
    label: str = ""
    change: Button | None = None
    short: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A line of a card, answered by one of several values: `(value, label)`; `said` is the value chosen before."""

    id: str
    text: str
    answers: tuple[tuple[str, str], ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    when: str
    state: Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Card:
    """`day` is month, day and weekday, for a block of its own. `send` is the button that hands the picks in."""

    title: str = ""
    number: str = ""
    state: str = ""
    tone: Literal["plain", "busy", "done", "alert", "off"] = "plain"
    rows: tuple[CardRow, ...] = ()
    track: tuple[Step, ...] = ()
    day: tuple[str, str, str] | None = None
    parties: tuple[str, ...] = ()
    picks: tuple[Pick, ...] = ()
    send: Button | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo kept by us. `path` is the file on disk, empty while it is still on its way.

    One that is drawn, and kept nowhere, has `content` (PNG) in place of a file, and `link`, its address on our pages.
    """

    id: str
    alt: str
    path: str = ""
    kind: Literal["photo", "voice", "file"] = "photo"
    content: bytes = b""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter in the reader's language, for any channel.

    A channel that draws cards shows `text`, `card`, `buttons`, `pictures`; one that doesn't sends `plain`
    (text and card as lines) with buttons, or `numbered` (the same with the choices as `1 接单` lines) without.
    """

    id: str
    at: int
    speaker: Speaker
    text: str = ""
    plain: str = ""
    numbered: str = ""
    lead: str = ""  # stands above the card in place of the text, which tells what is on the card
    card: Card | None = None
    buttons: tuple[Button, ...] = ()
    pictures: tuple[Picture, ...] = ()
    style: Literal["bubble", "move"] = "bubble"  # a move is the centred pill that tells of a step
    urgent: bool = False
    ask_location: bool = False  # the channel may offer its "send my place" button
    menu: tuple[str, ...] = field(default=())  # labels of the standing menu, where a channel has one
    kind: str = ""  # the text key that names what the letter tells, as `notice.answered`
    answers: bool = False  # answers the chat's own message, and is no news from elsewhere
