"""协商 at the desk: the list, what waits for the reader first, and the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from dialogs.consultation_cards import when_said, where_said
from dialogs.desk_cards import noon
from dialogs.letter import Param, clock, day, month, name, station, text, title
from domain.consultation import Consultation, Mode
from domain.month import month_beside
from domain.refusal import Refusal
from handlers.begin_filling import stations_to_begin_at
from handlers.desk_consultations import GROUPS, Listed, Month, Wanted, calendar, consultations, stations_to_choose
from handlers.desk_sessions import Seat
from handlers.desk_topics import ways
from handlers.months import today
from web.desk.asked import station_asked, stations_offered
from web.desk.export import export_link, here_of
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.side import Side

_AROUND = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, in the reader's words."""

    number: str
    title: str
    state: str
    when: str
    where: str
    station: str
    leader: str
    why: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One line of a day."""

    number: str
    clock: str
    title: str
    state: str
    where: str


@dataclass(frozen=True, slots=True)
class Day:
    iso: str
    at: int
    said: str
    today: bool
    weekday: int
    meetings: Sequence[Meeting]


class Consultations:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def listed(self, request: Request, found: Seat) -> Response:
        wanted = wanted_of(self._side, request.query_params)
        try:
            seen = await consultations(found.talk, wanted)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 404)
        rows = [Row(*said) for said in await self._side.drawing.values(found.talk, cells_of(seen))]
        waiting = sum(bool(row.why) for row in rows)
        return draw(
            request, self._side, found, "consultations.html", view="list", ways=ways(found.talk),
            begins=bool(stations_to_begin_at(found.talk)),
            rows=rows, waiting=waiting, left=seen.more, groups=tuple(GROUPS), wanted=wanted,
            places=self._places(found), months=self._months(), export=export_link(found.talk, here_of(request)),
        )  # fmt: skip

    async def month(self, request: Request, found: Seat) -> Response:
        wanted = wanted_of(self._side, request.query_params)
        try:
            seen = await calendar(found.talk, wanted)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 404)
        named, days = await self._days(found, seen)
        beside = [f"?{self._query(request, one)}" if one is not None else "" for one in (seen.before, seen.after)]
        return draw(
            request, self._side, found, "consultation_month.html", view="month", ways=ways(found.talk),
            begins=bool(stations_to_begin_at(found.talk)),
            named=named, days=days, before=beside[0], after=beside[1], wanted=wanted, places=self._places(found),
            month=f"{seen.first:%Y-%m}",
        )  # fmt: skip

    def _places(self, found: Seat) -> list[tuple[str, str, str]]:
        """Those that the reader can choose among."""
        return stations_offered(self._side, stations_to_choose(found.talk), found.talk.language)

    def _months(self) -> list[tuple[str, int, int]]:
        """A year around this month: as it is asked for, year, month."""
        first = today(self._side.house).replace(day=1)
        every = [month_beside(first, away) for away in range(-_AROUND, _AROUND + 1)]
        return [(f"{one:%Y-%m}", one.year, one.month) for one in every]

    @staticmethod
    def _query(request: Request, first: date) -> str:
        kept = {name: request.query_params[name] for name in ("mine", "station") if name in request.query_params}
        return urlencode({**kept, "month": f"{first:%Y-%m}"})

    async def _days(self, found: Seat, seen: Month) -> tuple[str, list[Day]]:
        zone, lines = self._side.house.district.zone, Lines(self._side, found)
        head = lines.row(month(noon(seen.first.isoformat(), zone)))
        kept = []
        for on, every in seen.days:
            cells = lines.rows([self._cells(one, seen.rooms.get(one.room_id or "", ("", ""))) for one in every])
            kept.append((on, lines.row(day(noon(on.isoformat(), zone)) if every else ""), every, cells))
        await lines.draw()
        days = [
            Day(
                on.isoformat(), on.day, said()[0], on == seen.today, on.isoweekday(),
                [Meeting(one.number, *told) for one, told in zip(every, cells(), strict=True)],
            )
            for on, said, every, cells in kept
        ]  # fmt: skip
        return head()[0], days

    @staticmethod
    def _cells(one: Consultation, room: tuple[str, str]) -> Sequence[Param]:
        where = where_said(one, room) if one.mode is not Mode.ONLINE else ""
        return clock(one.start_at or 0), title(one.title_id), text(f"consultation_stage.{one.state}"), where


def wanted_of(side: Side, asked: Mapping[str, str]) -> Wanted:
    group = asked.get("state", "any")
    return Wanted(
        group if group in GROUPS else "any",
        asked.get("mine", "") == "1",
        station_asked(side, asked),
        asked.get("month", "")[:7],
    )


def cells_of(seen: Listed) -> list[Sequence[Param]]:
    """Of each consultation what a row of the list has, in its order."""
    return [
        (
            one.number,
            title(one.title_id),
            text(f"consultation_stage.{one.state}"),
            when_said(one) or "",
            where_said(one, seen.rooms.get(one.room_id or "", ("", ""))),
            station(one.station_id),
            name(one.leader_id),
            seen.waits.get(one.id, ""),
        )
        for one in seen.found
    ]
