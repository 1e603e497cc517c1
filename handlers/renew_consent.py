"""The notice has changed: whoever agreed to an older one is asked before a new matter; his earlier ones go on."""

from __future__ import annotations

from dataclasses import replace

from dialogs.form import Answer, Draft, add
from dialogs.forms import ReportItem
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.privacy_forms import RenewConsent
from domain.permissions import Permission
from handlers.consents import note_consent
from handlers.dialog import VERBS, advance, destroy, question
from handlers.talk import Talk

FORM = RenewConsent
REQUIRES = Permission.CHAT_USE


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    if name == "":
        talk.reply(say(f"say.{Say.CONSENT_CHANGED}", version=talk.house.notice))
    return draft


async def handle(talk: Talk, form: RenewConsent) -> None:
    over = Draft.of(form.over)
    if form.agree == "no":
        destroy(talk.work, over)
        talk.reply(say(f"say.{Say.CONSENT_KEPT_OLD}"))
        return
    note_consent(talk, "chat")
    await advance(talk, over)


async def gather(talk: Talk, draft: Draft, said: Answer) -> None:
    """More words or photos belong to the matter that waits for the yes."""
    talk.drop_waiting(draft.letter)
    over = add(Draft.of(draft.values["over"]), "words", said)
    report = VERBS[ReportItem.name]
    if report.taken is not None:
        over = await report.taken(talk, over, "words")
    talk.draft = replace(draft, values={**draft.values, "over": over.kept()})
    talk.reply(await question(talk, talk.draft, hint=Say.ADDED))
