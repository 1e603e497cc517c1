"""What the bot says: sentences that a district may say its own way, found by words; one of them with all about it."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from dialogs.text_forms import LANGUAGES
from dialogs.text_keys import TextFamily
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from handlers.desk_texts import language_asked, text_seen, texts_found
from locales.catalogue import said
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.rules_ways import HOME, ways
from web.desk.side import Side

_BLANK = re.compile(r"(\{[^{}]+\})")
A_PAGE = 25
LONGEST = 60


class TextPages:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def listed(self, request: Request, found: Seat) -> Response:
        asked = request.query_params
        language = language_asked(found.talk, asked.get("language", ""))
        words, own = asked.get("q", "").strip()[:LONGEST], asked.get("own") == "1"
        family = asked.get("family", "") if asked.get("family", "") in set(TextFamily) else ""
        try:
            lines = texts_found(found.talk, language, words, family, own=own)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        page = asked.get("page", "")
        at = int(page) if page.isascii() and page.isdecimal() and len(page) < 4 else 0
        at = min(at, max(0, (len(lines) - 1) // A_PAGE))
        narrowed = {"language": language, "q": words, "family": family, "own": "1" if own else ""}

        def to(number: int) -> str:
            return f"{HOME}/texts?" + urlencode({k: v for k, v in narrowed.items() if v} | {"page": number})

        return draw(
            request,
            self._side,
            found,
            "rules_texts.html",
            marked=marked,
            ways=ways(found.talk),
            lines=[(line, _path(line.key, language)) for line in lines[at * A_PAGE :][:A_PAGE]],
            total=len(lines),
            asked=narrowed,
            languages=_languages(found),
            families=_families(found),
            before=to(at - 1) if at else "",
            after=to(at + 1) if (at + 1) * A_PAGE < len(lines) else "",
        )

    async def one(self, request: Request, found: Seat) -> Response:
        key = request.path_params["key"]
        language = language_asked(found.talk, request.query_params.get("language", ""))
        try:
            seen = await text_seen(found.talk, key, language)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal, 403 if refusal.key == Refused.NOT_YOURS else 404)
        lines = Lines(self._side, found)
        changes = [(lines.row(*cells), old, new) for cells, old, new in seen.changes]
        acts = lines.acts(seen.choices)
        await lines.draw()
        return draw(
            request,
            self._side,
            found,
            "rules_text.html",
            marked=marked,
            at="",
            ways=ways(found.talk),
            home=f"{HOME}/texts",
            seen=seen,
            where=_families(found)[seen.line.family],
            languages=[(one, name, _path(key, one)) for one, name in _languages(found)],
            changes=[(*cells(), old, new) for cells, old, new in changes],
            acts_of=acts(),
        )


def marked(text: str) -> Markup:
    """With its blanks set apart."""
    parts = _BLANK.split(text)
    pieces = (
        Markup('<span class="ru-blank">{}</span>').format(p) if at % 2 else escape(p) for at, p in enumerate(parts)
    )
    return Markup("").join(pieces)


def _path(key: str, language: str) -> str:
    return f"{HOME}/texts/{quote(key)}?language={language}"


def _languages(found: Seat) -> list[tuple[str, str]]:
    return [(one, said(f"set_text.language.{one}", found.talk.language)) for one in LANGUAGES]


def _families(found: Seat) -> dict[str, str]:
    return {one.value: said(f"set_text.family.{one}", found.talk.language) for one in TextFamily}
