"""Lists, slips and posters: what is printed or downloaded, by whom, and through which link."""

from __future__ import annotations

import asyncio
import io
import re
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dialogs.paper_forms import Column
from storage import tables
from storage.database import Row
from storage.ids import new_id
from tests.stories.test_receipts import at_home, reported
from tests.stories.test_walk_in import CALLED, entered
from tests.talk import Resident, World
from tests.web.browser import Browser, link_of

SLIP_CODE = re.compile(r"/i/<wbr><span class=\"nb\">([a-z2-9]{16})<")
GONE = "这个链接用不了"


def sheet(body: bytes) -> Worksheet:
    found = load_workbook(io.BytesIO(body)).active
    assert isinstance(found, Worksheet)
    return found


def column(found: Worksheet, head: str) -> list[object]:
    heads = [cell.value for cell in found[1]]
    return [row[heads.index(head)].value for row in found.iter_rows(min_row=2)]


async def asks_for_open(head: Resident) -> None:
    await head.says("导出")
    head.hears("export.which.ask")
    await head.presses("在办的")
    head.hears("export.columns.ask")


# --- lists ---


async def test_a_head_takes_the_list_of_open_matters(world: World) -> None:
    head = await world.member("王建国", "head")
    chen = await at_home(world)
    number, _ = await reported(chen)
    await asks_for_open(head)
    await head.presses("常用的")
    head.hears("say.list_ready")
    response = await Browser(world).opens(link_of(head))
    assert response.status_code == 200 and "spreadsheetml" in response.headers["content-type"]
    assert response.headers["cache-control"] == "no-store" and response.headers["referrer-policy"] == "no-referrer"
    assert "filename*=UTF-8''%E9%A6%99%E8%9C%9C" in response.headers["content-disposition"]
    found = sheet(response.content)
    assert column(found, "编号") == [number]
    assert column(found, "收到时间") == [datetime(2026, 11, 23, 9, 30)]
    assert "消防通道" in str(column(found, "反映内容")[0])
    assert found.freeze_panes == "B2" and found.auto_filter.ref == "A1:O2"
    (row,) = [row for row in await world.rows_of("events") if row["name"] == "district.list_exported"]
    assert '"rows": 1' in row["particulars"] and "消防" not in row["particulars"]


async def test_columns_are_chosen_by_their_numbers(world: World) -> None:
    head = await world.member("王建国", "head")
    chen = await at_home(world)
    await reported(chen)
    await asks_for_open(head)
    await head.presses("自己选")
    asked = head.hears("export.chosen.ask").text
    assert "2 收到时间" in asked and "21 并入" in asked
    await head.says("全部都要")
    assert "没看懂" in head.hears("export.chosen.ask").text
    await head.says("2 40")
    head.hears("export.chosen.ask")
    await head.says("３、5 19")
    head.hears("say.list_ready")
    found = sheet((await Browser(world).opens(link_of(head))).content)
    assert [cell.value for cell in found[1]] == ["编号", "驿站", "类别", "转站次数"]


async def test_one_column_is_one_number(world: World) -> None:
    head = await world.member("王建国", "head")
    await asks_for_open(head)
    await head.presses("自己选")
    head.hears("export.chosen.ask")
    await head.says("4")
    head.hears("say.list_ready")
    found = sheet((await Browser(world).opens(link_of(head))).content)
    assert [cell.value for cell in found[1]] == ["编号", "进展"]


async def test_a_list_never_names_residents_nor_what_one_stays_out_of(world: World) -> None:
    clerk = await world.member("赵安", "clerk")
    head = await world.member("王建国", "head")
    first = await entered(clerk)
    chen = await at_home(world)
    await chen.reports("站长王建国态度不好，电梯的事问了三次不理")
    await asks_for_open(head)
    await head.presses("全部")
    head.hears("say.list_ready")
    body = (await Browser(world).opens(link_of(head))).content
    found = sheet(body)
    assert column(found, "编号") == [first] and column(found, "从哪里来") == ["来访，代为登记"]
    every = "\n".join(str(cell.value) for row in found.iter_rows() for cell in row)
    assert "138" not in every and "陈女士" not in every and CALLED not in every


