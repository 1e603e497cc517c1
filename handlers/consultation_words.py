"""Words and files of a consultation: each carries its id, so that they are kept and wiped with it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.consultation import Consultation
from handlers.consultation_via import via_of
from handlers.talk import Talk
from storage import tables


async def settled(talk: Talk, found: Consultation, pieces: Sequence[str], kind: str, files: Sequence[str] = ()) -> str:
    """One lasting content of what was written in pieces, with its files. Raises Refusal where it has had its time."""
    words = await talk.settle(pieces, kind, None, via=await via_of(talk, found))
    talk.work.update(tables.contents, {"id": words}, consultation_id=found.id)
    for file in files:
        talk.work.update(tables.attachments, {"id": file}, consultation_id=found.id, content_id=words)
    talk.attached[words] = tuple(files)
    return words
