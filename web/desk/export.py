"""Taking a list of the desk away: a page on which columns are chosen, and the file. Both say what the page says."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import name
from domain.refusal import Refusal, Refused
from handlers.desk_export import MOST, ensure_export, note_export, places_to_export
from handlers.desk_sessions import Seat
from handlers.talk import Talk
from web.book import MIMES, MOST_IN_WORD, Book, written
from web.desk.door import Group, inside
from web.desk.html import HEADERS, desk_words, draw, refused
from web.desk.query import fields
from web.desk.side import Side
from web.opening import disposition, same_origin
from web.words import time_said
from web.workbook import Sheet

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """A column that can be chosen; `usual` ones are ticked."""

    key: str
    label: str
    width: int = 12
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """A list as it is taken away. `about` says what narrowed it; `total` of how many; without `heads` there is nothing
    to choose. `sheets` is called with the columns that were chosen, in a thread of its own. `back` where its address
    is no page.
    """

    which: str
    title: str
    about: Sequence[tuple[str, str]]
    total: int
    heads: Sequence[Head]
    sheets: Callable[[Sequence[str]], list[Sheet]]
    kinds: Sequence[str] = ("xlsx", "docx", "csv")
    back: str = ""


Source = Callable[[Side, Seat, str, Mapping[str, str], int], Awaitable[Taken]]
"""Side, who asks, what follows in the address, its query, and how many rows are wanted at most. Raises Refusal."""


class Export:
    def __init__(self, side: Side, sources: Mapping[str, Source]) -> None:
        self._side, self._sources = side, sources

    async def ask(self, request: Request, found: Seat) -> Response:
        of = request.query_params.get("of", "")[:_LONGEST]
        try:
            taken = await self._taken(found, of, 1)
        except Refusal as refusal:
            return _no(request, self._side, found, refusal)
        return draw(
            request, self._side, found, "export.html",
            taken=taken, of=of, most=MOST, most_in_word=MOST_IN_WORD, back=taken.back or of,
        )  # fmt: skip

    async def file(self, request: Request, found: Seat) -> Response:
        """Only from our own pages: a link elsewhere can make nobody take a list away, or leave the trace of it."""
        asked = request.query_params
        kind, of = asked.get("as", ""), asked.get("of", "")[:_LONGEST]
        try:
            if not same_origin(request) or kind not in MIMES:
                raise Refusal(Refused.STATION_UNKNOWN)
            taken = await self._taken(found, of, MOST + 1)
            if kind not in taken.kinds:
                raise Refusal(Refused.STATION_UNKNOWN)
            book, rows = await asyncio.to_thread(book_of, self._side, found, taken, _chosen(taken, asked))
            book = await named(self._side, found, book, rows)
            await note_export(self._side.house, found.talk, taken.which, kind, rows)
        except Refusal as refusal:
            return _no(request, self._side, found, refusal)
        return await sent(self._side, found.talk, book, kind)

    async def _taken(self, found: Seat, of: str, most: int) -> Taken:
        ensure_export(found.talk)
        parts = urlsplit(of)
        if parts.scheme or parts.netloc:
            raise Refusal(Refused.STATION_UNKNOWN)
        path, rest = parts.path, ""
        if path not in self._sources:
            path, _, rest = path.rpartition("/")
            path = f"{path}/"
        source = self._sources.get(path)
        if source is None:
            raise Refusal(Refused.STATION_UNKNOWN)
        given = fields(parts.query)
        return await source(self._side, found, rest[:60], given, most)


def _no(request: Request, side: Side, found: Seat, refusal: Refusal) -> Response:
    """Without the right, so; else what there is not, and what one may not see, alike."""
    if not places_to_export(found.talk) or refusal.key is Refused.CONFLICT:
        return refused(request, side, found, refusal)
    return refused(request, side, found, Refusal(Refused.STATION_UNKNOWN), 404)


def _chosen(taken: Taken, asked: QueryParams) -> list[str]:
    """Those that were ticked, in the list's own order; the usual ones where none was."""
    ticked = set(asked.getlist("column"))
    return [one.key for one in taken.heads if one.key in ticked] or [one.key for one in taken.heads if one.usual]


def book_of(side: Side, found: Seat, taken: Taken, chosen: Sequence[str]) -> tuple[Book, int]:
    """And how many rows its first sheet has; more than there may be are cut off, and it says so."""
    t, zone, talk = desk_words(found.talk.language), side.house.district.zone, found.talk
    sheets = [replace(one, rows=list(one.rows)) for one in taken.sheets(chosen)]
    rows = [len(list(one.rows)) for one in sheets]
    about = [*taken.about, (t("ex_rows"), str(min(rows[0], MOST)))]
    if max(rows) > MOST:
        sheets = [replace(one, rows=list(one.rows)[:MOST]) for one in sheets]
        about.append((t("ex_note"), t("ex_cut", most=MOST)))
    about.append((t("ex_made"), time_said(talk.now, zone, talk.language)))
    return Book(taken.title, sheets, about, t("ex_about"), t("ex_word_cut", most=MOST_IN_WORD)), min(rows[0], MOST)


async def named(side: Side, found: Seat, book: Book, rows: int) -> Book:
    """With the name of who made it."""
    [[who]] = await side.drawing.values(found.talk, [[name(found.talk.person_id)]])
    return replace(book, about=[*book.about, (desk_words(found.talk.language)("ex_by"), who)])


async def sent(side: Side, talk: Talk, book: Book, kind: str) -> Response:
    body = await asyncio.to_thread(written, book, kind)
    day = datetime.fromtimestamp(talk.now / 1000, side.house.district.zone).date().isoformat()
    return download(f"{book.title}-{day}.{kind}", MIMES[kind], body)


def download(called: str, mime: str, body: bytes) -> Response:
    """Whatever stands in a title, the name is one that every computer takes."""
    clean = _UNSAFE.sub("-", unicodedata.normalize("NFC", called)).strip(" .-")[-120:]
    headers = HEADERS | {"Content-Disposition": disposition("attachment", clean)}
    return Response(body, 200, headers, mime)


def export_link(talk: Talk, here: str) -> str:
    """The way to the export of what stands at an address; empty for who may not."""
    return f"/desk/export?{urlencode({'of': here})}" if places_to_export(talk) else ""


def here_of(request: Request) -> str:
    """The address that was asked for, without its host."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def routes(side: Side, sources: Mapping[str, Source]) -> Group:
    pages = Export(side, sources)
    return Group(looks=(("/desk/export", inside(side, pages.ask)), ("/desk/export/file", inside(side, pages.file))))
