"""What the stub of Telegram knows: chats, messages, updates, files. Changed by people and by the bot's calls alike."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Changing
from tests.telegram.people import Chat

Json = dict[str, Any]


class ApiError(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Fault:
    """`kind`: cut_before, cut_after (the call is carried out), hang, html (a proxy's page) or a status code."""

    method: str
    kind: str
    times: int
    code: int = 502
    description: str = ""
    retry_after: int = 0


@dataclass
class StoredFile:
    content: bytes
    size: int
    path: str


@dataclass
class World(Changing):
    token: str
    username: str = "yizhan_test_bot"
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)  # not confirmed yet
    confirmed_updates: list[Json] = field(default_factory=list)  # by the webhook, oldest first
    repeats: float = 0.0  # how likely an old update is posted once more, each time that somebody looks for new ones
    repeated: int = 0
    handed_out: int = 0  # updates given to the bot, again or not
    next_update: int = 1
    next_message: int = 1
    next_query: int = 1
    queries: dict[str, Chat] = field(default_factory=dict)  # callback queries that wait for their answer
    files: dict[str, StoredFile] = field(default_factory=dict)
    allowed: set[str] = field(default_factory=set)
    webhook: str = ""
    secret: str = ""
    commands: dict[str, list[Json]] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closing: bool = False

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])

    def bot(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": "驿站", "username": self.username}

    async def confirmed(self, within: float = 10.0) -> None:
        """Returns when the bot has confirmed every update."""
        if not await self.until(lambda: not self.updates, within):
            raise AssertionError(f"{len(self.updates)} updates were not confirmed")

    def add_update(self, kind: str, body: Json) -> int:
        update = self.next_update
        self.next_update += 1
        if not self.allowed or kind in self.allowed:
            self.updates.append({"update_id": update, kind: body})
            self.changed()
        return update

    def new_message(self, chat: Chat, sender: Json, body: Json) -> Json:
        message = {
            "message_id": self.next_message,
            "date": int(time.time()),
            "chat": {"id": chat.id, "type": chat.kind, "first_name": "某人"},
            "from": sender,
            **body,
        }
        self.next_message += 1
        chat.messages[message["message_id"]] = message
        return message

    def new_query(self, chat: Chat) -> str:
        query = str(4_000_000_000_000 + self.next_query)
        self.next_query += 1
        self.queries[query] = chat
        return query

    def new_file(self, content: bytes, size: int | None = None) -> Json:
        """The part of a photo, voice or document that names its file."""
        file_id = f"AgACAgUAAxkBAAI{len(self.files) + 1}"
        self.files[file_id] = StoredFile(
            content, len(content) if size is None else size, f"files/file_{len(self.files)}"
        )
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": self.files[file_id].size}

    def fault_for(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method.lower() in {method, "*"} and fault.times:
                fault.times -= 1
                return fault
        return None
