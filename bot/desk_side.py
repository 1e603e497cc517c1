"""What the desk's pages are given: letters drawn by the same renderer as everywhere, and the door for acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.desk_channels import DeskChannels
from bot.refs import refs_of
from bot.render import Renderer, Sheet
from bot.values import Values
from channels.seam import Channel
from dialogs.letter import Letter, Param
from dialogs.talk import Receive, Rendered
from handlers.house import House
from handlers.talk import Talk
from web.desk.side import Side


@dataclass(frozen=True, slots=True)
class Drawing:
    renderer: Renderer

    async def letters(self, talk: Talk, letters: Sequence[Letter]) -> list[Rendered]:
        sheets = []
        for at, letter in enumerate(letters):
            row = {
                "id": f"shown{at}",
                "person_id": talk.person_id,
                "channel": talk.channel,
                "item_id": letter.item_id,
                "kind": letter.kind,
                "urgent": int(letter.urgent),
                "created_at": talk.now,
            }
            body, choices = letter.body(), letter.numbered()
            sheets.append(Sheet(row, body, choices, talk.language, refs_of([body, choices])))
        return await self.renderer.pages(talk.work, sheets)

    async def values(self, talk: Talk, rows: Sequence[Sequence[Param]]) -> list[list[str]]:
        known = await self.renderer.known(talk.work, [list(row) for row in rows])
        said = Values(self.renderer.house, known, talk.language, talk.now, talk.channel, talk.channel, talk.person_id)
        return [[said.value(value) for value in row] for row in rows]


def desk_side(
    house: House,
    renderer: Renderer,
    receive: Receive,
    *,
    secure: bool,
    channels: Mapping[str, Channel] = MappingProxyType({}),
) -> Side:
    drawing = Drawing(renderer)
    return Side(house, receive, drawing, secure, DeskChannels(channels, drawing))
