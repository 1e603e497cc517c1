"""A district file read in at the desk: looked over first, then applied exactly as it was shown.

What was sent waits sealed with the sender's key; it is gone once it was read in, and at the latest after `KEPT`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import zlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.said import said
from handlers.district_changes import Changes
from handlers.district_reading import Written, read_file
from handlers.fault_english import told_in
from handlers.load_district import LoadError, OtherChanges, Run, run_district
from handlers.talk import Talk
from handlers.workbook import STRANGE, TEMPLATE_COMMAND
from storage.database import Conflict, Row
from storage.district_uploads import applied, keep_upload, upload
from storage.ids import new_id
from storage.vault import Vault
from storage.work import Work

VIA = "desk"
KEPT = 40 * 60_000
"""Ms; what is swept every twenty minutes is gone within the hour."""
_DAY = "$day"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits, and what it would change now."""

    name: str
    changes: Changes
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was read in: how many of each kind were made and changed."""

    at: int
    changes: Changes


def ensure_reads_in(talk: Talk) -> None:
    """Raises Refusal for everybody but the district's office."""
    actor = talk.anywhere()
    if not may(actor, Permission.DISTRICT_LOAD):
        raise Refusal(Refused.NOT_YOURS)


async def take(talk: Talk, file: Path, name: str) -> str:
    """Keeps a file that could be read in; its id. Raises Refusal; LoadError with all that is wrong."""
    ensure_reads_in(talk)
    house = talk.house
    try:
        found = await _read(talk, file)
        await _run(talk, found, Run(dry=True, tell=found.tell))
    except LoadError as error:
        raise LoadError([_here(fault) for fault in error.faults]) from None
    notes = [told_in(talk.language, note) for note in found.notes]
    await house.vault.prepare(talk.person_id)
    text = await asyncio.to_thread(_packed, {"name": name, "document": found.document, "notes": notes})
    work, made = house.work(), new_id()
    keep_upload(work, made, talk.person_id, house.vault.seal(talk.person_id, text))
    await work.commit()
    return made


def _here(fault: str) -> str:
    """Where the command line would name a command."""
    return said(STRANGE, said(_DOWNLOAD)) if TEMPLATE_COMMAND in fault else fault


_DOWNLOAD = "，在“全区的文件”这一页下载"
_NO_TEXT = "这个文件不是 UTF-8 文字，也不是 Excel 工作簿（.xlsx）"


async def _read(talk: Talk, file: Path) -> Written:
    house = talk.house
    try:
        return await read_file(house.database, house.vault, file, house.district.zone.key, talk.now)
    except UnicodeDecodeError:
        raise LoadError([_NO_TEXT]) from None


async def looked_over(talk: Talk, upload_id: str) -> Waiting | Done | None:
    """None for what is no more, or somebody else's. Raises Refusal; LoadError where it does not fit any more."""
    ensure_reads_in(talk)
    row = await _standing(talk, upload_id)
    if row is None:
        return None
    if row["applied_at"] is not None:
        return Done(row["applied_at"], _counted(row["result"], talk.language))
    kept = await _opened(talk.house.vault, row)
    changes = await _run(talk, Written(kept["document"]), Run(dry=True, language=talk.language))
    return Waiting(kept["name"], changes, kept["notes"])


async def read_in(talk: Talk, upload_id: str, agreed: str) -> None:
    """Raises Refusal; LoadError; OtherChanges where it is to be looked over once more. Twice is once."""
    ensure_reads_in(talk)
    row = await _standing(talk, upload_id)
    if row is None or row["applied_at"] is not None:
        return
    kept = await _opened(talk.house.vault, row)

    def done(work: Work, changes: Changes) -> None:
        applied(work, upload_id, talk.person_id, json.dumps([dict(changes.made), dict(changes.changed)]))

    try:
        how = Run(by=talk.person_id, via=VIA, language=talk.language, agreed=agreed, also=done)
        await _run(talk, Written(kept["document"]), how)
    except (Conflict, OtherChanges):
        again = await _standing(talk, upload_id)
        if again is None or again["applied_at"] is None:  # else it was pressed twice
            raise
    await talk.house.refresh()


async def _run(talk: Talk, found: Written, how: Run) -> Changes:
    house, how = talk.house, replace(how, sentences=talk.house.sentences)
    return await run_district(house.database, house.vault, found.document, house.clock(), how)


async def _standing(talk: Talk, upload_id: str) -> Row | None:
    row = await upload(talk.work, upload_id, talk.person_id)
    return row if row is not None and row["made_at"] > talk.now - KEPT else None


async def _opened(vault: Vault, row: Row) -> dict[str, Any]:
    text = vault.open(row["person_id"], row["sealed"])
    if text is None:
        raise Conflict
    return await asyncio.to_thread(_unpacked, text)


def _packed(value: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(value, ensure_ascii=False, default=_day).encode())).decode()


def _day(value: object) -> dict[str, str]:
    assert isinstance(value, date)
    return {_DAY: value.isoformat()[:10]}


def _unpacked(text: str) -> dict[str, Any]:
    found = json.loads(zlib.decompress(base64.b64decode(text)), object_hook=_as_day)
    assert isinstance(found, dict)
    return found


def _as_day(part: dict[str, Any]) -> object:
    return date.fromisoformat(part[_DAY]) if part.keys() == {_DAY} else part


def _counted(result: str, language: str) -> Changes:
    made, changed = json.loads(result)
    changes = Changes(language=language)
    changes.made.update(made)
    changes.changed.update(changed)
    return changes
