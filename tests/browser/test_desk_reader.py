"""The desk for every reader: each page at each size and on paper, by keyboard, in large type, and without scripts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_desk import NAMES, SHOTS, comes_in
from tests.browser.test_for_everybody import ALL, fits
from tests.web.desk_pages import FILES, PAGES, TABLES, Known

WIDE, PHONE, ZOOMED = (1440, 900), (390, 844), (720, 450)
"""The last is a desktop at 200 %."""
SIZES = (PHONE, WIDE, ZOOMED)
PAPER = 703
"""Pixels between the margins of an A4 sheet."""


def known(product: Product) -> Known:
    """As tests know a world, of a product that runs by itself."""
    path = next((product.folder / "data").glob("*.db"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        found = {table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")] for table in TABLES}
    for table in ("items", "consultations"):
        found[table] = [row for row in found[table] if row["number"].startswith("XM-")]  # the people's own station
    return Known(found)


def pages(product: Product, who: str) -> Sequence[tuple[str, str]]:
    """Route and address: of every route one, in turn as head and as staff; in the soak up to three as each."""
    found = known(product)
    made = []
    for at, (route, addresses) in enumerate((route, made) for route, made in PAGES.items() if route not in FILES):
        if ALL:
            made += [(route, address) for address in addresses(found)[:3]]
        elif who == ("head", "staff")[at % 2] or route in ("/desk/items/{number}", "/desk/cockpit"):
            made.append((route, addresses(found)[0]))
    return made


@pytest.mark.parametrize("who", ["head", "staff"])
async def test_every_page_at_every_size(browser: Browser, product: Product, who: str) -> None:
    """axe-core once a page, at a size in turn (in the soak at each); nothing wider than the window at any."""
    window = await comes_in(browser, product, who, phone=False)
    for at, (route, address) in enumerate(pages(product, who)):
        answer = await window.goto(product.url + address)
        assert answer is not None and answer.status < 500, address
        name = f"reader-{who}-{re.sub(r'[^a-z]+', '-', route.lower()).strip('-')}"
        for size in SIZES if ALL else {PHONE, SIZES[at % 3]}:
            await window.set_viewport_size({"width": size[0], "height": size[1]})
            await fits_at(window, (address, size))
            if ALL or SIZES[at % 3] == size:
                await check(window)
            await kept(window, f"{name}-{size[0]}")
        await window.evaluate("document.documentElement.classList.add('large')")
        for size in SIZES[:2] if ALL else SIZES[:1]:
            await window.set_viewport_size({"width": size[0], "height": size[1]})
            await fits_at(window, (address, size, "large"))
            await kept(window, f"{name}-large-{size[0]}")
        if ALL or at % 5 == 0:
            await check(window)


async def fits_at(page: Page, where: object) -> None:
    wide = await page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 90))
            .slice(0, 3).join("\\n") || "wider than the window" """
    )
    assert not wide, f"{where}: {wide}"


