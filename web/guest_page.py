"""`/guest/<code>`: a guest's own page. The first press of 开始 binds it to that browser; every act is a plain form."""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from dialogs.form import Misheard
from dialogs.letter import Letter
from domain.consultation import Consultation, Participant
from domain.refusal import Refusal, Refused
from domain.wording import clip
from handlers.feeds import LENGTH, note_wrong, too_many
from handlers.guest_acts import ACTS, LONGEST, Sent, act, at_pace
from handlers.guest_links import bind, guest_by_code, opens
from handlers.guest_view import GuestView, files_in, seen
from handlers.house import House
from locales.catalogue import said
from storage.items import files_by_id
from storage.work import Work
from web import consultation_ics
from web.guest_form import GuestForm, TooMuch, forget, form_of
from web.guest_response import COOKIE, HEADERS, TOLD, back_to, browser_of, gone, no, other_of, query_of, told_in
from web.html import draw, page
from web.inside_wechat import inside_wechat
from web.opening import same_origin
from web.peer import peer_of
from web.words import language_of, time_said, words

DAYS = 120
_WITH_PHOTOS = frozenset({"write", "speak", "done"})
_NOTHING = dict.fromkeys(("what", "words", "who", "signed", "action"), "")
_MISHEARD = {
    "code_unclear": "guest_code_unclear",
    "none_chosen": "guest_none_chosen",
    "too_long": "guest_too_long",
    "words_empty": "guest_empty",
}
_CODE = re.compile(f"[a-z0-9]{{{LENGTH}}}")
_KIND = "guest"
_TOLD_MOST = 500
Guest = tuple[Consultation, Participant]


