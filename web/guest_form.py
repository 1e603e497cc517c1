"""A guest's form as it comes in: words, and photos that are made anew before anything of them is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.refusal import Refusal, Refused
from domain.wording import clean
from storage.database import Unavailable
from storage.files import MOST_BYTES, Kept, NotAnImage, keep_image
from storage.trouble import trouble_of

MOST_PHOTOS = 9
MOST_WORDS = 1 << 20
"""Bytes of one field; well above what counts as too long, so that too long a text can be shown again."""
MOST_BODY = 100 << 20
_DRAIN = 256 << 20
_PARTS = 40


class TooMuch(Exception):
    """More than is read at all, or no form."""


@dataclass(frozen=True, slots=True)
class GuestForm:
    fields: dict[str, str]
    photos: list[UploadFile]

    async def keep(self, folder: Path) -> list[Kept]:
        """One photo after the other, so that none of them meets another in memory. Raises Refusal, Unavailable."""
        if len(self.photos) > MOST_PHOTOS:
            raise Refusal(Refused.TOO_MANY_FILES, most=MOST_PHOTOS)
        if any((one.size or 0) > MOST_BYTES for one in self.photos):
            raise Refusal(Refused.PAST_FILE_SIZE)
        made: list[Kept] = []
        try:
            for one in self.photos:
                made.append(await keep_image(folder, await one.read()))
        except NotAnImage:
            forget(folder, made)
            raise Refusal(Refused.PICTURE_BROKEN) from None
        except OSError as error:
            forget(folder, made)
            if trouble_of(error) is None:
                raise
            raise Unavailable from error
        return made


async def form_of(request: Request) -> GuestForm:
    """What is larger than that is read to its end and thrown away: a browser shows no answer before. Raises TooMuch."""
    plain = not request.headers.get("content-type", "").startswith("multipart/form-data")
    most = MOST_WORDS if plain else MOST_BODY
    if _length(request) > most:
        if _length(request) <= _DRAIN:
            async for _ in request.stream():
                pass
        raise TooMuch
    try:
        form = await request.form(max_files=_PARTS, max_fields=_PARTS, max_part_size=MOST_WORDS)
    except HTTPException:
        raise TooMuch from None
    return GuestForm(_fields(form), _photos(form))


def forget(folder: Path, made: list[Kept]) -> None:
    """Nothing came of the form that they were sent with."""
    for one in made:
        (folder / one.name).unlink(missing_ok=True)


def _length(request: Request) -> int:
    """As it was said; without it, too much."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isdigit() else _DRAIN + 1


def _fields(form: FormData) -> dict[str, str]:
    return {name: clean(value) for name, value in form.items() if isinstance(value, str)}


def _photos(form: FormData) -> list[UploadFile]:
    """An empty name: a file input that nobody used."""
    return [one for one in form.getlist("photos") if isinstance(one, UploadFile) and one.filename]
