"""Names of people who are nobody known: guests, who has no chat, who is sent in somebody's place.

Each name has a key of its own, which is nobody's else: it outlives whoever typed it, and goes alone.
"""

from __future__ import annotations

import re

from dialogs.form import Answer, Misheard
from dialogs.keys import Say
from domain.consultation import Consultation
from handlers.leave_phone import seal_said
from handlers.talk import Talk
from storage import tables
from storage.items import contents_by_id

LONGEST = 40
_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")
"""A telephone number; 3 栋 is part of how somebody is called."""


async def sealed_name(talk: Talk, answer: Answer) -> Answer:
    """A name that waits in a draft, as `subject sealed`; the chat's own line of it is sealed alike. Raises Misheard."""
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    subject = talk.house.vault.newcomer()
    await seal_said(talk, answer.text, subject)
    given = " ".join(answer.text.split())
    if not 1 <= len(given) <= LONGEST or _NUMBER.search(given):
        raise Misheard(Say.WHO_UNCLEAR)
    return Answer(text=f"{subject} {talk.house.vault.seal(subject, given)}")


def kept_name(talk: Talk, found: Consultation, kind: str, waiting: str, via: str | None = None) -> str:
    """A content of what `sealed_name` made; it is shown where names that came by `via`, else this channel, may be."""
    subject, _, sealed = waiting.partition(" ")
    came = talk.channel if via is None else via
    return talk.work.content(kind, sealed, person_id=subject, sealed=1, consultation_id=found.id, via=came)


async def copied_name(talk: Talk, found: Consultation, content: str | None) -> str | None:
    """The same name for another consultation, with a key of its own; None where it is known no more."""
    row = (await contents_by_id(talk.work, [content])).get(content) if content else None
    if row is None or not row["sealed"]:
        made = row and talk.work.content(row["kind"], row["text"], consultation_id=found.id, via=row["via"])
        return made or None
    name = talk.house.vault.open(row["person_id"], row["text"])
    if name is None:
        return None
    subject = talk.house.vault.newcomer()
    await talk.house.vault.prepare(subject)
    return kept_name(talk, found, row["kind"], f"{subject} {talk.house.vault.seal(subject, name)}", row["via"])
