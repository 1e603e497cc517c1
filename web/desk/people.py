"""The people of a place: who serves in which office, and who has not joined yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice, Param, listing, name, text
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_people import A_PAGE, OFFICE, ORDER, Asked, People, Person, people_seen
from handlers.desk_sessions import Seat
from handlers.set_up_places import appointable
from web.desk.district_file import PATH as FILE
from web.desk.district_file import DistrictFiles
from web.desk.door import Group, inside
from web.desk.html import Act, act, draw, refused
from web.desk.side import Side
from web.words import day_said

PATH = "/desk/set-up/people"
STATES = ("absent", "lost", "away", "off")


def people_pages(side: Side) -> Group:
    people, files = PeoplePage(side), DistrictFiles(side)
    looks = (
        (PATH, people.show),
        (FILE, files.home),
        (f"{FILE}/empty.xlsx", files.empty),
        (f"{FILE}/district.xlsx", files.book),
        (f"{FILE}/district.yaml", files.text),
        (f"{FILE}/{{id}}", files.look),
    )
    takes = ((FILE, files.take), (f"{FILE}/{{id}}", files.read_in))
    return Group([(path, inside(side, page)) for path, page in looks], [(path, inside(side, to)) for path, to in takes])


class PeoplePage:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        asked = _asked(request)
        try:
            seen = await people_seen(found.talk, asked)
        except Refusal as refusal:
            status = 404 if refusal.key == Refused.STATION_UNKNOWN else 403
            return refused(request, self._side, found, refusal, status)
        place = self._side.house.district.stations.get(seen.scope)
        return draw(
            request, self._side, found, "people.html",
            asked=asked, states=STATES, places=self._places(found), pages=-(-seen.total // A_PAGE), total=seen.total,
            absent=seen.absent, at=place.slug if place else "", narrowed=bool(asked.name or asked.role or asked.state),
            before=_address(asked, asked.page - 1) if asked.page else "",
            after=_address(asked, asked.page + 1) if (asked.page + 1) * A_PAGE < seen.total else "",
            files=may(found.talk.anywhere(), Permission.DISTRICT_LOAD), **await self._drawn(found, seen),
        )  # fmt: skip

    def _places(self, found: Seat) -> list[tuple[str, str]]:
        """Addresses and names of what may be chosen; the office's name is the page's own word."""
        district, language = self._side.house.district, found.talk.language
        made = []
        for id_ in appointable(found.talk):
            if (place := district.stations.get(id_)) is not None:
                made.append((place.slug, place.called(language)))
            elif (unit := district.department(id_)) is not None:
                made.append((unit.code, unit.called(language)))
            else:
                made.append((OFFICE, ""))
        return made

    async def _drawn(self, found: Seat, seen: People) -> dict[str, Any]:
        """Names, places and buttons, asked for at once."""
        more = [_at(button(Button.APPOINT, "appoint", primary=True), "station", seen.scope)]
        more.append(_at(button(Button.SLIPS, "slips"), "place", seen.scope))
        ends = button(Button.END_APPOINTMENT, "end_appointment")
        rows: list[tuple[Param, ...]] = [(text(f"role.{role}"),) for role in ORDER]
        rows += [(listing([one.label]),) for one in (*more, ends)]
        for one in seen.lines:
            rows.append((name(one.id), *(office.where for office in one.offices)))
        said = await self._side.drawing.values(found.talk, rows)
        roles = {role: cells[0] for role, cells in zip(ORDER, said, strict=False)}
        labels = [cells[0] for cells in said[len(ORDER) :][:3]]
        lines = said[len(ORDER) + 3 :]
        acts = [act(self._side, found, one, label) for one, label in zip(more, labels, strict=False)]
        return {
            "roles": [(role.value, said_) for role, said_ in roles.items()],
            "acts": acts if seen.absent else acts[:1],
            "people": [
                self._line(found, one, cells, roles, labels[-1]) for one, cells in zip(seen.lines, lines, strict=True)
            ],
        }

    def _line(self, found: Seat, one: Person, cells: list[str], roles: dict[Role, str], ends: str) -> dict[str, Any]:
        called, *places = cells
        return {
            "name": called,
            "one": one,
            "away": self._day(found, one.away - 1) if one.away else "",
            "invite": self._act(found, one.invite),
            "offices": [
                {
                    "role": roles[office.held.role],
                    "where": where,
                    "since": self._day(found, office.held.valid_from),
                    "until": self._day(found, office.held.valid_to - 1) if office.held.valid_to else "",
                    "rota": office.rota,
                    "end": self._act(found, office.end, ends),
                }
                for office, where in zip(one.offices, places, strict=True)
            ],
        }

    def _act(self, found: Seat, choice: Choice | None, label: str = "") -> Act | None:
        return act(self._side, found, choice, label) if choice is not None else None

    def _day(self, found: Seat, at: int) -> str:
        return day_said(at, self._side.house.district.zone, found.talk.language)


def _at(choice: Choice, key: str, scope: str) -> Choice:
    """With the place that was chosen on the page, if any."""
    return replace(choice, args={key: scope}) if scope else choice


def _asked(request: Request) -> Asked:
    given = request.query_params
    page, state, role = given.get("page", ""), given.get("state", ""), given.get("role", "")
    return Asked(
        given.get("at", "")[:60],
        given.get("q", "").strip()[:40],
        role if role in tuple(ORDER) else "",
        state if state in STATES else "",
        int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0,
    )


def _address(asked: Asked, page: int) -> str:
    given = {"at": asked.at, "q": asked.name, "role": asked.role, "state": asked.state, "page": str(page or "")}
    return f"{PATH}?{urlencode({key: value for key, value in given.items() if value})}"
