"""What leaves the desk as a file: the page's own rows, safe in every program, to who may, and with a trace."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import unicodedata
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dialogs.paper_forms import Column
from domain.people import Role
from handlers.desk_behind import FIGURES
from storage import tables
from storage.statements import Engine
from tests.stories.test_figures import done
from tests.talk import World
from tests.web.desks import Browser, at_desk
from tests.web.test_cockpit import only_figures, shown
from tests.web.test_desk import person_id, reported
from tests.web.test_desk_lists import FIRE, LAMP, numbers_on, two
from web import csv_file
from web.book import Book, written
from web.columns import Cell
from web.workbook import Chart, Sheet

pytestmark = pytest.mark.no_golden
SIGNS = "=+-@＝＋－＠﹢﹣\t\r\n '\"\ufeff\u200b\u00a0;,|%a"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


async def taken(desk: Browser, of: str, kind: str, *columns: str) -> Any:
    """The file: a workbook, a document, or rows of CSV."""
    asked = urlencode([("of", of), ("as", kind), *(("column", one) for one in columns)])
    answer = await desk.goes("GET", f"/desk/export/file?{asked}")
    assert answer.status_code == 200, (of, kind, answer.text[-800:])
    assert (
        answer.headers["cache-control"] == "no-store" and "filename*=UTF-8''" in answer.headers["content-disposition"]
    )
    body = answer.content
    if kind == "csv":
        assert body.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    return load_workbook(io.BytesIO(body)) if kind == "xlsx" else docx.Document(io.BytesIO(body))


def said(book: Any) -> str:
    """All that stands in a workbook."""
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


LINE = re.compile(
    r'<div class="line[^"]*" role="row">\s*(?:<span class="li-pick".*?</span>)?\s*(<span class="no .*?)</div>',
    re.DOTALL,
)


def rows_on(page: str) -> list[list[str]]:
    """The lines of a list as its page shows them: number, what, kind, how it stands, until when, who, where."""
    made = []
    for line in LINE.findall(page):
        cells = re.findall(r'<span class="(?:no nb|what|why|due|who|where)" role="cell">(.*?)</span>', line, re.DOTALL)
        number, what, why, due, who, where = cells
        title, kind = re.search(r">(.*?)</a>", what), re.search(r"<small>(.*?)</small>", what)
        assert title and kind
        made.append([unescape(one) for one in (number, title[1], kind[1], why, due, who, where)])
    return made


async def test_a_file_has_the_rows_of_its_page(world: World) -> None:
    await world.member("李慧敏")
    _, desk, first, second = await two(world)
    for path in ("/desk/items?sort=number&down=1", "/desk/items?q=%E8%B7%AF%E7%81%AF", "/desk/inbox", "/desk/todo"):
        await desk.looks(path)
        page = rows_on(desk.raw)
        link = re.search(r'href="(/desk/export\?[^"]+)"', desk.raw)
        assert link, path
        assert unescape(quote(path, safe="")) in unescape(link[1]), path
        assert "Excel 表格" in await desk.looks(unescape(link[1]))
        sheet = (await taken(desk, path, "xlsx"))[
            ("全部事项" if "items" in path else "收件箱" if "inbox" in path else "我的待办")
        ]
        rows = [
            ["" if cell is None else str(cell) for cell in row][:7]
            for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
        assert [[cell if cell != "还没有人" else "" for cell in row] for row in page] == rows, path
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")
        assert [row[0] for row in (await taken(desk, path, "csv"))[1:]] == [row[0] for row in page]
        word = await taken(desk, path, "docx")
        assert [row.cells[0].text for row in word.tables[0].rows][1:] == [row[0] for row in page] if page else True
    sheet = (await taken(desk, "/desk/items", "xlsx", "words", "received", "number"))["全部事项"]
    assert [cell.value for cell in sheet[1]] == ["编号", "收到", "居民原话"] or sheet.max_column == 3
    assert sheet["B2"].is_date and {sheet["A2"].value, sheet["A3"].value} == {first, second}
    assert {sheet["C2"].value, sheet["C3"].value} == {FIRE, LAMP}


async def test_what_was_narrowed_when_and_by_whom_stands_in_it(world: World) -> None:
    _, desk, *_ = await two(world)
    of = "/desk/items?q=%E8%B7%AF%E7%81%AF&state=waiting&sort=number&down=1"
    book = await taken(desk, of, "xlsx")
    told = {row[0]: row[1] for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert "路灯" in told["筛选"] and "等接单" in told["筛选"] and told["行数"] == "1" and told["导出人"] == "王建国"
    word = await taken(desk, of, "docx")
    text = "\n".join(one.text for one in word.paragraphs)
    assert "全部事项" in text and "路灯" in text and "王建国" in text and "PAGE" in word.sections[0].footer._element.xml
    events = [row for row in await world.rows_of("events") if row["name"] == "district.list_exported"]
    assert [json.loads(row["particulars"])["rows"] for row in events] == [1, 1]
    assert all("路灯" not in row["particulars"] for row in events)


async def test_who_may_and_who_may_not(world: World) -> None:
    li, sun = await world.member("李慧敏"), await world.member("孙悦", "head", "NY")
    head, desk, first, second = await two(world)
    hers, other = await at_desk(world, li), await at_desk(world, sun)
    patron = await only_figures(world, Role.PATRON, "何领导")
    assert "/desk/export" not in (await hers.goes("GET", "/desk/todo")).text
    assert "/desk/export" not in await patron.looks("/desk/cockpit")
    for who in (hers, patron):
        for of in ("/desk/todo", "/desk/items", "/desk/cockpit", "/desk/people"):
            for path in ("/desk/export?", "/desk/export/file?as=xlsx&"):
                assert (await who.goes("GET", f"{path}of={of}")).status_code == 403, of
    book = await taken(other, "/desk/items?state=all", "xlsx")
    assert first not in said(book) and second not in said(book)
    for of in (
        "/desk/rota/xm2k8vwd", "/desk/cockpit?station=XM", "/desk/cockpit/received?station=XM", "/desk/nothing",
        "https://elsewhere.test/desk/items", "/desk/cockpit/nonsense", "//desk/items", "/desk/rota/",
    ):  # fmt: skip
        none = await other.goes("GET", f"/desk/export/file?as=xlsx&of={quote(of, safe='')}")
        assert none.status_code == 404, of
    assert (await desk.goes("GET", "/desk/export/file?as=exe&of=/desk/items")).status_code == 404
    desk.headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.goes("GET", "/desk/export/file?as=xlsx&of=/desk/items")).status_code == 404
    assert (await Browser(world).goes("GET", "/desk/export?of=/desk/items")).headers["location"] == "/desk/in"
    # and what one keeps out of stands in no file either
    item, work = await world.item(first), world.core.house.work()
    work.update(tables.items, {"id": item.id}, recused=f'["{await person_id(world, head)}"]')
    await work.commit()
    desk = await at_desk(world, head)
    for of in ("/desk/items?state=all", "/desk/inbox", "/desk/cockpit/received", "/desk/cockpit/load", "/desk/cockpit"):
        book = await taken(desk, of, "xlsx")
        assert first not in said(book) and "消防通道" not in said(book), of


async def test_the_cockpits_file_has_its_figures_and_native_charts(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    for n in range(5):
        await done(world, li, f"居民{n}", "已解决")
    late = await reported(world, "周先生", LAMP)
    desk = await at_desk(world, await world.member("周宁", "staff"))
    page = await desk.looks("/desk/cockpit?period=month")
    book = await taken(desk, "/desk/cockpit?period=month", "xlsx")
    told = {row[0]: row[1:] for row in book["数据总表"].iter_rows(min_row=2, values_only=True)}
    assert told["收到"][0] == 6 and shown(page, "received").startswith("本月收到 6 件")
    assert told["满意率"][0] == 1.0 and shown(page, "pleased").startswith("满意率 5/5 100.0 %")
    assert book["数据总表"]["B8"].number_format == "0.0%"
    for name, charts in (("收到与办结", 1), ("事项类别", 2), ("各站一览", 2), ("委员负荷", 2)):
        assert len(book[name]._charts) == charts, name
    trend = book["收到与办结"]
    assert sum(row[1] for row in trend.iter_rows(min_row=2, values_only=True)) == 6 and trend["A2"].is_date
    assert "怎么算的" in book.sheetnames and "响应率" in said(book)
    rows = await taken(desk, "/desk/cockpit/received?period=month", "csv")
    on_page = re.findall(r'<span class="nb">([^<]+)<', await desk.looks("/desk/cockpit/received?period=month"))
    assert [row[1] for row in rows[1:]] == on_page and late in on_page
    words = await taken(desk, "/desk/cockpit", "docx")
    assert len(words.tables) == len(book.sheetnames) - 1
    assert (await taken(await at_desk(world, head), "/desk/cockpit?period=month", "xlsx")).sheetnames.count(
        "委员负荷"
    ) == 1


async def test_every_other_list_has_its_file(world: World) -> None:
    _, desk, *_ = await two(world)
    await world.member("李慧敏")
    for of, sheet in (
        ("/desk/calls", "要打的电话"), ("/desk/consultations?state=any", "协商"), ("/desk/topics", "大家提的议题"),
        ("/desk/year-plan?year=2026", "2026 年协商计划"), ("/desk/people", "人员和轮值"),
    ):  # fmt: skip
        book = await taken(desk, of, "xlsx")
        assert book.sheetnames[0] == sheet
        await taken(desk, of, "csv")
        await taken(desk, of, "docx")
        assert (
            "/desk/export?of=" in desk.raw
            or of == "/desk/people"
            or (await desk.looks(of) and "/desk/export?of=" in desk.raw)
        )
    people = await taken(desk, "/desk/people", "csv")
    assert "李慧敏" in [row[0] for row in people] and "陈女士" not in str(people)
    page = await desk.looks("/desk/rota/xm2k8vwd")
    names = re.findall(r"<tbody>(.*?)</tbody>", page.split('class="ro-shares"')[1], re.DOTALL)[0]
    rows = await taken(desk, "/desk/rota/xm2k8vwd", "csv")
    assert [row[0] for row in rows[1:]] == re.findall(r'<th scope="row">([^<]+)<', names)
    assert numbers_on(await desk.looks("/desk/items"))


EVERYTHING = (
    "/desk/items?state=all", "/desk/inbox", "/desk/todo", "/desk/calls", "/desk/consultations", "/desk/topics",
    "/desk/year-plan", "/desk/people", "/desk/rota/xm2k8vwd", "/desk/cockpit",
    *(f"/desk/cockpit/{one}" for one in FIGURES),
)  # fmt: skip


async def test_no_file_has_what_its_reader_may_not_see(world: World) -> None:
    """All columns of all lists, to each: no name of a resident, no note, nothing of another station."""
    li, head = await world.member("李慧敏"), await world.member("王建国", "head")
    clerk, sun = await world.member("赵安", role="clerk"), await world.member("孙悦", "head", "NY")
    number = await reported(world, "陈女士", FIRE)
    await li.presses("接单")
    await li.presses("备注")
    await li.says("物业经理不好说话，紫水晶")
    everywhere = "".join(f"&column={column}" for column in (*Column, "what", "why", "due", "owner", "place"))
    for who, own in ((head, True), (clerk, True), (await world.member("周宁", "staff"), True), (sun, False)):
        desk, seen = await at_desk(world, who), 0
        for of in EVERYTHING:
            answer = await desk.goes("GET", f"/desk/export/file?as=xlsx&of={quote(of, safe='')}{everywhere}")
            if answer.status_code != 200:
                assert answer.status_code in (403, 404) and (of.startswith(("/desk/rota", "/desk/todo", "/desk/calls")))
                continue
            text = said(load_workbook(io.BytesIO(answer.content)))
            seen += FIRE in text
            for canary in ("陈女士", "紫水晶", "物业经理", *(() if own else (number, "消防通道", "李慧敏"))):
                assert canary not in text, (who.name, of, canary)
        assert seen if own else not seen, who.name


async def test_too_many_rows_are_cut_and_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk, *_ = await two(world)
    monkeypatch.setattr("web.desk.export.MOST", 1)
    book = await taken(desk, "/desk/items", "xlsx")
    assert book["全部事项"].max_row == 2 and "只导出了前 1 行" in said(book)


async def test_many_take_something_at_one_moment(world: World) -> None:
    _, desk, *_ = await two(world)
    answers = await asyncio.gather(*(desk.goes("GET", "/desk/export/file?as=csv&of=/desk/items") for _ in range(6)))
    assert [one.status_code for one in answers] == [200] * 6
    assert len([row for row in await world.rows_of("events") if row["name"] == "district.list_exported"]) == 6


async def test_a_hostile_text_stays_text(world: World) -> None:
    evil = '=HYPERLINK("http://x.test","路灯坏了一个月，晚上摔了人")'
    number = await reported(world, "陈女士", evil)
    head = await world.member("王建国", "head")
    desk = await at_desk(world, head)
    for kind in ("xlsx", "csv"):
        file = await taken(desk, "/desk/items", kind, "number", "what", "words")
        if kind == "csv":
            assert all(cell[:1] not in ("=", "+", "-", "@") for row in file for cell in row)
            assert file[1][2] == f"'{evil}"
        else:
            cell = file["全部事项"]["C2"]
            assert cell.data_type == "s" and cell.value == evil and cell.quotePrefix
    assert number in str(file)
    await desk.looks("/desk/export?of=" + quote('/desk/items?q="><script>alert(1)</script>', safe=""))
    assert "<script>alert" not in desk.raw


@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=12))
def test_no_cell_of_a_csv_begins_a_formula(text: str) -> None:
    sheet = Sheet("t", ["a", text], [10, 10], [[text, 1], [None, 0.5]])
    rows = list(csv.reader(io.StringIO(csv_file.csv_file(sheet).decode("utf-8-sig"), newline="")))
    assert len(rows) == 3 and all(len(row) == 2 for row in rows)
    for cell in (rows[0][1], rows[1][0]):
        seen = unicodedata.normalize("NFKC", cell).lstrip().lstrip("\ufeff\u200b\u200c\u200d\u2060").lstrip()
        assert not seen.startswith(("=", "+", "-", "@")) and not cell.startswith(("\t", "\r", "\n"))
        bare = "".join(
            c
            for c in text.replace("\r\n", "\n").replace("\r", "\n")
            if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
        )
        assert cell in (bare, f"'{bare}"), (cell, bare)


def test_more_than_a_document_holds_is_said() -> None:
    rows: list[list[Cell]] = [[n, "x"] for n in range(501)]
    book = Book(
        "清单",
        [Sheet("清单", ["a", "b"], [10, 10], rows, [Chart("c", 1, (0,))])],
        [("行数", "501")],
        "说明",
        "后面还有",
    )
    word = docx.Document(io.BytesIO(written(book, "docx")))
    assert len(word.tables[0].rows) == 501 and "后面还有" in "\n".join(one.text for one in word.paragraphs)
    made: Any = load_workbook(io.BytesIO(written(book, "xlsx")))
    assert len(made["清单"]._charts) == 1
