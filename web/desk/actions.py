"""行动项: all that was agreed, in one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.refusal import Refusal
from handlers.desk_actions import GROUPS, Wanted, actions_seen
from handlers.desk_sessions import Seat
from handlers.desk_topics import ways
from web.desk.asked import station_asked, stations_offered
from web.desk.door import Group, inside
from web.desk.export import export_link, here_of
from web.desk.html import draw, refused
from web.desk.side import Side


@dataclass(frozen=True, slots=True)
class Line:
    """One action in the reader's words; `consultation` where its page is open to him."""

    consultation: str
    late: bool
    number: str
    what: str
    who: str
    due: str
    state: str
    station: str
    done: str


class Actions:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        wanted = wanted_of(self._side, request.query_params)
        try:
            seen = await actions_seen(found.talk, wanted)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 404)
        said = await self._side.drawing.values(found.talk, [one.cells for one in seen.lines])
        rows = [Line(one.consultation, one.late, *told) for one, told in zip(seen.lines, said, strict=True)]
        places = stations_offered(self._side, seen.places, found.talk.language)
        return draw(
            request, self._side, found, "actions.html", view="actions", ways=ways(found.talk), rows=rows,
            more=seen.more, inside=seen.inside, wanted=wanted, groups=tuple(GROUPS), places=places,
            export=export_link(found.talk, here_of(request)) if seen.inside else "",
        )  # fmt: skip


def wanted_of(side: Side, asked: Mapping[str, str]) -> Wanted:
    group = asked.get("state", "open")
    mine = asked.get("mine", "") == "1"
    return Wanted(group if group in GROUPS else "open", mine, station_asked(side, asked))


def action_pages(side: Side) -> Group:
    return Group(looks=(("/desk/actions", inside(side, Actions(side).show)),))
