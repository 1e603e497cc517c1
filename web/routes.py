"""The pages that belong to no channel: papers behind their links, posters, rotas, calendars."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute

from handlers.house import House
from handlers.papers import PAPERS
from web import (
    consultation_ics,
    guest_slip,
    invitation_slips,
    list_workbook,
    minutes_docx,
    minutes_page,
    my_data,
    receipt_slip,
    sheet_page,
    sign_in_page,
)
from web.calendars import Calendars
from web.guest_page import GuestPage
from web.opening import Opening
from web.poster import Posters
from web.rota_page import RotaPages
from web.screen_page import ScreenPage
from web.supervision import Supervision

PAPERS["consultation_ics"] = consultation_ics.make
PAPERS["guest_slip"] = guest_slip.make
PAPERS["list"] = list_workbook.make
PAPERS["minutes"] = minutes_page.make
PAPERS["minutes_docx"] = minutes_docx.make
PAPERS["my_data"] = my_data.make
PAPERS["slips"] = invitation_slips.make
PAPERS["slip"] = receipt_slip.make
PAPERS["sheet"] = sheet_page.make
PAPERS["sign_in"] = sign_in_page.make


def routes(house: House, *, secure_cookies: bool) -> Sequence[BaseRoute]:
    api = APIRouter(include_in_schema=False)
    opening, posters = Opening(house, secure_cookies), Posters(house)
    rotas, calendars = RotaPages(house), Calendars(house)
    for path, show in (
        ("/x/{code}", opening.show),
        ("/x/{code}/paper", opening.paper),
        ("/s/{slug}/poster", posters.show),
        ("/rota/{slug}", rotas.show),
        ("/rota/{slug}/{month}.png", rotas.picture),
        ("/calendar/{code}.ics", calendars.ics),
        ("/calendar/{code}", calendars.show),
        ("/screen/{code}", ScreenPage(house).show),
    ):
        api.add_api_route(path, show, methods=["GET", "HEAD"], response_model=None)
    supervision = Supervision(house)
    api.add_api_route("/api/items/{number}", supervision.show, methods=["GET"], response_model=None)
    api.add_api_route("/api/items/{number}/supervision", supervision.report, methods=["POST"], response_model=None)
    minutes = minutes_page.MinutesPage(house)
    api.add_api_route("/x/{code}/minutes", minutes.save, methods=["POST"], response_model=None)
    guests = GuestPage(house, secure_cookies)
    for path, look in (
        ("/guest/{code}", guests.show),
        ("/guest/{code}/calendar.ics", guests.calendar),
        ("/guest/{code}/file/{file_id}", guests.file),
    ):
        api.add_api_route(path, look, methods=["GET", "HEAD"], response_model=None)
    api.add_api_route("/guest/{code}/open", guests.open, methods=["POST"], response_model=None)
    api.add_api_route("/guest/{code}/{what}", guests.act, methods=["POST"], response_model=None)
    api.add_api_route("/x/{code}", opening.open, methods=["POST"], response_model=None)
    return api.routes
