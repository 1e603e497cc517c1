"""A title of the station's own, as neighbours will read it: proposed from somebody's words, without doors and names."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Say
from dialogs.letter import say
from domain.wording import common_title, strip_contacts
from domain.wording.title import TITLE_LENGTH
from handlers.recusing import named_in
from handlers.talk import Talk
from storage import tables

_DOOR = re.compile(
    r"\d+\s*(?:单元|门洞?)?\s*\d*\s*(?:室|号房|户)|[A-Za-z]?\d+(?:-\d+){2,}"
    r"|(?<=[路街巷弄道同])\s*\d+\s*号(?:院|楼|门口|门前|旁边?)?的?"
)
"""Whose door it is: 3 单元 502 室, 12-3-502, 琥珀弄 9 号."""


async def proposed(talk: Talk, station_id: str, said: str) -> str:
    """Empty where nothing is left that everybody may read."""
    bare = _DOOR.sub("", strip_contacts(said, ""))
    found = common_title(bare)[: TITLE_LENGTH * 2].strip() if bare.strip() else ""
    return "" if found and await named_in(talk, station_id, found) else found


async def wrong(talk: Talk, station_id: str, written: str) -> Say | None:
    """What is wrong with a title; None where all is well."""
    most = TITLE_LENGTH * 2 if written.isascii() else TITLE_LENGTH
    if not written or len(written) > most:
        return Say.TITLE_TOO_LONG
    if strip_contacts(written, "") != written or _DOOR.search(written):
        return Say.TITLE_WITH_CONTACTS
    if await named_in(talk, station_id, written):
        return Say.TITLE_WITH_NAMES
    return None


async def hear_title(talk: Talk, station_id: str, said: Answer) -> Answer:
    """The answer to the question for a title. Raises Misheard, and what was written is kept nowhere."""
    if said.words is None:
        return said
    hint = await wrong(talk, station_id, " ".join(said.text.split()))
    if hint is not None:
        talk.work.delete(tables.contents, id=said.words)
        raise Misheard(hint)
    return said


async def newest_title(talk: Talk, draft: Draft, station_id: str, field: str = "words") -> Draft:
    """What was written last takes the place of what stood before, unless it cannot be a title: then that stays."""
    written = draft.values.get(field) or []
    if len(written) < 2:
        return draft
    last = written[-1]
    hint = await wrong(talk, station_id, " ".join((await talk.words([last])).split()))
    kept = written[0] if hint is not None else last
    for content in set(written) - {kept}:
        talk.work.delete(tables.contents, id=content)
    if hint is not None:
        talk.reply(say(f"say.{hint}"))
    return replace(draft, values={**draft.values, field: [kept]})
