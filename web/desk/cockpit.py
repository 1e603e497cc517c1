"""The cockpit: the district, or one station, on one page; and behind each figure its formula and its matters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Param, station, text, title
from domain.figures import Period, periods_from
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_behind import FIGURES, ONLY_NOW, Behind, behind
from handlers.desk_cockpit import cockpit
from handlers.desk_export import places_to_export
from handlers.desk_sessions import Seat
from handlers.figure_facts import view_of
from handlers.inbox import today
from locales.catalogue import said
from storage.cockpit import first_event, last_event
from web.desk.cockpit_page import Page
from web.desk.cockpit_refs import Line, Rows, item_line, item_row, refs_of
from web.desk.cockpit_when import When, when_of
from web.desk.export import export_link, here_of
from web.desk.html import HEADERS, LARGE, asset, desk_words, draw, not_open_yet, refused
from web.desk.side import Side

_FRESH_FOR = 5 * 60_000
"""What only the passing of time changes (what is over, whose turn it is) is seen at the latest after this, ms."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; `place` is a station's id, empty for all."""

    place: str
    code: str
    period: Period
    category: str
    back: int = 0

    def link(self, **other: str) -> str:
        """The same view with something else in it; another period is the present one."""
        back = str(self.back) if self.back and "period" not in other else ""
        asked = {"period": self.period.value, "back": back, "station": self.code, "category": self.category} | other
        return urlencode({key: value for key, value in asked.items() if value})


class Cockpits:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        """Whoever has the page of this very state is told that nothing has changed, before anything is read for it."""
        try:
            asked = asked_of(self._side, found, request.query_params)
            pulse = "" if asked.back else await self._pulse(request, found)
            if pulse and request.headers.get("if-none-match") == pulse:
                return Response(status_code=304, headers=HEADERS | {"ETag": pulse})
            asked, when, first = await when_asked(self._side, found, asked)
            seen = await cockpit(found.talk, asked.place, asked.period, asked.back, first=first)
        except Refusal as refusal:
            return self._nothing(request, found, refusal)
        rows = refs_of(seen)
        said_rows = await self._values(found, rows)
        page = Page(found.talk, seen, said_rows, desk_words(found.talk.language), asked.link, when.name)
        export = export_of_figures(found, seen.places, f"/desk/cockpit?{asked.link(category='')}")
        response = draw(
            request, self._side, found, "cockpit.html", page=page, asked=asked, pulse=pulse, when=when, export=export
        )
        if pulse:
            response.headers["ETag"] = pulse
        return response

    async def behind(self, request: Request, found: Seat) -> Response:
        figure = str(request.path_params["figure"])
        try:
            if figure not in FIGURES:
                raise Refusal(Refused.STATION_UNKNOWN)
            asked = asked_of(self._side, found, request.query_params)
            asked, when, _ = await when_asked(self._side, found, asked)
            seen = await behind(found.talk, figure, asked.place, asked.period, asked.category, asked.back)
        except Refusal as refusal:
            return self._nothing(request, found, refusal)
        return await self._drawn_behind(request, found, figure, asked, seen, when)

    def _nothing(self, request: Request, found: Seat, refusal: Refusal) -> Response:
        """Without the right, so; else what there is not, and what one may not see, alike."""
        if not may(found.talk.anywhere(), Permission.FIGURES_SEE):
            return refused(request, self._side, found, refusal)
        if not view_of(self._side.house, found.talk.appointments, found.talk.now).places:
            return not_open_yet(request, self._side, found, "cockpit")
        return refused(request, self._side, found, Refusal(Refused.STATION_UNKNOWN), 404)

    async def _pulse(self, request: Request, found: Seat) -> str:
        talk = found.talk
        parts = (
            await last_event(talk.work), talk.now // _FRESH_FOR, talk.person_id, talk.language, request.url.query,
            sorted(talk.roles), request.cookies.get(LARGE), asset("cockpit.css"), asset("desk.js"),
        )  # fmt: skip
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'

    async def _values(self, found: Seat, rows: Rows) -> dict[str, list[list[str]]]:
        """All references of the page in one go."""
        flat = iter(await self._side.drawing.values(found.talk, [row for part in rows.values() for row in part]))
        return {key: [next(flat) for _ in part] for key, part in rows.items()}

    async def _drawn_behind(
        self, request: Request, found: Seat, figure: str, asked: Asked, seen: Behind, when: When
    ) -> Response:
        t = desk_words(found.talk.language)
        day = today(self._side.house, found.talk.now)
        heads: list[Sequence[Param]] = [(seen.formula or "", seen.value)]
        heads += [(group.label,) for group in seen.groups]
        rows: Rows = {
            "heads": heads,
            "items": [item_row(one, day) for group in seen.groups for one in group.items],
            "talks": [
                (title(one.title_id), station(one.station_id), text(f"consultation_stage.{one.state}"))
                for group in seen.groups
                for one in group.talks
            ],
        }
        words = await self._values(found, rows)
        items, talks = iter(words["items"]), iter(words["talks"])
        groups = [
            (
                t(group.label) if isinstance(group.label, str) else label[0],
                group,
                [item_line(one, next(items), day, t) for one in group.items]
                + [_talk_line(one.number, next(talks)) for one in group.talks],
            )
            for group, label in zip(seen.groups, words["heads"][1:], strict=True)
        ]
        formula, value = words["heads"][0]
        place = self._side.house.district.place(seen.place)
        return draw(
            request, self._side, found, "behind.html",
            name=named(figure, found.talk.language), formula=formula or t(f"ck_how_{figure}"), value=value,
            groups=groups, readable=seen.readable, asked=asked,
            place=place.called(found.talk.language) if place else t("ck_everywhere"),
            period=self._period(figure, asked, when, found.talk.language), when=None if figure in ONLY_NOW else when,
            kind=self._kind(asked.category, found.talk.language),
            export=export_of_figures(found, [seen.place] if seen.place else (), here_of(request)),
        )  # fmt: skip

    def _period(self, figure: str, asked: Asked, when: When, language: str) -> str:
        if figure in ONLY_NOW:
            return desk_words(language)("ck_right_now")
        return when.name if asked.back else said(f"period.{asked.period}", language)

    def _kind(self, slug: str, language: str) -> str:
        kind = self._side.house.district.category(slug)
        return kind.called(language) if kind else slug


