"""What the desk's pages are given at wiring: the house, the door for acts, and letters drawn for their reader."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dialogs.letter import Letter, Param
from dialogs.talk import Receive, Rendered
from handlers.desk_channels import Channels, NoChannels
from handlers.house import House
from handlers.talk import Talk

AT_ONCE = 4
"""Pages that are drawn side by side."""


class Drawing(Protocol):
    async def letters(self, talk: Talk, letters: Sequence[Letter]) -> list[Rendered]:
        """Letters that are shown and kept nowhere, as this reader may see them, with his name for nothing sent."""
        ...

    async def values(self, talk: Talk, rows: Sequence[Sequence[Param]]) -> list[list[str]]:
        """Rows of references as text. Whose words they are must have been asked before."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    house: House
    receive: Receive
    drawing: Drawing
    secure: bool
    """Whether cookies are for https alone."""
    channels: Channels = field(default_factory=NoChannels)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    """Pages wait for each other, so that fifty tabs of one person keep nobody's chat waiting."""
