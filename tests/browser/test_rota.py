"""The rota's page and its picture in the chat, in a real browser against the whole product."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.people import shown as arrived
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_for_everybody import SIZES, fits

SHOTS = os.environ.get("YIZHAN_SHOTS", "")


@pytest.fixture
async def window(browser: Browser, phone: bool, locale: str) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        device_scale_factor=2 if phone else 1,
        locale=locale,
        reduced_motion="reduce",
    )
    yield await context.new_page()
    await context.close()


@SIZES
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_month_for_everybody(window: Page, product: Product, phone: bool, locale: str) -> None:
    await window.goto(f"{product.url}/rota/{product.slug}")
    await shot(window, f"rota-{'m' if phone else 'd'}-{locale}")
    await check(window)
    await fits(window)
    assert await window.locator("script").count() == 0, "it works without"
    today = window.locator("[aria-current=date]")
    await expect(today).to_have_count(1)
    shown = await window.locator("li.day:visible").count()
    assert shown >= 28 if not phone else 1 <= shown <= 31
    title = await window.locator("h1").inner_text()
    await window.get_by_role("link", name="下个月" if locale == "zh-CN" else "Month after").click()
    assert await window.locator("h1").inner_text() != title
    await expect(today).to_have_count(0)
    await check(window)
    await fits(window)


async def test_a_telephone_begins_at_this_week(browser: Browser, product: Product) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    await page.goto(f"{product.url}/rota/{product.slug}")
    folds = await page.locator("li.day.over:has(.who)").count()
    earlier = page.get_by_role("link", name="这个月前面几周")
    await expect(page.locator("[aria-current=date]")).to_be_in_viewport()
    await expect(page.locator("li.day.over:visible")).to_have_count(0)
    await expect(earlier).to_have_count(1 if folds else 0)
    if folds:
        await earlier.click()
        assert await page.locator("li.day.over:visible").count() >= folds
        await expect(earlier).to_be_hidden()
        await check(page)
        await fits(page)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(page.locator("li.day.over:not(:visible)")).to_have_count(0)
    await expect(earlier).to_be_hidden()
    await page.close()


@SIZES
@pytest.mark.parametrize("locale", ["zh-CN"])
async def test_the_page_prints_on_one_sheet_across(window: Page, product: Product, phone: bool, locale: str) -> None:
    await window.goto(f"{product.url}/rota/{product.slug}")
    made = await window.pdf(prefer_css_page_size=True, print_background=True)
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert float(box[0]) > float(box[1])


async def test_the_picture_stands_in_the_chat(browser: Browser, product: Product) -> None:
    visitor = await visit(browser, product)
    page = visitor.page
    await page.fill("#text", "轮值表")
    await page.click("#send")
    picture = page.locator("a.drawn img")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_attribute("alt", re.compile("轮值表，内容同下面的文字"))
    await arrived(picture)
    assert await picture.evaluate("image => image.naturalWidth") == 1080
    await shot(page, "rota-chat")
    await check(page)
    await fits(page)
    await page.context.close()


async def test_a_member_subscribes(browser: Browser, product: Product) -> None:
    visitor = await visit(browser, product, phone=False)
    page = visitor.page
    await shot(page, "chat-d")
    await visitor.becomes("委员")
    await visitor.says("日历订阅")
    await visitor.presses("订阅：我的班")
    link = page.get_by_role("link", name="订阅日历").last
    await expect(link).to_be_visible()
    await page.goto(await link.get_attribute("href") or "")
    await shot(page, "feed-d")
    await check(page)
    await page.set_viewport_size({"width": 390, "height": 844})
    await shot(page, "feed-m")
    await check(page)
    await fits(page)
    await expect(page.get_by_label("日历地址")).to_have_value(re.compile(r"/calendar/[a-z2-9]{28}\.ics$"))
    await page.context.close()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
