"""The live stream of a chat, and the small answer for browsers that ask again and again instead."""

# No postponed annotations here: FastAPI reads the dependency below where it is written.

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.responses import Response

from channels.webchat.html import draw, html
from channels.webchat.pages import PAGE_OF_LINES, number, ready
from channels.webchat.reader import Line
from channels.webchat.site import Site
from channels.webchat.viewer import Viewer, viewer_of

BEAT_SECONDS = 12.0  # a sign of life that the page can see; it reconnects when it misses three


RECENT = 4
"""How far back a line of one's own is looked for that may still get its photo."""


class Opening(NamedTuple):
    viewer: Viewer
    after: int


def stream_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def opened(request: Request, slug: str) -> Opening:
        """Checked before the answer begins: 409 when this browser now writes as somebody else than the page shows."""
        viewer = await viewer_of(site, request, slug)
        if viewer.fresh or request.query_params.get("me") != site.sessions.mark(viewer.external):
            raise HTTPException(409)
        resumed = request.headers.get("last-event-id", "")
        seen = int(resumed) if resumed.isascii() and resumed.isdigit() and len(resumed) < 16 else 0
        return Opening(viewer, max(seen, number(request, "after")))

    @router.get("/s/{slug}/stream", response_class=EventSourceResponse)
    async def stream(opening: Annotated[Opening, Depends(opened)]) -> AsyncIterator[ServerSentEvent]:
        site.streams += 1
        try:
            async for event in _events(site, opening):
                yield event
        finally:
            site.streams -= 1

    @router.get("/s/{slug}/lines")
    async def lines(request: Request, opening: Annotated[Opening, Depends(opened)]) -> Response:
        viewer, after = opening
        fresh = await site.reader.lines(viewer.external, after, PAGE_OF_LINES)
        if not fresh:
            return Response(status_code=204)
        views = ready(site, viewer, fresh, await _line(site, viewer, after))
        return html(request, draw("lines.html", viewer.words, viewer=viewer, lines=views))

    return router


async def _events(site: Site, opening: Opening) -> AsyncIterator[ServerSentEvent]:
    viewer, after = opening
    recent = await site.reader.lines(viewer.external, max(after - RECENT, 0), min(after, RECENT)) if after else ()
    above = recent[-1] if recent and recent[-1].number == after else None
    bare = _bare(recent)
    yield ServerSentEvent(event="beat", raw_data="")
    while not site.closed.is_set():
        fresh = await site.reader.lines(viewer.external, after, PAGE_OF_LINES)
        if after and not fresh and not (await site.reader.head(viewer.external)).known:  # erased, perhaps elsewhere
            yield ServerSentEvent(event="gone", raw_data="")
            return
        for line in fresh:
            yield ServerSentEvent(raw_data=_drawn(site, viewer, line, above), id=str(line.number))
            above, after = line, line.number
            bare = _bare([line]) or bare
        if bare is not None and (changed := await _line(site, viewer, bare.number)) and changed.rendered.pictures:
            before = await _line(site, viewer, bare.number - 1)
            yield ServerSentEvent(event="line", raw_data=_drawn(site, viewer, changed, before))
            bare = None
        if not await _wait(site, viewer, after):
            yield ServerSentEvent(event="beat", raw_data="")


def _bare(lines: Sequence[Line]) -> Line | None:
    """The newest of one's own lines, if it shows no photo: photos sent before one agreed are kept only afterwards."""
    own = [line for line in lines if line.mine and not line.pressed]
    return own[-1] if own and not own[-1].rendered.pictures else None


def _drawn(site: Site, viewer: Viewer, line: Line, above: Line | None) -> str:
    [view] = ready(site, viewer, [line], above)
    return draw("lines.html", viewer.words, viewer=viewer, lines=[view]).strip()


async def _wait(site: Site, viewer: Viewer, after: int) -> bool:
    """Until there is more to read, the time for a beat has come, or the house closes."""
    more = asyncio.create_task(site.reader.wait(viewer.external, after, BEAT_SECONDS))
    closing = asyncio.create_task(site.closed.wait())
    try:
        await asyncio.wait({more, closing}, return_when=asyncio.FIRST_COMPLETED)
        return more.result() if more.done() else True
    finally:
        more.cancel()
        closing.cancel()
        await asyncio.gather(more, closing, return_exceptions=True)


async def _line(site: Site, viewer: Viewer, wanted: int) -> Line | None:
    found = await site.reader.lines(viewer.external, wanted - 1, 1) if wanted > 0 else ()
    return found[0] if found and found[0].number == wanted else None
