"""`/calendar/<code>.ics`: a calendar behind its secret link; `/calendar/<code>`: how to put it into a telephone."""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response

from domain.rota import StationRota
from domain.rota_moves import heeds_holidays
from handlers.feeds import Feed, find, note_wrong, too_many
from handlers.house import House
from handlers.months import today
from locales.catalogue import said
from storage.feeds import rotas_changed
from storage.people import persons
from storage.work import Work
from web.feed_meetings import held
from web.html import draw, page
from web.ics import AHEAD, BEHIND, Part, Source, made
from web.inside_wechat import inside_wechat
from web.month_view import public_names
from web.peer import peer_of
from web.words import language_of, words

_CODE = re.compile(r"[a-z0-9]{28}")
KEPT = 16
"""Calendars kept in memory; the longest is 0.7 MB."""
DAY = 86_400_000
_AGAIN = "3600"
"""Seconds after which an address that tried too often may try again."""
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}


class Calendars:
    def __init__(self, house: House) -> None:
        self._house = house
        self._one = asyncio.Lock()
        self._kept: dict[str, bytes] = {}

    async def ics(self, request: Request, code: str) -> Response:
        """404 alike for what never was and what is no more; 429 after too many of these."""
        feed, refused = await self._found(request, code)
        if feed is None:
            return Response("", refused, _refusing(refused), "text/plain")
        source = await self._source(self._house.work(), feed)
        headers = _HEADERS | {"ETag": f'"{source.tag}"', "Cache-Control": "private, no-cache"}
        if _has(request, source.tag):
            return Response(status_code=304, headers=headers)
        body = await self._made(source)
        headers["Content-Disposition"] = 'inline; filename="rota.ics"'
        return Response(body, 200, headers, "text/calendar")

    async def _made(self, source: Source) -> bytes:
        """One at a time, as it takes a processor's whole attention; the last ones are kept for other subscribers."""
        async with self._one:
            kept = self._kept.pop(source.tag, None)
            body = kept if kept is not None else await asyncio.to_thread(made, source)
            self._kept[source.tag] = body
            while len(self._kept) > KEPT:
                self._kept.pop(next(iter(self._kept)))
            return body

    async def show(self, request: Request, code: str) -> Response:
        language = language_of(request)
        feed, refused = await self._found(request, code)
        if feed is None:
            answer = page(draw("refused.html", language, text=words(language)("feed_gone")), refused)
            answer.headers.update(_refusing(refused))
            return answer
        address = f"{self._house.public_url}/calendar/{code}.ics"
        webcal = re.sub(r"^https?:", "webcal:", address)
        text = draw(
            "feed.html",
            language,
            name=self._name(feed, language),
            address=address,
            webcal=webcal,
            wechat=inside_wechat(request),
        )
        return page(text)

    async def _found(self, request: Request, code: str) -> tuple[Feed | None, int]:
        """The calendar, or the status of the no."""
        peer = peer_of(request)
        if await too_many(self._house, peer):
            return None, 429
        feed = await find(self._house, self._house.work(), code) if _CODE.fullmatch(code) else None
        if feed is None:
            await note_wrong(self._house, peer)
        return feed, 404

    async def _source(self, work: Work, feed: Feed) -> Source:
        """At most eight queries, however long the calendar."""
        district = self._house.district
        owner = (await persons(work, [feed.owner_id]))[feed.owner_id]
        language = owner["language"]
        changed = await rotas_changed(work, feed.stations)
        rotas = {} if feed.district else {id_: district.rota(id_) for id_ in feed.stations}
        people = {one for rota in rotas.values() for plan in rota.plans for one in plan.everybody}
        people |= {change.person_id for rota in rotas.values() for change in rota.changes}
        named = await public_names(self._house, work, sorted(people), language) if feed.person_id is None else {}
        parts = []
        for id_, rota in rotas.items():
            version, at = changed.get(id_, (0, 0))
            place = district.stations[id_]
            provisional = self._provisional(rota)
            parts.append(
                Part(
                    id_,
                    place.called(language),
                    place.placed(language),
                    rota,
                    version,
                    max(at, feed.made_at),
                    provisional,
                )
            )
        name = self._name(feed, language)
        meetings = await held(self._house, work, feed, language)
        here, zone = today(self._house), district.zone if feed.district else None
        return Source(name, language, district.id, here, tuple(parts), feed.person_id, named, meetings, zone)

    def _provisional(self, rota: StationRota) -> tuple[int, ...]:
        """Years that the calendar reaches into and whose holidays are not official yet, where they matter."""
        now = self._house.clock()
        if not heeds_holidays(rota, now):
            return ()
        return self._house.calendar.provisional_years(now - BEHIND * DAY, now + AHEAD * DAY)

    def _name(self, feed: Feed, language: str) -> str:
        if feed.person_id is not None:
            return said("label.feed_own", language)
        if feed.district:
            return said("label.feed_district", language)
        place = self._house.district.stations[feed.stations[0]]
        return said("label.feed_of", language, {"station": place.called(language)})


def _has(request: Request, tag: str) -> bool:
    """Whether the client's copy is this one (If-None-Match, also weak, also several)."""
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return f'"{tag}"' in given or "*" in given


def _refusing(status: int) -> dict[str, str]:
    more = {"Retry-After": _AGAIN} if status == 429 else {}
    return _HEADERS | {"Cache-Control": "no-store"} | more
