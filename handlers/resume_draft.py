"""接着说: goes on with what was put aside last."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.forms import ResumeDraft
from dialogs.keys import Say
from dialogs.letter import say
from domain.permissions import Permission
from handlers.dialog import advance
from handlers.talk import Talk

FORM = ResumeDraft
REQUIRES = Permission.CHAT_USE


async def handle(talk: Talk, form: ResumeDraft) -> None:
    before = talk.door.draft
    if before is not None and before["form"] == "sort_command":
        await advance(talk, Draft.of(before["values"]["over"]))
        return
    if before is not None:
        # something else is open: the two change places
        if not talk.kept:
            await advance(talk, Draft.of(before))
            return
        resumed = talk.kept.pop()
        talk.kept.append(Draft.of(before))
        await advance(talk, resumed)
        return
    if not talk.kept:
        talk.reply(say(f"say.{Say.NOTHING_KEPT}"))
        return
    await advance(talk, talk.kept.pop())
