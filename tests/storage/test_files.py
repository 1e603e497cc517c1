"""Files: a cap while they stream, images made anew, nothing of where and by whom they were taken."""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from storage.files import LONGEST_SIDE, NotAnImage, TooLarge, gather, keep_image, keep_other

GPS = 0x8825


def with_place(kind: str = "JPEG") -> bytes:
    """A photo that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif[GPS] = {1: "N", 2: (22.0, 33.0, 0.0), 3: "E", 4: (114.0, 3.0, 0.0)}
    made = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(made, kind, exif=exif)
    return made.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_made_anew_without_place_or_maker(tmp_path: Path, kind: str) -> None:
    raw = with_place(kind)
    assert b"SECRETMAKER" in raw
    kept = await keep_image(tmp_path, raw)
    stored = (tmp_path / kept.name).read_bytes()
    assert b"SECRETMAKER" not in stored and b"Exif" not in stored
    with Image.open(io.BytesIO(stored)) as shown:
        assert shown.format == "JPEG" and not shown.getexif() and shown.size == (800, 600)
    assert kept.mime == "image/jpeg" and kept.size == len(stored)
    assert stat.S_IMODE((tmp_path / kept.name).stat().st_mode) == 0o600


async def test_the_same_photo_has_another_name_each_time(tmp_path: Path) -> None:
    first, second = await keep_image(tmp_path, with_place()), await keep_image(tmp_path, with_place())
    assert first.name != second.name and first.hash == second.hash


async def test_a_large_photo_is_made_smaller(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (5000, 1000), "red").save(made, "JPEG")
    kept = await keep_image(tmp_path, made.getvalue())
    with Image.open(tmp_path / kept.name) as shown:
        assert max(shown.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not an image",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        with_place()[:2000],
        png(50_000, 50_000),
        png(9_000, 9_000),
    ],
    ids=["empty", "words", "a start alone", "svg", "gif start", "truncated", "bomb", "large bomb"],
)
async def test_what_is_no_honest_image_is_refused_and_leaves_nothing(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(NotAnImage):
        await keep_image(tmp_path, raw)
    assert os.listdir(tmp_path) == []


async def test_other_files_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    assert (await keep_other(tmp_path, b"OggS....", "voice")).mime == "audio/ogg"
    assert (await keep_other(tmp_path, b"<script>", "voice")).mime == "application/octet-stream"
    assert (await keep_other(tmp_path, b"OggS....", "file")).name.endswith(".bin")


async def test_the_cap_ends_the_stream(tmp_path: Path) -> None:
    pulled = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pulled
        while True:
            pulled += 1
            yield b"x" * 1000

    with pytest.raises(TooLarge):
        await gather(endless(), most=10_000)
    assert pulled == 11


async def test_what_fits_is_gathered_whole() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"ab"
        yield b"c"

    assert await gather(parts(), most=3) == b"abc"
