"""Work that nobody waits for in a chat is simply done again where it lost a race."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from storage.database import Conflict

Done = TypeVar("Done")
TRIES = 20


async def again(doing: Callable[[], Awaitable[Done]]) -> Done:
    """`doing` reads, writes and commits, each time anew. Raises Conflict where it is lost every time."""
    for _ in range(TRIES - 1):
        try:
            return await doing()
        except Conflict:
            continue
    return await doing()
