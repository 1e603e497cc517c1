"""People who chat with the bot. `server.user(7).says("你好")`; `await server.user(7).hears("欢迎")`."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.telegram.world import World

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@dataclass
class Heard:
    """One message of the bot in a chat. `files` are (kind, file name, bytes)."""

    message_id: int
    text: str
    rows: list[list[Json]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    markup: Json = field(default_factory=dict)
    protected: bool = False
    preview: bool = True
    thread: int | None = None

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def as_json(self) -> Json:
        return {"message_id": self.message_id, "text": self.text, "rows": self.rows, "files": len(self.files)}


class Chat:
    """A person's private chat with the bot, or a group."""

    def __init__(self, world: World, chat: int, kind: str) -> None:
        self.world, self.id, self.kind = world, chat, kind
        self.blocked = ""  # the description of the 403 that the bot gets
        self.messages: dict[int, Json] = {}
        self.heard: list[Heard] = []
        self.toasts: list[str] = []
        self.sent_at: list[float] = []
        self._read = 0

    # --- what they do -----------------------------------------------------------------------------

    def sends(self, **body: Any) -> int:
        """Any message, in the words of the Bot API. Returns its id."""
        message = self.world.new_message(self, self._sender(), body)
        self.world.add_update("message", message)
        return int(message["message_id"])

    def says(self, text: str, **body: Any) -> int:
        return self.sends(text=text, entities=_entities(text), **body)

    def starts(self, payload: str = "") -> int:
        return self.says(f"/start {payload}".strip())

    def replies(self, to: int, text: str) -> int:
        return self.says(text, reply_to_message={k: v for k, v in self.messages[to].items() if k != "reply_to_message"})

    def forwards(self, text: str) -> int:
        origin = {"type": "hidden_user", "sender_user_name": "别人", "date": int(time.time())}
        return self.says(text, forward_origin=origin)

    def edits(self, text: str, message: int | None = None) -> int:
        own = [number for number, body in self.messages.items() if not body["from"]["is_bot"]]
        original = self.messages[message or own[-1]]
        edited = {**original, "edit_date": max(int(time.time()), original.get("edit_date", 0) + 1)}
        edited["caption" if "photo" in original else "text"] = text
        self.messages[original["message_id"]] = edited
        self.world.add_update("edited_message", edited)
        return int(original["message_id"])

    def sends_photo(self, content: bytes = PNG, caption: str = "", album: str = "", size: int | None = None) -> int:
        small = {**self.world.new_file(content[:16]), "width": 90, "height": 60}
        large = {**self.world.new_file(content, size), "width": 1280, "height": 853}
        extra = {"caption": caption} if caption else {}
        return self.sends(photo=[small, large], **extra, **({"media_group_id": album} if album else {}))

    def sends_voice(self, content: bytes = b"OggS") -> int:
        return self.sends(voice={**self.world.new_file(content), "duration": 3, "mime_type": "audio/ogg"})

    def sends_document(self, content: bytes, name: str, mime: str, size: int | None = None) -> int:
        return self.sends(document={**self.world.new_file(content, size), "file_name": name, "mime_type": mime})

    def sends_sticker(self) -> int:
        kind = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self.sends(sticker={**self.world.new_file(b"webp"), **kind})

    def sends_location(self, latitude: float, longitude: float) -> int:
        return self.sends(location={"latitude": latitude, "longitude": longitude})

    def presses(self, wanted: str, on: Heard | None = None) -> str:
        """A button by label or code, on the newest message that has it (or `on`). Returns the query's id."""
        for message in [on] if on else reversed(self.heard):
            for button in (button for row in message.rows for button in row):
                data = button.get("callback_data", "")
                if data and wanted in (button["text"], data, data.partition(":")[2]):
                    return self.presses_data(data, message.message_id)
        raise AssertionError(f"no button {wanted!r} in {[heard.buttons for heard in self.heard]}")

    def presses_data(self, data: str, message: int) -> str:
        query = self.world.new_query(self)
        body = {"id": query, "from": self._sender(), "chat_instance": "1", "data": data}
        self.world.add_update("callback_query", {**body, "message": self.messages[message]})
        return query

    def blocks(self) -> None:
        self.blocked = "Forbidden: bot was blocked by the user"
        self._member("member", "kicked")

    def returns(self) -> None:
        self.blocked = ""
        self._member("kicked", "member")

    # --- what they read ---------------------------------------------------------------------------

    async def hears(self, fragment: str = "", within: float = 10.0) -> Heard:
        """The next message not read yet that contains the fragment; those before it count as read."""
        if not await self.world.until(lambda: self._find(fragment) is not None, within):
            raise AssertionError(
                f"{self.id} did not hear {fragment!r}, but {[h.text for h in self.heard[self._read :]]}"
            )
        found = self._find(fragment)
        assert found is not None
        self._read = found + 1
        return self.heard[found]

    def _find(self, fragment: str) -> int | None:
        return next((n for n in range(self._read, len(self.heard)) if fragment in self.heard[n].text), None)

    def _sender(self) -> Json:
        return {"id": abs(self.id), "is_bot": False, "first_name": "某人", "username": "moumou", "language_code": "zh"}

    def _member(self, old: str, new: str) -> None:
        until = {"until_date": 0}
        states = [{"user": self.world.bot(), "status": s, **(until if s == "kicked" else {})} for s in (old, new)]
        body = {"chat": {"id": self.id, "type": self.kind}, "from": self._sender(), "date": int(time.time())}
        self.world.add_update("my_chat_member", {**body, "old_chat_member": states[0], "new_chat_member": states[1]})


def _entities(text: str) -> list[Json]:
    kinds = {"bot_command": r"(?:^|(?<=\s))/\w+(?:@\w+)?", "mention": r"(?<![\w/])@\w{5,32}"}
    return [
        {"type": kind, "offset": _units(text[: found.start()]), "length": _units(found.group())}
        for kind, pattern in kinds.items()
        for found in re.finditer(pattern, text, re.ASCII)
    ]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