class GuestPage:
    def __init__(self, house: House, secure: bool) -> None:
        self._house, self._secure = house, secure
        self._looking = asyncio.Lock()

    async def show(self, request: Request, code: str) -> Response:
        """Looking binds nothing: a link preview that fetches it leaves it to the guest."""
        found = await self._guest(request, code)
        if isinstance(found, Response):
            return found
        consultation, one = found
        if one.opened_by is None:
            return page(draw("guest_begin.html", language_of(request), css="guest.css", q=query_of(request), code=code))
        if not opens(self._house, one, browser_of(request)):
            return self._elsewhere(request, consultation)
        return await self._page(request, code, consultation, one)

    async def open(self, request: Request, code: str) -> Response:
        found = await self._guest(request, code)
        if isinstance(found, Response):
            return found
        if not same_origin(request):
            return no(request, said("refusal.not_yours", language_of(request)), 403)
        browser = browser_of(request) or secrets.token_urlsafe(32)
        try:
            await bind(self._house, code, browser)
        except Refusal as refusal:
            if refusal.key is Refused.GUEST_ELSEWHERE:
                return self._elsewhere(request, found[0])
            return no(request, said(f"refusal.{refusal.key}", language_of(request), refusal.params), 503)
        return self._keep(back_to(request, code), browser)

    async def act(self, request: Request, code: str, what: str) -> Response:
        found = await self._guest(request, code)
        if isinstance(found, Response) or what not in ACTS:
            return found if isinstance(found, Response) else gone(request)
        if not same_origin(request):
            return no(request, said("refusal.not_yours", language_of(request)), 403)
        if not opens(self._house, found[1], browser_of(request)):
            return self._elsewhere(request, found[0])
        try:
            form = await form_of(request)
        except TooMuch:
            return no(request, words(language_of(request))("guest_too_much"), 413)
        try:
            return await self._take(request, code, what, found, form)
        finally:
            await request.close()

    async def _take(self, request: Request, code: str, what: str, found: Guest, form: GuestForm) -> Response:
        """The answer stands on the page that follows; where it was a no, with what he has written."""
        language, browser, fields = language_of(request), browser_of(request), form.fields
        if not hmac.compare_digest(fields.get("token", "").encode(), self._token(browser).encode()):
            return no(request, said("refusal.not_yours", language), 403)
        try:
            at_pace(self._house, found[1], fields)
            letters = await self._act(code, browser, what, form, language)
        except Misheard as misheard:
            return await self._again(request, code, found, _misheard(misheard.key, fields, language), what, fields)
        except Refusal as refusal:
            if refusal.key is Refused.GUEST_ELSEWHERE:
                return self._elsewhere(request, found[0])
            return await self._again(request, code, found, self._refused(refusal, found[0], language), what, fields)
        told = await self._told(letters, language) if letters else words(language)("guest_had_it")
        return self._tell(self._keep(back_to(request, code), browser), told)

    async def _act(self, code: str, browser: str, what: str, form: GuestForm, language: str) -> list[Letter]:
        """Photos are looked at one after the other, whoever sends them."""
        folder = Path(self._house.files)
        async with self._looking:
            made = await form.keep(folder) if what in _WITH_PHOTOS else []
        try:
            letters = await act(self._house, code, browser, what, Sent(form.fields, made), language)
        except (Misheard, Refusal):
            forget(folder, made)
            raise
        if not letters:
            forget(folder, made)
        return letters

    async def _told(self, letters: list[Letter], language: str) -> str:
        lines = [{"label": line} for letter in letters[-1:] for line in letter.text]
        return "\n".join(await self._house.labels(self._house.work(), lines, language))

    async def _again(
        self, request: Request, code: str, found: Guest, told: str, what: str, fields: Mapping[str, str]
    ) -> Response:
        """As things stand now: the meeting may have begun while he wrote."""
        if not fields.get("words") and not fields.get("who"):
            return self._tell(self._keep(back_to(request, code), browser_of(request)), told)
        now = await guest_by_code(self._house, self._house.work(), code) or found
        return await self._page(request, code, *now, told=told, kept={**fields, "what": what})

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
            **HEADERS,
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
            return gone(request)
        shown = str(rows[0]["mime"]).startswith("image/")
        headers = {"Cache-Control": "private, no-store", **HEADERS}
        headers["Content-Disposition"] = "inline" if shown else "attachment"
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return FileResponse(Path(self._house.files) / rows[0]["name"], 200, headers, rows[0]["mime"])

    async def _guest(self, request: Request, code: str) -> Guest | Response:
        """404 alike for what never was, is void and is over; 429 after too many of these."""
        peer = peer_of(request)
        if await too_many(self._house, peer, _KIND):
            return gone(request, 429)
        work = self._house.work()
        found = await guest_by_code(self._house, work, code) if _CODE.fullmatch(code) else None
        if found is not None:
            return found
        await note_wrong(self._house, peer, _KIND)
        return gone(request)

    async def _own(self, request: Request, code: str) -> Guest | Response:
        found = await self._guest(request, code)
        if isinstance(found, Response) or opens(self._house, found[1], browser_of(request)):
            return found
        return self._elsewhere(request, found[0])

    async def _page(
        self, request: Request, code: str, found: Consultation, one: Participant, *, told: str = "",
        kept: dict[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """`kept`: what he has written into a form that was not taken, and which form (`what`)."""
        language, work = language_of(request), self._house.work()
        view = await seen(self._house, work, found, one, language)
        browser, back = browser_of(request), _NOTHING | (kept or {})
        until = time_said(view.minutes_by, self._house.district.zone, language) if view.minutes_by else ""
        text = draw(
            "guest.html", language, css="guest.css", v=view, code=code, q=query_of(request), other=other_of(request),
            token=self._token(browser), once=secrets.token_urlsafe(16), told=told or told_in(request), until=until,
            back=back, lost=bool(kept) and not _stands(view, back), wechat=inside_wechat(request),
            **self._station(work, found, language),
        )  # fmt: skip
        response = self._keep(page(text, 422 if kept else 200), browser)
        response.delete_cookie(TOLD, path="/guest")
        return response

    def _station(self, work: Work, found: Consultation, language: str) -> dict[str, str]:
        place = self._house.district.place(found.station_id)
        return {"station": place.called(language) if place else "", "phone": place.phone if place else ""}

    def _elsewhere(self, request: Request, found: Consultation) -> Response:
        language = language_of(request)
        station = self._station(self._house.work(), found, language)
        return no(request, said("refusal.guest_elsewhere", language), 403, **station)

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


def _misheard(key: str, fields: Mapping[str, str], language: str) -> str:
    ours = _MISHEARD.get(key)
    if ours == "guest_too_long":
        return words(language)(ours, most=LONGEST, count=len(fields.get("words", "")))
    return words(language)(ours) if ours else said(f"say.{key}", language)


def _stands(view: GuestView, back: Mapping[str, str]) -> bool:
    """Whether the form that he has filled in is still on the page."""
    open_ = {"speak": view.meeting, "ask": view.can_ask, "minutes": bool(view.minutes_by)}
    open_["done"] = any(action and action == back.get("action") for _, action in view.actions)
    return open_.get(back["what"], view.can_answer)
