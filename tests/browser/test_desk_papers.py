"""Papers of the desk in a real browser: for everybody, light, and on A4 as they are handed in."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, Response, ViewportSize

from tests.browser.axe import check
from tests.browser.product import Product
from tests.browser.test_desk import HEAVIEST, comes_in, shot
from tests.browser.test_for_everybody import fits
from tests.browser.test_print import A4, printed

WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)


async def test_papers_for_everybody_and_on_paper(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    await window.goto(f"{product.url}/desk/items?state=all")
    number = await window.locator(".no.nb").first.inner_text()
    for name, path, paper in (
        ("report", "/desk/reports", True),
        ("dossier", f"/desk/items/{number}/dossier?notes=1", True),
        ("posters", "/desk/posters", False),
        ("export", "/desk/export?of=/desk/items", False),
    ):
        for size, view in (("d", WIDE), ("m", NARROW)):
            await window.set_viewport_size(view)
            await window.goto(f"{product.url}{path}")
            await shot(window, f"desk-papers-{name}-{size}")
            await check(window)
            await fits(window)
        assert await _weight(window, f"{product.url}{path}") < HEAVIEST, name
        if paper:
            sheets = await printed(window)
            assert set(sheets) == {A4} and 1 <= len(sheets) <= 4, (name, sheets)
            await window.emulate_media(media="print")
            assert (
                not await window.locator("nav.rail").is_visible()
                and not await window.locator(".pp-screen").is_visible()
            )
            await window.emulate_media(media="null")


async def test_a_list_is_taken_away_by_a_press(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "clerk", phone=True)
    await window.goto(f"{product.url}/desk/items?state=all")
    await window.get_by_role("link", name="导出", exact=True).click()
    await window.get_by_label("反映内容").check()
    async with window.expect_download() as waits:
        await window.get_by_role("button", name="Excel 表格").click()
    file = await waits.value
    assert re.fullmatch(r"全部事项-\d{4}-\d\d-\d\d\.xlsx", file.suggested_filename)


async def _weight(window: Page, url: str) -> int:
    sizes: list[int] = []

    async def add(response: Response) -> None:
        found = await response.request.sizes()
        sizes.append(found["responseBodySize"] + found["responseHeadersSize"])

    window.on("response", add)
    await window.goto(url, wait_until="networkidle")
    window.remove_listener("response", add)
    return sum(sizes)
