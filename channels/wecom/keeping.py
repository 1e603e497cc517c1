"""What the channel must look up of what the house keeps."""

from __future__ import annotations

from typing import Protocol


class Keeping(Protocol):
    async def known(self, account: str, address: str) -> bool:
        """Whether somebody has ever been heard from there."""
        ...

    async def chosen(self, letter: str, code: str) -> str:
        """That this choice of a letter was made, in its reader's language; empty where there is none (any more)."""
        ...

    async def sent_to(self, address: str, since: int) -> int:
        """How many letters went there after `since` (UTC ms), by whatever process."""
        ...
