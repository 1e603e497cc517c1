"""Copies of a PostgreSQL database that one test uses after another: only what the last has written is put back.

A new copy costs the server some hundred files; for its connections see `tests.kept`.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg

from tests.kept import keep, keeper, let_go
from tests.postgres import admin, create, of, own

USES = 40
"""Of one copy: rows that are deleted stay in its files."""
SHAPE = ("pg_attribute", "pg_class", "pg_constraint", "pg_proc", "pg_statistic", "pg_trigger")
"""Where PostgreSQL keeps what a database is beside its rows: a test that changes that has its copy to itself."""
RIGHTS = "pg_database WHERE datname = current_database() AND datacl IS NULL AND datconnlimit = -1"
CUT_OFF = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL($1::int[])"""


@dataclass(frozen=True, slots=True)
class Template:
    counts: Mapping[str, int]
    """The rows of each table."""
    rows: Mapping[str, bytes]
    written: int
    """The server's newest transaction when nothing had been written to any copy."""

    @property
    def question(self) -> str:
        """How many rows each table has, and how many were written after a transaction."""
        later = "count(*) FILTER (WHERE age(xmin) < (SELECT age($1::text::xid)))"
        asked = [f"SELECT '{t}', count(*), {later} FROM {t}" for t in self.counts]
        return " UNION ALL ".join([*asked, f"SELECT '', count(*), 0 FROM {RIGHTS}"])


@dataclass(slots=True)
class Copy:
    name: str
    written: int
    uses: int = 0


_templates: dict[str, Template] = {}
_idle: dict[str, list[Copy]] = {}


@asynccontextmanager
async def copy_of(template: str) -> AsyncIterator[str]:
    """Its address. The template itself is never written to again."""
    idle = _idle.setdefault(template, [])
    copy = idle.pop() if idle else await _made(template)
    try:
        yield of(copy.name)
    finally:
        copy.uses += 1
        if own() and copy.uses < USES and await _put_back(_templates[template], copy):
            idle.append(copy)
        else:
            await let_go(of(copy.name))
            await admin(f"DROP DATABASE {copy.name} WITH (FORCE)")


async def _made(template: str) -> Copy:
    name = f"t_{uuid4().hex}"
    url = await create(name, template)
    if template not in _templates:
        _templates[template] = await _read(url)
    keep(url)
    return Copy(name, _templates[template].written)


async def _read(url: str) -> Template:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        counts, rows = dict.fromkeys(SHAPE, 0), {}
        counts |= {name: 0 for (name,) in found}
        for name in counts:
            counts[name] = await connection.fetchval(f"SELECT count(*) FROM {name}")
            if counts[name] and name not in SHAPE:
                await connection.copy_from_table(name, output=(out := io.BytesIO()), format="binary")
                rows[name] = out.getvalue()
        return Template(counts, rows, await _transaction(connection))
    finally:
        await connection.close()


async def _put_back(template: Template, copy: Copy) -> bool:
    """False where it is more than rows that differ."""
    try:
        async with keeper(of(copy.name)) as (connection, others):
            await connection.fetch(CUT_OFF, others)
            told = await connection.fetch(template.question, str(copy.written))
            other = {name for name, *state in told if not _same(template, name, *state)}
            if other & {*SHAPE, ""}:
                return False
            if other:
                await _restore(connection, template, copy, other)
    except (OSError, asyncpg.PostgresError):
        return False
    return True


async def _restore(connection: asyncpg.Connection, template: Template, copy: Copy, tables: set[str]) -> None:
    async with connection.transaction():
        for name in sorted(tables):
            await connection.fetch(f"DELETE FROM {name}")
        for name in sorted(tables & template.rows.keys()):
            await connection.copy_to_table(name, source=io.BytesIO(template.rows[name]), format="binary")
        copy.written = await _transaction(connection)


def _same(template: Template, table: str, count: int, later: int) -> bool:
    return count == (template.counts[table] if table else 1) and not later


async def _transaction(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT pg_current_xact_id()::text"))
