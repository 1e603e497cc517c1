"""The district's file at the desk: taken away, looked over, read in; and everything that is no such file."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from handlers.desk_sessions import LONGEST
from handlers.district_upload import KEPT
from handlers.sweep import sweep
from storage.statements import Engine
from tests.handlers.workbooks import book
from tests.talk import World
from tests.web.desks import Browser, at_desk

pytestmark = pytest.mark.no_golden
FILE = "/desk/set-up/file"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def office(world: World, host: str = "192.0.2.7") -> Browser:
    return await at_desk(world, await world.member("周宁", "staff"), host)


async def taken(desk: Browser, ending: str) -> bytes:
    answer = await desk.goes("GET", f"{FILE}/district.{ending}")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    return answer.content


async def sends(desk: Browser, body: bytes, name: str = "district.yaml") -> str:
    """Where a file that could be read in is looked over."""
    answer = await desk.goes("POST", FILE, files={"file": (name, body)})
    assert answer.status_code == 303, desk.page
    return answer.headers["location"]


async def refuses(desk: Browser, body: bytes, name: str = "district.yaml") -> str:
    answer = await desk.goes("POST", FILE, files={"file": (name, body)})
    assert answer.status_code in (413, 422), (answer.status_code, name)
    return desk.page


def agreed(page: str) -> dict[str, str]:
    found = re.search(r'name="agreed" value="(\w+)"', page)
    return {"agreed": found[1] if found else ""}


async def loads(world: World) -> list[dict[str, object]]:
    return [row for row in await world.rows_of("events") if row["name"] == "district.loaded"]


async def test_what_is_taken_away_changes_nothing_when_it_is_read_in(world: World) -> None:
    desk = await office(world)
    for ending in ("yaml", "xlsx"):
        path = await sends(desk, await taken(desk, ending), f"district.{ending}")
        page = await desk.looks(path)
        assert "没有改动" in page and not agreed(page)["agreed"], page
        assert "请留意" not in page and "文件里没有" not in page
    assert len(await loads(world)) == 1


async def test_looked_over_then_read_in_once(world: World) -> None:
    desk = await office(world)
    text = (await taken(desk, "yaml")).decode()
    text = text.replace("place: 农园路 8 号", "place: <b>农园路 9 号</b>").replace("name: 林涛", 'name: "=cmd|林涛"')
    text = text.replace(
        "people:\n", "people:\n- {id: xinren, name: 郑好, appointments: [{role: clerk, station: NY}]}\n"
    )
    path = await sends(desk, text.encode(), "../../<script>.yaml")
    page = await desk.looks(path)
    assert "<script>.yaml" in page and "<script>.yaml" not in desk.raw and "<b>农园路" not in desk.raw
    for said in (
        "新建：人员 1，身份 1",
        "“农园路 8 号” → “<b>农园路 9 号</b>”",
        "姓名 “林涛” → “=cmd|林涛”",
        "农园民生议事堂 联络员",
    ):
        assert said in page, said
    assert "郑好" not in str(await world.rows_of("district_uploads"))  # it waits sealed
    both = await asyncio.gather(*(desk.goes("POST", path, agreed(page)) for _ in range(2)))
    assert [answer.status_code for answer in both] == [303, 303]
    assert {answer.headers["location"] for answer in both} == {path}
    page = await desk.looks(path)
    assert "读入好了" in page and "新建：人员 1，身份 1" in page and "郑好" not in page
    _, event = await loads(world)
    staff = next(row for row in await world.rows_of("persons") if row["import_key"] == "zhouning")
    assert (event["maker"], event["via"]) == (staff["id"], "desk")
    assert [row["appointed_by"] for row in await world.rows_of("appointments") if row["appointed_by"]] == [staff["id"]]
    [kept] = await world.rows_of("district_uploads")
    assert kept["sealed"] == ""
    assert (await desk.goes("POST", path, agreed(page))).headers["location"] == path
    assert len(await loads(world)) == 2
    book_ = load_workbook(io.BytesIO(await taken(desk, "xlsx")))
    assert not [cell for paper in book_ for row in paper.iter_rows() for cell in row if cell.data_type == "f"]


async def test_what_changed_meanwhile_is_looked_over_once_more(world: World) -> None:
    desk = await office(world)
    text = (await taken(desk, "yaml")).decode()
    first = await sends(desk, text.replace("name: 林涛", "name: 林一涛").encode())
    page = await desk.looks(first)
    other = await at_desk(world, await world.member("吴敏", "staff"), "192.0.2.8")
    second = await sends(other, text.replace("农园路 8 号", "农园路 9 号").encode())
    assert (await desk.goes("GET", second)).status_code == 404  # another's
    await other.goes("POST", second, agreed(await other.looks(second)))
    answer = await desk.goes("POST", first, agreed(page))
    assert answer.headers["location"] == f"{first}?again=1"
    page = await desk.looks(answer.headers["location"])
    assert "请再看一遍" in page and "“农园路 9 号” → “农园路 8 号”" in page
    assert (await desk.goes("POST", first, {"agreed": "x"})).headers["location"] == f"{first}?again=1"
    await desk.goes("POST", first, agreed(page))
    assert "读入好了" in await desk.looks(first)


async def test_it_waits_forty_minutes_and_no_longer(world: World, tmp_path: Path) -> None:
    desk = await office(world)
    text = (await taken(desk, "yaml")).decode().replace("name: 林涛", "name: 林一涛").encode()
    await sends(desk, text)
    path = await sends(desk, text)
    assert len(await world.rows_of("district_uploads")) == 1  # the one before it is forgotten
    page = await desk.looks(path)
    for _ in range(2):
        world.later(minutes=KEPT // 120_000)
        if _ == 0:
            await desk.looks(FILE)
    assert KEPT < LONGEST
    assert (await desk.goes("GET", path)).status_code == 404 and "已经不在了" in desk.page
    await desk.goes("POST", path, agreed(page))
    assert len(await loads(world)) == 1
    await sweep(world.core.house, tmp_path / "files")
    assert not await world.rows_of("district_uploads")


async def test_nobody_but_the_office(world: World) -> None:
    for name, role in (("王建国", "head"), ("赵安", "clerk"), ("李慧敏", "member")):
        desk = await at_desk(world, await world.member(name, role))
        for path in ("", "/district.yaml", "/district.xlsx", "/empty.xlsx", "/x"):
            answer = await desk.goes("GET", FILE + path)
            assert answer.status_code == 403 and "attachment" not in str(answer.headers), (role, path)
        assert (await desk.goes("POST", FILE, files={"file": ("a.yaml", b"x: 1")})).status_code == 403
        assert (await desk.goes("POST", f"{FILE}/x", {"agreed": "x"})).status_code == 403
        assert FILE not in await desk.looks("/desk/todo" if role == "member" else "/desk/inbox")
    desk = await office(world)
    desk.headers["sec-fetch-site"] = "cross-site"
    assert (await desk.goes("POST", FILE, files={"file": ("a.yaml", b"x: 1")})).status_code == 403


async def test_each_fault_stands_by_its_cell(world: World) -> None:
    desk = await office(world)
    wrong = book(
        人员=[{"姓名": "周宁", "身份": "主任"}, {"姓名": "王晓禾", "身份": "委员", "驿站": "QX", "起": "2026-13-40"}]
    )
    made = io.BytesIO()
    wrong.save(made)
    page = await refuses(desk, made.getvalue(), "人员.xlsx")
    assert "没有“主任”这种身份" in page and "人员 第 5 行「驿站」" in page and "人员 第 5 行「起」" in page
    page = await refuses(desk, b"district: {name: a}\nareas: [\n")
    assert "第 3 行" in page and "什么也没有写入" in page
    assert not await world.rows_of("district_uploads") and len(await loads(world)) == 1


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", "<c " * (30 << 20))
    return made.getvalue()


LAUGHS = b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"


def odd() -> tuple[tuple[str, bytes, str], ...]:
    return (
        ("empty.yaml", b"", "还没有选文件"),
        ("list.pdf", b"%PDF-1.4", "这种文件读不了"),
        ("list.yaml", b"- 1\n", "要从 district: 写起"),
        ("laughs.yaml", LAUGHS, "第 2 行"),
        ("deep.yaml", b"[" * 100_000, "套了太多层"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "这种文件读不了"),
        ("gbk.yaml", "区名：香山区".encode("gbk"), "不是 UTF-8"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "旧格式"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("not.xlsx", b"hello", "下载"),
        ("table.csv", b"a,b\n1,2\n", "不是 Excel"),
        ("zip.yaml", b"PK\x03\x04" + b"x" * 50, "不是 Excel"),
        ("bomb.xlsx", bomb(), "太大了"),
        ("long.yaml", b"# " + b"x" * (8 << 20), "太大了"),
        ("huge.xlsx", b"PK" + b"\0" * (21 << 20), "太大了"),
    )


async def test_what_is_no_such_file_is_answered_kindly(world: World) -> None:
    desk = await office(world)
    for name, body, said in odd():
        page = await refuses(desk, body, name)
        assert said in page and "python -m" not in page, (name, re.findall(r"<li>(.*?)</li>", page)[:3])
    assert (await desk.goes("POST", FILE, {"file": "words"})).status_code == 422
    assert (await desk.goes("POST", FILE, content="--")).status_code == 422
    assert not await world.rows_of("district_uploads")


async def test_in_english_too(world: World) -> None:
    staff = await world.member("周宁", "staff")
    await staff.says("/lang")
    await staff.says("English")
    desk = await at_desk(world, staff)
    text = (await taken(desk, "yaml")).decode()
    text = text.replace("农园路 8 号", "农园路 9 号").replace("name: 林涛", "name: 林一涛")
    text = text.replace("{role: clerk, station: XM", "{role: clerk, station: XM, to: 2026-12-31")
    text = text.replace("departments:", "x:") + "clocks: {answer: 8 工作日}\nrooms: [{name: 大会议室, capacity: 20}]\n"
    page = await desk.looks(await sends(desk, text.encode()))
    for said in (
        "New: room 1",
        "Changed station",
        "address “农园路 8 号” → “农园路 9 号”",
        "Ended",
        "last day 2026-12-31",
        "answer, general matters “10 工作日” → “8 工作日”",
        "Read it in",
    ):
        assert said in page, said  # fmt: skip
    told = re.sub(r"“[^”]*”|<[^>]+>", "", page[page.index("Changed station") :])
    assert not re.search(r"[：，（）]|新建|更新", told), told


async def test_faults_in_english_too(world: World) -> None:
    staff = await world.member("周宁", "staff")
    await staff.says("/lang")
    await staff.says("English")
    desk = await at_desk(world, staff)
    wrong = book(
        人员=[{"姓名": "周宁", "身份": "主任"}, {"姓名": "王晓禾", "身份": "委员", "驿站": "QX", "起": "2026-13-40"}]
    )
    made = io.BytesIO()
    wrong.save(made)
    page = await refuses(desk, made.getvalue(), "people.xlsx")
    for said in (
        "人员, row 4, column 身份: There is no role “主任”, only: 委员, 站长, ",
        "人员, row 5, column 驿站: There is no station “QX”",
        "人员, row 5, column 起: There is no such day, please look again (now: 2026-13-40)",
    ):
        assert said in page, said
    text = (await taken(desk, "yaml")).decode()
    page = await refuses(desk, text.replace("gas_number", "gas_numbr").replace("town: ", "town: x", 1).encode())
    assert "district gas_numbr: this key is not known, is it gas_number?" in page
    assert "stations no. 1 town: There is no town “x" in page
    for name, body, _ in odd():
        alert = re.search(r'role="alert".*?</section>', await refuses(desk, body, name), re.S)
        assert alert and "python -m" not in alert[0] and not re.search("[\u4e00-\u9fff]", alert[0]), (name, alert)


async def test_the_sample_takes_no_real_district(world: World) -> None:
    desk = await office(world)
    text = await taken(desk, "yaml")
    house = world.core.house
    work = house.work()
    from storage import tables

    work.update(tables.districts, {"id": house.district.id}, sample=1)
    await work.commit()
    await house.refresh()
    assert "示例区" in await desk.looks(FILE) and 'type="file"' not in desk.raw
    answer = await desk.goes("POST", FILE, files={"file": ("district.yaml", text)})
    assert answer.status_code == 409 and "YIZHAN_DATA" in desk.page
    await taken(desk, "xlsx")
    assert json.loads("[]") == await world.rows_of("district_uploads")
