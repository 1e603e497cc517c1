"""超期的事, for advisers and patrons: which, how long, and who answers for it. No words, no way into the matter."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from dialogs.clock_lines import clock_name
from dialogs.letter import category, name, span, station, text
from domain.calendar import MINUTE
from domain.refusal import Refusal
from handlers.desk_overdue import overdue_seen
from handlers.desk_sessions import Seat
from web.desk.html import draw, refused
from web.desk.side import Side


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    told: bool
    kind: str
    state: str
    over: str
    clock: str
    owner: str
    station: str


class Overdue:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        page = request.query_params.get("page", "")
        at = int(page) - 1 if page.isascii() and page.isdigit() and 0 < len(page) < 5 and int(page) else 0
        try:
            seen = await overdue_seen(found.talk, at)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        cells = [
            (
                category(one.item.category),
                text(f"state.{one.item.state}"),
                span(max(one.since, MINUTE)),
                clock_name(one.clock) if one.clock else "",
                name(one.item.handler_id) if one.item.handler_id else "",
                station(one.item.now_at),
            )
            for one in seen.lines
        ]
        said = await self._side.drawing.values(found.talk, cells)
        lines = [Line(one.item.number, one.told, *row) for one, row in zip(seen.lines, said, strict=True)]
        return draw(request, self._side, found, "overdue.html", seen=seen, lines=lines)
