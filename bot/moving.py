"""`move`: a district from one database into another, on either engine; keys and files stay where they are."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import typer

from bot.chains import chains
from bot.migrating import why
from bot.serving_lock import serving
from bot.settings import Settings, SettingsError, known_database
from storage.database import Unavailable
from storage.migrate import HEAD, current, upgrade
from storage.moving import LEFT, Carried, Differs, Full, carry
from storage.whole import Unfit, Whole, filling, reading

FAILED = (OSError, sqlite3.Error, Unavailable, asyncpg.PostgresError)
_SERVED = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'yizhan' AND datname = current_database()"
    " AND pid <> pg_backend_pid()"
)


async def carry_over(
    source: Whole, target: Whole, told: Callable[[str, int], None] = lambda *_: None
) -> tuple[Carried, int]:
    """All rows, compared where they arrived, and the chains of the events there; how many events.

    Within the target's transaction: whoever raises leaves nothing there. Raises Full, Differs, Unfit.
    """
    done = await carry(source, target, told)
    events, broken = await chains(target)
    if broken:
        raise Differs(f"events: {', '.join(broken[:5])}")
    return done, events


async def move(settings: Settings, source: str, target: str) -> None:
    """Raises SettingsError with one clear sentence; then the target holds nothing and the source is as it was."""
    come, go = _place(settings, "--from", source), _place(settings, "--to", target)
    if await _identity(come) == await _identity(go):
        raise SettingsError(f"--to {go.shown_where}: 和 --from 是同一个库 · is the same database as --from")
    await asyncio.to_thread(_look, come, go)
    started = time.monotonic()
    async with unserved(come):
        try:
            async with reading(come.where, still=True) as old, filling(go.where) as new:
                if not await old.value("SELECT 1 FROM districts"):
                    raise SettingsError(f"--from {come.shown_where}: 里面没有区 · holds no district")
                done, events = await carry_over(old, new, _progress)
        except Full:
            raise SettingsError(_HOLDS.format(f"--to {go.shown_where}")) from None
        except Unfit as error:
            raise SettingsError(_NOTHING.format(f"{error}")) from None
        except Differs as error:
            raise SettingsError(_NOTHING.format(f"{error}; `python -m bot doctor`")) from None
        except FAILED as error:
            raise SettingsError(_NOTHING.format(why(error))) from None
    _tell(come, go, done, events, time.monotonic() - started)


_HOLDS = "{}: 里面已有一个区，没有动它 · holds a district already; nothing was changed"
_NOTHING = "没有搬，原来的没有动 · nothing was carried, what was there is as it was: {}"


def _place(settings: Settings, option: str, named: str) -> Settings:
    """The settings with this database. Raises SettingsError."""
    try:
        return settings.model_copy(update={"database": known_database(named or "?")})
    except ValueError as error:
        raise SettingsError(f"{option}: {error}") from None


async def _identity(place: Settings) -> tuple[str, ...]:
    """The same for two names of one database. Raises SettingsError."""
    if not place.on_postgres:
        return (str(place.database_path.resolve()),)
    from storage.postgres_pool import connect

    try:
        connection = await connect(place.database)
        try:
            oid = await connection.fetchval("SELECT oid::text FROM pg_database WHERE datname = current_database()")
            started = await connection.fetchval("SELECT pg_postmaster_start_time()::text")
        finally:
            await connection.close()
    except FAILED as error:
        raise SettingsError(f"{place.shown_where}: {why(error)}") from None
    return (oid, started)


def _look(come: Settings, go: Settings) -> None:
    """Both at this version; an empty target is made so. Raises SettingsError."""
    for option, place in (("--from", come), ("--to", go)):
        try:
            found = current(place.where)
            if found is None and place is go:
                if not go.on_postgres:
                    go.database_path.parent.mkdir(parents=True, exist_ok=True)
                upgrade(go.where)
                found = HEAD
        except FAILED as error:
            raise SettingsError(f"{option} {place.shown_where}: {why(error)}") from None
        if found is None:
            raise SettingsError(f"{option} {place.shown_where}: 没有这个库，或是空的 · is not there, or empty")
        if found != HEAD:
            raise SettingsError(
                f"{option} {place.shown_where}: 是 {found} 版，这个程序要 {HEAD} 版 · is at version {found}, "
                f"this program needs {HEAD}: set YIZHAN_DATABASE to it and run `python -m bot migrate`"
            )


@asynccontextmanager
async def unserved(place: Settings) -> AsyncIterator[None]:
    """Nobody serves it, and of an SQLite file nobody begins to. Raises SettingsError."""
    if place.on_postgres:
        async with reading(place.where) as whole:
            others = await whole.value(_SERVED)
        if others:
            raise SettingsError(
                f"{place.shown_where}: 程序还在用它，请先停下 · is in use by the product "
                f"({others} connections): stop it first"
            )
        yield
        return
    with serving(place.database_path.parent):
        if place.data.resolve() == place.database_path.parent.resolve() or not place.data.exists():
            yield
        else:
            with serving(place.data):
                yield


def _progress(table: str, count: int) -> None:
    if count:
        typer.echo(f"{table:14} {count:>11,}")


def _tell(come: Settings, go: Settings, done: Carried, events: int, seconds: float) -> None:
    for table, count in done.cleaned.items():
        typer.echo(
            f"注意 · MIND: {table}: {count} 处文字里有库不能收的字符，已去掉或换成 � · texts held what no "
            "database text may hold (NUL, broken UTF-8); it was taken out or replaced",
            err=True,
        )
    lines = (
        "",
        f"搬好了 · carried: {come.shown_where} → {go.shown_where}, {done.total:,} rows in {seconds:.1f} s",
        f"核对过 · verified: every row of {len(done.rows)} tables read back and compared, "
        f"{events:,} events in unbroken chains",
        f"没有搬 · left: {', '.join(table.name for table in LEFT)} (of the old database itself)",
        "",
        "接下来 · next:",
        f"  1. YIZHAN_DATABASE={go.shown_where if go.on_postgres else f'sqlite:{go.database_path}'}"
        + (" （加上用户名和密码 · with user and password）" if go.on_postgres else ""),
        f"  2. 钥匙和照片留在原处 · keys and files stay as they are: {come.keys_folder}, {come.files_folder}",
        "  3. python -m bot doctor",
        "  4. python -m bot run",
        f"  5. 旧库先留着，新库有了备份再删 · keep {come.shown_where} until the new one runs and is backed up; "
        "then delete it: it holds people's words",
    )
    typer.echo("\n".join(lines))
