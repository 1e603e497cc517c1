"""Every station as it stands, and one of them whole: what is told of it, who serves there, its posters."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import text
from dialogs.place_keys import Places, press
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.station_edits import Field
from handlers.desk_sessions import Seat
from handlers.desk_set_up import station_seen, stations_seen
from handlers.set_up_places import arranged
from storage.district import Station
from web.desk.html import desk_words, draw, refused
from web.desk.lines import Lines
from web.desk.side import Side
from web.desk.station_map import Spot, station_map
from web.words import day_said

SIZES = ("a4", "a3", "card")
_LISTED = (Field.KIND, Field.PLACE, Field.COVERS, Field.HOURS, Field.PHONE)


class SetUpStations:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def every(self, request: Request, found: Seat) -> Response:
        talk = found.talk
        if not may(talk.anywhere(), Permission.STATION_EDIT):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        seen = await stations_seen(talk)
        lines = Lines(self._side, found)
        cells = lines.rows([[one.cells[field] for field in _LISTED] for one in seen])
        missing = lines.rows([[text(f"label.{label}") for label in one.lacking] for one in seen])
        adds = (press(Places.ADD_STATION, "add_station"),) if may(talk.anywhere(), Permission.DISTRICT_ARRANGE) else ()
        more = lines.acts(adds)
        await lines.draw()
        stations = self._side.house.district.stations
        rows = [
            (stations[one.id], stations[one.id].called(talk.language), one, told, lacking)
            for one, told, lacking in zip(seen, cells(), missing(), strict=True)
        ]
        return draw(
            request, self._side, found, "set_up_stations.html", rows=rows, acts=more(), at="",
            map=self._map(found, [one.id for one in seen]),
        )  # fmt: skip

    def _map(self, found: Seat, places: Sequence[str]) -> Markup:
        """Open ones round, those in practice square; a number is the place in the list."""
        t, language = desk_words(found.talk.language), found.talk.language
        spots = []
        for at, one in enumerate(places, 1):
            place = self._side.house.district.stations[one]
            if place.latitude is None or place.longitude is None:
                continue
            name = place.called(language)
            state = "today" if place.practice else "calm"
            told = t("su_spot_practice" if place.practice else "su_spot_open", name=name)
            link = f"/desk/set-up/stations/{place.slug}"
            short = name[: 15 if language == "en" else 9]
            spots.append(Spot(place.latitude, place.longitude, short, at, state, link, told))
        return station_map(spots, t("su_map")) if spots else Markup("")

    async def one(self, request: Request, found: Seat) -> Response:
        talk = found.talk
        if not may(talk.anywhere(), Permission.STATION_EDIT):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        try:
            whole = await station_seen(talk, request.path_params["slug"])
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 404)
        lines = Lines(self._side, found)
        seen, place = whole.seen, self._side.house.district.stations[whole.seen.id]
        cells = lines.row(*seen.cells.values())
        edits = lines.acts(list(whole.edits.values()))
        acts = lines.acts(whole.acts)
        roles = lines.row(*(text(f"role.{role}") for role in seen.crew.roles))
        missing = lines.row(*(text(f"label.{label}") for label in seen.lacking))
        await lines.draw()
        fields = list(zip(Field, cells(), edits(), strict=True))
        return draw(
            request, self._side, found, "set_up_station.html", place=place, name=place.called(talk.language),
            fields=fields, acts=acts(), crew=seen.crew, lacking=missing(),
            people=list(zip(roles(), seen.crew.roles.values(), strict=True)), wiped=whole.wiped,
            opened=self._opened(place, talk.language), sizes=SIZES, at=place.slug,
            map=self._map(found, arranged(talk, office=False) if place.latitude is not None else ()),
        )  # fmt: skip

    def _opened(self, place: Station, language: str) -> str:
        zone = self._side.house.district.zone
        return day_said(place.opened_at, zone, language) if place.opened_at is not None else ""
