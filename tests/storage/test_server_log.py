"""A PostgreSQL server that would write the arguments of failed statements into its log is asked not to write ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from storage.postgres_pool import connect
from tests.postgres import admin, fresh_database


async def test_arguments_of_failed_statements_are_not_logged() -> None:
    async with fresh_database() as url:
        await admin(f"ALTER DATABASE {urlsplit(url).path.strip('/')} SET log_parameter_max_length_on_error = -1")
        connection = await connect(url)
        try:
            assert await connection.fetchval("SHOW log_parameter_max_length_on_error") == "0"
        finally:
            await connection.close()
