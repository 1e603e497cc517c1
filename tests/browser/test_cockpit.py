"""The cockpit in a real browser: as staff and head, at both sizes, by itself up to date, and light."""

from __future__ import annotations

from playwright.async_api import Browser, Response, expect

from tests.browser.axe import check
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_desk import HEAVIEST, comes_in, shot
from tests.browser.test_for_everybody import SIZES, fits

LOW = """() => [...document.querySelectorAll('main a, main button, main summary')].filter(one => {
  const whole = getComputedStyle(one, '::after').position === 'absolute' ? one.closest('article, li, .line') : one
  return one.checkVisibility() && (whole ?? one).getBoundingClientRect().height < 44
}).map(one => one.outerHTML.slice(0, 90))"""
"""What a finger would miss; a link laid over its whole card is as tall as that."""


@SIZES
async def test_it_is_read_and_gone_into(browser: Browser, product: Product, phone: bool) -> None:
    window = await comes_in(browser, product, "staff", phone=phone)
    at = "m" if phone else "d"
    for path in ("", "?period=year", "?station=XM", "/overdue", "/load"):
        await window.goto(f"{product.url}/desk/cockpit{path}")
        await shot(window, f"cockpit-staff-{path.strip('/?').replace('=', '-') or 'all'}-{at}")
        await check(window)
        await fits(window)
        assert not await window.evaluate(LOW), path
    await window.goto(f"{product.url}/desk/cockpit")
    await window.get_by_role("link", name="本季度", exact=True).click()
    await window.get_by_role("link", name="解决率").first.click()
    await expect(window.get_by_text("怎么算的")).to_be_visible()
    await window.get_by_role("link", name="回到驾驶舱").click()
    await expect(window.locator(".ck-periods [aria-current]")).to_have_text("本季度")
    box = await window.get_by_role("link", name="收件箱", exact=True).bounding_box()
    assert box is not None and box["x"] + box["width"] <= 1440 - 1050 * phone  # the rail's doors stand side by side
    grid, trend = window.locator(".ck-grid"), window.locator("#ck-trend")
    wide, part = [await one.bounding_box() for one in (grid, trend)]
    assert wide is not None and part is not None and part["width"] > wide["width"] * (0.95 if phone else 0.6)
    await window.get_by_role("link", name="前一季度").click()
    await expect(window.locator(".ck-way")).to_contain_text("按今天的数据算")
    await shot(window, f"cockpit-staff-back-{at}")
    await check(window)
    await fits(window)
    await window.get_by_role("link", name="办结").first.click()
    await expect(window.locator("header.top")).to_contain_text("季度")
    await window.get_by_role("link", name="回到驾驶舱").click()
    await window.get_by_role("link", name="后一季度").click()
    await expect(window.locator(".ck-way")).not_to_contain_text("按今天的数据算")
    if not phone:
        bubble = window.locator(".ck-chart .slots > g > g").last
        await expect(bubble).to_be_hidden()
        await window.locator(".ck-chart .slots > g > rect").last.hover()
        await expect(bubble).to_be_visible()
    await window.get_by_text("看数据表").click()
    await expect(window.get_by_role("row")).not_to_have_count(0)
    await check(window)


async def test_what_comes_in_stands_there_without_a_reload_and_it_is_light(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        sizes.append(int(answer.headers.get("content-length", 0)))

    window.on("response", weigh)
    await window.goto(f"{product.url}/desk/cockpit")
    assert sizes and sum(sizes) < HEAVIEST, sizes
    await shot(window, "cockpit-head-d")
    await check(window)
    await window.evaluate("window.stayed = true")
    received = window.locator("#ck-kpis .ck-num").first
    before = int((await received.inner_text()).removesuffix("件"))
    await window.get_by_text("看数据表").click()
    await (await visit(browser, product)).reports()
    await window.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when one comes back to it
    await expect(received).to_have_text(f"{before + 1}件")
    await expect(window.locator("#ck-trend details")).to_have_attribute("open", "")
    assert await window.evaluate("window.stayed")
