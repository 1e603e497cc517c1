"""What is printed fills its paper and no more: posters, table cards, invitation slips, the slip from the counter."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.async_api import Browser, Page

from handlers.absent_people import absent
from tests.browser.axe import check
from tests.browser.product import Product
from tests.stories.sheets import CITY, TEXT, sent, with_departments
from tests.stories.test_receipts import at_home
from tests.talk import World, picture
from web.html import qr
from web.invitation_slips import slips_page
from web.poster import poster
from web.receipt_slip import slip_page
from web.sheet_page import sheet_page

A3, A4, A5 = (297, 420), (210, 297), (148, 210)
SPILLS = """() => [...document.querySelectorAll(".poster,.table-card,.slip,.receipt")]
    .filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"""
NAMES = ("李慧敏", "李慧敏", "阿卜杜热合曼·吾买尔江", "爨𠅤龘", "买买提艾力·阿卜杜外力·吐尔逊江", "欧阳娜娜")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        made.core.house.public_url = "https://yizhan.qingshi.example"
        made.core.house.deep_link = lambda payload: f"https://t.me/qingshi_yizhan_bot?start={payload}"
        yield made


@pytest.fixture
async def sheet(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(java_script_enabled=True, viewport={"width": 1440, "height": 900})
    yield await context.new_page()
    await context.close()


async def printed(page: Page) -> list[tuple[int, int]]:
    """The sizes of the sheets in mm."""
    made = await page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert len(boxes) == len(re.findall(rb"/Type /Page\b", made))
    return [(round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)) for width, height in boxes]


async def test_posters_and_cards_fill_one_sheet(world: World, sheet: Page) -> None:
    house = world.core.house
    place = house.district.by_code("XM")
    assert place is not None
    long = replace(
        place,
        name="香蜜街道农园社区党群服务中心协商驿站委员工作室",
        place="香蜜街道农园社区农园路与香林路交汇处党群服务中心二楼 203 室",
        place_en="Room 203, second floor, Community Service Centre, corner of Nongyuan Road and Xianglin Road",
    )
    scenes = {"st_xm2k8vwd": "http://weixin.qq.com/q/02Zrh4xMlXbCk1Jxh71zcH"}
    for one, house.scene_links in ((place, {}), (place, scenes), (long, scenes)):
        for language in ("zh_CN", "en"):
            for size, paper in (("a4", A4), ("a3", A3), ("card", A4)):
                text = poster(house, one, size, language)
                assert str(qr("https://yizhan.qingshi.example/s/xm2k8vwd")) in text
                assert str(qr("https://t.me/qingshi_yizhan_bot?start=st_xm2k8vwd")) in text
                codes = (4 if size == "card" else 1) * (2 + bool(house.scene_links))
                assert text.count('<figure class="code') == text.count("<figcaption>") == codes
                assert "<span>yizhan.qingshi.example/s/xm2k8vwd</span>" in text
                await sheet.set_content(text)
                assert await printed(sheet) == [paper], (size, language)
                await sheet.emulate_media(media="print")
                assert await sheet.evaluate(SPILLS) == 0, (size, language, one.name)
                await sheet.emulate_media(media="null")


async def test_twelve_slips_to_a_sheet(world: World, sheet: Page) -> None:
    house = world.core.house
    work = house.work()
    people = await absent(house, work, [*house.district.stations, house.district.id], by_staff=True)
    base = [replace(one, term="十二届", sector="教育界") for one in people]
    some = [replace(base[i % 7], name=NAMES[i % 6], person_id=f"{i}") for i in range(25)]
    for count, sheets in ((12, 1), (13, 2), (25, 3)):
        text = await slips_page(house, house.work(), some[:count], f"b{count}", "zh_CN", maker=None, via="test")
        code = re.search(r'<span class="nb">([a-z2-9]{16})<', text)
        assert code is not None and str(qr(f"https://yizhan.qingshi.example/i/{code[1]}")) in text
        await sheet.set_content(text)
        assert await printed(sheet) == [A4] * sheets
        await sheet.emulate_media(media="print")
        assert await sheet.evaluate(SPILLS) == 0
        await sheet.emulate_media(media="null")


async def test_the_slip_from_the_counter_is_one_a5(world: World, sheet: Page) -> None:
    chen = await at_home(world)
    item = await world.item(await chen.reports())
    for language in ("zh_CN", "en"):
        text = slip_page(world.core.house, item, "1234 5678 9012 3456", language)
        assert str(qr(f"https://yizhan.qingshi.example/r#{item.number}.1234567890123456")) in text
        start = f"rc_{item.number.replace('-', '')}_1234567890123456"
        assert str(qr(f"https://t.me/qingshi_yizhan_bot?start={start}")) in text
        await sheet.set_content(text)
        assert await printed(sheet) == [A5]
        await sheet.emulate_media(media="print")
        assert await sheet.evaluate(SPILLS) == 0
        await sheet.emulate_media(media="null")


async def test_a_poster_is_served_with_its_own_style_and_without_scripts(product: Product, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    loud: list[str] = []
    page.on("console", lambda message: loud.append(message.text))
    for size in ("a4", "card"):
        answer = await page.goto(f"{product.url}/s/{product.slug}/poster?size={size}")
        assert answer is not None and answer.status == 200
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (
            await page.evaluate("getComputedStyle(document.querySelector('footer')).backgroundColor")
            != "rgba(0, 0, 0, 0)"
        )
        await check(page)
    gone = await page.goto(f"{product.url}/x/aaaaaaaaaaaaaaaa")
    assert gone is not None and gone.status == 404
    await check(page)
    assert not [line for line in loud if "Content" in line], loud
    assert (await page.goto(f"{product.url}/s/nothere1/poster")).status == 404  # type: ignore[union-attr]
    await context.close()


async def test_a_sheet_for_a_department_on_paper(world: World, sheet: Page) -> None:
    """A short one is one page with its blanks; a long one goes on, and nothing is cut."""
    codes = await with_departments(world, CITY)
    li, chen = await world.member("李慧敏"), await at_home(world, "陈女士")
    number = await chen.reports()
    await li.presses("接单")
    (one,) = await sent(world, number, *codes)
    photo = Markup(f"data:image/jpeg;base64,{base64.b64encode(picture()).decode()}")
    for language in ("zh_CN", "en"):
        await sheet.set_content(sheet_page(world.core.house, one, TEXT * 4, "香蜜三村 3 栋", [photo] * 3, language))
        assert await printed(sheet) == [A4], language
        await check(sheet)
    await sheet.set_content(sheet_page(world.core.house, one, TEXT * 30, "香蜜三村 3 栋", [photo] * 6, "zh_CN"))
    assert await printed(sheet) == [A4, A4]
