"""`/api/items/{number}`: where a matter stands; `…/supervision`: what another system reports of it, by its own key."""

from __future__ import annotations

from contextlib import suppress
from json import JSONDecodeError

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from domain.hand_over import LONGEST_NOTE, Supervised
from handlers.feeds import HOUR, MOST_TRIES
from handlers.house import House
from handlers.supervise_item import Report, report, state_of, system_of
from storage.database import Conflict, Row
from storage.receipts import note_try, tried
from web.peer import peer_of

MOST_BYTES = 16_384
LONGEST_KEY = 200


class Reported(BaseModel):
    """The body of a report."""

    model_config = ConfigDict(extra="forbid")

    state: Supervised
    note: str = Field(default="", max_length=LONGEST_NOTE)


class Supervision:
    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request, number: str) -> JSONResponse:
        system = await self._system(request)
        if isinstance(system, JSONResponse):
            return system
        found = await state_of(self._house, number)
        return JSONResponse(found) if found is not None else _no(404, "no item of this number")

    async def report(self, request: Request, number: str) -> JSONResponse:
        """201 with the item's state, the same again for the same Idempotency-Key; 4xx with a sentence."""
        system = await self._system(request)
        if isinstance(system, JSONResponse):
            return system
        key = request.headers.get("idempotency-key", "").strip()
        if not 1 <= len(key) <= LONGEST_KEY:
            return _no(400, f"an Idempotency-Key of 1 to {LONGEST_KEY} characters is needed")
        if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
            return _no(413, f"a body of at most {MOST_BYTES} bytes, with its Content-Length")
        try:
            said = Reported.model_validate(await request.json())
        except (JSONDecodeError, UnicodeDecodeError):
            return _no(400, "the body is no JSON")
        except ValidationError as error:
            fault = error.errors()[0]
            return _no(422, f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}")
        answered = await report(self._house, system, Report(number, key, said.state, said.note.strip()))
        headers = {"Idempotent-Replayed": "true"} if answered.again else None
        return JSONResponse(answered.body, answered.status, headers)

    async def _system(self, request: Request) -> Row | JSONResponse:
        """Whose key it is; 401 for none that is good, 429 after too many of these from one network address."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        work = self._house.work()
        scope = self._house.vault.hmac("try", f"system {peer_of(request)}")
        before = await tried(work, scope, work.now - HOUR)
        if before.times >= MOST_TRIES:
            return _no(429, "too many wrong keys from here", {"Retry-After": "3600"})
        system = await system_of(self._house, key.strip()) if scheme.lower() == "bearer" else None
        if system is not None:
            return system
        note_try(work, before)
        with suppress(Conflict):  # another wrong key has just been counted
            await work.commit()
        return _no(401, "a good key is needed", {"WWW-Authenticate": "Bearer"})


def _no(status: int, error: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": error}, status, headers)
