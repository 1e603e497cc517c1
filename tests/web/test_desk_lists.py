"""The desk's lists and one matter, whole: narrowed, searched, kept by name, done several at once, by two at a time."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from handlers.my_data import gather
from storage.erasing import clear_own
from storage.statements import Engine
from tests.stories.test_reads_talks import Counting
from tests.talk import Resident, World
from tests.web.desks import Browser, at_desk
from tests.web.test_desk import MOST_READS, reported

pytestmark = pytest.mark.no_golden
FIRE = "3 栋楼下的消防通道晚上总有车占着"
LAMP = "榴花里门口的路灯坏了一个月，晚上摔了人"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def two(world: World) -> tuple[Resident, Browser, str, str]:
    head = await world.member("王建国", "head")
    first, second = await reported(world, "陈女士", FIRE), await reported(world, "周先生", LAMP)
    return head, await at_desk(world, head), first, second


def numbers_on(page: str) -> list[str]:
    return re.findall(r'<span class="no nb" role="cell">([^<]+)<', page)


async def test_found_however_it_is_written(world: World) -> None:
    await world.member("李慧敏")
    _, desk, first, second = await two(world)
    end = second.rpartition("-")[2]
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in second)
    for said in (second, second.lower().replace("-", ""), wide, end, second.partition("-")[2]):
        assert numbers_on(await desk.looks(f"/desk/items?q={quote(said)}")) == [second], said
    for said, found in (("灯", [second]), ("通道", [first]), ("榴花", [second]), ("没有这话", [])):
        assert numbers_on(await desk.looks(f"/desk/items?q={quote(said)}")) == found, said
        assert numbers_on(await desk.looks(f"/desk/inbox?q={quote(said)}")) == found, said
    assert first in await desk.looks(f"/desk/items/{first.lower().replace('-', '')}")
    await desk.looks("/desk/items?q=999")
    owned = [row["number"] for row in await world.rows_of("items") if row["assignee_id"]]
    assert sorted(numbers_on(await desk.looks("/desk/items?q=慧敏"))) == sorted(owned)


async def test_ordered_narrowed_and_counted(world: World) -> None:
    _, desk, first, second = await two(world)
    assert numbers_on(await desk.looks("/desk/items?sort=number")) == [first, second]
    page = await desk.looks("/desk/items?sort=number&down=1")
    assert numbers_on(page) == [second, first] and "2 件" in page and 'aria-sort="descending"' in page
    for query, many in (("state=closed", 0), ("state=all", 2), ("danger=1", 0), ("owner=nobody", 0), ("station=x", 0)):
        for which in ("items", "inbox"):
            assert len(numbers_on(await desk.looks(f"/desk/{which}?{query}"))) == many, (which, query)
    assert "不筛选，看全部" in await desk.looks("/desk/items?state=closed")


async def test_kept_by_name_dropped_and_erased_with_the_person(world: World) -> None:
    _, desk, *_ = await two(world)
    other = await at_desk(world, await world.member("赵安", role="clerk"))
    here = "/desk/items?state=waiting&q=%E8%B7%AF%E7%81%AF"
    await desk.goes("POST", "/desk/views", {"name": " <b>路灯</b> ", "list": here})
    await desk.goes("POST", "/desk/views", {"name": "坏的", "list": "https://elsewhere.test/desk/items"})
    await desk.goes("POST", "/desk/views", {"name": "", "list": here})
    [view] = await world.rows_of("desk_views")
    assert b"%E8%B7%AF%E7%81%AF" not in await world.bytes_kept(), "what was searched for is sealed"
    await desk.looks(here)
    assert f'<a href="{here.replace("&", "&amp;")}" aria-current="page">&lt;b&gt;路灯' in desk.raw
    assert "路灯</b>" not in await other.looks("/desk/items")
    await other.goes("POST", "/desk/views/drop", {"view": view["id"], "list": here})
    assert len(await world.rows_of("desk_views")) == 1  # not his
    for at in range(20):
        await desk.goes("POST", "/desk/views", {"name": f"第 {at}", "list": here})
    assert len(await world.rows_of("desk_views")) == 12
    await desk.goes("POST", "/desk/views/drop", {"view": view["id"], "list": here})
    assert len(await world.rows_of("desk_views")) == 11


async def test_the_matters_before_and_after_follow_the_list(world: World) -> None:
    _, desk, first, second = await two(world)
    third = await reported(world, "吴老师", "楼道里堆了一个月的旧家具没人搬")
    page = await desk.looks("/desk/items?sort=number")
    links = re.findall(r'<span class="what" role="cell"><a href="([^"]+)"', page)
    assert [link.split("?")[0].rpartition("/")[2] for link in links] == [first, second, third]
    page = await desk.looks(links[1])
    before, after = (re.search(rf'rel="{rel}" href="([^"]+)"', page) for rel in ("prev", "next"))
    assert before and first in before[1] and after and third in after[1]
    assert 'rel="prev"' not in await desk.looks(links[0]) and 'rel="next"' not in await desk.looks(links[2])
    for odd in ("https://elsewhere.test/", "/desk/nowhere", "/desk/inbox/x", "//elsewhere.test/desk/items"):
        assert "elsewhere" not in await desk.looks(f"/desk/items/{first}?from={quote(odd)}&at=1")
    await desk.looks(f"/desk/items/{first}?from=/desk/inbox&at=99999999")


async def test_a_note_stands_apart_from_what_the_resident_reads(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    number = await reported(world, "陈女士", FIRE)
    await li.presses("接单")
    await li.presses("备注")
    await li.says("物业经理不好说话")
    await li.says("进展")
    chen = world.person("陈女士")
    await chen.says(number)
    await chen.presses("补充")
    await chen.says("每晚十点以后都停满")
    for who in (li, clerk):
        desk = await at_desk(world, who)
        page = await desk.looks(f"/desk/items/{number}")
        notes, both = page.split('id="notes"')[1].split('id="both"')
        both = both.split('id="moves"')[0]
        assert "物业经理不好说话" in notes and "物业经理" not in both
        assert "每晚十点" in both and "消防通道" in both and "每晚十点" not in notes
        assert 'value="tell"' not in notes and 'value="answer"' not in notes and 'value="note"' not in both
    assert "时限" in page and "来得及" in page


async def test_somebody_else_is_answering(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", "head")
    number = await reported(world, "陈女士", FIRE)
    await li.presses("接单")
    desk, hers = await at_desk(world, head), await at_desk(world, li)
    assert "正在答复" not in await desk.looks(f"/desk/items/{number}")
    await hers.looks(f"/desk/items/{number}")
    await hers.presses("答复")
    assert "李慧敏正在答复" in await desk.looks(f"/desk/items/{number}")
    assert "正在答复" not in await hers.looks(f"/desk/items/{number}")
    world.later(minutes=61)
    desk = await at_desk(world, head)
    assert "正在答复" not in await desk.looks(f"/desk/items/{number}")


async def test_several_are_given_at_once_each_by_the_very_same_verb(world: World) -> None:
    _, desk, first, second = await two(world)
    li = await world.member("李慧敏")
    page = await desk.looks(f"/desk/together?do=assign&pick={first}&pick={second}&pick=XM-991231-001&list=/desk/items")
    assert "王建国" in page and first in page and "XM-991231" not in page
    [to] = re.findall(r'<option value="([^"]+)">王建国', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    fields: dict[str, Any] = {"do": "assign", "target": to, "pick": [first, second], "key": key[1]}
    for _ in range(2):  # pressed twice it is done once
        assert "2 件里办成 2 件" in (await desk.goes("POST", "/desk/together", fields)).text
    events = [row for row in await world.rows_of("events") if row["name"] == "item.assigned"]
    assert len([row for row in events if json.loads(row["particulars"]).get("to") == to]) == 2
    stranger = await at_desk(world, await world.member("孙悦", "head", "NY"))
    assert (await stranger.goes("POST", "/desk/together", fields)).status_code == 303
    assert (await stranger.goes("GET", f"/desk/together?do=assign&pick={first}")).status_code == 303
    assert "件里办成" not in (await (await at_desk(world, li)).goes("POST", "/desk/together", fields)).text
    desk.headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.goes("POST", "/desk/together", fields)).status_code == 403


async def test_nobody_gets_a_matter_who_may_not_take_it(world: World) -> None:
    _, desk, first, _ = await two(world)
    sun = await world.member("孙悦", "member", "NY")
    rows = await world.rows_of("addresses")
    other = next(str(row["person_id"]) for row in rows if row["external"] == sun.address)
    before = [row for row in await world.rows_of("events") if row["name"] == "item.assigned"]
    fields: dict[str, Any] = {"do": "assign", "target": other, "pick": [first], "key": "k", "list": "/desk/items"}
    assert "1 件里办成 0 件" in (await desk.goes("POST", "/desk/together", fields)).text
    assert [row for row in await world.rows_of("events") if row["name"] == "item.assigned"] == before


async def test_several_become_one(world: World) -> None:
    _, desk, first, second = await two(world)
    third = await reported(world, "吴老师", "三栋消防通道又被占了")
    await desk.looks(f"/desk/together?do=merge&pick={first}&pick={third}&list=/desk/items")
    fields: dict[str, Any] = {"do": "merge", "target": first, "pick": [first, third], "key": "k", "list": "/desk/items"}
    assert "1 件里办成 1 件" in (await desk.goes("POST", "/desk/together", fields)).text
    states = {row["number"]: row["state"] for row in await world.rows_of("items")}
    assert states[third] == "merged" and states[first] != "merged" and states[second] != "merged"
    fields = {**fields, "target": third, "pick": [second, third], "key": "l"}
    said = (await desk.goes("POST", "/desk/together", fields)).text
    assert second in said


async def test_two_act_on_one_matter_and_the_second_is_told(world: World) -> None:
    """While one browser shows whom to give it to, its member accepts it in another."""
    _, desk, first, second = await two(world)
    li = await world.member("李慧敏")
    hers = await at_desk(world, li)
    page = await desk.looks(f"/desk/together?do=assign&pick={first}&pick={second}")
    [to] = re.findall(r'<option value="([^"]+)">王建国', page)
    await hers.looks(f"/desk/items/{first}")
    assert (await hers.presses("接单")).status_code == 303
    fields: dict[str, Any] = {"do": "assign", "target": to, "pick": [first, second], "key": "k"}
    await desk.goes("POST", "/desk/together", fields)
    assert "2 件里办成 1 件" in desk.page and "没办成" in desk.page and "受理" in desk.page
    assert ">受理</b>" in await desk.looks(f"/desk/items/{first}") or "已受理" in desk.page
    [one] = [row for row in await world.rows_of("items") if row["number"] == first]
    assert one["state"] == "accepted" and one["owner_id"] != to


async def test_whom_to_ring_up(world: World) -> None:
    clerk = await world.member("赵安", role="clerk")
    member = await world.member("李慧敏")
    desk = await at_desk(world, clerk)
    assert "现在没有要打的电话" in await desk.looks("/desk/calls")
    assert "登记来访来电" in desk.offers()
    hers = await at_desk(world, member)
    assert (await hers.goes("GET", "/desk/calls")).status_code == 403


async def test_how_often_what_stands_in_a_list_is_read(world: World) -> None:
    _, desk, first, _ = await two(world)
    counts: dict[str, list[int]] = {}
    for more in range(2):
        for path in (
            "/desk/items?q=%E8%B7%AF&sort=kind",
            f"/desk/items/{first}?from=/desk/items&at=0",
            f"/desk/items/{first}?from=/desk/inbox&at=0",
            "/desk/calls",
            f"/desk/together?do=assign&pick={first}",
        ):
            real = world.core.house.database
            counting = world.core.house.database = cast(Any, Counting(real))
            await desk.goes("GET", path)
            world.core.house.database = real
            counts.setdefault(path, []).append(counting.count)
        if not more:
            for at in range(4):
                await reported(world, f"居民 {at}", f"{at} 栋门口的路灯坏了一个月，晚上摔了人")
    assert all(first == then for first, then in counts.values()), counts
    assert max(then for _, then in counts.values()) <= MOST_READS + 6, counts


async def test_who_keeps_out_of_it_meets_it_nowhere(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", "head")
    hidden = await reported(world, "陈女士", "王站长收了物业的红包，琥珀弄的垃圾没人管")
    shown = await reported(world, "周先生", LAMP)
    desk = await at_desk(world, head)
    for path in (
        "/desk/inbox",
        "/desk/items?state=all",
        "/desk/items?q=%E7%90%A5%E7%8F%80",
        f"/desk/items?q={hidden}",
        f"/desk/items/{shown}?from=/desk/items%3Fstate%3Dall&at=0",
    ):
        page = await desk.looks(path)
        assert "琥珀" not in page.replace('value="琥珀"', "") and f"/desk/items/{hidden}" not in page, path
    assert "共 1 件" in await desk.looks("/desk/items?state=all")
    assert (await desk.goes("GET", f"/desk/together?do=assign&pick={hidden}")).status_code == 303
    hers = await at_desk(world, li)
    assert "王建国" not in (await hers.goes("GET", f"/desk/items/{hidden}")).text.split('id="people"')[-1][:400]


async def test_in_english(world: World) -> None:
    head, desk, first, second = await two(world)
    await head.says("语言")
    await head.presses("English")
    for path, said in (
        ("/desk/items", "2 in all"),
        (f"/desk/items/{first}", "Internal notes"),
        ("/desk/calls", "No calls to make now"),
        (f"/desk/together?do=merge&pick={first}&pick={second}", "Merge into one"),
    ):
        assert said in await desk.looks(path), path


async def test_a_kept_list_is_exported_and_goes_with_its_person(world: World) -> None:
    li = await world.member("李慧敏")
    desk = await at_desk(world, li)
    await desk.goes("POST", "/desk/views", {"name": "绿玛瑙的列表", "list": "/desk/items?state=closed"})
    [view] = await world.rows_of("desk_views")
    data = await gather(world.core.house, world.core.house.work(), view["person_id"])
    assert data is not None and [row["name"] for row in data.views] == ["绿玛瑙的列表"]
    work = world.core.house.work()
    clear_own(work, view["person_id"], [])
    await work.commit()
    assert not await world.rows_of("desk_views")


async def test_an_address_with_more_fields_than_any_page_has(world: World) -> None:
    _, desk, first, _ = await two(world)
    many = "/desk/items?" + "&".join(f"a{n}=1" for n in range(40))
    for path in (many, f"/desk/items/{first}?from={quote(many)}&at=1", f"/desk/export?of={quote(many)}"):
        await desk.looks(path)
    assert (await desk.goes("POST", "/desk/views", {"name": "多", "list": many})).status_code == 303
