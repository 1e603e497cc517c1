"""The live stream of a chat, and the small answer for browsers that ask again and again instead."""

# No postponed annotations here: FastAPI reads the dependency below where it is written.

import asyncio
from collections.abc import AsyncIterator
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
        async for event in _events(site, opening):
            yield event

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
    above = await _line(site, viewer, after)
    yield ServerSentEvent(event="beat", raw_data="")
    while not site.closed.is_set():
        for line in await site.reader.lines(viewer.external, after, PAGE_OF_LINES):
            [view] = ready(site, viewer, [line], above)
            text = draw("lines.html", viewer.words, viewer=viewer, lines=[view])
            yield ServerSentEvent(raw_data=text.strip(), id=str(line.number))
            above, after = line, line.number
        if not await _wait(site, viewer, after):
            yield ServerSentEvent(event="beat", raw_data="")


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
