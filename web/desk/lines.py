"""What a page says, gathered for one drawing, so that its names and words are asked for once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialogs.letter import Choice, Param, Phrase, listing
from handlers.desk_sessions import Seat
from web.desk.html import Act, act
from web.desk.side import Side


class Lines:
    """Ask for rows and buttons, then `draw`, then call what was asked for."""

    def __init__(self, side: Side, found: Seat) -> None:
        self._side, self._found = side, found
        self._rows: list[Sequence[Param]] = []
        self._said: list[list[str]] = []

    def row(self, *cells: Param) -> Callable[[], list[str]]:
        self._rows.append(cells)
        at = len(self._rows) - 1
        return lambda: self._said[at]

    def rows(self, rows: Sequence[Sequence[Param]]) -> Callable[[], list[list[str]]]:
        asked = [self.row(*cells) for cells in rows]
        return lambda: [one() for one in asked]

    def phrases(self, some: Sequence[Phrase]) -> Callable[[], list[str]]:
        return self.row(*(listing([one]) for one in some))

    def acts(self, choices: Sequence[Choice]) -> Callable[[], list[Act]]:
        labels = self.phrases([one.label for one in choices])
        return lambda: [
            act(self._side, self._found, choice, label) for choice, label in zip(choices, labels(), strict=True)
        ]

    async def draw(self) -> None:
        self._said = await self._side.drawing.values(self._found.talk, self._rows)
