"""Photos and other files: streamed with a cap, known by content, images always re-encoded without metadata."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.amr import MAGIC, NotSpeech, wav

MOST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE = 2048
MOST_PIXELS = 60_000_000
_AUDIO = {b"OggS": ("audio/ogg", ".ogg"), b"#!AMR": ("audio/amr", ".amr"), b"ID3": ("audio/mpeg", ".mp3")}


class NotAnImage(Exception):
    """The bytes are not what they were said to be."""


class TooLarge(Exception):
    """More bytes than the cap."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies in the folder: `name` is random, `hash` the SHA-256 of what was kept."""

    name: str
    mime: str
    hash: str
    size: int


async def gather(source: AsyncIterator[bytes], most: int = MOST_BYTES) -> bytes:
    """The whole of a stream. Raises TooLarge as soon as the cap is passed."""
    parts: list[bytes] = []
    size = 0
    async for part in source:
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


async def keep_image(folder: Path, raw: bytes) -> Kept:
    """Re-encode an image as JPEG, at most 2,048 pixels wide or high, and keep it. Raises NotAnImage."""
    return await asyncio.to_thread(_keep_image, folder, raw)


def _keep_image(folder: Path, raw: bytes) -> Kept:
    import io
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NotAnImage
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                turned = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        raise NotAnImage from None
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", turned.size, "white")
    flat.paste(turned, mask=turned.getchannel("A"))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=85, optimize=True)
    return _write(folder, made.getvalue(), "image/jpeg", ".jpg")


async def keep_other(folder: Path, raw: bytes, kind: str) -> Kept:
    """Voices by their first bytes; anything else as a download of unknown type, never shown in a page.

    No browser plays AMR: it is kept as WAV.
    """
    if kind == "voice" and raw.startswith(MAGIC):
        with suppress(NotSpeech):
            return await asyncio.to_thread(_write, folder, await asyncio.to_thread(wav, raw), "audio/wav", ".wav")
    mime, ending = next((known for start, known in _AUDIO.items() if raw.startswith(start)), ("", ""))
    if kind != "voice" or not mime:
        mime, ending = "application/octet-stream", ".bin"
    return await asyncio.to_thread(_write, folder, raw, mime, ending)


def _write(folder: Path, data: bytes, mime: str, ending: str) -> Kept:
    folder.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16) + ending
    path = folder / name
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return Kept(name, mime, hashlib.sha256(data).hexdigest(), len(data))
