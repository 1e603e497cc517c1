"""The desk in a real browser against the whole product: in by a link, lists, one matter, an act beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_for_everybody import SIZES, check, fits

SHOTS = os.environ.get("YIZHAN_SHOTS", "")
HEAVIEST = 60_000
"""Bytes that a page may need when nothing of it is there yet."""
PEOPLE = {
    "head": ("inbox", "todo", "items"),
    "member": ("todo", "items"),
    "clerk": ("inbox", "items"),
    "staff": ("inbox", "items"),
}


NAMES = {"head": "站长", "member": "委员", "clerk": "联络员", "staff": "区里"}


async def comes_in(browser: Browser, product: Product, who: str, *, phone: bool, url: str = "") -> Page:
    """As one of the sample's people, by the link from the chat."""
    here = await visit(browser, product, phone=phone)
    await here.becomes(NAMES[who])
    window = here.page
    links = window.locator("a[href*='/desk/in/']")
    before = await links.count()
    await here.says("工作台")
    await expect(links).to_have_count(before + 1)
    href = await links.last.get_attribute("href")
    assert href is not None
    await window.goto(f"{url or product.url}/desk/in/{href.rpartition('/')[2]}")
    await check(window)
    await window.get_by_role("button", name="进入工作台").click()
    await expect(window.locator("nav.rail")).to_be_visible()
    return window


@SIZES
@pytest.mark.parametrize("who", PEOPLE)
async def test_every_page_as_each(browser: Browser, product: Product, phone: bool, who: str) -> None:
    window = await comes_in(browser, product, who, phone=phone)
    for name in PEOPLE[who]:
        await window.goto(f"{product.url}/desk/{name}")
        await shot(window, f"desk-{who}-{name}-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)
    first = window.locator(".what a").first
    if await first.count():
        await first.click()
        await expect(window.locator("article h1")).to_be_visible()
        await shot(window, f"desk-{who}-item-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)
    await window.get_by_role("button", name="退出").click()
    await expect(window.get_by_text("怎么进来")).to_be_visible()


async def test_a_note_is_written_beside_and_the_page_follows(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    await window.goto(f"{product.url}/desk/items")
    await window.locator(".what a").first.click()
    await window.get_by_role("button", name="备注").click()
    talk = window.frame_locator("iframe[name=talk]")
    await talk.locator("#text").fill("下午去看过，门口堆了三袋装修垃圾")
    await talk.locator("#send").click()
    await expect(window.locator(".moves")).to_contain_text("三袋装修垃圾")
    await shot(window, "desk-note")


async def test_what_a_page_weighs(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        sizes.append(int(answer.headers.get("content-length", 0)))

    window.on("response", weigh)
    for path in ("/desk/inbox", "/desk/items"):
        sizes.clear()
        await window.goto(product.url + path)
        assert sizes and sum(sizes) < HEAVIEST, (path, sizes)


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")
