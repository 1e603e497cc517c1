"""A PostgreSQL database as one file and back, by PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from storage.whole import reading

_PLACES = ("/usr/lib/postgresql", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/opt/postgresql@*")
_VERSION = re.compile(r"(\d+)(?:\.\d+)?")
_FOREIGN = re.compile(r"^\d+; .*\b(EXTENSION|SCHEMA)\b")
"""Lines of a dump's table of contents that make what is the server's own and there already."""


class NoTool(Exception):
    """No pg_dump, or only one that is older than the server; one sentence."""


class DumpFailed(Exception):
    """What pg_dump or pg_restore said last, without the address."""


def tool(name: str, server: int) -> Path:
    """The newest pg_dump or pg_restore of this machine, at least as new as the server. Raises NoTool."""
    first = shutil.which(name)
    found = [Path(first)] if first else []
    for place in _PLACES:
        root = Path(place)
        found += sorted(root.parent.glob(f"{root.name}/bin/{name}")) + sorted(root.glob(f"*/bin/{name}"))
    known = [(_major(path), path) for path in found]
    if not known:
        raise NoTool(f"没有 {name} · there is no {name} on this machine (Debian: postgresql-client-{server})")
    newest, path = max(known, key=lambda one: one[0])
    if newest < server:
        raise NoTool(
            f"{name} {newest} 比数据库（{server}）旧 · {name} is version {newest}, the server {server}: "
            f"postgresql-client-{server} is needed"
        )
    return path


def _major(path: Path) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = _VERSION.search(said)
    return int(found[1]) if found else 0


async def server_version(url: str) -> int:
    """As 18. Raises Unavailable, asyncpg.PostgresError."""
    async with reading(url) as whole:
        return int(await whole.value("SELECT current_setting('server_version_num')::int")) // 10_000


async def about(url: str) -> Mapping[str, Any]:
    """`schema`, `district` and `epoch` of a database; raises as `server_version`."""
    async with reading(url) as whole:
        schema = await whole.value("SELECT version_num FROM alembic_version")
        found = await whole.rows("SELECT name, epoch FROM districts LIMIT 1")
    name, epoch = found[0] if found else ("", 0)
    return {"schema": str(schema), "mark": "", "district": name, "epoch": epoch}


async def dump(url: str, into: Path) -> None:
    """As of one instant, while others write. Raises NoTool, DumpFailed."""
    program = await asyncio.to_thread(tool, "pg_dump", await server_version(url))
    os.close(os.open(into, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    words = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={into}"]
    await _run(program, url, words)


async def load(url: str, dumped: Path) -> None:
    """All or nothing, into a database that holds no district. Raises NoTool, DumpFailed."""
    program = await asyncio.to_thread(tool, "pg_restore", await server_version(url))
    contents = dumped.with_name(f"{dumped.name}.list")
    listed = await _run(program, None, ["--list", str(dumped)])
    contents.write_text("\n".join(line for line in listed.splitlines() if not _FOREIGN.match(line)), encoding="utf-8")
    words = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges"]
    try:
        await _run(program, url, [*words, f"--use-list={contents}", str(dumped)])
    finally:
        contents.unlink(missing_ok=True)


async def read_through(dumped: Path) -> None:
    """To its end, without any server. Raises NoTool, DumpFailed."""
    program = await asyncio.to_thread(tool, "pg_restore", 0)
    await _run(program, None, ["--file=/dev/null", str(dumped)])


async def _run(program: Path, url: str | None, words: Sequence[str]) -> str:
    """What it printed. The password goes over in the environment: a process's words can be read by all."""
    environment = dict(os.environ)
    if url is not None:
        address, password = _apart(url)
        words = [*words[:-1], f"--dbname={address}", words[-1]]
        environment |= {"PGPASSWORD": password} if password else {}
    process = await asyncio.create_subprocess_exec(
        program, *words, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = [line for line in err.decode(errors="replace").splitlines() if "error:" in line]
        raise DumpFailed(f"{program.name}: {(said or ['?'])[0].partition('error: ')[2] or process.returncode}")
    return out.decode(errors="replace")


def _apart(url: str) -> tuple[str, str]:
    """An address without its password, and the password."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    password = query.pop("password", "") or unquote(parts.password or "")
    user, _, host = parts.netloc.rpartition("@")
    user = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host, query=urlencode(query))), password