async def test_what_begins_like_a_formula_stays_text(world: World) -> None:
    head = await world.member("王建国", "head")
    chen = await at_home(world)
    await chen.reports('=HYPERLINK("http://example.test","楼道灯坏了")')
    await asks_for_open(head)
    await head.presses("全部")
    found = sheet((await Browser(world).opens(link_of(head))).content)
    at = list(Column).index(Column.WORDS) + 1
    cell = found.cell(2, at)
    assert cell.data_type == "s" and cell.quotePrefix and str(cell.value).startswith("=HYPERLINK")


async def test_rights_are_looked_at_when_it_is_opened(world: World) -> None:
    head = await world.member("王建国", "head")
    staff = await world.member("周宁", "staff")
    await asks_for_open(head)
    await head.presses("常用的")
    link = link_of(head)
    browser = Browser(world)
    assert (await browser.opens(link)).status_code == 200
    house = world.core.house
    work = house.work()
    for row in await world.rows_of("appointments"):
        if row["role"] == "head":
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    world.later(seconds=1)
    refused = await browser.looks(f"{link}/paper")
    assert refused.status_code == 403 and "spreadsheet" not in refused.headers["content-type"]
    assert staff.letters


async def test_staff_choose_the_place_and_a_member_may_not_export(world: World) -> None:
    staff, member = await world.member("周宁", "staff"), await world.member("李慧敏")
    chen = await at_home(world)
    await reported(chen)
    await staff.says("导出")
    places = [b.label for b in staff.hears("export.place.ask").buttons]
    assert places[:3] == ["全部", "香蜜社区协商驿站", "农园民生议事堂"]
    await staff.presses("全部")
    await staff.presses("一整年收到的")
    staff.hears("export.year.ask")
    await staff.presses("2026年")
    await staff.presses("常用的")
    staff.hears("say.list_ready")
    response = await Browser(world).opens(link_of(staff))
    assert len(column(sheet(response.content), "编号")) == 1
    await staff.says("导出")
    await staff.presses("农园民生议事堂")
    await staff.presses("人员和轮值")
    staff.hears("say.list_ready")
    people = sheet((await Browser(world).opens(link_of(staff))).content)
    assert column(people, "姓名") == ["孙悦", "孙悦"] and column(people, "身份") == ["站长", "委员"]
    assert column(people, "在轮值表里") == ["是", "是"] and column(people, "已加入") == ["否", "否"]
    await member.says("导出")
    assert member.fresh[-1][0] != "export.which.ask"


async def test_the_months_closed_matters(world: World) -> None:
    li, head, chen = await world.member("李慧敏"), await world.member("王建国", "head"), await at_home(world)
    number, _ = await reported(chen)
    await li.presses("接单")
    await li.presses("答复")
    await li.says("地桩装好了，您看看。")
    await li.presses("发送")
    await chen.presses("已解决")
    await head.says("导出")
    await head.presses("某个月办结的")
    assert head.hears("export.month.ask").buttons[0].label == "2026年11月"
    await head.presses("2026年11月")
    await head.presses("全部")
    found = sheet((await Browser(world).opens(link_of(head))).content)
    assert column(found, "编号") == [number] and column(found, "解决了吗") == ["已解决"]


# --- the link ---


