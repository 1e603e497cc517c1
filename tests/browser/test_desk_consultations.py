"""Consultations at the desk in a real browser: list, month, one meeting whole, topics, the year's plan."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.product import Product
from tests.browser.test_desk import SHOTS, comes_in, shot
from tests.browser.test_for_everybody import ALL, each, fits

PAGES = ("consultations", "consultations/calendar", "topics", "year-plan")


@each("head", "member")
async def test_consultations_as_each(browser: Browser, product: Product, phone: bool, who: str) -> None:
    window = await comes_in(browser, product, who, phone=phone)
    size = "m" if phone else "d"
    for page in PAGES:
        await window.goto(f"{product.url}/desk/{page}")
        await expect(window.locator("nav.rail a[aria-current]")).to_have_text("协商")
        await shot(window, f"talks-{who}-{page.replace('/', '-')}-{size}")
        await check(window)
        await fits(window)
    await window.goto(f"{product.url}/desk/consultations")
    hrefs = [await one.get_attribute("href") for one in await window.locator(".what a").all()]
    assert hrefs
    for href in hrefs if ALL else hrefs[:3]:
        await window.goto(f"{product.url}{href}")
        await expect(window.locator("article h1")).to_be_visible()
        await whole(window, f"talk-{who}-{str(href).rpartition('/')[2]}-{size}")
        await check(window)
        await fits(window)


async def whole(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
