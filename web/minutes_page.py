"""改纪要 on a page: the draft in a form, behind its link; what was meant to be saved over another's words is kept."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.minutes_paper import draft_told, save_draft
from handlers.papers import Args, Paper, paper_bound
from locales.catalogue import said
from storage.people import persons
from storage.work import Work
from web.html import draw, page
from web.opening import browser_of, refused_page, same_origin
from web.words import language_of, words

MOST_BYTES = 1 << 19


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where there is no draft that the person may edit."""
    found, last, text = await draft_told(house, work, person_id, args["consultation"])
    language = (await persons(work, [person_id]))[person_id]["language"]
    made = _drawn(language, found.number, last.edition, last.words_id, text)
    return Paper(f"{words(language)('minutes_title', number=found.number)}.html", "text/html", made.encode())


def _drawn(language: str, number: str, edition: int, seen: str, text: str, *, told: str = "", theirs: str = "") -> str:
    """Without `edition` there is nothing to save any more."""
    return draw(
        "minutes.html", language, number=number, edition=edition, seen=seen, text=text, told=told, theirs=theirs
    )


class MinutesPage:
    def __init__(self, house: House) -> None:
        self._house = house

    async def save(self, request: Request, code: str) -> Response:
        """The page again: saved, or with one's own words beside those that somebody else saved meanwhile."""
        language = language_of(request)
        try:
            return page(await self._save(request, code, language))
        except Refusal as refusal:
            return refused_page(refusal, language)

    async def _save(self, request: Request, code: str, language: str) -> str:
        if not same_origin(request) or int(request.headers.get("content-length") or MOST_BYTES) >= MOST_BYTES:
            raise Refusal(Refused.NOT_YOURS)
        row = await paper_bound(self._house, self._house.work(), "minutes", code, browser_of(request))
        consultation = row["args"]["consultation"]
        async with request.form(max_files=0, max_fields=8) as form:
            text, seen = str(form.get("text") or ""), str(form.get("seen") or "")
        try:
            saved = await save_draft(self._house, row["person_id"], consultation, seen, text)
            found, last, stands = await draft_told(self._house, self._house.work(), row["person_id"], consultation)
        except Refusal as refusal:  # it went out meanwhile, say: what was written is shown all the same
            why = said(f"refusal.{refusal.key}", language, refusal.params)
            return _drawn(language, str(refusal.params.get("number", "")), 0, "", text, told=why)
        told = words(language)("minutes_saved" if saved else "minutes_stale")
        mine, theirs = (stands, "") if saved else (text, stands)
        return _drawn(language, found.number, last.edition, last.words_id, mine, told=told, theirs=theirs)
