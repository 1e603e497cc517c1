"""What every secret link of a consultation has in common: long, kept as a mark alone, told to nobody, ended at will."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.logs import redact
from bot.reader import WebReader
from handlers.feeds import LENGTH, MOST_TRIES, make
from handlers.make_link import ALPHABET
from handlers.sign_in_codes import LINK, payload
from storage.statements import Engine
from tests.stories.consultations import person_id
from tests.stories.meetings import Meeting, meeting
from tests.talk import World
from tests.web.browser import Browser
from tests.web.guests import Phone, link_in, link_to_guest

DOORS = ("guest", "screen", "calendar", "feed")


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


@pytest.fixture
async def held(world: World) -> Meeting:
    return await meeting(world, 1, hours=48)


async def link(held: Meeting, door: str) -> str:
    """`calendar` is the page that tells how to subscribe, `feed` what telephones fetch."""
    if door == "guest":
        return await link_to_guest(held)
    if door == "screen":
        await held.desk("show_screen")
        return link_in(held.leader)
    work = held.world.core.house.work()
    code = make(held.world.core.house, work, await person_id(held.world, held.leader), None)
    await work.commit()
    return f"/calendar/{code}" + (".ics" if door == "feed" else "")


def code_in(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".ics")


def other(path: str) -> str:
    """The same, of a code that nobody has."""
    code = code_in(path)
    return path.replace(code, code[:-4] + "aaaa")


async def test_a_code_is_of_138_bits_and_only_its_mark_is_kept(held: Meeting) -> None:
    assert LENGTH * math.log2(len(ALPHABET)) >= 128 and len(set(ALPHABET)) == len(ALPHABET)
    codes = [code_in(await link(held, door)) for door in DOORS]
    assert len({*codes}) == len(DOORS) and {len(code) for code in codes} == {LENGTH}
    kept = await held.world.bytes_kept()
    assert not [code for code in codes if code.encode() in kept], "neither in a row nor in a letter"


@pytest.mark.parametrize("door", DOORS)
async def test_no_page_behind_it_is_kept_found_or_told_on(held: Meeting, door: str) -> None:
    path = await link(held, door)
    for shown in (path, other(path)):
        answer = await Phone(held.world).goes("GET", shown)
        assert answer.status_code == (200 if shown == path else 404)
        said = answer.headers
        assert said["x-robots-tag"] == "noindex" and said["x-content-type-options"] == "nosniff"
        assert said["referrer-policy"] in ("no-referrer", "same-origin"), "no other site reads the address"
        assert "no-store" in said["cache-control"] or said["cache-control"] == "private, no-cache"
    assert code_in(path) not in redact(f'"GET {path} HTTP/1.1" 200') and code_in(path) not in redact(code_in(path))


async def test_what_hangs_on_a_guests_page_is_as_private(held: Meeting) -> None:
    path, phone = await link(held, "guest"), Phone(held.world)
    await phone.opens(path)
    await held.desk("add_material")
    await held.leader.sends_photo("检测报告")
    [paper] = [row["id"] for row in await held.world.rows_of("attachments")]
    for under in ("/calendar.ics", f"/file/{paper}"):
        said = (await phone.goes("GET", path + under)).headers
        assert "no-store" in said["cache-control"] and said["referrer-policy"] == "no-referrer"
        assert said["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("door", DOORS)
async def test_unknown_malformed_and_over_are_answered_alike(held: Meeting, door: str) -> None:
    path = await link(held, door)
    folder = path.rpartition("/")[0]
    ending = ".ics" if door == "feed" else ""
    asked = [other(path), f"{folder}/x{ending}", f"{folder}/{'A' * LENGTH}{ending}"]
    alike = {await _answer(held.world, one) for one in asked}
    await _ends(held, door)
    alike.add(await _answer(held.world, path))
    assert len(alike) == 1, "nobody learns that there was one"


async def _answer(world: World, path: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    answer = await Phone(world).goes("GET", path)
    return answer.status_code, answer.content, tuple(sorted(answer.headers.items()))


async def _ends(held: Meeting, door: str) -> None:
    if door == "guest":
        await held.desk("reissue_guest")
        await held.leader.presses("物业 张经理")
    elif door == "screen":
        held.world.later(days=4)
    else:
        await link(held, door)


@pytest.mark.parametrize("door", DOORS)
async def test_guessing_ends_in_silence_for_an_hour(held: Meeting, door: str) -> None:
    path, phone = await link(held, door), Browser(held.world)
    for _ in range(MOST_TRIES):
        assert (await phone.looks(other(path))).status_code == 404
    for shown in (path, other(path)):
        refused = await phone.looks(shown)
        assert refused.status_code == 429 and refused.headers["retry-after"] == "3600"
    held.world.later(hours=1.1)
    assert (await phone.looks(path)).status_code == 200


async def test_the_page_behind_a_sign_in_code_is_no_way_to_guess_it(world: World) -> None:
    """Whoever stayed at home knows the meeting's id from the entry in his calendar; the six digits are told there."""
    held = await meeting(world, 1)
    await held.until(minutes=0)
    core = world.core
    reader = WebReader(core.house, core.renderer, core.changes.streams, demo=False)
    token = payload(core.house, held.found).removeprefix(LINK)
    wrong = token[:-6] + f"{(int(token[-6:]) + 1) % 10**6:06d}"
    for _ in range(MOST_TRIES):
        assert await reader.meeting(token, "zh_CN", "the room's network") is not None, "right ones are not counted"
        assert await reader.meeting(wrong, "zh_CN", "somebody's") is None
    assert await reader.meeting(token, "zh_CN", "somebody's") is None
    assert await reader.meeting(token, "zh_CN", "the room's network") is not None
    world.later(hours=1.1)
    assert await reader.meeting(token, "zh_CN", "somebody's") is not None
