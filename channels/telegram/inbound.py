"""From one update to one `Inbound`. Nicknames, usernames and the language of the person are never read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from channels.telegram.content import content_of
from channels.telegram.quick import QuickMembership, QuickMessage, QuickPress, QuickUpdate
from dialogs.talk import Content, Edited, Gone, Inbound, Press, Unreadable

_PRESS = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\S{1,27})")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one bot.

    Message ids are made of what the thing itself carries (`m` message, `e` edit, `c` callback, `k` member), never of
    `update_id`: that restarts at a random value after a quiet week, and an old number coming again would be dropped.
    """

    account: str

    def read(self, update: Update | QuickUpdate, now: int) -> Inbound | None:
        """None for what is nobody's word to us: groups, channels, service messages, strange buttons."""
        if update.message is not None:
            return self._message(update.message)
        if update.edited_message is not None:
            return self._edited(update.edited_message)
        if update.callback_query is not None:
            return self._press(update.callback_query, now)
        if update.my_chat_member is not None:
            return self._member(update.my_chat_member)
        return None

    def unread(self, raw: dict[str, Any], now: int) -> Inbound | None:
        """For an update that the library cannot read: the person is told at least that we could not."""
        message = raw.get("message")
        chat = message.get("chat") if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(chat, dict) or chat.get("type") != "private":
            return None
        key = f"m{chat.get('id')}.{message.get('message_id')}"
        return self._inbound(chat.get("id"), key, Unreadable("other"), now)

    def _message(self, message: Message | QuickMessage) -> Inbound | None:
        content = content_of(message) if message.chat.type == "private" else None
        if content is None:
            return None
        key = f"m{message.chat.id}.{message.message_id}"
        return self._inbound(message.chat.id, key, content, _ms(message.date))

    def _edited(self, message: Message | QuickMessage) -> Inbound | None:
        if message.chat.type != "private" or message.location is not None:  # a live location moves by edits
            return None
        at = _ms(message.edit_date or message.date)
        text = message.text if message.text is not None else message.caption or ""
        key = f"e{message.chat.id}.{message.message_id}.{at // 1000}"
        return self._inbound(message.chat.id, key, Edited(str(message.message_id), text), at)

    def _press(self, query: CallbackQuery | QuickPress, now: int) -> Inbound | None:
        found = _PRESS.fullmatch(query.data or "")
        if found is None or query.message is None or query.message.chat.type != "private":
            return None
        return self._inbound(query.message.chat.id, f"c{query.id}", Press(found.group(1), found.group(2)), now)

    def _member(self, change: ChatMemberUpdated | QuickMembership) -> Inbound | None:
        status = change.new_chat_member.status
        if change.chat.type != "private" or status not in {"kicked", "member"}:
            return None
        at = _ms(change.date)
        key = f"k{change.chat.id}.{at // 1000}.{status}"
        return self._inbound(change.chat.id, key, Gone(back=status == "member"), at)

    def _inbound(self, chat: object, key: str, content: Content, at: int) -> Inbound:
        return Inbound("telegram", self.account, str(chat), key, content, at)


def lane_of(raw: dict[str, Any]) -> str:
    """The chat whose order this update belongs to."""
    for kind in ("message", "edited_message", "my_chat_member"):
        held = raw.get(kind)
        if isinstance(held, dict) and isinstance(held.get("chat"), dict):
            return str(held["chat"].get("id"))
    query = raw.get("callback_query")
    if not isinstance(query, dict):
        return ""
    message = query.get("message")
    chat = message.get("chat") if isinstance(message, dict) else query.get("from")
    return str(chat.get("id")) if isinstance(chat, dict) else ""


def _ms(when: datetime | int) -> int:
    return when * 1000 if isinstance(when, int) else int(when.timestamp() * 1000)
