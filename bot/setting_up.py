"""`template` and `init`: an empty workbook, and a district from a filled-in one."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from bot.app import opened, utc_ms
from bot.migrating import there_is_one
from bot.settings import Settings, SettingsError
from handlers.district_changes import Changes
from handlers.load_district import LoadError
from storage.database import Database
from storage.vault import Vault

MOST_FAULTS = 200
"""So many are listed; who has more mends these first."""


async def template(file: Path) -> None:
    from handlers.workbook_template import template as make

    if file.suffix.lower() != ".xlsx":
        raise SettingsError(f"{file}：请给一个以 .xlsx 结尾的名字，例如 district.xlsx · the name must end in .xlsx")
    made = make()
    try:
        with file.open("xb") as paper:  # never over somebody's filled-in one
            paper.write(made)
    except FileExistsError:
        raise SettingsError(f"{file}：已经有这个文件了，换一个名字 · this file is there already") from None
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    typer.echo(f"{file}：填好以后，先试读一遍：python -m bot init {file} --dry-run")


async def init(settings: Settings, file: Path, *, dry_run: bool = False) -> None:
    try:
        start = await asyncio.to_thread(_start_of, file)
        async with _place(settings, dry_run) as (database, vault):
            changes = await _load(settings, file, start, database, vault, dry=dry_run)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: 不是 UTF-8 文本 · is not UTF-8 text") from None
    except LoadError as error:
        raise SettingsError(_listed(error.faults)) from None
    if dry_run:
        typer.echo("试读，什么也没有写入 · a trial: nothing was written\n")
    typer.echo(str(changes))


def _start_of(file: Path) -> bytes:
    with file.open("rb") as opened_file:
        return opened_file.read(8)


@asynccontextmanager
async def _place(settings: Settings, dry_run: bool) -> AsyncIterator[tuple[Database, Vault]]:
    """The district's own database; for a trial before there is one, an empty place that is gone afterwards."""
    if not dry_run or await asyncio.to_thread(there_is_one, settings):
        async with opened(settings) as place:
            yield place
        return
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = settings.model_copy(update={"data": Path(folder), "keys": Path(folder) / "keys", "database": ""})
        async with opened(elsewhere) as place:
            yield place


async def _load(
    settings: Settings, file: Path, start: bytes, database: Database, vault: Vault, *, dry: bool
) -> Changes:
    """Raises LoadError, OSError, UnicodeDecodeError."""
    from handlers.load_district import load_district
    from handlers.workbook import is_workbook

    now = utc_ms()
    if is_workbook(file, start):
        from handlers.known_names import known_names
        from handlers.workbook_document import read_workbook

        known = await known_names(database, vault, now)
        filled = await asyncio.to_thread(read_workbook, file, known)
        _use_own_zone(filled.document, settings.timezone)
        changes = await load_district(database, vault, filled.document, now, dry=dry, tell=filled.told)
        changes.notes = filled.notes + changes.notes
        return changes
    from handlers.district_text import parse

    document = parse(await asyncio.to_thread(file.read_text, encoding="utf-8"))
    _use_own_zone(document, settings.timezone)
    return await load_district(database, vault, document, now, dry=dry)


def _use_own_zone(document: object, timezone: str) -> None:
    """A file that names no time zone gets the one of the settings."""
    district = document.get("district") if isinstance(document, dict) else None
    if isinstance(district, dict):
        district.setdefault("timezone", timezone)


def _listed(faults: tuple[str, ...]) -> str:
    """All that is wrong, a line each."""
    rest = len(faults) - MOST_FAULTS
    lines = [*faults[:MOST_FAULTS], *([f"……还有 {rest} 处，先把上面的改好。"] if rest > 0 else [])]
    if len(faults) == 1:
        return lines[0]
    return "\n".join(
        [*lines, "", f"共 {len(faults)} 处要改，什么也没有写入。", f"{len(faults)} to mend; nothing was written."]
    )
