"""健康检查: what the morning's letter says, at once."""

from __future__ import annotations

from dialogs.health_forms import ShowHealth
from domain.permissions import Permission
from handlers.health import findings, health_letter
from handlers.talk import Talk

FORM = ShowHealth
REQUIRES = Permission.HEALTH_SEE


async def handle(talk: Talk, form: ShowHealth) -> None:
    talk.reply(health_letter(await findings(talk.house, talk.work), morning=False))
