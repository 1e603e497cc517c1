"""Passkeys in the browser: the page of one's own ways in, and the small answers that its script asks for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from dialogs.letter import device
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat, end, idle_since
from handlers.feeds import note_wrong, too_many
from handlers.passkeys import LARGEST, enter_by_passkey, make, options_to_enter, options_to_make
from locales.catalogue import said
from storage.desk_sessions import sessions_of
from storage.passkeys import delete_passkey, passkeys_of
from web.desk.door import let_in, sent_from_here
from web.desk.html import desk_words, draw, refused
from web.desk.place import place_of
from web.desk.side import Side
from web.desk.way_in import browser_of
from web.peer import peer_of
from web.words import day_said, language_of, time_said

TRIES = "passkey"


@dataclass(frozen=True, slots=True)
class Kept:
    """A session or a passkey as its owner reads it."""

    id: str
    browser: str
    when: str
    here: bool = False


class Passkeys:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def mine(self, request: Request, found: Seat) -> Response:
        """Where one is in, and by which passkeys one may come in."""
        talk, zone = found.talk, self._side.house.district.zone
        rows = await sessions_of(talk.work, talk.person_id, idle_since(talk.now))
        kept = await passkeys_of(talk.work, talk.person_id)
        named = await self._side.drawing.values(talk, [[device(row["browser"])] for row in (*rows, *kept)])
        sessions = [
            Kept(row["id"], name, time_said(row["began_at"], zone, talk.language), row["id"] == found.session_id)
            for row, (name,) in zip(rows, named, strict=False)
        ]
        keys = [
            Kept(row["id"], name, day_said(row["made_at"], zone, talk.language))
            for row, (name,) in zip(kept, named[len(rows) :], strict=True)
        ]
        place = place_of(self._side, request)
        return draw(request, self._side, found, "me.html", sessions=sessions, keys=keys, place=place)

    async def end(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        await end(self._side.house, str(form.get("id", ""))[:60], found.talk.person_id)
        return RedirectResponse("/desk/me", 303, {"Cache-Control": "no-store"})

    async def drop(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        work = self._side.house.work()
        delete_passkey(work, str(form.get("id", ""))[:60], found.talk.person_id)
        await work.commit()
        return RedirectResponse("/desk/me", 303, {"Cache-Control": "no-store"})

    async def begin(self, request: Request, found: Seat) -> Response:
        place = place_of(self._side, request)
        if place is None:
            return refused(request, self._side, found, Refusal(Refused.PASSKEY_REFUSED), 409)
        known = list(await passkeys_of(found.talk.work, found.talk.person_id))
        name = desk_words(found.talk.language)("title")
        return _json(options_to_make(self._side.house, found, known, place, name))

    async def make(self, request: Request, found: Seat) -> Response:
        place, answer = place_of(self._side, request), await _answer(request)
        try:
            if place is None:
                raise Refusal(Refused.PASSKEY_REFUSED)
            await make(self._side.house, found, answer, place, browser_of(request))
        except Refusal as refusal:
            return _no(refusal, found.talk.language)
        return JSONResponse({"to": "/desk/me"}, headers={"Cache-Control": "no-store"})

    async def ask(self, request: Request) -> Response:
        """The challenge for whoever stands at the door."""
        place = place_of(self._side, request)
        if place is None or not sent_from_here(request):
            return _no(Refusal(Refused.PASSKEY_REFUSED), language_of(request))
        return _json(options_to_enter(self._side.house, place))

    async def enter(self, request: Request) -> Response:
        """Wrong ones are counted by network address; after too many nothing is answered there for a while."""
        house, peer, place = self._side.house, peer_of(request), place_of(self._side, request)
        try:
            if place is None or not sent_from_here(request) or await too_many(house, peer, TRIES):
                raise Refusal(Refused.PASSKEY_REFUSED)
            token = await enter_by_passkey(house, await _answer(request), place, peer, browser_of(request))
        except Refusal as refusal:
            await note_wrong(house, peer, TRIES)
            return _no(refusal, language_of(request))
        return let_in(self._side, JSONResponse({"to": "/desk"}, headers={"Cache-Control": "no-store"}), token)


async def _answer(request: Request) -> str:
    """What the browser says, no longer than it may be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return ""
    return body.decode("utf-8", "replace")


def _json(text: str) -> Response:
    return Response(text, 200, {"Cache-Control": "no-store"}, "application/json")


def _no(refusal: Refusal, language: str) -> Response:
    sentence = said(f"refusal.{refusal.key}", language, refusal.params)
    return JSONResponse({"error": sentence}, 403, {"Cache-Control": "no-store"})
