"""`doctor`: everything that can be looked at without changing anything, also while the product runs."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.app import Core, EmptyDatabase, core
from bot.backups import backup_state
from bot.chains import broken_chains, wrong_days
from bot.faults import faults
from bot.machine import address, machine_findings
from bot.settings import Settings, SettingsError
from bot.values import Known, Values
from dialogs.health import Finding, Health, Level, bad, fine, warn
from handlers.health import findings
from locales.catalogue import said
from storage.migrate import HEAD, current

THINGS = ("items", "persons", "districts")
"""Tables whose rows stand at the end of a chain of events."""
PARENTS = (
    ("items", "reporter_id", "persons"),
    ("items", "owner_id", "persons"),
    ("contents", "item_id", "items"),
    ("attachments", "item_id", "items"),
    ("addresses", "person_id", "persons"),
    ("chats", "address_id", "addresses"),
    ("appointments", "person_id", "persons"),
    ("ratings", "item_id", "items"),
)
"""What must belong to something: (table, column, table of its parent)."""
SEALED = """SELECT id AS subject FROM persons WHERE name_sealed IS NOT NULL OR phone_sealed IS NOT NULL
 UNION SELECT reporter_id FROM items WHERE called_sealed IS NOT NULL
 UNION SELECT id FROM invitations WHERE name_sealed IS NOT NULL AND used_at IS NULL AND expires_at > :now"""
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
    """Everything, the slow parts in a thread. Raises SettingsError where there is no district."""
    path = settings.database_path
    version = await asyncio.to_thread(_version, path)
    damage = await asyncio.to_thread(_damage, path)
    if damage or version != HEAD:
        schema = warn(Health.SCHEMA_OLD, name=version, wanted=HEAD)
        found = [bad(Health.DATABASE_DAMAGED, detail=damage) if damage else schema]
        return Examined(str(path), [(one, said(f"health.{one.what}", _language(), one.params)) for one in found])
    try:
        async with core(settings) as running:
            return await _examined(running)
    except EmptyDatabase:
        raise SettingsError(f"{path}: no district yet") from None


async def _examined(running: Core) -> Examined:
    house, settings = running.house, running.settings
    now = house.clock()
    state = await asyncio.to_thread(backup_state, settings)
    found = [
        fine(Health.SCHEMA_FINE, name=HEAD),
        fine(Health.DATABASE_SOUND),
        *await asyncio.to_thread(_whole, settings, house.district.zone, house.vault.subjects(), now),
        *await findings(house, house.work()),
        *await asyncio.to_thread(machine_findings, settings, state, house.calendar, now),
        *address(settings, sample=house.district.sample),
    ]
    values = Values(house, Known({}, {}, {}), _language(), now)
    told = [(one, values.phrase(one.phrase)) for one in found]
    for row in await faults(running):
        told.append((warn(Health.FAULTS_WAIT, count=1), f"{row['id'][-8:]} ({row['reason']})"))
    return Examined(f"{house.district.name}: {len(house.district.stations)} stations, {settings.database_path}", told)


def _language() -> str:
    return "zh_CN" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"


def _version(path: Path) -> str:
    """Raises SettingsError where there is no database."""
    try:
        found = current(path)
    except sqlite3.DatabaseError:
        return HEAD  # what is wrong with it, is said next
    if found is None:
        raise SettingsError(f"{path}: no district yet")
    return found


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """In one read transaction: the product may go on writing, and all is seen as of one instant."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA query_only=ON")
        db.execute("BEGIN")
        yield db


def _damage(path: Path) -> str:
    try:
        with _reading(path) as db:
            said = str(db.execute("PRAGMA integrity_check(3)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if said == "ok" else said


def _whole(settings: Settings, zone: ZoneInfo, sealing: set[str], now: int) -> list[Finding]:
    """What reads every row."""
    with _reading(settings.database_path) as db:
        events = db.execute("SELECT * FROM events ORDER BY thing, thing_id, seq").fetchall()
        heads = [row for table in THINGS for row in db.execute(f"SELECT id, version, head FROM {table}")]
        broken = broken_chains(events, heads)
        wrong = wrong_days(events, days := db.execute("SELECT * FROM digests").fetchall(), zone)
        orphans = {t: db.execute(_orphans(t, column, parent)).fetchone()[0] for t, column, parent in PARENTS}
        lost = {row[0] for row in db.execute(SEALED, {"now": now})} - sealing
        ready = {row[0] for row in db.execute("SELECT name FROM attachments WHERE state = 'ready'")}
        named = ready | {row[0] for row in db.execute("SELECT name FROM attachments")}
    left = {table: count for table, count in orphans.items() if count}
    return [
        bad(Health.EVENTS_BROKEN, count=len(broken), detail=", ".join(broken[:5]))
        if broken
        else fine(Health.EVENTS_FINE, count=len(events)),
        bad(Health.DAYS_WRONG, day=", ".join(wrong[:5])) if wrong else fine(Health.DAYS_FINE, count=len(days)),
        warn(Health.ROWS_ORPHANED, count=sum(left.values()), detail=", ".join(left))
        if left
        else fine(Health.ROWS_FINE),
        *([bad(Health.KEYS_LOST, count=len(lost))] if lost else []),
        *_files(settings.files_folder, ready, named),
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