async def kept(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


PRINTED = {"/desk/items?state=all": 3, "/desk/items/{number}": 3, "/desk/cockpit": 6, "/desk/rota/{slug}": 4,
           "/desk/consultations": 2, "/desk/consultations/{number}": 4}  # fmt: skip
"""Pages that are taken to meetings, and the most sheets that each may need."""
STRAY = """() => [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return box.width > 2 && box.height > 2 && style.visibility !== "hidden" &&
        (one.matches("button, iframe, nav.rail, dialog, input[type=checkbox]") || box.right > innerWidth + 1);
}).map(one => one.outerHTML.slice(0, 100))"""
CUT = """() => [...document.querySelectorAll(".line, tr, .ro-day, .moves li")]
    .filter(one => getComputedStyle(one).breakInside !== "avoid" && one.getBoundingClientRect().height).length"""


async def test_on_paper(browser: Browser, product: Product) -> None:
    """A4 with whose sheet it is; nothing to press, nothing beyond the edge, no line cut in two; also in large type."""
    window = await comes_in(browser, product, "head", phone=False)
    found = known(product)
    for path, most in PRINTED.items():
        address = PAGES[path](found)[0] if path in PAGES else path
        await window.goto(product.url + address)
        sheets = len(re.findall(rb"/Type /Page\b", await window.pdf(prefer_css_page_size=True, print_background=True)))
        assert 1 <= sheets <= most, (address, sheets)
        await window.emulate_media(media="print")
        await window.set_viewport_size({"width": PAPER, "height": 1000})
        for large in (False, True):
            await window.evaluate("(large) => document.documentElement.classList.toggle('large', large)", large)
            stray: list[str] = await window.evaluate(STRAY)
            assert not stray, (address, large, stray)
        assert await window.evaluate(CUT) == 0, address
        await expect(window.locator(".on-paper")).to_contain_text("周凯")
        await expect(window.locator(".on-paper")).to_contain_text("打印")
        await kept(window, f"paper-{re.sub(r'[^a-z]+', '-', path).strip('-')}")
        if path == "/desk/cockpit" or ALL:
            await check(window)
        await window.emulate_media(media="null")
        await window.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(
        """() => {
            const one = document.activeElement, box = one.getBoundingClientRect();
            const seen = getComputedStyle(one).outlineStyle !== "none" && box.bottom > 0 && box.top < innerHeight;
            return { text: (one.querySelector("span:not([aria-hidden])") ?? one).textContent.trim(), seen };
        }"""
    )
    return found


async def test_by_keyboard(browser: Browser, product: Product) -> None:
    """The skip link, the rail in its order with each stop seen, a list, an act; the sheet of a phone."""
    window = await comes_in(browser, product, "head", phone=False)
    await window.goto(f"{product.url}/desk/items")
    await window.keyboard.press("Tab")
    assert (await focused(window))["text"] == "跳到正文"
    ways = [one.strip() for one in await window.locator("nav.rail .way:visible").all_inner_texts()]
    stops = []
    for _ in range(len(ways) + 2):
        await window.keyboard.press("Tab")
        stop = await focused(window)
        assert stop["seen"], stop
        stops.append(stop["text"])
    assert stops[1 : len(ways) + 1] == [re.sub(r"\s*\d+$", "", way) for way in ways]
    await window.reload()
    await window.keyboard.press("Tab")
    await window.keyboard.press("Enter")
    await window.keyboard.press("Tab")
    assert await window.evaluate("document.querySelector('main').contains(document.activeElement)")
    await window.locator(".what a").first.focus()
    await window.keyboard.press("Enter")
    act = window.get_by_role("button", name="备注")
    await act.focus()
    await window.keyboard.press("Space")
    await expect(window.frame_locator("iframe[name=talk]").locator("#text")).to_be_visible()
    await window.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await window.goto(f"{product.url}/desk/items")
    more = window.locator(".ra-more summary")
    await more.focus()
    await window.keyboard.press("Space")
    await expect(window.get_by_role("link", name="轮值", exact=True)).to_be_visible()
    await check(window)
    await window.keyboard.press("Tab")
    assert (await focused(window))["text"] == "要打的电话"
    await window.keyboard.press("Escape")
    await expect(window.get_by_role("link", name="轮值", exact=True)).to_be_hidden()
    await expect(more).to_be_focused()


async def test_large_type_and_language_stay(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "clerk", phone=True)
    await window.goto(f"{product.url}/desk/items?state=all")
    for button, there in (("大字", "html.large"), ("English", "html[lang=en]")):
        await window.locator(".ra-more summary").click()
        await window.get_by_role("button", name=button).click()
        await expect(window.locator(there)).to_have_count(1)
        assert window.url.endswith("/desk/items?state=all"), "it stays on the page"
    for page in ("items", "consultations", "me"):
        await window.goto(f"{product.url}/desk/{page}")
        await expect(window.locator("html.large[lang=en]")).to_have_count(1)
        await check(window)
        await fits(window)
        await kept(window, f"reader-english-large-{page}")
    await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="中文").click()
    await expect(window.locator("html[lang=zh-CN]")).to_have_count(1)


async def test_without_scripts_from_the_link_to_leaving(browser: Browser, product: Product) -> None:
    """In, a list narrowed, a matter, a note talked through in the frame, several at once, large type, out."""
    here = await visit(browser, product, phone=True, scripts=False)
    window = here.page
    await here.becomes(NAMES["head"])
    await here.says("工作台")
    link = window.locator("a[href*='/desk/in/']")
    for _ in range(40):
        if await link.count():
            break
        await window.reload()
    href = await link.last.get_attribute("href")
    assert href is not None
    await window.goto(f"{product.url}/desk/in/{href.rpartition('/')[2]}")
    await window.get_by_role("button", name="进入工作台").click()
    await window.goto(f"{product.url}/desk/items")
    await window.get_by_label("状态").select_option("all")
    await window.get_by_role("searchbox").fill("电梯")
    await window.get_by_role("button", name="查找").click()
    await expect(window.get_by_role("searchbox")).to_have_value("电梯")
    await expect(window.locator(".what a")).not_to_have_count(0)
    await window.get_by_role("link", name="不筛选，看全部").click()
    await window.locator(".what a").first.click()
    await window.get_by_role("button", name="备注").click()
    talk = window.frame_locator("iframe[name=talk]")
    await talk.locator("#text").fill("没有脚本也写得下来")
    await talk.locator("#send").click()
    for label in ("进展", "发出", "提交"):
        if await talk.get_by_role("button", name=label, exact=True).count():
            await talk.get_by_role("button", name=label, exact=True).last.click()
            break
    for _ in range(40):
        await window.reload()
        if await window.locator("#notes ~ *, .li-said", has_text="没有脚本也写得下来").count():
            break
    await expect(window.locator("[aria-labelledby=notes]")).to_contain_text("没有脚本也写得下来")
    await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="大字").click()
    await expect(window.locator("html.large")).to_have_count(1)
    await window.goto(f"{product.url}/desk/calls")
    await window.get_by_role("button", name="登记来访来电").click()
    await expect(talk.locator("#text")).to_be_visible()
    await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="退出").click()
    await expect(window.get_by_text("怎么进来")).to_be_visible()
