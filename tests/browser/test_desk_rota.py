"""The desk's rota in a real browser: a name is picked up and put onto another day by keys and by hand."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.product import Product
from tests.browser.test_desk import comes_in, shot
from tests.browser.test_for_everybody import each, fits


@each("head", "member")
async def test_a_name_is_moved_by_keys_and_the_talk_beside_asks_for_a_yes(
    browser: Browser, product: Product, phone: bool, who: str
) -> None:
    window = await comes_in(browser, product, who, phone=phone)
    await next_month(window, product)
    await shot(window, f"desk-rota-{who}-{'m' if phone else 'd'}")
    await check(window)
    await fits(window)
    live = window.locator("#ro-live")
    name = window.locator(".ro-name[role=button]:visible").first
    await name.focus()
    await window.keyboard.press("Enter")
    await expect(name).to_have_attribute("aria-pressed", "true")
    await expect(live).to_contain_text("拿起了")
    await window.keyboard.press("Escape")
    await expect(live).to_contain_text("放下了")
    await window.keyboard.press("Enter")
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):  # where somebody else's shift is, the month says
        if not await window.locator(".ro-target").count():
            await window.keyboard.press(key)
    await expect(window.locator(".ro-target")).to_have_count(1)
    await shot(window, f"desk-rota-{who}-picked-{'m' if phone else 'd'}")
    await check(window)
    await window.keyboard.press("Enter")
    await asks_for_a_yes(window)


async def test_a_name_is_dragged_onto_another_day(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    await next_month(window, product)
    days = window.locator(".ro-day:has(.ro-line[data-to])")
    await days.nth(0).locator(".ro-name").first.drag_to(days.nth(12))
    await asks_for_a_yes(window)


async def next_month(window: Page, product: Product) -> None:
    """A whole month lies ahead, whatever day it is."""
    await window.goto(f"{product.url}/desk/rota/{product.slug}")
    await window.locator("a[rel=next]").click()
    await expect(window.locator(".ro-name[role=button]").first).to_be_attached()


async def asks_for_a_yes(window: Page) -> None:
    talk = window.frame_locator("iframe[name=talk]")
    yes = talk.get_by_role("button", name="就这样安排").or_(talk.get_by_role("button", name="发送", exact=True))
    await expect(yes.last).to_be_visible()
    await expect(window.locator("#ro-live")).to_contain_text("在旁边的对话里")
