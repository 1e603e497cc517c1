"""A district file from disk, workbook or YAML, as the document that a run takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from domain.district_faults import Telling, in_yaml
from storage.database import Database
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Written:
    """`tell` makes sentences of faults, with the way to the line or the cell; `notes` is what was passed over."""

    document: object
    tell: Telling = in_yaml
    notes: list[str] = field(default_factory=list)


async def read_file(database: Database, vault: Vault, file: Path, timezone: str, now: int) -> Written:
    """A file that names no time zone gets this one. Raises LoadError, OSError, UnicodeDecodeError."""
    from handlers.workbook import is_workbook

    if is_workbook(file, await asyncio.to_thread(_start_of, file)):
        from handlers.known_names import known_names
        from handlers.workbook_document import read_workbook

        known = await known_names(database, vault, now)
        filled = await asyncio.to_thread(read_workbook, file, known)
        _use_own_zone(filled.document, timezone)
        return Written(filled.document, filled.told, filled.notes)
    from handlers.district_text import parse

    text = await asyncio.to_thread(file.read_text, encoding="utf-8")
    document = await asyncio.to_thread(parse, text)
    _use_own_zone(document, timezone)
    return Written(document)


def _start_of(file: Path) -> bytes:
    with file.open("rb") as opened_file:
        return opened_file.read(8)


def _use_own_zone(document: object, timezone: str) -> None:
    district = document.get("district") if isinstance(document, dict) else None
    if isinstance(district, dict):
        district.setdefault("timezone", timezone)