def asked_of(side: Side, found: Seat, query: Mapping[str, str]) -> Asked:
    """Raises Refusal for a station that there is not, as for one that the person may not see."""
    if not may(found.talk.anywhere(), Permission.FIGURES_SEE):
        raise Refusal(Refused.NOT_YOURS)
    code = (query.get("station") or query.get("of") or "")[:12]
    place = side.house.district.by_code(code) if code else None
    if code and place is None:
        raise Refusal(Refused.STATION_UNKNOWN)
    period = query.get("period", "")
    return Asked(
        place.id if place else "",
        place.code if place else "",
        Period(period) if period in list(Period) else Period.MONTH,
        query.get("category", "")[:40],
        int(back) if (back := query.get("back", "")[:5]).isascii() and back.isdigit() else 0,
    )


async def when_asked(side: Side, found: Seat, asked: Asked) -> tuple[Asked, When, int | None]:
    """No further back than the first thing that happened, whose time comes last (UTC ms)."""
    first, zone = await first_event(found.talk.work), side.house.district.zone
    most = periods_from(asked.period, first or found.talk.now, found.talk.now, zone)
    asked = replace(asked, back=min(asked.back, most))
    when = when_of(asked.period, asked.back, most, found.talk.now, zone, desk_words(found.talk.language))
    return asked, when, first


def export_of_figures(found: Seat, places: Sequence[str], here: str) -> str:
    """For who may take away what is of all these places."""
    return export_link(found.talk, here) if set(places) <= set(places_to_export(found.talk)) else ""


def named(figure: str, language: str) -> str:
    for table in ("figure", "talk_rate"):
        try:
            return said(f"{table}.{figure}", language)
        except KeyError:
            continue
    return desk_words(language)(f"ck_{figure}")


def _talk_line(number: str, row: Sequence[str]) -> Line:
    shown, where, state = row
    return Line(number, shown, where, "", state, "", "", f"/desk/consultations/{number}")
