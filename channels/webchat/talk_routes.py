"""What the composer, the buttons and the location send."""

from __future__ import annotations

import logging
import math

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from channels.webchat.door import Entry, enter
from channels.webchat.pages import chat_page
from channels.webchat.session import FLASH, flash_value, message_id
from channels.webchat.site import Site
from channels.webchat.upload import Form
from dialogs.talk import Content, Files, Location, Press, Text

TEXT_LIMIT = 100_000
MOST_PICKS = 9
_PROBLEMS = {
    "file_too_large": (413, "page.file_too_large"),
    "too_large": (413, "page.too_large"),
    "too_many_files": (413, "page.too_many_files"),
    "broken": (400, "page.form_broken"),
    "not_kept": (503, "page.not_taken"),
}
_log = logging.getLogger(__name__)


class Refused(Exception):
    """A form that is not taken: the status, and the key of the sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


class Talk:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def say(self, request: Request, slug: str) -> Response:
        return await self._take(request, slug, "say")

    async def press(self, request: Request, slug: str) -> Response:
        return await self._take(request, slug, "press")

    async def place(self, request: Request, slug: str) -> Response:
        return await self._take(request, slug, "place")

    async def _take(self, request: Request, slug: str, kind: str) -> Response:
        entry = await enter(self._site, request, slug)
        try:
            content, trace = read_content(kind, entry)
            toast = await self._hand_in(entry, kind, content, trace)
        except Refused as refused:
            entry.form.discard()
            return await self._refuse(request, entry, refused)
        return await self._accept(request, entry, toast or "")

    async def _hand_in(self, entry: Entry, kind: str, content: Content, trace: str) -> str | None:
        external = entry.viewer.external
        name = message_id(external, kind, entry.form.get("key"), trace)
        try:
            viewer, slug = entry.viewer, entry.station.slug
            return await self._site.take(external, name, content, slug, viewer.language, peer=viewer.peer)
        except Exception as error:
            # Nothing was committed, and the person is told so; what happened is for whoever runs the station.
            _log.error("a message was not taken: %s", type(error).__name__)
            raise Refused(503, "page.not_taken") from error

    async def _accept(self, request: Request, entry: Entry, toast: str) -> Response:
        if by_script(request):
            if toast and await self._forgotten(entry):
                reloaded = JSONResponse({"toast": toast, "reload": True})
                self._site.sessions.put(reloaded, FLASH, flash_value(toast), 60)
                return reloaded
            return JSONResponse({"toast": toast}) if toast else Response(status_code=204)
        if entry.form.get("quick") and entry.form.get("text"):  # words that were still being written
            text = entry.form.get("text")
            return await chat_page(self._site, request, entry.viewer, entry.station, text=text, alert=toast)
        response = RedirectResponse(f"/s/{entry.station.slug}#end", 303)
        if toast:
            self._site.sessions.put(response, FLASH, flash_value(toast), 60)
        return response

    async def _forgotten(self, entry: Entry) -> bool:
        """Whether the viewer was known before, and has just been erased: what his page shows is to go as well."""
        return entry.viewer.head.known and not (await self._site.reader.head(entry.viewer.external)).known

    async def _refuse(self, request: Request, entry: Entry, refused: Refused) -> Response:
        sentence = entry.viewer.words(refused.key)
        if by_script(request):
            return JSONResponse({"error": sentence, "reload": refused.status == 403}, refused.status)
        # The same key goes back into the form: should the message have been taken after all, it is not taken twice.
        return await chat_page(
            self._site, request, entry.viewer, entry.station,
            text=entry.form.get("text"), alert=sentence, key=entry.form.get("key")[:64], status=refused.status,
        )  # fmt: skip


def by_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def read_content(kind: str, entry: Entry) -> tuple[Content, str]:
    """What was sent, and a trace of it that tells it apart from anything else sent with the same key."""
    form = entry.form
    if form.problem:
        raise Refused(*_PROBLEMS[form.problem])
    if not entry.honest:
        raise Refused(403, "page.expired")
    if kind == "press":
        return _press(form)
    return _place(form) if kind == "place" else _words(form)


def _press(form: Form) -> tuple[Content, str]:
    letter, _, code = form.get("press").partition(" ")
    letter, code = letter or form.get("letter"), code or form.get("code")
    if not letter or not code or len(letter) > 100 or len(code) > 200:
        raise Refused(400, "page.form_broken")
    picks = tuple((name, form.get(f"pick.{letter}.{name}")) for name in _picked(form, f"pick.{letter}."))
    return Press(letter, code, picks), " ".join((letter, code, *(f"{name}={value}" for name, value in picks)))


def _picked(form: Form, start: str) -> list[str]:
    """The lines of one letter's card that were answered."""
    found = [name.removeprefix(start) for name in form.fields if name.startswith(start)]
    if len(found) > MOST_PICKS or any(len(name) > 100 or len(form.get(start + name)) > 20 for name in found):
        raise Refused(400, "page.form_broken")
    return found


def _place(form: Form) -> tuple[Content, str]:
    try:
        latitude, longitude = float(form.get("lat")), float(form.get("lon"))
    except ValueError:
        raise Refused(400, "page.form_broken") from None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise Refused(400, "page.form_broken")
    return Location(latitude, longitude), f"{latitude} {longitude}"


def _words(form: Form) -> tuple[Content, str]:
    if quick := form.get("quick"):
        form.discard()
        return Text(quick[:200]), quick
    text = form.get("text").replace("\r\n", "\n")
    if len(text) > TEXT_LIMIT:
        raise Refused(413, "page.text_too_long")
    if form.files:
        files = tuple(upload.ref() for upload in form.files)
        return Files(files, text.strip(), whole=True), "\0".join([text, *(u.incoming.digest for u in form.files)])
    if not text.strip():
        raise Refused(422, "page.empty")
    return Text(text), text
