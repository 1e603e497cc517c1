"""`/guest/<code>`: a guest's own page. The first press of 开始 binds it to that browser; every act is a plain form."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from dialogs.form import Misheard
from domain.consultation import Consultation, Participant
from domain.refusal import Refusal, Refused
from domain.wording import clip
from handlers.feeds import LENGTH, note_wrong, too_many
from handlers.guest_acts import ACTS, act
from handlers.guest_links import bind, guest_by_code, opens
from handlers.guest_view import files_in, seen
from handlers.house import House
from locales.catalogue import said
from storage.items import files_by_id
from storage.work import Work
from web import consultation_ics
from web.html import draw, page
from web.opening import same_origin
from web.peer import peer_of
from web.words import language_of, time_said, words

COOKIE, TOLD = "yz_guest", "yz_guest_said"
DAYS = 120
MOST_BYTES = 1 << 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE = re.compile(f"[a-z0-9]{{{LENGTH}}}")
_KIND = "guest"
_TOLD_MOST = 500
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
Guest = tuple[Consultation, Participant]


class GuestPage:
    def __init__(self, house: House, secure: bool) -> None:
        self._house, self._secure = house, secure

    async def show(self, request: Request, code: str) -> Response:
        """Looking binds nothing: a link preview that fetches it leaves it to the guest."""
        found = await self._guest(request, code)
        if isinstance(found, Response):
            return found
        consultation, one = found
        if one.opened_by is None:
            return page(draw("guest_begin.html", language_of(request), css="guest.css", q=_query(request), code=code))
        if not opens(self._house, one, _browser(request)):
            return self._elsewhere(request, consultation)
        return await self._page(request, code, consultation, one)

    async def open(self, request: Request, code: str) -> Response:
        found = await self._guest(request, code)
        if isinstance(found, Response):
            return found
        if not same_origin(request):
            return _no(request, said("refusal.not_yours", language_of(request)), 403)
        browser = _browser(request) or secrets.token_urlsafe(32)
        try:
            await bind(self._house, code, browser)
        except Refusal as refusal:
            if refusal.key is Refused.GUEST_ELSEWHERE:
                return self._elsewhere(request, found[0])
            return _no(request, said(f"refusal.{refusal.key}", language_of(request), refusal.params), 503)
        return self._keep(_back(request, code), browser)

    async def act(self, request: Request, code: str, what: str) -> Response:
        """The answer stands on the page that follows."""
        found = await self._guest(request, code)
        if isinstance(found, Response) or what not in ACTS:
            return found if isinstance(found, Response) else _gone(request)
        language, browser = language_of(request), _browser(request)
        if int(request.headers.get("content-length") or MOST_BYTES) >= MOST_BYTES:
            return _no(request, words(language)("guest_too_long"), 413)
        async with request.form(max_files=0, max_fields=12) as form:
            fields = {name: str(value) for name, value in form.items()}
        if not same_origin(request) or not hmac.compare_digest(
            fields.get("token", "").encode(), self._token(browser).encode()
        ):
            return _no(request, said("refusal.not_yours", language), 403)
        try:
            letters = await act(self._house, code, browser, what, fields, language)
        except Misheard as misheard:
            told = words(language)("guest_code_unclear" if misheard.key == "code_unclear" else "guest_empty")
        except Refusal as refusal:
            if refusal.key is Refused.GUEST_ELSEWHERE:
                return self._elsewhere(request, found[0])
            told = self._refused(refusal, found[0], language)
        else:
            lines = [{"label": line} for letter in letters[-1:] for line in letter.text]
            told = "\n".join(await self._house.labels(self._house.work(), lines, language))
        return self._tell(self._keep(_back(request, code), browser), told)

    async def calendar(self, request: Request, code: str) -> Response:
        found = await self._own(request, code)
        if isinstance(found, Response):
            return found
        consultation, one = found
        work = self._house.work()
        entry = await consultation_ics.entry_of(self._house, work, consultation, one, language_of(request))
        body = await asyncio.to_thread(consultation_ics.made, entry)
        headers = {
            "Content-Disposition": f'attachment; filename="{consultation.number}.ics"',
            "Cache-Control": "no-store",
            **_HEADERS,
        }
        return Response(body, 200, headers, f"text/calendar; method={entry.method}; charset=utf-8")

    async def file(self, request: Request, code: str, file_id: str) -> Response:
        """A file among the papers for this meeting, and no other."""
        found = await self._own(request, code)
        if isinstance(found, Response):
            return found
        work = self._house.work()
        view = await seen(self._house, work, *found, language_of(request))
        rows = await files_by_id(work, [file_id]) if file_id in files_in(view) else []
        if not rows or rows[0]["state"] != "ready":
            return _gone(request)
        shown = str(rows[0]["mime"]).startswith("image/")
        headers = {"Cache-Control": "private, no-store", **_HEADERS}
        headers["Content-Disposition"] = "inline" if shown else "attachment"
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return FileResponse(Path(self._house.files) / rows[0]["name"], 200, headers, rows[0]["mime"])

    async def _guest(self, request: Request, code: str) -> Guest | Response:
        """404 alike for what never was, is void and is over; 429 after too many of these."""
        peer = peer_of(request)
        if await too_many(self._house, peer, _KIND):
            return _gone(request, 429)
        work = self._house.work()
        found = await guest_by_code(self._house, work, code) if _CODE.fullmatch(code) else None
        if found is not None:
            return found
        await note_wrong(self._house, peer, _KIND)
        return _gone(request)

    async def _own(self, request: Request, code: str) -> Guest | Response:
        found = await self._guest(request, code)
        if isinstance(found, Response) or opens(self._house, found[1], _browser(request)):
            return found
        return self._elsewhere(request, found[0])

    async def _page(self, request: Request, code: str, found: Consultation, one: Participant) -> Response:
        language, work = language_of(request), self._house.work()
        view = await seen(self._house, work, found, one, language)
        browser = _browser(request)
        until = time_said(view.minutes_by, self._house.district.zone, language) if view.minutes_by else ""
        text = draw(
            "guest.html", language, css="guest.css", v=view, code=code, q=_query(request), other=_other(request),
            token=self._token(browser), told=_told(request), until=until, **self._station(work, found, language),
        )  # fmt: skip
        response = self._keep(page(text), browser)
        response.delete_cookie(TOLD, path="/guest")
        return response

    def _station(self, work: Work, found: Consultation, language: str) -> dict[str, str]:
        place = self._house.district.place(found.station_id)
        return {"station": place.called(language) if place else "", "phone": place.phone if place else ""}

    def _elsewhere(self, request: Request, found: Consultation) -> Response:
        language = language_of(request)
        station = self._station(self._house.work(), found, language)
        return _no(request, said("refusal.guest_elsewhere", language), 403, **station)

    def _refused(self, refusal: Refusal, found: Consultation, language: str) -> str:
        """What a refusal says of states is a word of ours, not of the table."""
        params = dict(refusal.params)
        if refusal.key is Refused.CONSULTATION_MOVED:
            params["standing"] = said(f"consultation_stage.{found.state}", language)
        return said(f"refusal.{refusal.key}", language, params)

    def _token(self, browser: str) -> str:
        return self._house.vault.hmac("guest form", browser)[:32]

    def _keep(self, response: Response, browser: str) -> Response:
        response.set_cookie(
            COOKIE, browser, DAYS * 86_400, path="/guest", httponly=True, secure=self._secure, samesite="lax"
        )
        return response

    def _tell(self, response: Response, told: str) -> Response:
        value = base64.urlsafe_b64encode(clip(told, _TOLD_MOST).encode()).decode()
        response.set_cookie(TOLD, value, 60, path="/guest", httponly=True, secure=self._secure, samesite="lax")
        return response


def _browser(request: Request) -> str:
    value = request.cookies.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else ""


def _told(request: Request) -> str:
    try:
        return base64.urlsafe_b64decode(request.cookies.get(TOLD, "")).decode()
    except (binascii.Error, ValueError):
        return ""


def _query(request: Request) -> str:
    """The language, where it was asked for in the address, goes along."""
    return f"?lang={language_of(request)[:2]}" if "lang" in request.query_params else ""


def _other(request: Request) -> str:
    return "?lang=zh" if language_of(request) == "en" else "?lang=en"


def _back(request: Request, code: str) -> Response:
    headers = {"Cache-Control": "no-store", **_HEADERS}
    return RedirectResponse(f"/guest/{code}{_query(request)}", 303, headers)


def _gone(request: Request, status: int = 404) -> Response:
    return _no(request, said("refusal.guest_page_gone", language_of(request)), status)


def _no(request: Request, text: str, status: int, station: str = "", phone: str = "") -> Response:
    made = draw("guest_no.html", language_of(request), css="guest.css", text=text, station=station, phone=phone)
    answer = page(made, status)
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
