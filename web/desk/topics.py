"""Topics that residents propose, and the year's plan with how far it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from handlers.desk_topics import topics_seen, ways, year_plan_seen
from web.desk.asked import plan_asked
from web.desk.export import export_link, here_of
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.side import Side


class Topics:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def topics(self, request: Request, found: Seat) -> Response:
        try:
            seen = await topics_seen(found.talk)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 404)
        lines = Lines(self._side, found)
        rows = lines.rows([one.cells for one in seen.lines])
        acts = [lines.acts(one.choices) for one in seen.lines]
        more = lines.acts(seen.choices)
        await lines.draw()
        told = [(row, own()) for row, own in zip(rows(), acts, strict=True)]
        return draw(
            request, self._side, found, "topics.html", view="topics", ways=ways(found.talk), at=self._here(found),
            topics=told, inside=seen.inside, acts=more(), export=export_link(found.talk, "/desk/topics"),
        )  # fmt: skip

    async def plan(self, request: Request, found: Seat) -> Response:
        asked = request.query_params
        try:
            seen = await year_plan_seen(found.talk, *plan_asked(self._side, asked))
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.STATION_UNKNOWN), 404)
        lines, kept = Lines(self._side, found), []
        for one in seen.stations:
            rows = lines.rows([line.cells for line in one.lines])
            acts = [lines.acts(line.choices) for line in one.lines]
            kept.append((one, lines.row(one.name), rows, acts, lines.acts(one.choices)))
        await lines.draw()
        stations = [
            {
                "name": name()[0],
                "slug": self._slug(one.station_id),
                "progress": one.progress,
                "late": one.late,
                "lines": [
                    (line, row, own()) for line, row, own in zip(one.lines, rows(), acts, strict=True)
                ],
                "acts": more(),
            }
            for one, name, rows, acts, more in kept
        ]  # fmt: skip
        return draw(
            request, self._side, found, "year_plan.html", view="plan", ways=ways(found.talk), at=self._here(found),
            year=seen.year, other=seen.now.year + 1 if seen.year == seen.now.year else seen.now.year,
            stations=stations, asked=asked.get("station", "")[:60], export=export_link(found.talk, here_of(request)),
        )  # fmt: skip

    def _slug(self, station_id: str) -> str:
        place = self._side.house.district.place(station_id)
        return place.slug if place else ""

    def _here(self, found: Seat) -> str:
        """Where a button that is about no station is pressed: the chat's own."""
        return self._slug(found.talk.door.station_id or "")
