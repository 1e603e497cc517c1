"""报表: the month's report to look at, print and take away; and what else leaves the desk as a paper."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from domain.month import month_beside
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_export import ensure_export, note_export, places_to_export
from handlers.desk_report import Report, report
from handlers.desk_sessions import Seat
from handlers.figure_facts import view_of
from handlers.talk import Talk
from locales.catalogue import said
from web.book import MIMES, table
from web.book import said as cell_said
from web.desk.door import Group, inside
from web.desk.export import download
from web.desk.html import draw, not_open_yet, refused
from web.desk.report_refs import refs_of
from web.desk.report_words import ReportWords, Told
from web.desk.side import Side
from web.docx import Document, Style
from web.opening import same_origin
from web.words import time_said
from web.workbook import Sheet, workbook

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_BACK = 13
_PAGE = 166
"""Between the margins, in mm."""
_SOON = 10
"""Until this day of a month it is the month before that one wants to report on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`place` is a station's id, empty for all."""

    first: date
    place: str
    code: str

    def link(self, **more: str) -> str:
        asked = {"month": f"{self.first:%Y-%m}", "station": self.code} | more
        return urlencode({key: value for key, value in asked.items() if value})


class Reports:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        try:
            asked, seen, told = await self._told(request, found)
        except Refusal as refusal:
            return self._nothing(request, found, refusal)
        district, language = self._side.house.district, found.talk.language
        stations = [district.stations[one] for one in seen.view.places]
        mine = set(seen.places) <= set(places_to_export(found.talk))
        return draw(
            request, self._side, found, "report.html",
            told=told, asked=asked, cell=cell_said, export=mine, prints=prints(found.talk),
            months=[(f"{one:%Y-%m}", month_named(one, language)) for one in months(self._today(found.talk))],
            places=[(one.code, one.called(language)) for one in stations] if len(stations) > 1 else [],
        )  # fmt: skip

    async def file(self, request: Request, found: Seat) -> Response:
        kind = request.query_params.get("as", "")
        try:
            if kind not in ("docx", "xlsx") or not same_origin(request):
                raise Refusal(Refused.STATION_UNKNOWN)
            asked, seen, told = await self._told(request, found)
            ensure_export(found.talk, *seen.places)
            body = await asyncio.to_thread(_docx if kind == "docx" else _xlsx, told)
            month = f"{asked.first:%Y-%m}"
            await note_export(
                self._side.house, found.talk, "report", kind, len(told.sections), place=asked.code, span=month
            )
        except Refusal as refusal:
            return self._nothing(request, found, refusal)
        return download(f"{told.title}.{kind}", MIMES[kind], body)

    async def _told(self, request: Request, found: Seat) -> tuple[Asked, Report, Told]:
        talk = found.talk
        if not may_report(talk):
            raise Refusal(Refused.NOT_YOURS)
        asked = self._asked(talk, request.query_params)
        seen = await report(talk, asked.place, asked.first)
        rows = refs_of(talk, seen)
        flat = iter(await self._side.drawing.values(talk, [row for part in rows.values() for row in part]))
        texts = {key: [next(flat) for _ in part] for key, part in rows.items()}
        made = time_said(talk.now, self._side.house.district.zone, talk.language)
        return asked, seen, ReportWords(talk, seen, texts, made).told()

    def _asked(self, talk: Talk, query: Mapping[str, str]) -> Asked:
        """Raises Refusal for a station that there is not. A month that cannot be is the usual one."""
        code = query.get("station", "")[:12]
        place = self._side.house.district.by_code(code) if code else None
        if code and place is None:
            raise Refusal(Refused.STATION_UNKNOWN)
        today, named = self._today(talk), _MONTH.fullmatch(query.get("month", ""))
        usual = month_beside(today.replace(day=1), -1 if today.day <= _SOON else 0)
        first = date(int(named[1]), int(named[2]), 1) if named else usual
        return Asked(first if first <= today else usual, place.id if place else "", place.code if place else "")

    def _today(self, talk: Talk) -> date:
        return datetime.fromtimestamp(talk.now / 1000, self._side.house.district.zone).date()

    def _nothing(self, request: Request, found: Seat, refusal: Refusal) -> Response:
        if not may_report(found.talk) or refusal.key is Refused.CONFLICT:
            return refused(request, self._side, found, refusal)
        if not view_of(self._side.house, found.talk.appointments, found.talk.now).places:
            return not_open_yet(request, self._side, found, "reports")
        return refused(request, self._side, found, Refusal(Refused.STATION_UNKNOWN), 404)


def may_report(talk: Talk) -> bool:
    return may(talk.anywhere(), Permission.FIGURES_SEE)


def prints(talk: Talk) -> bool:
    return may(talk.anywhere(), Permission.PAPER_PRINT)


def months(today: date) -> list[date]:
    """This month and those before it, the newest first."""
    return [month_beside(today.replace(day=1), -back) for back in range(_BACK)]


def month_named(first: date, language: str) -> str:
    name = said("label.months", language).split(",")[first.month - 1]
    return said("label.month_year", language, {"month_name": name, "year": first.year})


def _docx(told: Told) -> bytes:
    made = Document(told.title, compact=True)
    made.paragraph(told.title, Style.TITLE)
    for line in told.lines:
        made.paragraph(line, Style.SUBTITLE)
    made.rule()
    for one in told.sections:
        made.paragraph(one.title, Style.HEADING)
        for line in one.said:
            made.paragraph(line)
        for sheet in one.sheets:
            table(made, sheet.header, [list(row) for row in sheet.rows][: one.most or None], sheet.widths, _PAGE)
    return made.bytes()


def _xlsx(told: Told) -> bytes:
    sheets = [sheet for one in told.sections for sheet in one.sheets]
    lines = [[told.title], *([line] for line in told.lines)]
    for one in told.sections:
        lines += [[one.title], *([line] for line in one.said)] if one.said else []
    return workbook(sheets[0], *told.extra, *sheets[1:], Sheet(told.title[:28], [""], [110], lines))


def group(side: Side) -> Group:
    pages = Reports(side)
    return Group(looks=(("/desk/reports", inside(side, pages.show)), ("/desk/reports/file", inside(side, pages.file))))
