"""Pages of the desk: the rail, the page, and the frame in which an act is talked through."""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Choice
from domain.people import Role
from domain.permissions import GRANTS, Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_overdue import looked_after
from handlers.desk_rota import rota_places
from handlers.desk_sessions import Seat
from handlers.desk_sheets import sees_sheets
from handlers.talk import Talk
from locales.catalogue import said
from web.desk.door import plain, sign
from web.desk.icons import icon
from web.desk.set_up_cards import cards
from web.desk.side import Side
from web.inside_wechat import inside_wechat
from web.words import Words, time_said, words

_WEB = Path(__file__).parent.parent
MOST_NAMED = 3
_WHOLE = re.compile(r"([A-Z]{2,3}-(?:C\d{2}|\d{6})-\d{3,}(?:-\d+)?)")
_HOMES = {
    "/desk/actions": "/desk/consultations",
    "/desk/topics": "/desk/consultations",
    "/desk/year-plan": "/desk/consultations",
    "/desk/posters": "/desk/reports",
    "/desk/together": "/desk/items",
}
"""Pages under a way of the rail that their address does not tell."""
_BEGIN = frozenset({"inbox", "consultations", "set_up"})
LARGE = "yz_large"
"""The cookie of large type, the chat's too."""
TABS = 4
"""Ways that a phone shows in its bar; the others stand behind 更多."""
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
    """A way in the rail; `count` of what waits there; `begins` a group of ways that belong together."""

    key: str
    path: str
    here: bool
    count: int = 0
    begins: bool = False


class Printed(NamedTuple):
    place: str
    when: str
    who: str


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_WEB / "templates" / "desk"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals.update(asset=asset, icon=icon, first_ways=TABS)
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


def doors(talk: Talk, path: str, waits: Mapping[str, int]) -> list[Door]:
    """What this person finds in the rail."""
    actor = talk.anywhere()
    path = next((home for page, home in _HOMES.items() if path.startswith(page)), path)
    offered = (
        ("cockpit", "/desk/cockpit", may(actor, Permission.FIGURES_SEE)),
        ("inbox", "/desk/inbox", may(actor, Permission.INBOX_SEE)),
        ("todo", "/desk/todo", may(actor, Permission.TODO_SEE)),
        ("items", "/desk/items", may(actor, Permission.INBOX_SEE) or may(actor, Permission.TODO_SEE)),
        ("overdue", "/desk/overdue", bool(looked_after(talk))),
        ("calls", "/desk/calls", may(actor, Permission.ITEM_RATE_BY_CALL)),
        ("walk_in", "/desk/walk-in", may(actor, Permission.ITEM_REPORT_FOR)),
        ("sheets_way", "/desk/sheets", sees_sheets(talk)),
        ("consultations", "/desk/consultations", bool(talk.roles & _TALKS)),
        ("rota", "/desk/rota", bool(rota_places(talk))),
        ("reports", "/desk/reports", may(actor, Permission.FIGURES_SEE)),
        ("set_up", "/desk/set-up", bool(cards(talk))),
    )
    found = [(key, to) for key, to, allowed in offered if allowed]
    return [Door(key, to, path.startswith(to), waits.get(key, 0), at > 0 and key in _BEGIN)
            for at, (key, to) in enumerate(found)]  # fmt: skip


def practising(talk: Talk) -> list[str]:
    """Names of the stations in practice where this person serves; staff are told while there are no others."""
    stations = talk.house.district.stations.values()
    mine = {one.scope_id for one in talk.appointments}
    found = [one for one in stations if one.practice and one.id in mine]
    if Role.STAFF in talk.roles and all(one.practice for one in stations):
        found = list(stations)[:MOST_NAMED]
    return [one.called(talk.language) for one in found]


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
            large=request.cookies.get(LARGE) == "1",
            rail=doors(found.talk, _stands_at(request), getattr(request.state, "waits", {})) if found else (),
            printed=printed_by(side, found.talk) if found else None,
            practising=practising(found.talk) if found else (),
            key=secrets.token_urlsafe(12),
            path=request.url.path,
            wechat=inside_wechat(request),
            **values,
        )
    )
    return Response(text.encode("utf-8", "replace"), status, HEADERS, "text/html")


def _stands_at(request: Request) -> str:
    """The page that somebody is at: an export belongs to the page that it takes away."""
    path = request.url.path
    return request.query_params.get("of", path) if path == "/desk/export" else path


def printed_by(side: Side, talk: Talk) -> Printed:
    """What stands above a page on paper: a sheet that lies about says whose it was."""
    district, zone = side.house.district, side.house.district.zone
    places = {one.scope_id for one in talk.appointments}
    place = district.place(places.pop()) if len(places) == 1 else None
    return Printed(
        place.called(talk.language) if place else district.called(talk.language),
        time_said(talk.now, zone, talk.language),
        side.house.vault.open(talk.person_id, talk.door.name_sealed) or "",
    )


def desk_words(language: str) -> Words:
    return words(language, "desk")


def refused(request: Request, side: Side, found: Seat, refusal: Refusal, status: int = 403) -> Response:
    """A no in plain words, with the rail to go on by."""
    of_page = _NO_PAGE.get(refusal.key) if request.method in ("GET", "HEAD") else None
    if of_page:
        sentence = desk_words(found.talk.language)(of_page)
    else:
        sentence = said(f"refusal.{refusal.key}", found.talk.language, refusal.params)
    return draw(request, side, found, "refused.html", status, sentence=sentence)


_NO_PAGE = {Refused.NOT_YOURS: "refused_role", Refused.STATION_UNKNOWN: "refused_address"}
"""Told otherwise of a page than of an act: in the chat it is a step that is not his, or a station to be chosen."""


def not_open_yet(request: Request, side: Side, found: Seat, page: str) -> Response:
    """For whom nothing is open: figures begin later, and where to go on until then."""
    return draw(request, side, found, "not_open_yet.html", page=page)
