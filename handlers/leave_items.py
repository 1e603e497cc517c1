"""What somebody on a long leave has in hand."""

from __future__ import annotations

from handlers.talk import Talk


async def leave_items(talk: Talk, person_id: str, start: int, end: int) -> None:
    """His open matters are put before the heads of their stations."""
