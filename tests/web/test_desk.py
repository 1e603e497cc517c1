"""The desk: in by a link used once, as oneself and no longer than one may be; nothing there that the chat would not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage import tables
from storage.desk_sessions import delete_sessions
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, World
from tests.web.desks import Browser, at_desk, link_for

pytestmark = pytest.mark.no_golden
MOST_READS = 22
"""Of one page, the session's among them."""


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def head_and_item(world: World, words: str = "3 栋楼下的消防通道晚上总有车占着") -> tuple[Resident, str]:
    head = await world.member("王建国", "head")
    return head, await reported(world, "陈女士", words)


async def reported(world: World, who: str, words: str) -> str:
    resident = world.person(who)
    await resident.opens("st_xm2k8vwd")
    return await resident.reports(words)


async def test_a_link_lets_one_browser_in_once(world: World) -> None:
    head, number = await head_and_item(world)
    link = await link_for(head)
    first, second = Browser(world), Browser(world)
    for browser in (first, second):
        assert "进入工作台" in await browser.looks(link)  # looking uses nothing up
    assert (await first.comes_in(link)).headers["location"] == "/desk"
    await world.settle()
    assert number in await first.looks("/desk/inbox")
    assert (await second.comes_in(link)).status_code == 404 and "已经用过" in second.page
    assert (await second.goes("GET", "/desk/inbox")).headers["location"] == "/desk/in"
    code = link.rpartition("/")[2]
    assert first.cookies["yz_desk"].encode() not in await world.bytes_kept()
    late = await link_for(head)
    world.later(minutes=6)
    assert (await second.comes_in(late)).status_code == 404
    await head.opens(f"in_{code}")
    head.hears("refusal.invitation_bad")  # a desk's link joins nobody to anything


async def test_two_browsers_at_one_instant_and_one_is_in(world: World) -> None:
    head, _ = await head_and_item(world)
    link = await link_for(head)
    came = await asyncio.gather(Browser(world).comes_in(link), Browser(world).comes_in(link))
    assert sorted(one.status_code for one in came) == [303, 404]


async def test_it_ends_idle_elsewhere_and_by_a_press_in_the_chat(world: World) -> None:
    head, _ = await head_and_item(world)
    desk = await at_desk(world, head)
    for _ in range(3):
        world.later(minutes=25)
        await desk.looks("/desk/inbox")  # what is used stays open
    world.later(minutes=31)
    assert (await desk.goes("GET", "/desk/inbox")).status_code == 303
    desk = await at_desk(world, head)
    stolen = Browser(world, "198.51.100.9", dict(desk.cookies))
    assert (await stolen.goes("GET", "/desk/inbox")).status_code == 303
    assert (await desk.goes("GET", "/desk/inbox")).status_code == 303  # and whoever has the cookie has nothing
    desk = await at_desk(world, head)
    await world.tick()
    assert "Chrome, Windows" in head.last.text
    await head.says("登录记录")
    head.hears("desk.sessions")
    await head.presses("关掉 Chrome, Windows")
    head.hears("desk.ended")
    assert (await desk.goes("GET", "/desk/inbox")).status_code == 303
    desk = await at_desk(world, head)
    assert (await desk.goes("POST", "/desk/out")).status_code == 303
    assert (await desk.goes("GET", "/desk/inbox")).status_code == 303


async def test_no_longer_than_twelve_hours_and_no_longer_than_an_office(world: World) -> None:
    head, _ = await head_and_item(world)
    member = await world.member("李慧敏")
    desk, hers = await at_desk(world, head), await at_desk(world, member)
    await hers.looks("/desk/todo")
    [seat] = [row for row in await world.rows_of("appointments") if row["person_id"] == await person_id(world, member)]
    work = world.core.house.work()
    work.update(tables.appointments, {"id": seat["id"]}, valid_to=world.now)
    await work.commit()
    assert (await hers.goes("GET", "/desk/todo")).status_code == 303
    for _ in range(36):
        world.later(minutes=20)
        last = await desk.goes("GET", "/desk/inbox")
    assert last.status_code == 303


async def person_id(world: World, person: Resident) -> str:
    rows = await world.rows_of("addresses")
    return next(str(row["person_id"]) for row in rows if row["external"] == person.address)


async def test_who_serves_nowhere_has_no_desk(world: World) -> None:
    await reported(world, "陈女士", "消防通道晚上总有车占着，没人管")
    resident = world.person("陈女士")
    await resident.says("工作台")
    assert not any(button.link for button in resident.last.buttons)


async def test_another_stations_matter_by_its_address_is_as_if_there_were_none(world: World) -> None:
    head, number = await head_and_item(world)
    stranger = await world.member("孙悦", "head", "NY")
    desk, other = await at_desk(world, head), await at_desk(world, stranger)
    assert "消防通道" in await desk.looks(f"/desk/items/{number}")
    assert number not in await other.looks("/desk/items")
    seen = await other.goes("GET", f"/desk/items/{number}")
    none = await other.goes("GET", "/desk/items/XM-991231-001")
    assert (seen.status_code, none.status_code) == (404, 404) and seen.text == none.text


