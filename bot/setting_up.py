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
from bot.sentences import Catalogues
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
        await asyncio.to_thread(_there, file)
        async with _place(settings, dry_run) as (database, vault):
            changes = await _load(settings, file, database, vault, dry=dry_run)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: 不是 UTF-8 文本 · is not UTF-8 text") from None
    except LoadError as error:
        raise SettingsError(_listed(error.faults)) from None
    if dry_run:
        typer.echo("试读，什么也没有写入 · a trial: nothing was written\n")
    typer.echo(str(changes))


def _there(file: Path) -> None:
    """Raises OSError before a district is made for it."""
    file.open("rb").close()


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


async def _load(settings: Settings, file: Path, database: Database, vault: Vault, *, dry: bool) -> Changes:
    """Raises LoadError, OSError, UnicodeDecodeError."""
    from handlers.district_reading import read_file
    from handlers.load_district import load_district

    now = utc_ms()
    found = await read_file(database, vault, file, settings.timezone, now)
    said = Catalogues()
    changes = await load_district(database, vault, found.document, now, dry=dry, tell=found.tell, sentences=said)
    changes.notes = found.notes + changes.notes
    return changes


def _listed(faults: tuple[str, ...]) -> str:
    """All that is wrong, a line each."""
    rest = len(faults) - MOST_FAULTS
    lines = [*faults[:MOST_FAULTS], *([f"……还有 {rest} 处，先把上面的改好。"] if rest > 0 else [])]
    if len(faults) == 1:
        return lines[0]
    return "\n".join(
        [*lines, "", f"共 {len(faults)} 处要改，什么也没有写入。", f"{len(faults)} to mend; nothing was written."]
    )
