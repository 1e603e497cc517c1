"""Clocks, steps, days off, texts, channels, rooms in a real browser: one page resized, a sentence changed beside it."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.axe import check
from tests.browser.product import Product
from tests.browser.test_desk import HEAVIEST, comes_in, shot
from tests.browser.test_for_everybody import ALL, fits

PAGES = ("clocks", "steps", "holidays", "texts", "texts/say.reported", "channels?station=k7wq3mzt", "rooms")


async def test_every_page_fits_and_a_sentence_is_changed_beside_it(browser: Browser, product: Product) -> None:
    """axe-core once a page, at a size in turn; in the soak at both."""
    window = await comes_in(browser, product, "staff", phone=False)
    for at, page in enumerate(PAGES):
        await window.goto(f"{product.url}/desk/set-up/{page}")
        assert len(await window.content()) < HEAVIEST
        for turn, (size, (wide, high)) in enumerate((("d", (1440, 900)), ("m", (390, 844)))):
            await window.set_viewport_size({"width": wide, "height": high})
            await shot(window, f"desk-set-up-{page.split('?')[0].replace('/', '-')}-{size}")
            await fits(window)
            if ALL or turn == at % 2:
                await check(window)
    await window.set_viewport_size({"width": 1440, "height": 900})
    await window.goto(f"{product.url}/desk/set-up/texts/say.thanks?language=zh_CN")
    await window.get_by_role("button", name="改这句话").click()
    talk = window.frame_locator("iframe[name=talk]")
    await talk.locator("#text").fill("不客气，有事再来<坐坐>")
    await talk.locator("#send").click()
    await talk.get_by_role("button", name="就这样说").click()
    await expect(window.locator(".ru-said")).to_contain_text("不客气，有事再来<坐坐>")
    await shot(window, "desk-set-up-text-changed")
    await check(window)
    await window.get_by_role("button", name="用回原来的话").click()
    sure = talk.get_by_role("button", name="就这样说")
    await expect(sure).to_have_count(2)
    await sure.last.click()
    await expect(window.locator(".moves li")).to_have_count(2)
    await window.goto(f"{product.url}/desk/set-up/channels")
    await window.get_by_role("button", name="试一下 网页聊天").click()
    await expect(window.get_by_role("status")).to_contain_text("发出去了")