async def test_an_act_is_talked_through_and_a_double_press_is_one(world: World) -> None:
    head, number = await head_and_item(world)
    await world.member("李慧敏")
    desk = await at_desk(world, head)
    await desk.looks(f"/desk/items/{number}")
    offered = desk.offers()
    act = offered.get("派单") or offered["改派"]
    for _ in range(2):
        assert (await desk.goes("POST", "/desk/act", act)).headers["location"].startswith("/s/")
    asked = [row for row in await world.rows_of("letters") if row["kind"] == "assign.to.ask"]
    assert len(asked) == 1 and asked[0]["state"] == "sent"
    world.later(minutes=1)
    await desk.looks(f"/desk/items/{number}")
    await desk.presses("备注")  # nothing was written yet: the first question gives way
    assert [row["kind"] for row in await world.rows_of("letters")].count("note.words.ask") == 1


async def test_nothing_but_what_a_page_offered_to_this_session(world: World) -> None:
    head, number = await head_and_item(world)
    desk, again = await at_desk(world, head), await at_desk(world, head)
    await desk.looks(f"/desk/items/{number}")
    good = desk.offers()["备注"]
    before = await world.rows_of("letters")
    for wrong in (
        {**good, "verb": "refuse"},
        {**good, "verb": "vote"},
        {**good, "args": "{}"},
        {**good, "args": "[1"},
        {**good, "mark": "0" * 32},
        {**good, "key": ""},
        {},
    ):
        assert (await desk.goes("POST", "/desk/act", wrong)).status_code == 400
    assert (await again.goes("POST", "/desk/act", good)).status_code == 400  # another session's
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.test"}, {}):
        desk.headers = headers
        assert (await desk.goes("POST", "/desk/act", good)).status_code == 403
        assert (await desk.goes("POST", "/desk/out")).status_code == 403
    assert await world.rows_of("letters") == before
    desk.headers = {"origin": "https://house.test"}
    assert (await desk.goes("POST", "/desk/act", good)).status_code == 303


async def test_the_list_is_narrowed_and_says_when_nothing_is_found(world: World) -> None:
    head, number = await head_and_item(world)
    other = await reported(world, "周先生", "路灯坏了一个月，晚上摔了人 100% 黑")
    desk = await at_desk(world, head)
    page = await desk.looks("/desk/items")
    assert number in page and other in page
    for asked, seen, hidden in (("q=路灯", other, number), (f"q={number}", number, other), ("q=100%25", other, number)):
        page = await desk.looks(f"/desk/items?{asked}")
        assert seen in page and hidden not in page, asked
    assert "没有找到" in await desk.looks("/desk/items?q=_%25_")
    assert "没有找到" in await desk.looks("/desk/items?state=closed&page=99")
    await desk.looks(f"/desk/items?state=nonsense&kind=nonsense&page=nonsense&q={'很' * 500}")


async def test_script_in_words_is_only_words(world: World) -> None:
    head, number = await head_and_item(world, "<script>alert(1)</script> 三栋的消防通道被占")
    desk = await at_desk(world, head)
    for path in ("/desk/inbox", f"/desk/items/{number}", "/desk/items?q=<script>alert(1)</script>"):
        answer = await desk.goes("GET", path)
        assert "<script>alert" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_letters_of_their_own_never_go_to_the_desk(world: World) -> None:
    head, _ = await head_and_item(world)
    desk = await at_desk(world, head)
    await desk.looks("/desk/inbox")
    world.later(minutes=2)
    await reported(world, "周先生", "路灯坏了一个月，晚上摔了人")
    await world.tick()
    told = [row for row in await world.rows_of("letters") if row["external"].startswith("desk:")]
    assert not told


async def test_old_sessions_are_forgotten(world: World) -> None:
    head, _ = await head_and_item(world)
    await at_desk(world, head)
    world.later(days=31)
    await world.tick()
    work = world.core.house.work()
    delete_sessions(work, world.now - 30 * 86_400_000)
    await work.commit()
    assert not await world.rows_of("desk_sessions")


async def test_how_often_a_page_is_read_does_not_grow_with_its_lines(world: World) -> None:
    head, number = await head_and_item(world)
    desk = await at_desk(world, head)
    counts: dict[str, list[int]] = {}
    for more in range(2):
        for path in ("/desk/inbox", "/desk/todo", "/desk/items", f"/desk/items/{number}"):
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            await desk.looks(path)
            world.core.house.database = real
            counts.setdefault(path, []).append(counting.count)
        if not more:
            for at in range(4):
                await reported(world, f"居民 {at}", f"{at} 栋门口的路灯坏了一个月，晚上摔了人")
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS, counts