@pytest.mark.no_golden
async def test_a_link_opens_in_one_browser_and_previews_use_nothing_up(world: World) -> None:
    head = await world.member("王建国", "head")
    await asks_for_open(head)
    await head.presses("常用的")
    link = link_of(head)
    preview, first, other = Browser(world), Browser(world), Browser(world)
    for _ in range(2):
        shown = await preview.looks(link)
        assert shown.status_code == 200 and "打开" in shown.text and not preview.cookies
    assert (await first.looks(f"{link}/paper")).status_code == 404
    assert (await first.opens(link)).status_code == 200
    assert (await first.opens(link)).status_code == 200 and (await first.looks(link)).status_code == 200
    foreign = await other.opens(link)
    wrong = await other.opens("/x/" + "a" * 16)
    strange = await other.looks("/x/..%2f..")
    assert foreign.status_code == wrong.status_code == 404 and GONE in foreign.text
    assert foreign.text == wrong.text and (strange.status_code == 404)
    world.later(hours=73)
    late = await first.opens(link)
    assert late.status_code == 404 and late.text == wrong.text
    await world.tick()
    assert not await world.rows_of("papers")


@pytest.mark.no_golden
async def test_two_browsers_at_once(world: World) -> None:
    head = await world.member("王建国", "head")
    await asks_for_open(head)
    await head.presses("常用的")
    link = link_of(head)
    answers = await asyncio.gather(*(Browser(world).opens(link) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [200] + [404] * 7


# --- slips ---


async def test_invitation_slips_let_people_in_once(world: World) -> None:
    head = await world.member("王建国", "head")
    await head.says("打印邀请条")
    assert "4 张" in head.hears("say.slips_ready").text
    browser = Browser(world)
    page = (await browser.opens(link_of(head))).text
    assert page.count('class="slip"') == 4 and "十二届 医药卫生界" in page
    codes = SLIP_CODE.findall(page)
    again = (await browser.looks(f"{link_of(head)}/paper")).text
    assert SLIP_CODE.findall(again) == codes
    kept = await world.bytes_kept()
    assert not any(code.encode() in kept for code in codes)
    li = world.person("李慧敏")
    await li.opens(f"in_{codes[0]}")
    assert "李慧敏" in li.last.text
    await head.says("打印邀请条")
    newer = (await Browser(world).opens(link_of(head))).text
    assert newer.count('class="slip"') == 3
    lin = world.person("林涛")
    await lin.opens(f"in_{codes[1]}")
    lin.hears("refusal.invitation_bad")
    await lin.opens(f"in_{SLIP_CODE.findall(newer)[0]}")
    assert "林涛" in lin.last.text


async def test_a_head_prints_no_way_into_a_higher_office(world: World) -> None:
    head = await world.member("孙悦", "head", "NY")
    work, house = world.core.house.work(), world.core.house
    zhou = next(row for row in await world.rows_of("appointments") if row["role"] == "staff")
    scope = house.district.by_code("NY")
    assert scope is not None
    made: Row = {"id": new_id(), "person_id": zhou["person_id"], "role": "member", "scope_id": scope.id}
    work.insert(tables.appointments, **made, appointed_by=None, valid_from=world.now - 1, valid_to=None)
    await work.commit()
    await head.says("打印邀请条")
    head.hears("say.slips_none")
    await head.presses_verb("invite", appointment=made["id"])
    head.hears("refusal.not_yours")


async def test_the_slip_from_the_counter(world: World) -> None:
    clerk = await world.member("赵安", "clerk")
    number = await entered(clerk)
    digits = re.findall(r"\d{4} \d{4} \d{4} \d{4}", clerk.heard_all())[-1]
    await clerk.presses("打印回执条")
    clerk.hears("say.slip_ready")
    link = link_of(clerk)
    browser = Browser(world)
    page = (await browser.opens(link)).text
    assert number in page and digits in page and "11月24日 周二 09:30" in page and "0755-0000 0187" in page
    world.later(hours=25)
    assert (await browser.looks(f"{link}/paper")).status_code == 404
    await clerk.presses("打印回执条")
    clerk.hears("say.slip_too_late")


async def test_a_residents_own_receipt_is_printed_for_nobody(world: World) -> None:
    head = await world.member("王建国", "head")
    chen = await at_home(world)
    number, _ = await reported(chen)
    await head.says("收件箱")
    await head.presses(number)
    await head.presses("更多操作")
    assert "打印回执条" not in head.heard_all()
