"""时限, 协商步骤, 节假日, 会议室 and 暂停名单: what is in force, since when and by whom, with the acts of the chat."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from domain.refusal import Refusal
from handlers.desk_holidays import YearSeen, year_seen
from handlers.desk_rooms import rooms_seen, silenced_seen
from handlers.desk_rules import Change, clocks_seen, steps_seen
from handlers.desk_sessions import Seat
from locales.catalogue import said
from web.desk.html import act, desk_words, draw, refused
from web.desk.lines import Lines
from web.desk.rules_ways import ways
from web.desk.side import Side
from web.month_view import date_said

NEAR = 4
"""Years that are offered at once, the last ones; earlier ones fold."""


class RulePages:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def clocks(self, request: Request, found: Seat) -> Response:
        try:
            seen = await clocks_seen(found.talk)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        lines = Lines(self._side, found)
        groups = [(lines.row(title), [(one, lines.row(*one.cells)) for one in rules]) for title, rules in seen.groups]
        changes = _changes(lines, seen.changes)
        await lines.draw()
        change = desk_words(found.talk.language)("ru_change")
        drawn = [
            (title()[0], [(one, cells(), act(self._side, found, one.choice, change)) for one, cells in rules])
            for title, rules in groups
        ]
        return self._page(request, found, "rules_clocks.html", version=seen.version, groups=drawn, changes=changes())

    async def steps(self, request: Request, found: Seat) -> Response:
        try:
            seen = await steps_seen(found.talk)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        lines = Lines(self._side, found)
        steps = [(one.ours, lines.row(*one.cells), lines.acts(one.choices)) for one in seen.steps]
        kinds = [(lines.phrases([said.line, required]), lines.acts(said.choices)) for said, required in seen.kinds]
        numbers = [(lines.phrases([one.line]), lines.acts(one.choices)) for one in (seen.weights, *seen.numbers)]
        around, changes = lines.acts(seen.around), _changes(lines, seen.changes)
        await lines.draw()
        return self._page(
            request,
            found,
            "rules_steps.html",
            version=seen.version,
            steps=[(ours, cells(), acts()) for ours, cells, acts in steps],
            kinds=[(said(), acts()) for said, acts in kinds],
            numbers=[(said()[0], acts()) for said, acts in numbers],
            around=around(),
            changes=changes(),
        )

    async def holidays(self, request: Request, found: Seat) -> Response:
        asked = request.query_params.get("year", "")
        year = int(asked) if re.fullmatch(r"\d{4}", asked, re.ASCII) else None
        try:
            seen = await year_seen(found.talk, year)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        lines = Lines(self._side, found)
        words, loaded = lines.row(*seen.words), lines.row(*(seen.loaded or ()))
        await lines.draw()
        language = found.talk.language
        load = act(self._side, found, seen.load, desk_words(language)("ru_load"))
        return self._page(
            request,
            found,
            "rules_holidays.html",
            seen=seen,
            months=_months(seen, language),
            weekdays=said("label.weekdays", language).split(","),
            words=words(),
            loaded=loaded() if seen.loaded else None,
            load=[load],
            near=NEAR,
        )

    async def rooms(self, request: Request, found: Seat) -> Response:
        try:
            rooms, adds = await rooms_seen(found.talk)
            silenced = await silenced_seen(found.talk)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        lines = Lines(self._side, found)
        drawn = [(lines.row(*one.cells), lines.acts(one.choices)) for one in rooms]
        paused = [(lines.row(*one.cells), lines.acts([one.choice])) for one in silenced]
        added = lines.acts([adds])
        await lines.draw()
        return self._page(
            request,
            found,
            "rules_rooms.html",
            rooms=[(cells(), acts()) for cells, acts in drawn],
            silenced=[(cells(), acts()) for cells, acts in paused],
            adds=added(),
        )

    def _page(self, request: Request, found: Seat, template: str, **values: object) -> Response:
        return draw(request, self._side, found, template, 200, at="", ways=ways(found.talk), **values)


def _changes(lines: Lines, changes: Sequence[Change]) -> Callable[[], list[tuple[str, list[str]]]]:
    """By whom (empty: a file), and what it says."""
    rows = [(one.by, lines.row(*one.cells)) for one in changes]
    return lambda: [(by, cells()) for by, cells in rows]


def _months(seen: YearSeen, language: str) -> list[tuple[str, list[list[tuple[int, str, bool, str] | None]]]]:
    """Name, and weeks of (day, mark, today, the whole date)."""
    names = said("label.months", language).split(",")
    return [
        (
            names[at],
            [
                [
                    (one.day.day, one.mark, one.today, date_said(one.day, language)) if one is not None else None
                    for one in week
                ]
                for week in weeks
            ],
        )
        for at, weeks in enumerate(seen.months)
    ]
