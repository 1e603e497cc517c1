"""As much of the Bot API as a bot under load calls: it says who the bot is, takes messages, and tells who waits."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

_ME = {"id": 1, "is_bot": True, "first_name": "bot", "username": "bench_bot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip
_TRUE = b'{"ok":true,"result":true}'
_HEARD = (
    b'{"ok":true,"result":{"message_id":%d,"date":%d,"text":"...","chat":{"id":%d,"type":"private","first_name":"P"},'
    b'"from":{"id":1,"is_bot":true,"first_name":"bot","username":"bench_bot"}}}'
)
_MULTIPART = re.compile(rb'name="(\w+)"\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--', re.S)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a bot; the buttons by their labels."""

    message_id: int
    text: str
    buttons: dict[str, str]


class BotApi:
    """`hear` gets chat id and message of every sendMessage, whichever bot sent it."""

    def __init__(self, hear: Callable[[int, Heard], None]) -> None:
        self._hear = hear
        self._ids = count(1)
        self.calls = 0

    def answer(self, head: bytes, path: bytes, body: bytes) -> bytes:
        self.calls += 1
        method = path.rsplit(b"/", 1)[1].partition(b"?")[0].lower()
        if method == b"sendmessage":
            return self._message(_parameters(head, body))
        if method == b"getme":
            return json.dumps({"ok": True, "result": _ME}).encode()
        if method == b"getupdates":
            return b'{"ok":true,"result":[]}'
        return _TRUE

    def _message(self, given: dict[str, Any]) -> bytes:
        made, chat = next(self._ids), int(given["chat_id"])
        markup = given.get("reply_markup") or {}
        rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", ())
        buttons = {key["text"]: key["callback_data"] for row in rows for key in row if "callback_data" in key}
        self._hear(chat, Heard(made, given["text"], buttons))
        return _HEARD % (made, int(time.time()), chat)


def _parameters(head: bytes, body: bytes) -> dict[str, Any]:
    if b"application/json" in head:
        given: dict[str, Any] = json.loads(body)
        return given
    if b"multipart/form-data" in head:
        return {name.decode(): value.decode() for name, value in _MULTIPART.findall(body)}
    return dict(parse_qsl(body.decode()))
