"""The month's report, a matter's dossier, posters: what stands in them, for whom, and that nobody is named in them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import docx
import pytest
from openpyxl import load_workbook

from domain.people import Role
from storage import tables
from storage.statements import Engine
from tests.stories.test_figures import done
from tests.stories.test_reads_talks import Counting
from tests.talk import World
from tests.web.desks import Browser, at_desk
from tests.web.test_cockpit import only_figures, shown
from tests.web.test_desk import person_id, reported
from tests.web.test_desk_lists import FIRE, LAMP

pytestmark = pytest.mark.no_golden
MOST_READS = 30
"""Of a report, the session's among them: three times beside each other, and what comes next."""


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def word(desk: Browser, path: str) -> str:
    answer = await desk.goes("GET", path)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store", path
    made = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in made.paragraphs] + cells)


async def book(desk: Browser, path: str) -> Any:
    return load_workbook(io.BytesIO((await desk.goes("GET", path)).content))


def bare(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('class="pp-paper"')[1]).split())


async def test_a_report_says_what_the_cockpit_says(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    for n in range(4):
        await done(world, li, f"居民{n}", "已解决")
    await reported(world, "周先生", LAMP)
    desk = await at_desk(world, head)
    cockpit = await desk.looks("/desk/cockpit?period=month")
    page = bare(await desk.looks("/desk/reports?month=2026-11"))
    assert shown(cockpit, "response").startswith("响应率 4/4 100.0 %") and "响应率 100.0%（4/4），达到目标 95%" in page
    assert "本月收到 5 件，上月 0 件，去年同月 0 件。" in page and "办结 4 件" in page
    assert "满意率：评价不足 5 条，暂不计率。" in page and "解决率 100.0%（4/4）" in page
    assert "这个月还没有过完" in page and "李慧敏" in page and "怎么算的" in page
    text = await word(desk, "/desk/reports/file?as=docx&month=2026-11")
    assert "响应率 100.0%（4/4），达到目标 95%" in text and "评价不足 5 条" in text
    made = await book(desk, "/desk/reports/file?as=xlsx&month=2026-11")
    told = {row[0]: row[1:] for row in made["数据总表"].iter_rows(min_row=2, values_only=True)}
    assert told["收到"] == (5, 0, 0, None) and told["响应率"][0] == 1.0 and told["响应率"][3] == 0.95
    assert len(made["收到与办结"]._charts) == 1 and len(made["事项类别"]._charts) == 2
    for said in (page, text, str([list(sheet.values) for sheet in made])):
        assert "陈女士" not in said and "路灯坏了一个月" not in said and "地桩" not in said
    events = [row for row in await world.rows_of("events") if row["name"] == "district.list_exported"]
    assert [json.loads(row["particulars"])["list"] for row in events] == ["desk.report"] * 2


async def test_a_month_without_anything_says_so_and_one_that_cannot_be_is_the_usual(world: World) -> None:
    staff = await world.member("周宁", "staff")
    desk = await at_desk(world, staff)
    page = bare(await desk.looks("/desk/reports?month=2026-03"))
    assert "这个月没有收到事项，没有办结" in page and "没有超过时限的事项" in page and "2026年3月" in page
    for month in ("2099-01", "2026-13", "x", "<script>"):
        assert "11月工作月报" in bare(await desk.looks(f"/desk/reports?month={month}")), month
    assert "各站一览" in page and "农园民生议事堂" in page


async def test_whose_report(world: World) -> None:
    await world.member("王建国", role="head")
    li, sun = await world.member("李慧敏"), await world.member("孙悦", "head", "NY")
    number = await reported(world, "陈女士", FIRE)
    hers, other = await at_desk(world, li), await at_desk(world, sun)
    patron = await only_figures(world, Role.PATRON, "何领导")
    assert (await hers.goes("GET", "/desk/reports")).status_code == 403
    assert "/desk/reports" not in await hers.looks("/desk/todo")
    for path in ("/desk/reports?station=XM", "/desk/reports/file?as=docx&station=XM", "/desk/reports?station=ZZ"):
        assert (await other.goes("GET", path)).status_code == 404, path
    for path in ("/desk/reports", "/desk/reports/file?as=docx"):
        await other.goes("GET", path)
        assert number not in other.page and "李慧敏" not in other.page
    page = await patron.looks("/desk/reports")
    assert (
        number not in page
        and "李慧敏" not in page
        and "委员在办和值班" not in page
        and "/desk/reports/file" not in page
    )
    assert (await patron.goes("GET", "/desk/reports/file?as=docx")).status_code == 404
    desk = await at_desk(world, await world.member("周宁", "staff"))
    desk.headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.goes("GET", "/desk/reports/file?as=docx")).status_code == 404


async def test_how_often_a_report_is_read(world: World) -> None:
    staff, li = await world.member("周宁", "staff"), await world.member("李慧敏")
    desk = await at_desk(world, staff)
    counts = []
    for more in range(2):
        await done(world, li, f"陈女士{more}", "已解决")
        real = world.core.house.database
        counting = world.core.house.database = cast(Any, Counting(real))
        await desk.looks("/desk/reports?month=2026-11")
        world.core.house.database = real
        counts.append(counting.count)
    assert counts[0] == counts[1] <= MOST_READS, counts


