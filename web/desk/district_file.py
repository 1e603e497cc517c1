"""The district's file at the desk: taken away as it stands, looked over, read in."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.wording import clean
from handlers.desk_sessions import Seat
from handlers.district_changes import ABSENT, HOW_TO_END, NOTES, Changes
from handlers.district_download import empty_workbook, standing_file
from handlers.district_upload import Done, Waiting, looked_over, read_in, take
from handlers.fault_english import told_in
from handlers.load_district import LoadError, OtherChanges
from storage.database import Conflict
from web.desk.html import HEADERS, desk_words, draw, refused
from web.desk.side import Side
from web.words import time_said
from web.workbook import MIME

PATH = "/desk/set-up/file"
LARGEST, LARGEST_TEXT = 20 << 20, 8 << 20
"""Bytes of a workbook; of YAML, which takes longer to read: what 20,000 people need, and some more."""
BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".numbers", ".csv"})
TEXTS = frozenset({".yaml", ".yml", ".txt", ""})
MOST_FAULTS = 200
SHOWN = 30
"""So many lines of one kind stand open; the rest is folded."""
_DRAIN = 256 << 20
_ENVELOPE = 1 << 20


class DistrictFiles:
    def __init__(self, side: Side) -> None:
        self._side = side
        self._one = asyncio.Lock()  # large files are read one after the other

    async def home(self, request: Request, found: Seat) -> Response:
        return self._home(request, found)

    def _home(
        self, request: Request, found: Seat, status: int = 200, alert: str = "", faults: Sequence[str] = ()
    ) -> Response:
        if not may(found.talk.anywhere(), Permission.DISTRICT_LOAD):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        return draw(
            request, self._side, found, "district_file.html", status,
            sample=self._side.house.district.sample, alert=alert,
            faults=[told_in(found.talk.language, one) for one in faults[:MOST_FAULTS]],
            count=len(faults), rest=max(0, len(faults) - MOST_FAULTS),
        )  # fmt: skip

    async def empty(self, request: Request, found: Seat) -> Response:
        return await self._given(request, found, "empty")

    async def book(self, request: Request, found: Seat) -> Response:
        return await self._given(request, found, "xlsx")

    async def text(self, request: Request, found: Seat) -> Response:
        return await self._given(request, found, "yaml")

    async def _given(self, request: Request, found: Seat, what: str) -> Response:
        talk, house = found.talk, self._side.house
        try:
            if what == "empty":
                body, name, mime = await empty_workbook(talk), desk_words(talk.language)("df_empty"), MIME
            else:
                body = await standing_file(talk, "xlsx" if what == "xlsx" else "yaml")
                name, mime = house.district.name, MIME if what == "xlsx" else "application/yaml"
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        ending = "yaml" if what == "yaml" else "xlsx"
        given = f"attachment; filename=\"district.{ending}\"; filename*=UTF-8''{quote(f'{name}.{ending}', safe='')}"
        return Response(body, 200, HEADERS | {"Content-Disposition": given}, mime)

    async def take(self, request: Request, found: Seat) -> Response:
        if self._side.house.district.sample or not may(found.talk.anywhere(), Permission.DISTRICT_LOAD):
            await _drained(request)
            return self._home(request, found, 409)
        if not 0 < _length(request) <= LARGEST + _ENVELOPE:
            await _drained(request)
            return self._home(request, found, 413, "df_too_large")
        try:
            async with request.form(max_files=1, max_fields=4) as form:
                sent = form.get("file")
                if not isinstance(sent, UploadFile) or not sent.filename or not sent.size:
                    return self._home(request, found, 422, "df_none")
                name = clean(sent.filename).replace("\n", " ").strip()[-60:]
                kind = Path(name).suffix.lower()
                if kind not in BOOKS | TEXTS and not _packed(sent):
                    return self._home(request, found, 422, "df_strange")
                ending = ".xlsx" if kind in BOOKS else ".yaml"
                if sent.size > (LARGEST if ending == ".xlsx" or _packed(sent) else LARGEST_TEXT):
                    return self._home(request, found, 413, "df_too_large")
                made = await self._kept(found, sent.file, name, ending)
        except HTTPException:
            return self._home(request, found, 400, "df_broken")
        except LoadError as error:
            return self._home(request, found, 422, "df_faults", error.faults)
        return RedirectResponse(f"{PATH}/{made}", 303, {"Cache-Control": "no-store"})

    async def _kept(self, found: Seat, sent: BinaryIO, name: str, ending: str) -> str:
        """Under a name of our own: what the sender called it is only shown."""
        async with self._one:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"district{ending}"
                await asyncio.to_thread(_copied, sent, path)
                return await take(found.talk, path, name)

    async def look(self, request: Request, found: Seat) -> Response:
        try:
            seen = await looked_over(found.talk, str(request.path_params["id"])[:60])
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        except LoadError as error:
            return self._home(request, found, 422, "df_faults", error.faults)
        if seen is None:
            return self._home(request, found, 404, "df_gone")
        again = request.query_params.get("again") == "1"
        return draw(request, self._side, found, "district_changes.html", **self._shown(found, seen), again=again)

    def _shown(self, found: Seat, seen: Waiting | Done) -> dict[str, Any]:
        changes, language = seen.changes, found.talk.language
        waits = isinstance(seen, Waiting)
        return {
            "name": seen.name if isinstance(seen, Waiting) else "",
            "when": "" if isinstance(seen, Waiting) else time_said(seen.at, self._side.house.district.zone, language),
            "counted": changes.counted(),
            "parts": _parts(changes, seen.notes) if isinstance(seen, Waiting) else (),
            "mark": changes.mark if waits and changes else "",
            "waits": waits,
            "most": SHOWN,
        }

    async def read_in(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        upload = str(request.path_params["id"])[:60]
        again = ""
        try:
            await read_in(found.talk, upload, str(form.get("agreed", ""))[:64])
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        except LoadError as error:
            return self._home(request, found, 422, "df_faults", error.faults)
        except (OtherChanges, Conflict):
            again = "?again=1"
        return RedirectResponse(f"{PATH}/{quote(upload)}{again}", 303, {"Cache-Control": "no-store"})


def _parts(changes: Changes, notes: Sequence[str]) -> list[tuple[str, Sequence[str], str]]:
    """Heading, lines, and what helps, of each kind of change; what needs a look comes first."""
    told = [(changes.heading(heading), lines, "") for heading, lines in changes.told.items()]
    noted = [*notes, *changes.notes]
    first = [(changes.say(NOTES), noted, "")] if noted else []
    absent = [(changes.say(ABSENT, count=len(changes.absent)), changes.absent, changes.say(HOW_TO_END))]
    return [*first, *told, *(absent if changes.absent else [])]


def _copied(sent: BinaryIO, path: Path) -> None:
    sent.seek(0)
    with path.open("xb") as file:
        shutil.copyfileobj(sent, file)


def _packed(sent: UploadFile) -> bool:
    """A workbook by another name."""
    sent.file.seek(0)
    return sent.file.read(2) == b"PK"


def _length(request: Request) -> int:
    said = request.headers.get("content-length", "")
    return int(said) if said.isdigit() and len(said) < 16 else 0


async def _drained(request: Request) -> None:
    """A browser shows no answer to a form that it could not finish sending."""
    if _length(request) <= _DRAIN:
        async for _ in request.stream():
            pass
