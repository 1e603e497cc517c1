"""The database's version: an SQLite file is brought up to date by whoever opens it, PostgreSQL by `migrate` alone."""

from __future__ import annotations

import asyncio
import sqlite3

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

from bot.settings import NotNow, Settings, SettingsError
from storage.database import Unavailable
from storage.migrate import HEAD, current, upgrade
from storage.trouble import LASTING, Trouble, trouble_of

WAY_OUT = "python -m bot restore --force, docs/operating.md"


def prepare(settings: Settings) -> None:
    """Raises SettingsError where the database cannot be opened, or is of another version and shared with others.

    An empty database is set up by whoever comes first.
    """
    found = _tried(settings, settings.on_postgres)
    if found not in (None, HEAD):
        raise SettingsError(
            f"{settings.shown_where}: 数据库是 {found} 版，这个程序要 {HEAD} 版 · the database is at version {found}, "
            f"this program needs {HEAD}: `python -m bot migrate`"
        )
    if found is None:
        _tried(settings, False)


def _tried(settings: Settings, look_only: bool) -> str | None:
    """The version afterwards. Raises SettingsError, also for a newer one than ours, which is left alone."""
    where = settings.where
    try:
        if not settings.on_postgres:
            settings.database_path.parent.mkdir(parents=True, exist_ok=True)
        found = current(where)
        if found is not None and found > HEAD:
            raise SettingsError(
                f"{settings.shown_where}: 数据库是 {found} 版，比这个程序（{HEAD} 版）新 · the database is at version "
                f"{found}, newer than this program ({HEAD}): run the newer program"
            )
        if look_only or found == HEAD:
            return found
        upgrade(where)
        return current(where)
    except (OSError, sqlite3.DatabaseError, Unavailable, asyncpg.PostgresError, DBAPIError) as error:
        said = error.driver_exception if isinstance(error, DBAPIError) else error
        named = "YIZHAN_DATABASE" if settings.on_postgres else "YIZHAN_DATA, YIZHAN_DATABASE"
        raise refused(f"{named}: {settings.shown_where}", said or error) from None


def there_is_one(settings: Settings) -> bool:
    """Whether there is a database with tables; nothing is made. Raises SettingsError."""
    if not settings.on_postgres:
        return settings.database_path.exists()
    return _tried(settings, True) is not None


async def migrate(settings: Settings) -> None:
    """Prints the versions before and after; several at once wait for each other."""
    before = await asyncio.to_thread(_tried, settings, True)
    after = await asyncio.to_thread(_tried, settings, False)
    typer.echo(f"{settings.shown_where}: {before or '空 empty'} → {after}")


def refused(where: str, error: BaseException) -> SettingsError:
    """What the storage said, as one line; a full disk may be tried again, a damaged file only after a restore."""
    trouble = trouble_of(error) or (error.args[0] if isinstance(error, Unavailable) else None)
    text = f"{where}: {why(error)}"
    if trouble in LASTING:
        return SettingsError(f"{text}: {WAY_OUT}")
    return NotNow(text) if trouble in (Trouble.FULL, Trouble.IO, Trouble.BUSY) else SettingsError(text)


_AWAY = {
    "ConnectionRefusedError": "那里没有数据库在运行 · no server answers there",
    "gaierror": "找不到这台主机 · no host of that name is known",
    "TimeoutError": "没有回音 · no answer in time",
}
"""Why nobody can be reached, by the name of the driver's error."""


def why(error: BaseException) -> str:
    if isinstance(error, Unavailable) and isinstance(error.__cause__, asyncpg.ClientConfigurationError):
        return str(error.__cause__)
    if isinstance(error, Unavailable) and str(error) in _AWAY:
        return _AWAY[str(error)]
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
