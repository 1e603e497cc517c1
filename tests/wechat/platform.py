"""What the stub of WeChat knows: accounts, the people who follow them, tokens, files, and what was done wrong to it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.loopback import Changing

if TYPE_CHECKING:
    from tests.wechat.people import Person

Json = dict[str, Any]

APP_ID = "wx27a04c3f58b1d960"
SECRET = "6f1e0c52a9b84d7793c5de20b8a4f613"
TOKEN = "yizhanloopback"
AES_KEY = "kWxPEV5UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aN"


class ApiError(Exception):
    """What WeChat answers with status 200, as it answers all errors of its own."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Fault:
    """`kind`: cut_before, cut_after (the call is carried out), hang, html (a proxy's page) or an errcode.

    `path` is the end of a method's path, or `*`; `times` below zero lasts.
    """

    path: str
    kind: str
    times: int = 1
    code: int = -1
    message: str = "system error"


@dataclass
class Clock:
    """Runs with the machine's, moved by `shift`, or stands still at `still`; milliseconds."""

    shift: int = 0
    still: int | None = None

    @property
    def ms(self) -> int:
        return self.still if self.still is not None else round(time.time() * 1000) + self.shift

    @property
    def seconds(self) -> int:
        return self.ms // 1000

    def move(self, ms: int) -> None:
        if self.still is None:
            self.shift += ms
        else:
            self.still += ms


@dataclass
class Stored:
    """A file at the platform."""

    kind: str
    content: bytes
    mime: str
    at: int


@dataclass
class Issued:
    token: str
    until: int
    replaced: bool = False


@dataclass
class Account:
    """`verified` is what makes the difference between a 认证服务号 and one that may only answer."""

    app_id: str = APP_ID
    secret: str = SECRET
    token: str = TOKEN
    aes_key: str = AES_KEY
    original: str = "gh_8f3d21c06b7e"
    callback: str = ""
    verified: bool = True
    whitelisted: bool = True
    menu: Json | None = None
    conditional: dict[str, Json] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)
    issued: list[Issued] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)
    media: dict[str, Stored] = field(default_factory=dict)
    tickets: dict[str, Json] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    client_msg_ids: set[str] = field(default_factory=set)


@dataclass
class Platform(Changing):
    """`patience` is how long an answer is waited for, in seconds, and `tries` how often a message is posted at most.

    `violations` are what WeChat does not say, or says only by an error that a careful program never meets.
    """

    accounts: dict[str, Account] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    patience: float = 5.0
    again: float = 5.0
    tries: int = 3
    faults: list[Fault] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    replies: list[Json] = field(default_factory=list)
    serials: Counter[str] = field(default_factory=Counter)
    zero_menu_ids: bool = False
    closing: bool = False

    def account(self, app_id: str = "") -> Account:
        return self.accounts[app_id] if app_id else next(iter(self.accounts.values()))

    def wrong(self, what: str) -> None:
        self.violations.append(what)

    def fault_for(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and (fault.path == "*" or path.endswith(fault.path)):
                fault.times -= fault.times > 0
                return fault
        return None

    def next_message_id(self) -> str:
        """64 bits, as WeChat's: beyond what a float carries exactly."""
        self.serials["message"] += 1
        return str(25_373_744_922_163_388 + self.serials["message"])

    def named(self, kind: str) -> str:
        self.serials[kind] += 1
        return f"{kind}-{self.serials[kind]:06d}"
