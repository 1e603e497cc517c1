"""What ails a PostgreSQL server, done to one database of it: read-only, a full disk, a page that is not as written."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from tests.postgres import admin, create, of

SMALL = 48 << 20


def name_of(url: str) -> str:
    return urlsplit(url).path.strip("/")


async def cut_off(url: str) -> None:
    await admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(url)}'")


@asynccontextmanager
async def read_only(url: str) -> AsyncIterator[None]:
    """As after a failover to a standby: who comes anew may only read, and whoever was there is cut off."""
    await admin(f"ALTER DATABASE {name_of(url)} SET default_transaction_read_only = on")
    await cut_off(url)
    try:
        yield
    finally:
        await admin(f"ALTER DATABASE {name_of(url)} RESET default_transaction_read_only")


async def file_of(url: str, table: str) -> Path:
    """Of the server's; it may hold less than is in its memory. Opens no page of the table."""
    connection = await asyncpg.connect(url)
    try:
        place = await connection.fetchval("SELECT pg_relation_filepath($1)", table)
        return Path(str(await connection.fetchval("SHOW data_directory")), str(place))
    finally:
        await connection.close()


@asynccontextmanager
async def copied(url: str) -> AsyncIterator[str]:
    """The address of a copy, of whose tables nothing is in the server's memory yet."""
    await cut_off(url)
    made = await create(f"t_{uuid4().hex}", name_of(url))
    try:
        yield made
    finally:
        await admin(f"DROP DATABASE {name_of(made)} WITH (FORCE)")


async def spoil(url: str, table: str) -> None:
    """A byte in the head of its first page."""
    await asyncio.to_thread(_spoil, await file_of(url, table))


def _spoil(path: Path) -> None:
    with path.open("r+b") as file:
        head = file.read(16)
        file.seek(0)
        file.write(head[:12] + bytes([head[12] ^ 0x40]) + head[13:])


@asynccontextmanager
async def small_disk(template: str) -> AsyncIterator[tuple[str, Path]]:
    """The address of a copy of that database; it lies on a file system of its own, and a folder there."""
    name, folder = f"small_{uuid4().hex}", Path(tempfile.mkdtemp(prefix="yzsmall"))
    mounted = await _ran("mount", "-t", "tmpfs", "-o", f"size={SMALL}", name, str(folder))
    try:
        if not mounted:
            pytest.skip(
                "a small disk needs the right to mount one; tests/storage/test_trouble_postgres.py goes without"
            )
        place = folder / "server"
        place.mkdir(mode=0o700)
        owner = (await file_of(of("postgres"), "pg_class")).stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        os.chown(place, owner.st_uid, owner.st_gid)
        await admin(
            f"CREATE TABLESPACE {name} LOCATION '{place}'",
            f"CREATE DATABASE {name} TEMPLATE {name_of(template)} TABLESPACE {name} STRATEGY FILE_COPY",
        )
        try:
            yield of(name), folder
        finally:
            (folder / "ballast").unlink(missing_ok=True)
            await admin(f"DROP DATABASE {name} WITH (FORCE)", f"DROP TABLESPACE {name}")
    finally:
        if mounted:
            assert await _ran("umount", str(folder)), f"{folder} is still mounted"
        await asyncio.to_thread(shutil.rmtree, folder)


async def _ran(*command: str) -> bool:
    try:
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
