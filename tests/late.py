"""Another's commit between somebody's reads and his own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from bot.app import Core
from storage.database import Database, Write


@contextmanager
def meanwhile(core: Core, doing: Callable[[], Awaitable[object]]) -> Iterator[None]:
    """`doing` is done when the next work of this process is about to be committed; it must be, before the end."""
    found = core.house.database
    late = _Late(found, doing)
    core.house.database = cast(Database, late)
    try:
        yield
    finally:
        core.house.database = found
    assert late.doing is None, "nothing was committed"


class _Late:
    """The database itself, but for the first commit."""

    def __init__(self, database: Database, doing: Callable[[], Awaitable[object]]) -> None:
        self.database = database
        self.doing: Callable[[], Awaitable[object]] | None = doing

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    async def commit(self, writes: Sequence[Write]) -> None:
        doing, self.doing = self.doing, None
        if doing is not None:
            await doing()
        await self.database.commit(writes)
