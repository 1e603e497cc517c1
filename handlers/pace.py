"""How fast one chat may write: what comes beyond a generous bound is confirmed, answered once, and not kept.

Counted by when it was written, not by when it came: what was sent while we were away is not thought of as a flood.
"""

from __future__ import annotations

from dialogs.talk import Files, Gone, Inbound, Text
from domain.wording import danger

MINUTE = 60_000
MOST_A_MINUTE = 60
_FOR_DANGER = 3
_MOST_CHATS = 10_000


class Pace:
    """In memory alone: a restart forgets it, which harms nobody."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        self.most = most
        self._taken: dict[str, dict[str, int]] = {}  # chat -> message -> when it was written
        self._told: dict[str, int] = {}

    def too_fast(self, inbound: Inbound) -> bool:
        """Whether this message is beyond the bound. Who goes away is always heard, a danger much longer."""
        if isinstance(inbound.content, Gone):
            return False
        if len(self._taken) > _MOST_CHATS:
            self._forget(inbound.at)
        taken = self._taken.setdefault(_chat(inbound), {})
        for message in [message for message, at in taken.items() if at <= inbound.at - MINUTE]:
            del taken[message]
        if inbound.message_id not in taken and len(taken) >= self.most:
            most = self.most * (_FOR_DANGER if _tells_of_danger(inbound) else 1)
            if len(taken) >= most:
                return True
        taken[inbound.message_id] = inbound.at
        return False

    def tells(self, inbound: Inbound) -> bool:
        """Whether the person is to be told of it: once a minute."""
        if inbound.at - self._told.get(_chat(inbound), -MINUTE) < MINUTE:
            return False
        self._told[_chat(inbound)] = inbound.at
        return True

    def _forget(self, now: int) -> None:
        recent = {chat: max(taken.values(), default=0) for chat, taken in self._taken.items()}
        self._taken = {chat: taken for chat, taken in self._taken.items() if recent[chat] > now - MINUTE}
        self._told = {chat: at for chat, at in self._told.items() if at > now - MINUTE}


def _chat(inbound: Inbound) -> str:
    return f"{inbound.channel}:{inbound.account}:{inbound.address}"


def _tells_of_danger(inbound: Inbound) -> bool:
    content = inbound.content
    return isinstance(content, Text | Files) and danger(content.text[:1000]) is not None
