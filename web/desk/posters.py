"""海报和桌卡: every own station's, in each size and language, ready to print or to keep as PDF."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.people import roles_at
from domain.permissions import GRANTS, Permission
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from web.desk.door import Group, inside
from web.desk.html import draw, refused
from web.desk.reports import may_report, prints
from web.desk.side import Side
from web.poster import SHEETS


class Posters:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        talk, district = found.talk, self._side.house.district
        if not prints(talk):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        own = [
            one
            for key, one in district.stations.items()
            if any(
                Permission.PAPER_PRINT in GRANTS[role]
                for role in roles_at(talk.appointments, key, district.id, talk.now)
            )
        ]
        stations = [
            (one.called(talk.language), one.placed(talk.language), f"/s/{one.slug}/poster", one.practice) for one in own
        ]
        return draw(
            request, self._side, found, "posters.html",
            stations=stations, sizes=tuple(SHEETS), reports=may_report(talk), public=self._side.house.public_url,
        )  # fmt: skip


def group(side: Side) -> Group:
    return Group(looks=(("/desk/posters", inside(side, Posters(side).show)),))
