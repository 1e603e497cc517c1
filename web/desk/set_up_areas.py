"""Towns and communities, departments and categories: all of them on a page each."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Param, category, department
from dialogs.place_keys import Places, press
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from handlers.desk_set_up import AreaSeen, areas_seen, categories_seen, departments_seen
from handlers.station_fields import area_said
from web.desk.html import Act, draw, refused
from web.desk.lines import Lines
from web.desk.side import Side


class SetUpAreas:
    def __init__(self, side: Side) -> None:
        self._side = side

    def _refused(self, request: Request, found: Seat, needs: Permission) -> Response | None:
        if may(found.talk.anywhere(), needs):
            return None
        return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))

    async def areas(self, request: Request, found: Seat) -> Response:
        if no := self._refused(request, found, Permission.DISTRICT_ARRANGE):
            return no
        seen = areas_seen(found.talk)
        lines = Lines(self._side, found)
        adds = lines.acts((press(Places.ADD_AREA, "add_area"),))
        asked = [(_asked(lines, town), [_asked(lines, one) for one in town.inner]) for town in seen]
        await lines.draw()
        towns = [(town(), [one() for one in inner]) for town, inner in asked]
        return draw(request, self._side, found, "set_up_areas.html", towns=towns, acts=adds(), at="")

    async def departments(self, request: Request, found: Seat) -> Response:
        if no := self._refused(request, found, Permission.DEPARTMENT_ARRANGE):
            return no
        seen = await departments_seen(found.talk)
        lines = Lines(self._side, found)
        names = lines.row(*(department(one.id) for one in seen))
        acts = [lines.acts(one.acts) for one in seen]
        adds = lines.acts((button(Button.ADD_DEPARTMENT, "add_department"),))
        await lines.draw()
        rows = [(name, one.crew, own()) for name, one, own in zip(names(), seen, acts, strict=True)]
        return draw(request, self._side, found, "set_up_departments.html", rows=rows, acts=adds(), at="")

    async def categories(self, request: Request, found: Seat) -> Response:
        if no := self._refused(request, found, Permission.DISTRICT_ARRANGE):
            return no
        seen = categories_seen(found.talk)
        lines = Lines(self._side, found)
        names = lines.row(*(category(one.slug) for one in seen))
        acts = [lines.acts(one.acts) for one in seen]
        adds = lines.acts((press(Places.ADD_CATEGORY, "add_category"),))
        await lines.draw()
        known = self._side.house.district.categories
        other = [known[one.slug].name if found.talk.language == "en" else known[one.slug].name_en for one in seen]
        rows = [(name, beside, own()) for name, beside, own in zip(names(), other, acts, strict=True)]
        return draw(request, self._side, found, "set_up_categories.html", rows=rows, acts=adds(), at="")


_Told = tuple[str, list[str], list[Act]]


def _asked(lines: Lines, one: AreaSeen) -> Callable[[], _Told]:
    """Its name, who covers it, what may be done."""
    cells: list[Param] = [area_said(one.row), *one.stations]
    row, acts = lines.row(*cells), lines.acts(one.acts)
    return lambda: (row()[0], row()[1:], acts())
