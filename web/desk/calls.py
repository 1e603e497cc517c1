"""要打的电话: whom somebody of the station rings up, each with its act beside it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Param, moment, station, title
from domain.item import Item, Urgency
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from handlers.show_calls import calls_due, what_for
from storage.database import Row
from web.desk.export import export_link
from web.desk.html import act, desk_words, draw, refused
from web.desk.lists import counter
from web.desk.side import Side


class Calls:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        if not may(found.talk.anywhere(), Permission.ITEM_RATE_BY_CALL):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        due = await calls_due(found.talk)
        said = await self._side.drawing.values(found.talk, [cells_of(item, row) for item, row in due])
        ring = desk_words(found.talk.language)("ring")
        rows = [
            (
                item, row["tries"], item.urgency is Urgency.DANGER and item.open, cells,
                act(self._side, found, button(Button.SHOW, "call", item=item.id), ring),
            )
            for (item, row), cells in zip(due, said, strict=True)
        ]  # fmt: skip
        return draw(request, self._side, found, "calls.html", rows=rows, at="", counter=counter(self._side, found),
                    export=export_link(found.talk, "/desk/calls"))  # fmt: skip


def cells_of(item: Item, row: Row) -> tuple[Param, ...]:
    """What it is about, why somebody is rung up, since when, and for which station."""
    return title(item.words_id), what_for(item), moment(row["asked_at"]), station(item.now_at)
