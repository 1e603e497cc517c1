"""Files that a message brings: written as pending with the platform's reference, fetched after the commit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dialogs.talk import FileRef
from domain.refusal import Refusal, Refused
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.files import Kept
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
        known: Row = {"kind": file.kind, "mime": file.mime or "", "size": file.size or 0, "hash": "", "name": ""}
        _insert(talk, made[-1], talk.now, state="pending", channel=talk.channel, reference=file.reference, **known)
    if made and talk.line is not None:
        talk.line.extend(made)
    return tuple(made)


def keep_taken(talk: Talk, files: Sequence[Kept], at: int) -> list[str]:
    """Rows for photos that a page of ours has taken in itself; returns their ids, which hold the instant `at`."""
    made = []
    for file in files:
        made.append(new_id(at))
        known: Row = {"name": file.name, "mime": file.mime, "hash": file.hash, "size": file.size}
        _insert(talk, made[-1], at, kind="photo", state="ready", channel="", reference="", **known)
    return made


def _insert(talk: Talk, made: str, at: int, **columns: Any) -> None:
    columns |= {"person_id": talk.person_id, "address_id": talk.door.address_id, "practice_at": talk.work.practice_at}
    columns |= {"item_id": None, "content_id": None, "tries": 0, "next_attempt_at": at, "created_at": at}
    talk.work.insert(tables.attachments, id=made, **columns)


def sealed_files(files: Sequence[FileRef]) -> str:
    return json.dumps([asdict(file) for file in files])


def unsealed_files(kept: str) -> tuple[FileRef, ...]:
    return tuple(FileRef(**file) for file in json.loads(kept))
