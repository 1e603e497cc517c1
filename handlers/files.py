"""Files that a message brings: written as pending with the platform's reference, fetched after the commit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from dialogs.talk import FileRef
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id

MOST_FILES = 20


def keep_files(talk: Talk, files: Sequence[FileRef]) -> tuple[str, ...]:
    """Rows for the files of one message; returns their ids. Raises Refusal when a draft would hold too many."""
    held = len(talk.draft.values.get("files", [])) if talk.draft else 0
    if held + len(files) > MOST_FILES:
        raise Refusal(Refused.TOO_MANY_FILES, most=MOST_FILES)
    made = []
    for file in files:
        made.append(new_id())
        talk.work.insert(
            tables.attachments,
            id=made[-1],
            kind=file.kind,
            state="pending",
            item_id=None,
            content_id=None,
            person_id=talk.person_id,
            address_id=talk.door.address_id,
            channel=talk.channel,
            reference=file.reference,
            name="",
            mime=file.mime or "",
            hash="",
            size=file.size or 0,
            tries=0,
            next_attempt_at=talk.now,
            created_at=talk.now,
            practice_at=talk.work.practice_at,
        )
    if made and talk.line is not None:
        talk.line.extend(made)
    return tuple(made)


def sealed_files(files: Sequence[FileRef]) -> str:
    return json.dumps([asdict(file) for file in files])


def unsealed_files(kept: str) -> tuple[FileRef, ...]:
    return tuple(FileRef(**file) for file in json.loads(kept))
