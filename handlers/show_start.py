"""开始: the greeting with the menu."""

from __future__ import annotations

from dialogs.forms import ShowStart
from domain.permissions import Permission
from handlers import arrival
from handlers.talk import Talk

FORM = ShowStart
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: ShowStart) -> None:
    await arrival.opened(talk, "")
