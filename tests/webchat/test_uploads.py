from __future__ import annotations

import os
import secrets
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from channels.seam import ChannelError
from channels.webchat.spool import BLOCK, Spool
from dialogs.talk import Files, Text
from tests.webchat.guest import Guest

MEGA = 1024 * 1024


def spooled(guest: Guest) -> list[Path]:
    return list(guest.site.spool.iterdir())


async def read(spool: Spool, reference: str) -> bytes:
    return b"".join([piece async for piece in spool.fetch(reference)])


async def test_photos_and_words_are_one_message(resident: Guest) -> None:
    one, two = secrets.token_bytes(3 * BLOCK + 17), b"second photo"
    assert (await resident.say("照片在这", a=one, b=two)).status == 303
    content = resident.site.fake.inbox[0].content
    assert isinstance(content, Files) and content.whole and content.text == "照片在这"
    assert [(ref.kind, ref.size, ref.mime) for ref in content.files] == [
        ("photo", len(one), "image/jpeg"),
        ("photo", len(two), "image/jpeg"),
    ]
    spool = Spool(resident.site.spool)
    assert await read(spool, content.files[0].reference) == one
    assert b"".join([piece async for piece in resident.site.chat.fetch(content.files[1].reference)]) == two


async def test_what_lies_in_the_spool_cannot_be_read_there(resident: Guest) -> None:
    await resident.say("", a=b"a face and a number plate" * 100)
    [path] = spooled(resident)
    assert b"number plate" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    content = resident.site.fake.inbox[0].content
    assert isinstance(content, Files)
    key = content.files[0].reference.partition(":")[2]
    assert key not in path.name and bytes.fromhex(key) not in path.read_bytes()


async def test_the_same_photo_resent_is_one_message(resident: Guest) -> None:
    for _ in range(2):
        await resident.say("", key="k1", a=b"photo")
    await resident.say("", key="k1", a=b"another photo")
    assert len(resident.site.fake.inbox) == 2


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
async def test_every_size_comes_back_whole(tmp_path: Path, size: int) -> None:
    spool = Spool(tmp_path)
    incoming, plain = spool.create(), secrets.token_bytes(size)
    incoming.write(plain[: size // 3])
    incoming.write(plain[size // 3 :])
    incoming.finish()
    assert await read(spool, incoming.reference) == plain


async def test_a_shortened_or_changed_file_is_noticed(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    incoming = spool.create()
    incoming.write(secrets.token_bytes(3 * BLOCK))
    incoming.finish()
    path = tmp_path / incoming.reference.partition(":")[0]
    whole = path.read_bytes()
    for spoilt in (whole[: 2 * (BLOCK + 16)], whole[:-1], whole[:5] + bytes([whole[5] ^ 1]) + whole[6:]):
        path.write_bytes(spoilt)
        with pytest.raises(ChannelError) as caught:
            await read(spool, incoming.reference)
        assert caught.value.permanent


@pytest.mark.parametrize("reference", ["", "../../etc/passwd:00", "zz:zz", "ab" * 16 + ":" + "cd" * 32])
async def test_an_unknown_reference_is_gone_for_good(tmp_path: Path, reference: str) -> None:
    with pytest.raises(ChannelError) as caught:
        await read(Spool(tmp_path), reference)
    assert caught.value.permanent


async def test_old_files_are_swept(resident: Guest) -> None:
    await resident.say("", a=b"old")
    [old] = spooled(resident)
    os.utime(old, (time.time() - 25 * 3600 - 60,) * 2)
    await resident.say("", a=b"new")
    assert resident.site.chat.sweep_spool() == 1
    assert old not in spooled(resident) and len(spooled(resident)) == 1


async def test_a_photo_over_20_mb_is_refused_and_the_words_stay(resident: Guest) -> None:
    page = await resident.say("看这张", a=b"small", b=bytes(20 * MEGA + 1))
    assert page.status == 413 and "20 MB" in page.text and "看这张</textarea>" in page.text
    assert spooled(resident) == [] and resident.site.fake.inbox == []


async def test_a_50_mb_file_is_refused_without_being_read_into_memory(resident: Guest) -> None:
    with peak_below(16 * MEGA):
        page = await send_raw(resident, 50)
    assert page == 413 and spooled(resident) == []


async def test_a_body_over_the_whole_cap_is_read_to_its_end_and_refused(resident: Guest) -> None:
    assert await send_raw(resident, 130) == 413
    assert spooled(resident) == []


async def test_at_most_nine_at_once(resident: Guest) -> None:
    ten: dict[str, Any] = {f"photo{number}": b"photo" for number in range(10)}
    page = await resident.say("十张", **ten)
    assert page.status == 413 and "9 张" in page.text and spooled(resident) == []
    nine = dict(list(ten.items())[:9])
    assert (await resident.say("九张", **nine)).status == 303


async def test_an_unused_file_input_is_no_file(resident: Guest) -> None:
    token = (await resident.open()).field("csrf")
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n你好\r\n'
        '--b\r\nContent-Disposition: form-data; name="photos"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
    )
    headers = {"Content_Type": "multipart/form-data; boundary=b"}
    assert (await resident.ask("POST", "/s/xinghe/say", headers, body.encode())).status == 303
    assert resident.site.fake.inbox[0].content == Text("你好")


@pytest.mark.parametrize("header", ['filename="微信图片_2026.jpg"', 'filename="x.jpg"; 照=片', "filename=x\xff.jpg"])
async def test_a_photo_of_any_name_is_taken(resident: Guest, header: str) -> None:
    token = (await resident.open()).field("csrf")
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="photos"; {header}\r\n'
        "Content-Type: image/jpeg\r\n\r\nphoto\r\n--b--\r\n"
    )
    headers = {"Content_Type": "multipart/form-data; boundary=b"}
    assert (await resident.ask("POST", "/s/xinghe/say", headers, body.encode())).status == 303
    content = resident.site.fake.inbox[0].content
    assert isinstance(content, Files) and content.files[0].kind == "photo"


@pytest.mark.parametrize("body", [b"no multipart at all", b"--b\r\nnonsense", b"--b\r\n\r\nx\r\n--c"])
async def test_a_broken_form_gets_a_sentence(resident: Guest, body: bytes) -> None:
    await resident.open()
    headers = {"Content_Type": "multipart/form-data; boundary=b"}
    assert (await resident.ask("POST", "/s/xinghe/say", headers, body)).status in (400, 403)
    assert spooled(resident) == []


async def test_a_photo_that_was_not_taken_leaves_nothing_behind(resident: Guest) -> None:
    resident.site.fake.failing = True
    assert (await resident.say("看", a=b"photo")).status == 503
    assert spooled(resident) == []


@contextmanager
def peak_below(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


async def send_raw(resident: Guest, megabytes: int) -> int:
    """A form whose file streams out in pieces, without a declared length."""
    token = (await resident.open()).field("csrf")
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="photos"; filename="film.mp4"\r\n'
        "Content-Type: video/mp4\r\n\r\n"
    )

    async def body() -> AsyncIterator[bytes]:
        yield head.encode()
        piece = bytes(MEGA // 4)
        for _ in range(4 * megabytes):
            yield piece
        yield b"\r\n--b--\r\n"

    headers = {"Content_Type": "multipart/form-data; boundary=b"}
    return (await resident.ask("POST", "/s/xinghe/say", headers, body())).status
