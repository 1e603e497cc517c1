"""Who looks at a page: the browser's own address, or for a visitor of the sample district one of its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from channels.webchat.reader import ChatHead, DemoPerson
from channels.webchat.session import DESK, LANGUAGE, LARGE
from channels.webchat.site import Site
from channels.webchat.words import LANGUAGES, Words, preferred, words


@dataclass(frozen=True, slots=True)
class Viewer:
    session: str
    fresh: bool  # this browser has no session yet
    external: str
    head: ChatHead
    language: str
    large: bool
    people: Sequence[DemoPerson] = ()
    persona: str = "resident"
    peer: str = ""  # a mark of the network address
    desk: bool = False  # writes from the desk, which may show this page in a frame of its own

    @property
    def words(self) -> Words:
        return words(self.language)


async def viewer_of(site: Site, request: Request, slug: str = "") -> Viewer:
    """The viewer of a page of the station `slug`; without one, the browser itself."""
    known = site.sessions.read(request)
    session = known or site.sessions.new()
    own = site.sessions.external(session)
    people = await site.reader.demo_people(slug) if slug else ()
    desk = await _at_desk(site, request)
    person = None if desk else _chosen(site, request, session, people)
    external = desk or (person.external if person else own)
    head = await site.reader.head(external) if known or desk else ChatHead()
    return Viewer(
        session=session,
        fresh=known is None and not desk,
        external=external,
        head=head,
        language=head.language if head.known else unknown_language(request),
        large=request.cookies.get(LARGE) == "1",
        people=() if desk else people,
        persona=person.persona if person else "resident",
        peer=site.sessions.peer(request.client.host if request.client else ""),
        desk=bool(desk),
    )


async def _at_desk(site: Site, request: Request) -> str:
    token = request.cookies.get(DESK, "")
    host = request.client.host if request.client else ""
    return await site.reader.at_desk(token, host, acts=request.method == "POST") if token else ""


async def viewer_of_file(site: Site, request: Request) -> Viewer:
    """Files have no station in their address: the demo cookie names the one that it was given for."""
    session = site.sessions.read(request)
    wish = site.sessions.demo_wish(request, session) if session else None
    return await viewer_of(site, request, wish[0] if wish else "")


def asked_language(request: Request) -> str:
    """The language that `?lang=` asks for, empty when it doesn't."""
    wish = request.query_params.get("lang", "").replace("-", "_")
    return {"zh": "zh_CN"}.get(wish, wish) if wish in (*LANGUAGES, "zh") else ""


def unknown_language(request: Request) -> str:
    cookie = request.cookies.get(LANGUAGE, "")
    return (
        asked_language(request)
        or (cookie if cookie in LANGUAGES else "")
        or preferred(request.headers.get("accept-language", ""))
    )


def _chosen(site: Site, request: Request, session: str, people: Sequence[DemoPerson]) -> DemoPerson | None:
    """The person of the sample district that this browser was given, as long as the reader still names him."""
    wish = site.sessions.demo_wish(request, session) if people else None
    if wish is None:
        return None
    return next((person for person in people if person.external and person.external == wish[1]), None)
