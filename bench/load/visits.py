"""What one person does, update by update. Pure: it is told what was heard and says what is sent next.

A `Reporting` person walks through the product's own dialog, by the labels of the buttons; a `Fixed` one sends the
same kinds of updates in the same order, whatever is answered, for a bot that has no dialog.
"""

from __future__ import annotations

import json
import time
from itertools import count
from typing import Any, Protocol

from bench.load.api import Heard

WORDS = ("楼道里的灯坏了", "单元门关不严", "垃圾桶没有人清", "健身器材松了", "水管渗水", "电梯老是停")
PRESSED = ("同意", "一件新事", "跳过", "提交")
"""Labels of the report's dialog that are pressed where they stand."""
CATEGORY, OTHER = "哪一类", "其他"
"""The one question that is answered by typing."""
_updates = count(1)


class Visit(Protocol):
    def next(self, heard: Heard | None) -> bytes | None:
        """The next update, as JSON; None when the visit is over. `heard` is None at its beginning."""


class Update:
    """Makes one person's updates."""

    def __init__(self, chat: int) -> None:
        self._chat = {"id": chat, "type": "private", "first_name": "P"}
        self._from = {"id": chat, "is_bot": False, "first_name": "P", "language_code": "zh-hans"}

    def says(self, text: str) -> bytes:
        made = next(_updates)
        message: dict[str, Any] = {"message_id": made, "from": self._from, "chat": self._chat, "text": text}
        message["date"] = int(time.time())
        if text.startswith("/"):
            command = len(text.split(" ", 1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command}]
        return json.dumps({"update_id": made, "message": message}).encode()

    def presses(self, message_id: int, data: str) -> bytes:
        made = next(_updates)
        message = {"message_id": message_id, "chat": self._chat, "date": int(time.time()), "text": "..."}
        query = {"id": str(made), "from": self._from, "message": message, "data": data, "chat_instance": "1"}
        return json.dumps({"update_id": made, "callback_query": query}).encode()


class Reporting:
    """`matters` reports, one after the other; `went_astray` holds an answer that was none of the dialog's."""

    def __init__(self, chat: int, station: str, matters: int) -> None:
        self._make = Update(chat)
        self._chat, self._station = chat, station
        self._left = matters
        self._stage = ""
        self.reported = 0
        self.went_astray = ""

    def next(self, heard: Heard | None) -> bytes | None:
        if heard is None:
            return self._make.says(f"/start st_{self._station}")
        label = next((label for label in PRESSED if label in heard.buttons), None)
        if label is not None:
            self._stage = label
            return self._make.presses(heard.message_id, heard.buttons[label])
        if CATEGORY in heard.text:
            self._stage = OTHER
            return self._make.says(OTHER)
        if self._stage == "提交":
            self.reported += 1
        elif self._stage:
            self.went_astray = f"{self._stage}: {heard.text}"
            return None
        self._stage = "words" if self._left else ""
        if not self._left:
            return None
        self._left -= 1
        return self._make.says(f"{WORDS[self._chat % len(WORDS)]}，第 {self._chat} 户，麻烦来看看")


class Fixed:
    """The updates of `Reporting`, unasked: start, then words, agree (or a new matter), skip, category, submit."""

    def __init__(self, chat: int, station: str, matters: int) -> None:
        make = Update(chat)
        self._left = [make.says(f"/start st_{station}")]
        for _ in range(matters):
            self._left.append(make.says(f"{WORDS[chat % len(WORDS)]}，第 {chat} 户，麻烦来看看"))
            lead, skip, submit = (make.presses(1, f"00000000-0000-7000-8000-000000000000:{n}") for n in range(3))
            self._left += [lead, skip, make.says(OTHER), submit]
        self.reported = 0
        self.went_astray = ""

    def next(self, heard: Heard | None) -> bytes | None:
        return self._left.pop(0) if self._left else None