async def test_a_dossier_is_whole_and_names_nobody(world: World) -> None:
    li, clerk = await world.member("李慧敏"), await world.member("赵安", role="clerk")
    head = await world.member("王建国", "head")
    number = await reported(world, "陈女士", "我叫陈芳，电话13912345678，3 栋楼下的消防通道晚上总有车占着")
    await li.presses("接单")
    await li.presses("备注")
    await li.says("物业经理不好说话，紫水晶")
    await li.says("陈女士您好，明天下午我去现场看，蓝宝石")
    await li.presses("回复居民")
    path = f"/desk/items/{number}/dossier"
    for who in (clerk, head):
        desk = await at_desk(world, who)
        assert path in await desk.looks(f"/desk/items/{number}")
        for shown_ in (bare(await desk.looks(path)), await word(desk, f"{path}/file")):
            assert number in shown_ and "消防通道晚上总有车占着" in shown_ and "李慧敏" in shown_ and "蓝宝石" in shown_
            for canary in ("陈女士", "陈芳", "13912345678", "紫水晶", "物业经理"):
                assert canary not in shown_, canary
        for shown_ in (bare(await desk.looks(f"{path}?notes=1")), await word(desk, f"{path}/file?notes=1")):
            assert (
                "紫水晶" in shown_ and "含内部备注" in shown_ and "陈芳" not in shown_ and "13912345678" not in shown_
            )
    opened = [event for event in await world.events(number) if event["name"] == "item.dossier_opened"]
    assert len(opened) == 4  # each of two with and without notes: who looks again at once leaves no second trace
    assert "王建国 打开了卷宗" in await (await at_desk(world, head)).looks(f"/desk/items/{number}")
    await world.person("陈女士").says(number)
    assert "卷宗" not in world.person("陈女士").last.text


async def test_who_opens_no_dossier(world: World) -> None:
    li, head = await world.member("李慧敏"), await world.member("王建国", "head")
    sun = await world.member("孙悦", "head", "NY")
    number = await reported(world, "陈女士", FIRE)
    path = f"/desk/items/{number}/dossier"
    before = len(await world.events(number))
    none = await (await at_desk(world, sun)).goes("GET", "/desk/items/XM-991231-001/dossier")
    for who in (li, sun):
        desk = await at_desk(world, who)
        for one in (path, f"{path}/file?notes=1"):
            answer = await desk.goes("GET", one)
            assert answer.status_code == 404 and number not in answer.text, one
    assert none.status_code == 404 and "/dossier" not in await (await at_desk(world, li)).looks(f"/desk/items/{number}")
    desk = await at_desk(world, head)
    desk.headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.goes("GET", path)).status_code == 404
    item, work = await world.item(number), world.core.house.work()
    work.update(tables.items, {"id": item.id}, recused=f'["{await person_id(world, head)}"]')
    await work.commit()
    assert (await (await at_desk(world, head)).goes("GET", path)).status_code == 404
    assert len(await world.events(number)) == before


async def test_posters_of_ones_own_stations(world: World) -> None:
    li, sun = await world.member("李慧敏"), await world.member("孙悦", "clerk", "NY")
    desk = await at_desk(world, sun)
    page = await desk.looks("/desk/posters")
    for size in ("a4", "a3", "card"):
        assert f"/s/ny7q3rtb/poster?size={size}" in page and f"size={size}&lang=en" in page
    assert "xm2k8vwd" not in page and "/desk/posters" in await desk.looks("/desk/reports")
    staff = await at_desk(world, await world.member("周宁", "staff"))
    page = await staff.looks("/desk/posters")
    assert "xm2k8vwd" in page and "ny7q3rtb" in page
    assert (await (await at_desk(world, li)).goes("GET", "/desk/posters")).status_code == 403


async def test_papers_in_english(world: World) -> None:
    head = await world.member("王建国", "head")
    number = await reported(world, "陈女士", FIRE)
    await head.says("语言")
    await head.presses("English")
    desk = await at_desk(world, head)
    for path, said in (
        ("/desk/reports?month=2026-11", "report for November 2026"),
        (f"/desk/items/{number}/dossier", "Dossier of a matter"),
        ("/desk/posters", "Table cards"),
        ("/desk/export?of=/desk/items", "Which columns"),
    ):
        assert said in await desk.looks(path), path
    assert "Received and handled" in await word(desk, "/desk/reports/file?as=docx&month=2026-11")


async def test_photos_stand_in_it_and_a_lost_one_is_left_out(world: World) -> None:
    head, chen = await world.member("王建国", "head"), world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.sends_photo(FIRE)
    await chen.presses("同意")
    await chen.sends_photo()
    await chen.presses("提交")
    card = chen.hears("say.reported").card
    assert card is not None
    await world.tick()
    desk, path = await at_desk(world, head), f"/desk/items/{card.number}/dossier"
    assert len(re.findall(r'<img src="/files/', await desk.looks(path))) == 2
    for left in (2, 1):
        made = docx.Document(io.BytesIO((await desk.goes("GET", f"{path}/file")).content))
        assert len(made.inline_shapes) == left
        (world.core.house.files / str((await world.rows_of("attachments"))[0]["name"])).unlink(missing_ok=True)


async def test_a_station_in_practice_has_no_report_yet(world: World) -> None:
    head = await world.member("王建国", "head")
    desk, house = await at_desk(world, head), world.core.house
    stations = {key: replace(one, practice=True) for key, one in house.district.stations.items()}
    house.district = replace(house.district, stations=stations)
    answer = await desk.goes("GET", "/desk/reports")
    assert answer.status_code == 200 and "从驿站正式开门那天算起" in desk.page
