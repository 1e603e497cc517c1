"""What the web chat needs to read. The running whole hands it in at wiring; this folder imports no storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from dialogs.talk import Rendered, Step


@dataclass(frozen=True, slots=True)
class DutyLine:
    name: str  # 李慧敏 委员
    when: str  # 9:00–12:00


@dataclass(frozen=True, slots=True)
class StationView:
    """A station as anybody may see it, in the language asked for."""

    slug: str
    name: str
    kind: str  # 协商驿站, 委员工作室 …
    town: str
    place: str  # street address
    phone: str
    hours: str
    duty_line: str  # 李慧敏 委员今天 9:00–17:00 值班 / 下次值班：周三 9:00 李慧敏
    on_duty: bool
    duty: tuple[DutyLine, ...] = ()
    categories: tuple[str, ...] = ()  # labels; sending one as a text starts a report of that kind
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat; `number` rises by one in each chat, without gaps, and names it for ever."""

    number: int
    mine: bool
    rendered: Rendered
    pressed: bool = False  # one's own, by a button


@dataclass(frozen=True, slots=True)
class ChatHead:
    """What the page says about the viewer. An address we have never heard of gets the defaults."""

    language: str = "zh_CN"
    initial: str = "我"
    role: Literal["resident", "member", "head", "clerk", "staff", "liaison"] = "resident"
    name: str = ""
    open_items: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class TimelineMove:
    title: str
    when: str
    detail: str
    state: Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The viewer's most recent open item, for the column beside the chat."""

    number: str
    title: str
    moves: tuple[TimelineMove, ...]
    track: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    path: str
    mime: str


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that is still good.

    `kind` is `role` (an appointment) or `link` (this browser for a person we know).
    """

    kind: Literal["role", "link"]
    role: str  # localised: 委员
    station: str
    slug: str
    name: str
    office: Literal["", "staff", "liaison"] = ""  # what is told beside: whose work is not that of a station


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting that one can sign in at now, by the code that the address holds; `slug` is its station's."""

    title: str
    station: str
    slug: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the sample district whom a visitor may be, `external` is the address he then writes from."""

    persona: Literal["resident", "member", "head", "clerk", "staff", "liaison"]
    label: str
    external: str


class Reader(Protocol):
    async def district_name(self, language: str) -> str: ...

    async def stations(self, language: str) -> Sequence[StationView]: ...

    async def station(self, slug: str, language: str) -> StationView | None: ...

    async def head(self, external: str) -> ChatHead: ...

    async def lines(self, external: str, after: int, limit: int) -> Sequence[Line]:
        """Lines numbered above `after`, oldest first; with `after` = -1 the newest `limit`, oldest first.

        Reading is what counts as delivery here.
        """
        ...

    async def wait(self, external: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        """True as soon as the chat has a line above `after`, False after `timeout` seconds."""
        ...

    async def timeline(self, external: str, language: str) -> Timeline | None: ...

    async def file(self, external: str, file_id: str) -> StoredFile | None:
        """The file, if this address may see it and it has arrived (waits up to 8 s for one on its way)."""
        ...

    async def invitation(self, code: str, language: str) -> InvitationView | None: ...

    async def meeting(self, token: str, language: str, peer: str) -> MeetingView | None: ...

    async def station_of(self, external: str) -> str:
        """The slug of the station that this chat is with, empty where it is with none."""
        ...

    async def at_desk(self, token: str, host: str, *, acts: bool) -> str:
        """The address of who is in at the desk by this token, asked for from `host`; empty where nobody is.

        `acts`: he does something himself, which keeps him in.
        """
        ...

    async def demo_people(self, slug: str) -> Sequence[DemoPerson]:
        """Empty unless the database holds the sample district and the demo is on."""
        ...
