"""Whatever is put into a text is shown as text; whatever is sent to a form does nothing that was not offered."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import pytest

from storage import tables
from storage.statements import Engine
from tests.stories.test_canary import Scene
from tests.stories.test_canary import scene as scene
from tests.talk import World
from tests.web.desk_pages import TAKES, WITHIN, Elements, Walker, addresses, known
from tests.web.desks import Browser, at_desk, link_for
from tests.web.test_desk_pages import furnished

pytestmark = pytest.mark.no_golden
HOSTILE: tuple[str, ...] = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</textarea></title></script><x-evil>",
    "q{{7*7}}q ${7*7} #{7*7} %(x)s {0}",
    "\u202e\u2066txt.exe\u2069 \u200f",
    "😀👨‍👩‍👧‍👦 𠮷 e\u0301",
    "长" * 2000,
    "W" * 2000,
    "=HYPERLINK(1) +1 -1 @x",
    "javascript:alert(1)",
)
WHO = ("head", "owner", "clerk", "staff", "declined", "liaison", "adviser", "other_head")
ALL = os.environ.get("YIZHAN_ENGINES") == "all"
CHANGES = ("events", "letters", "desk_sessions", "desk_views", "passkeys", "persons", "appointments", "chats")


@pytest.fixture
def engine() -> Engine:
    """A page is drawn alike from both."""
    return "sqlite"


async def poisoned(world: World) -> None:
    """Every text that anybody has written, and every name, is one of these."""
    house = world.core.house
    work = house.work()
    for at, row in enumerate(await world.rows_of("contents")):
        work.update(tables.contents, {"id": row["id"]}, text=HOSTILE[at % len(HOSTILE)])
    for at, row in enumerate(await world.rows_of("persons")):
        if row["name_sealed"]:
            sealed = house.vault.seal(row["id"], HOSTILE[at % 6])
            work.update(tables.persons, {"id": row["id"]}, name_sealed=sealed)
    for table in (tables.stations, tables.departments, tables.areas, tables.categories):
        for at, row in enumerate(await world.rows_of(table.name)):
            said = HOSTILE[at % 6]
            work.update(table, {"id": row["id"]} if "id" in row else {"slug": row["slug"]}, name=said, name_en=said)
    for row in await world.rows_of("stations"):
        work.update(tables.stations, {"id": row["id"]}, place=HOSTILE[1], phone=HOSTILE[0])
    await work.commit()
    await house.refresh()


async def test_whatever_was_written_is_text(scene: Scene) -> None:
    """Each page as two of these, in the soak as all."""
    world = scene.world
    await furnished(scene)
    desks = {who: await at_desk(world, scene.cast[who]) for who in WHO}
    for name in HOSTILE[:6]:
        await desks["head"].goes("POST", "/desk/views", {"name": name, "list": f"/desk/items?q={name[:20]}"})
    await poisoned(world)
    found = await known(world)
    shown = 0
    async with Walker.of(world) as walker:
        for turn, (who, desk) in enumerate(desks.items()):
            for path in addresses(found) if ALL else addresses(found)[turn % 4 :: 4]:
                answer = await walker.looks(path, desk.cookies)
                assert answer.status_code < 500, (who, path)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    is_harmless(answer.text, (who, path))
                    shown += answer.text.count("&lt;script&gt;alert(1)")
    assert shown > 25, "the texts stand on the pages"


def is_harmless(page: str, where: object) -> None:
    for tag, attributes in Elements(page).found:
        assert tag != "x-evil" and attributes.get("src") != "x", where
        assert not [name for name in attributes if name.startswith("on")], (where, tag, attributes)
        assert tag != "script" or attributes.get("src", "").startswith("/assets/"), where
        for link in (attributes.get("href", ""), attributes.get("action", "")):
            assert not link.strip().lower().startswith(("javascript:", "data:", "//")), (where, link)
    assert "q49q" not in page, where


async def test_whatever_an_address_says_is_text(scene: Scene) -> None:
    """In each query field of each page, and in the place of a number; all but the first at a third of the pages."""
    desk = await at_desk(scene.world, scene.cast["head"])
    fields: tuple[str, ...] = (
        "q",
        "place",
        "state",
        "kind",
        "station",
        "owner",
        "page",
        "sort",
        "from",
        "at",
        "month",
        "day",
        "period",
    )
    fields += ("category", "year", "mine", "do", "pick", "list", "of")
    pages = sorted({path.partition("?")[0] for path in addresses(await known(scene.world))})
    async with Walker.of(scene.world) as walker:
        for at, said in enumerate((*HOSTILE, "\x00", "\ud800", "9" * 400, "-1", "2026-13", "0000-00-00", "١٢")):
            body = said.encode("utf-8", "surrogatepass")
            quoted = "".join(f"%{one:02X}" for one in body[:600])
            query = "&".join(f"{name}={quoted}" for name in fields)
            for path in pages if ALL or not at else pages[at % 3 :: 3]:
                answer = await walker.looks(f"{path}?{query}", desk.cookies)
                assert answer.status_code < 500, (path, said[:20])
                is_harmless(answer.text, (path, said[:20]))
            for path in ("/desk/items/", "/desk/consultations/", "/desk/rota/", "/desk/cockpit/", "/desk/in/"):
                answer = await walker.looks(path + quoted[:300], desk.cookies)
                assert answer.status_code in (303, 404), (path, said[:20], answer.status_code)
                is_harmless(answer.text, (path, said[:20]))


async def state(world: World) -> str:
    return json.dumps({table: await world.rows_of(table) for table in CHANGES}, default=str)


async def test_a_form_of_elsewhere_is_taken_by_no_address(scene: Scene) -> None:
    """Another site's, one without a word about where it comes from, one of whoever is not in."""
    world = scene.world
    desk, found = await at_desk(world, scene.cast["head"]), await known(scene.world)
    before = await state(world)
    odd: tuple[Mapping[str, str], ...] = (
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "https://house.test"},
        {"origin": "https://elsewhere.test"},
        {"origin": "https://house.test.elsewhere.test"},
        {"origin": "null"},
    )
    async with Walker.of(world) as walker:
        for path in (path for taken in TAKES.values() for path in taken.at(found)):
            for headers in odd:
                answer = await walker.sends(path, desk.cookies, {}, headers)
                assert answer.status_code == 403, (path, headers)
            answer = await walker.sends(path, {}, {})
            assert answer.status_code in (303, 403, 404) or "passkey" in path, path
    assert await state(world) == before


