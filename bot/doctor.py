"""`doctor`: everything that can be looked at without changing anything, also while the product runs."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import typer

from bot.app import Core, EmptyDatabase, core
from bot.backup_state import backup_state
from bot.chains import chains, days
from bot.faults import faults
from bot.machine import address, machine_findings, size, unsynced
from bot.migrating import why
from bot.server_health import server_damage, server_findings
from bot.settings import Settings, SettingsError
from bot.values import Known, Values
from dialogs.health import Finding, Health, Level, bad, fine, warn
from handlers.health import findings
from locales.catalogue import said
from storage.database import Unavailable
from storage.migrate import HEAD, current
from storage.soundness import changed
from storage.whole import reading

PARENTS = (
    ("items", "reporter_id", "persons"),
    ("items", "owner_id", "persons"),
    ("contents", "item_id", "items"),
    ("attachments", "item_id", "items"),
    ("addresses", "person_id", "persons"),
    ("chats", "address_id", "addresses"),
    ("appointments", "person_id", "persons"),
    ("ratings", "item_id", "items"),
    ("sheets", "item_id", "items"),
)
"""What must belong to something: (table, column, table of its parent)."""
SEALED = """SELECT id AS subject FROM persons WHERE name_sealed IS NOT NULL OR phone_sealed IS NOT NULL
 UNION SELECT reporter_id FROM items WHERE called_sealed IS NOT NULL
 UNION SELECT id FROM invitations WHERE name_sealed IS NOT NULL AND used_at IS NULL AND expires_at > {now}
 UNION SELECT person_id FROM contents WHERE sealed = 1 AND kind IN ('consultation_name', 'consultation_delegate')"""
MARKS = {Level.OK: "ok  ", Level.WARN: "warn", Level.BAD: "BAD "}


@dataclass(frozen=True, slots=True)
class Examined:
    """Findings with their sentences, worst not first: in the order in which they were looked at."""

    head: str
    found: list[tuple[Finding, str]]

    @property
    def bad(self) -> bool:
        return any(one.level is Level.BAD for one, _ in self.found)


async def doctor(settings: Settings, *, as_json: bool) -> None:
    """Prints a line for each finding. Raises SettingsError without a district, typer.Exit(2) where something is bad."""
    examined = await examine(settings)
    if as_json:
        rows = [{"part": f.what.part, "level": f.level, "what": f.what, "said": text} for f, text in examined.found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        typer.echo(examined.head)
        for one, text in examined.found:
            typer.echo(f"{MARKS[one.level]} {one.what.part:9} {text}")
    if examined.bad:
        raise typer.Exit(2)


async def examine(settings: Settings) -> Examined:
    """Everything. Raises SettingsError where there is no district, or nobody answers."""
    version = await asyncio.to_thread(_version, settings)
    damage, looked = await _damage(settings)
    altered = await asyncio.to_thread(_altered, settings)
    if damage or version != HEAD:
        older = Health.SCHEMA_MIGRATE if settings.on_postgres else Health.SCHEMA_OLD
        found = [bad(Health.DATABASE_DAMAGED, detail=damage) if damage else warn(older, name=version, wanted=HEAD)]
        told = [(one, said(f"health.{one.what}", _language(), one.params)) for one in found]
        return Examined(settings.shown_where, told)
    try:
        async with core(settings) as running:
            examined = await _examined(running, looked)
    except EmptyDatabase:
        raise SettingsError(f"{settings.shown_where}: no district yet") from None
    examined.found[1:1] = [(one, said(f"health.{one.what}", _language(), one.params)) for one in altered]
    return examined


def _altered(settings: Settings) -> list[Finding]:
    """What was changed while the product was down, and would be refused by the next `run`."""
    if settings.on_postgres:
        return []
    keys = {name: settings.keys_folder / name for name in ("keys.db", "master.key")}
    return [bad(Health.DATABASE_CHANGED, name=str(path)) for path in changed(settings.database_path, keys) or ()]


async def _examined(running: Core, looked: Health) -> Examined:
    house, settings = running.house, running.settings
    now = house.clock()
    state = await asyncio.to_thread(backup_state, settings)
    found = [
        fine(Health.SCHEMA_FINE, name=HEAD),
        fine(looked),
        *(await server_findings(settings.database) if settings.on_postgres else [size(settings.database_path)]),
        *await _whole(settings, house.district.zone, house.vault.subjects(), now),
        *await findings(house, house.work()),
        *await asyncio.to_thread(machine_findings, settings, state, house.calendar, now),
        *unsynced(),
        *address(settings, sample=house.district.sample),
    ]
    values = Values(house, Known({}, {}, {}), _language(), now)
    told = [(one, values.phrase(one.phrase)) for one in found]
    for row in await faults(running):
        told.append((warn(Health.FAULTS_WAIT, count=1), f"{row['id'][-8:]} ({row['reason']})"))
    return Examined(f"{house.district.name}: {len(house.district.stations)} stations, {settings.shown_where}", told)


def _language() -> str:
    return "zh_CN" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"


def _version(settings: Settings) -> str:
    """Raises SettingsError where there is no database."""
    try:
        found = current(settings.where)
    except sqlite3.DatabaseError:
        return HEAD  # what is wrong with it, is said next
    except (OSError, Unavailable, asyncpg.PostgresError) as error:
        raise SettingsError(f"YIZHAN_DATABASE: {settings.shown_where}: {why(error)}") from None
    if found is None:
        raise SettingsError(f"{settings.shown_where}: no district yet")
    return found


async def _damage(settings: Settings) -> tuple[str, Health]:
    """What is wrong with the database itself, empty where nothing is; how it was looked at."""
    if settings.on_postgres:
        damage, checked = await server_damage(settings.database)
        return damage, Health.DATABASE_SOUND if checked else Health.DATABASE_READ
    try:
        async with reading(settings.database_path) as whole:
            answer = str(await whole.value("PRAGMA integrity_check(3)"))
    except sqlite3.DatabaseError as error:
        answer = str(error)
    return "" if answer == "ok" else answer, Health.DATABASE_SOUND


async def _whole(settings: Settings, zone: ZoneInfo, sealing: set[str], now: int) -> list[Finding]:
    """What reads every row."""
    async with reading(settings.where) as whole:
        events, broken = await chains(whole)
        sealed, wrong = await days(whole, zone)
        left = {t: count for t, column, parent in PARENTS if (count := await whole.value(_orphans(t, column, parent)))}
        lost = {row[0] for row in await whole.rows(SEALED.format(now=now))} - sealing
        files = [(row[0], row[1]) for row in await whole.rows("SELECT name, state FROM attachments")]
    return [
        bad(Health.EVENTS_BROKEN, count=len(broken), detail=", ".join(broken[:5]))
        if broken
        else fine(Health.EVENTS_FINE, count=events),
        bad(Health.DAYS_WRONG, day=", ".join(wrong[:5])) if wrong else fine(Health.DAYS_FINE, count=sealed),
        warn(Health.ROWS_ORPHANED, count=sum(left.values()), detail=", ".join(left))
        if left
        else fine(Health.ROWS_FINE),
        *([bad(Health.KEYS_LOST, count=len(lost))] if lost else []),
        *_files(settings.files_folder, {n for n, state in files if state == "ready"}, {n for n, _ in files}),
    ]


def _orphans(table: str, column: str, parent: str) -> str:
    return (
        f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL AND NOT EXISTS"
        f" (SELECT 1 FROM {parent} p WHERE p.district_id = t.district_id AND p.id = t.{column})"
    )


def _files(folder: Path, ready: set[str], named: set[str]) -> list[Finding]:
    """A file without a row may be one that is being kept just now: only those of yesterday count."""
    there = {path.name: path.stat().st_mtime for path in folder.iterdir()} if folder.exists() else {}
    missing = ready - there.keys()
    orphans = sorted(name for name, made in there.items() if name not in named and made < time.time() - 86_400)
    told = [bad(Health.FILES_MISSING, count=len(missing))] if missing else [fine(Health.FILES_FINE, count=len(ready))]
    if orphans:
        told.append(warn(Health.FILES_ORPHANED, count=len(orphans), detail=", ".join(orphans[:3])))
    return told
