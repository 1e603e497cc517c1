"""Before 同意 only the address is kept; the first words wait sealed for 24 hours, so that nobody writes twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from dialogs.form import Draft
from dialogs.keys import Say
from dialogs.talk import FileRef
from handlers.dialog import advance
from handlers.files import sealed_files
from handlers.talk import Talk
from handlers.warnings import warn_of_danger


def needed(talk: Talk) -> bool:
    """Who serves was told what is kept when he took his invitation."""
    return talk.door.consented is None and not talk.serves


async def hold(talk: Talk, text: str, files: Sequence[FileRef]) -> None:
    """Seal what was said and ask for consent; a danger is answered at once all the same."""
    warn_of_danger(talk, text)
    await talk.house.vault.prepare(talk.person_id)
    sealed = talk.house.vault.seal(talk.person_id, json.dumps([text, sealed_files(files)]))
    first = talk.work.content("first", sealed, person_id=talk.person_id, sealed=1, expires_at=talk.now + 86_400_000)
    draft = talk.draft if talk.draft and talk.draft.form == "consent" else Draft("consent", {}, since=talk.now)
    values = {**draft.values, "first": [*draft.values.get("first", []), first]}
    if talk.said:
        values["said"] = [*draft.values.get("said", []), talk.said]
    abroad = Say.CONSENT_ABROAD if talk.channel == "telegram" else ""
    await advance(talk, replace(draft, values=values), hint=abroad)
