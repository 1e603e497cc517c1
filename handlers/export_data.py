"""导出: a link to one file with everything that is the person's own."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.privacy_forms import ExportData
from domain.permissions import Permission
from handlers.papers import paper_letter
from handlers.talk import Talk

FORM = ExportData
REQUIRES = Permission.PRIVACY_USE
KIND = "my_data"


async def handle(talk: Talk, form: ExportData) -> None:
    talk.reply(paper_letter(talk, KIND, {}, f"say.{Say.EXPORT_READY}"))
