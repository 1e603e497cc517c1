"""Before 同意 only the address is kept; the first words wait sealed for 24 hours, so that nobody writes twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dialogs.form import Draft, Kind
from dialogs.keys import Say
from dialogs.letter import phrase
from dialogs.talk import FileRef
from handlers.dialog import VERBS, advance, question
from handlers.files import sealed_files
from handlers.talk import Talk


def needed(talk: Talk) -> bool:
    """Who serves is told what is kept when he takes his invitation."""
    joins = talk.draft is not None and talk.draft.form == "join"
    return talk.door.consented is None and not talk.serves and not joins


async def hold(talk: Talk, text: str, files: Sequence[FileRef]) -> None:
    """Seal what was said and ask for consent. What was being asked goes on after it."""
    await talk.house.vault.prepare(talk.person_id)
    sealed = talk.house.vault.seal(talk.person_id, json.dumps([text, sealed_files(files)]))
    first = talk.work.content("first", sealed, person_id=talk.person_id, sealed=1, expires_at=talk.now + 86_400_000)
    draft = next((d for d in (talk.draft, *talk.kept) if d and d.form == "consent"), None)
    draft = draft or Draft("consent", {"over": _asked_in_words(talk)}, since=talk.now)
    talk.drop_waiting(draft.letter)
    talk.kept = [other for other in talk.kept if other.form != "consent"]
    values = {**draft.values, "first": [*draft.values.get("first", []), first]}
    if talk.said:
        values["said"] = [*draft.values.get("said", []), talk.said]
    draft = replace(draft, values=values)
    if _has_just_read_it(talk, draft):
        talk.draft = draft
        talk.reply(replace(await question(talk, draft), text=(phrase(f"say.{Say.CONSENT_STANDS}"),)))
        return
    abroad = Say.CONSENT_ABROAD if talk.channel in talk.house.abroad else ""
    await advance(talk, draft, hint=abroad)


def _has_just_read_it(talk: Talk, draft: Draft) -> bool:
    """The notice was the last thing that reached him: a photo that follows its sentence does not bring it again."""
    asked = (talk.door.letter_id, talk.door.letter_state)
    return talk.draft is not None and talk.draft.form == "consent" and asked == (draft.letter, "sent")


def _asked_in_words(talk: Talk) -> dict[str, Any]:
    """The form that these words answer; one that asks for a choice has not got its answer by them."""
    draft = talk.draft
    ask = VERBS[draft.form].form.asks().get(draft.asking) if draft else None
    return draft.kept() if draft is not None and ask is not None and ask.kind is Kind.WORDS else {}


async def ask_again(talk: Talk) -> None:
    """Once nothing else is asked, the consent that waits is asked for again; it waits no more where it was given."""
    waiting = next((draft for draft in talk.kept if draft.form == "consent"), None)
    if waiting is None:
        return
    if not needed(talk):
        talk.kept.remove(waiting)
    elif talk.draft is None:
        talk.kept.remove(waiting)
        talk.draft = waiting
        talk.reply(await question(talk, waiting))
