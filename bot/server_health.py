"""What a PostgreSQL server tells of itself: damage, clock, connections, autovacuum, size."""

from __future__ import annotations

import time
from collections.abc import Sequence

import asyncpg

from dialogs.health import Finding, Health, bad, fine, warn
from storage import tables
from storage.whole import Whole, reading

APART = 5_000
"""How far this machine's clock and the server's may lie apart, ms."""
FEW = 0.8
"""Share of the server's connections from which on they are few."""
MB = 1_000_000
_TABLES = "SELECT c.oid FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
_OURS = f"{_TABLES} AND c.relkind = 'r' AND c.relname IN ({', '.join(repr(name) for name in tables.metadata.tables)})"
_ROWS = f"SELECT t.msg FROM ({_OURS}) c, LATERAL verify_heapam(c.oid::regclass, check_toast => true) t LIMIT 3"
_INDEXES = f"SELECT bt_index_check(i.indexrelid, true) FROM pg_index i WHERE i.indrelid IN ({_OURS})"
_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_USED = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
_LIMIT = (
    "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    " - coalesce(current_setting('reserved_connections', true), '0')::int"
)
_VACUUM = "SELECT current_setting('autovacuum')::bool AND current_setting('track_counts')::bool"
_UNVACUUMED = (
    f"SELECT string_agg(c.relname, ', ') FROM pg_class c WHERE c.oid IN ({_OURS})"
    " AND c.reloptions && ARRAY['autovacuum_enabled=false', 'autovacuum_enabled=off']"
)


async def server_damage(url: str) -> tuple[str, bool]:
    """What is wrong with it, empty where nothing is; whether amcheck looked (else every row was read)."""
    try:
        async with reading(url) as whole:
            found = await _amcheck(whole)
    except (asyncpg.UndefinedFunctionError, asyncpg.InsufficientPrivilegeError):
        return await _read_through(url), False
    except asyncpg.PostgresError as error:  # an index that does not fit its table is raised
        return str(error.args[0]), True
    return "; ".join(found), True


async def _amcheck(whole: Whole) -> list[str]:
    found = [str(row[0]) for row in await whole.rows(_ROWS)]
    await whole.rows(_INDEXES)
    return found


async def _read_through(url: str) -> str:
    """Every value of every row is unpacked by the server; none of it comes over."""
    for table in tables.metadata.sorted_tables:
        try:
            async with reading(url) as whole:
                await whole.value(f"SELECT sum(length(t::text)) FROM {table.name} t")
        except asyncpg.PostgresError as error:
            return f"{table.name}: {error.args[0]}"
    return ""


async def server_findings(url: str) -> Sequence[Finding]:
    async with reading(url) as whole:
        found = [await _clock(whole), connections(await whole.value(_USED), await whole.value(_LIMIT))]
        off = [] if await whole.value(_VACUUM) else ["autovacuum, track_counts"]
        off += filter(None, [await whole.value(_UNVACUUMED)])
        found.append(warn(Health.VACUUM_OFF, detail=", ".join(off)) if off else fine(Health.VACUUM_ON))
        size = await whole.value("SELECT pg_database_size(current_database())")
    return [*found, fine(Health.SIZE_TOLD, size=f"{size / MB:,.0f}")]


async def _clock(whole: Whole) -> Finding:
    """Against the middle of the question's way."""
    before = time.time_ns()
    there = await whole.value(_CLOCK)
    return clock(there, (before + time.time_ns()) // 2_000_000)


def clock(there: int, here: int) -> Finding:
    """Of the server's time and this machine's, UTC ms."""
    apart = abs(there - here)
    return bad(Health.CLOCK_APART, seconds=apart // 1000) if apart > APART else fine(Health.CLOCK_SAME)


def connections(used: int, limit: int) -> Finding:
    if used > FEW * limit:
        return warn(Health.CONNECTIONS_FEW, count=used, limit=limit)
    return fine(Health.CONNECTIONS_FINE, count=used, limit=limit)
