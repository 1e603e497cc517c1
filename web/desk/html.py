"""Pages of the desk: the rail, the page, and the frame in which an act is talked through."""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Choice
from domain.people import Role
from domain.permissions import GRANTS, Permission, may
from domain.refusal import Refusal
from handlers.desk_rota import rota_places
from handlers.desk_sessions import Seat
from handlers.talk import Talk
from locales.catalogue import said
from web.desk.door import plain, sign
from web.desk.side import Side
from web.words import Words, words

_WEB = Path(__file__).parent.parent
_WHOLE = re.compile(r"([A-Z]{2,3}-(?:C\d{2}|\d{6})-\d{3,}(?:-\d+)?)")
_HOMES = {
    "/desk/topics": "/desk/consultations",
    "/desk/year-plan": "/desk/consultations",
    "/desk/set-up": "/desk/set-up/people",
}
"""Pages under a way of the rail that their address does not tell."""
_TALKS = frozenset(role for role, granted in GRANTS.items() if Permission.CONSULTATION_SEE in granted) | {Role.LIAISON}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # without a referrer browsers send a form's origin as null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Act:
    """A button that asks for a verb: signed for one session."""

    label: str
    verb: str
    args: str
    mark: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """A way in the rail."""

    key: str
    path: str
    here: bool
    count: int = 0


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_WEB / "templates" / "desk"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals["asset"] = asset
    made.filters["whole"] = whole
    return made


def whole(text: str) -> Markup:
    """Text whose numbers of matters don't break at their dashes."""
    parts = _WHOLE.split(text)
    pieces = (Markup('<span class="nb">{}</span>').format(p) if at % 2 else escape(p) for at, p in enumerate(parts))
    return Markup("").join(pieces)


@cache
def read_asset(name: str) -> tuple[bytes, str]:
    body = (_WEB / "static" / name).read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:10]


@cache
def packed_asset(name: str) -> bytes:
    return gzip.compress(read_asset(name)[0], 9, mtime=0)


def asset(name: str) -> str:
    return f"/assets/desk/{read_asset(name)[1]}/{name}"


def doors(talk: Talk, path: str) -> list[Door]:
    """What this person finds in the rail."""
    actor = talk.anywhere()
    path = next((home for page, home in _HOMES.items() if path.startswith(page)), path)
    offered = (
        ("cockpit", "/desk/cockpit", may(actor, Permission.FIGURES_SEE)),
        ("inbox", "/desk/inbox", may(actor, Permission.INBOX_SEE)),
        ("todo", "/desk/todo", may(actor, Permission.TODO_SEE)),
        ("items", "/desk/items", may(actor, Permission.INBOX_SEE) or may(actor, Permission.TODO_SEE)),
        ("calls", "/desk/calls", may(actor, Permission.ITEM_RATE_BY_CALL)),
        ("consultations", "/desk/consultations", bool(talk.roles & _TALKS)),
        ("rota", "/desk/rota", bool(rota_places(talk))),
        ("set_up", "/desk/set-up/people", may(actor, Permission.PERSON_APPOINT)),
    )
    return [Door(key, to, path.startswith(to)) for key, to, allowed in offered if allowed]


def act(side: Side, found: Seat, choice: Choice, label: str) -> Act:
    return Act(
        label, choice.verb, plain(choice.args), sign(side, found, choice.verb, choice.args), primary=choice.primary
    )


def draw(
    request: Request, side: Side, found: Seat | None, template: str, status: int = 200, **values: object
) -> Response:
    language = found.talk.language if found else str(values.pop("language", "zh_CN"))
    text = (
        _templates()
        .get_template(template)
        .render(
            t=desk_words(language),
            language=language,
            large=request.cookies.get("yz_large") == "1",
            rail=doors(found.talk, request.url.path) if found else (),
            key=secrets.token_urlsafe(12),
            path=request.url.path,
            **values,
        )
    )
    return Response(text.encode("utf-8", "replace"), status, HEADERS, "text/html")


def desk_words(language: str) -> Words:
    return words(language, "desk")


def refused(request: Request, side: Side, found: Seat, refusal: Refusal, status: int = 403) -> Response:
    """A no in plain words, with the rail to go on by."""
    sentence = said(f"refusal.{refusal.key}", found.talk.language, refusal.params)
    return draw(request, side, found, "refused.html", status, sentence=sentence)
