"""来访来电: what is written down at the counter, what one has written down today, and what there is of the same."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Param, category, clock, station, text, title, words
from domain.refusal import Refusal
from handlers.desk_sessions import Seat
from handlers.desk_walk_in import WalkIn, walk_in
from web.desk.html import Act, act, desk_words, draw, refused
from web.desk.side import Side

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Written:
    """`to` is empty where the reader may not read on."""

    number: str
    to: str
    at: str
    title: str
    kind: str
    state: str
    slip: Act | None


@dataclass(frozen=True, slots=True)
class Near:
    number: str
    to: str
    title: str
    kind: str
    state: str


class WalkIns:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        asked, t = request.query_params, desk_words(found.talk.language)
        said = asked.get("q", "")[:LONGEST]
        try:
            seen = await walk_in(found.talk, asked.get("station", "")[:12], said)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        named, *rest = await self._side.drawing.values(found.talk, _rows(seen))
        entered, alike = rest[: len(seen.entered)], rest[len(seen.entered) :]
        district = self._side.house.district
        slip = t("wi_slip")
        return draw(
            request, self._side, found, "walk_in.html",
            said=said, here=district.stations[seen.station], places=[
                (district.stations[one].code, name, one == seen.station)
                for one, name in zip(seen.stations, named, strict=True)
            ],
            begin=[act(self._side, found, seen.begin, t("counter"))],
            written=[
                Written(
                    one.item.number, f"/desk/items/{quote(one.item.number)}" if one.readable else "", at, shown, kind,
                    state, act(self._side, found, one.slip, slip) if one.slip else None,
                )
                for one, (at, shown, kind, state) in zip(seen.entered, entered, strict=True)
            ],
            alike=[
                Near(item.number, f"/desk/items/{quote(item.number)}" if readable else "", *row)
                for (item, readable), row in zip(seen.alike, alike, strict=True)
            ],
        )  # fmt: skip


def _rows(seen: WalkIn) -> list[list[Param]]:
    """The stations, then what was written down, then what is like it, as far as it is readable."""
    rows: list[list[Param]] = [[station(one) for one in seen.stations]]
    rows += [
        [
            clock(one.item.reported_at),
            title(one.item.words_id) if one.readable else category(one.item.category),
            category(one.item.category) if one.readable else "",
            text(f"state.{one.item.state}"),
        ]
        for one in seen.entered
    ]
    rows += [
        [
            title(item.words_id) if readable else words(item.shown_id or ""),
            category(item.category),
            text(f"state.{item.state}"),
        ]
        for item, readable in seen.alike
    ]
    return rows
