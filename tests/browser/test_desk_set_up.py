"""Staff set a station up at the desk: the home, the list, a station; one thing is changed in the talk beside."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.product import Product
from tests.browser.test_desk import HEAVIEST, comes_in, shot
from tests.browser.test_for_everybody import ALL, fits

SIZES = (("d", 1440, 900), ("m", 390, 844))
PAGES = ("", "/stations", "/areas", "/departments", "/categories")


async def test_staff_set_a_station_up(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "staff", phone=False)
    for at, path in enumerate(PAGES):
        weighed = 0

        def weigh(answer: object) -> None:
            nonlocal weighed
            weighed += int(answer.headers.get("content-length", 0))  # type: ignore[attr-defined]

        window.on("response", weigh)
        await window.goto(f"{product.url}/desk/set-up{path}")
        window.remove_listener("response", weigh)
        assert weighed < HEAVIEST, (path, weighed)
        await looked_at(window, f"desk-set-up{path.replace('/', '-')}", at)
    await window.set_viewport_size({"width": 1440, "height": 900})
    await window.goto(f"{product.url}/desk/set-up/stations")
    await window.get_by_role("button", name="加一个驿站").click()
    talk = window.frame_locator("iframe[name=talk]")
    for asked, said in (("驿站叫什么", "梅林社区协商驿站"), ("是哪一种", "邻里客厅")):
        await expect(talk.locator("#lines")).to_contain_text(asked)
        await talk.locator("#text").fill(said)
        await talk.locator("#send").click()
    await talk.locator("#lines").get_by_role("button", name="柳湾镇").last.click()
    await talk.locator("#lines").get_by_role("button", name="老街社区").last.click()
    for asked, said in (("地址在哪里", "梅林一村 3 栋架空层"), ("给它一个代号", "ml")):
        await expect(talk.locator("#lines")).to_contain_text(asked)
        await talk.locator("#text").fill(said)
        await talk.locator("#send").click()
    await talk.get_by_role("button", name="加上", exact=True).click()
    await expect(talk.locator("#lines")).to_contain_text("加好了：梅林社区协商驿站")
    link = window.locator("#main").get_by_role("link", name="梅林社区协商驿站", exact=True)
    await link.first.click()
    await expect(window.locator("main")).to_contain_text("练习里还没有事")
    await looked_at(window, "desk-set-up-station", 1)
    await window.get_by_role("button", name="改 电话").click()
    await talk.locator("#text").fill("0755-0000 0299")
    await talk.locator("#send").click()
    await talk.get_by_role("button", name="就这么改").click()
    await expect(window.locator(".su-fields")).to_contain_text("0755-0000 0299")
    await shot(window, "desk-set-up-changed")


async def looked_at(window: Page, name: str, at: int) -> None:
    """axe-core at one size, in turn; in the soak at both."""
    for turn, (size, width, height) in enumerate(SIZES):
        await window.set_viewport_size({"width": width, "height": height})
        await shot(window, f"{name}-{size}")
        if ALL or turn == at % 2:
            await check(window)
        await fits(window)
