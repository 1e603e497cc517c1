"""What the stub of WeCom knows. Changed by members and by the application's calls alike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.loopback import Changing

if TYPE_CHECKING:
    from tests.wecom.members import Member

Json = dict[str, Any]
CORP = "ww5823bf96d3bd56c7"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SECRET = "a-corp-secret-that-nobody-may-read"


class ApiError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class Fault:
    method: str
    kind: str
    times: int
    code: int = 0
    after: int = 0  # so many calls go well first


@dataclass
class Application:
    corp_id: str = CORP
    agent_id: int = 1000002
    secret: str = SECRET
    token: str = "QDG6eK"
    aes_key: str = AES_KEY
    callback: str = ""


@dataclass
class World(Changing):
    app: Application = field(default_factory=Application)
    members: dict[str, Member] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    task_ids: set[str] = field(default_factory=set)
    responses: dict[str, tuple[str, str]] = field(default_factory=dict)  # code: userid and task, used once
    menu: list[Json] = field(default_factory=list)
    agent: Json = field(
        default_factory=lambda: {"close": 0, "allow_userinfos": {"user": []}, "allow_partys": {"partyid": [1]}}
    )
    tokens: int = 0
    valid: set[str] = field(default_factory=set)
    at: int = 1_763_780_000  # seconds; the callbacks' clock
    again: float = 0.0  # seconds from a post that was not taken to the next
    numbers: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def fault_for(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.times:
                if fault.after:
                    fault.after -= 1
                    return None
                fault.times -= 1
                return fault
        return None