async def test_a_stale_or_broken_form_is_answered_kindly_and_changes_nothing(scene: Scene) -> None:
    world = scene.world
    desk, found = await at_desk(world, scene.cast["head"]), await known(scene.world)
    before = await state(world)
    huge = {"name": "长" * 100_000, "id": "9" * 100_000, "key": "k" * 5000, "list": "/desk" * 9000, "who": "x" * 9000}
    async with Walker.of(world) as walker:
        for route, taken in TAKES.items():
            if route == "/desk/out":
                continue
            for path in taken.at(found):
                for fields in (
                    {},
                    taken.stale,
                    huge,
                    {**taken.stale, "extra": HOSTILE[0]},
                    dict.fromkeys(huge, "\x00"),
                ):
                    answer = await walker.sends(path, desk.cookies, fields)
                    assert answer.status_code < 500, (path, fields)
                    if answer.headers.get("content-type", "").startswith("text/html"):
                        is_harmless(answer.text, path)
        for path in ("/desk/act", "/desk/together", "/desk/views"):
            many: dict[str, Any] = {f"f{at}": "x" for at in range(2000)}
            assert (await walker.sends(path, desk.cookies, many)).status_code < 500, path
            raw = await walker.client.post(
                path, headers={**WITHIN, "content-type": "multipart/form-data; boundary=x"}, content=b"--x\r\nnonsense"
            )
            assert raw.status_code < 500, path
    assert await state(world) == before


async def test_a_link_is_good_once_however_it_is_sent_again(scene: Scene) -> None:
    link = await link_for(scene.cast["head"])
    browsers = [Browser(scene.world), Browser(scene.world), Browser(scene.world, "198.51.100.9")]
    came = [(await one.comes_in(link)).status_code for one in browsers]
    assert came == [303, 404, 404]
    assert [(await one.goes("GET", "/desk/me")).status_code for one in browsers] == [200, 303, 303]
