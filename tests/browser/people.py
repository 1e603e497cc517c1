"""Residents, members and heads at their browsers, in the words that stand on the buttons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw
from playwright.async_api import Browser, FilePayload, Locator, Page, StorageState, expect

from tests.browser.product import Product

NUMBER = re.compile(r"[A-Z]{2,3}-\d{6}-\d{3,}")
WAIT = 15_000
WORDS = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"

expect.set_options(timeout=WAIT)


@dataclass
class Visitor:
    """One browser window at a station's chat."""

    page: Page
    scripts: bool = True

    async def says(self, text: str, *files: FilePayload) -> None:
        if files:
            if not self.scripts:
                await self.page.click("#tray summary")
            await self.page.set_input_files("input[name=photos][multiple]", list(files))
        await self.page.fill("#text", text)
        await self.page.click("#send")

    async def presses(self, label: str) -> None:
        """The newest button of that name."""
        await self.page.locator("#lines").get_by_role("button", name=label, exact=True).last.click()

    async def presses_at(self, number: str, label: str) -> None:
        """A button of the newest card of one item: others may be at work in the same chat."""
        await self.card(number).get_by_role("button", name=label, exact=True).click()

    async def sees(self, text: str) -> Locator:
        found = self.page.locator("#lines li.line", has_text=text).last
        await expect(found).to_be_visible()
        return found

    async def looks_again_for(self, text: str) -> None:
        """What somebody without scripts does: reload until it is there."""
        found = self.page.locator("#lines li.line", has_text=text)
        for _ in range(40):
            await self.page.reload()
            if await found.count():
                return
            await asyncio.sleep(0.2)
        raise AssertionError(f"never there: {text}")

    async def sees_button(self, label: str) -> None:
        await expect(self.page.locator("#lines").get_by_role("button", name=label, exact=True).last).to_be_visible()

    def card(self, number: str) -> Locator:
        return self.page.locator("#lines .card", has_text=number).last

    async def becomes(self, who: str) -> None:
        await self.page.locator(".demo").get_by_role("button", name=who, exact=True).click()
        current = self.page.locator(".demo [aria-current]", has_text=who)
        await expect(current).to_be_visible()
        await self.is_live()

    async def is_live(self) -> None:
        if self.scripts:
            await self.page.wait_for_selector("#lines[data-live]", timeout=WAIT)

    async def reports(self, text: str = WORDS, *files: FilePayload) -> str:
        """The whole way to a number."""
        await self.says(text, *files)
        await self.presses("同意")
        await self.presses("提交")
        return await self.number()

    async def number(self) -> str:
        line = await self.sees("收到了，编号")
        found = NUMBER.search(await line.inner_text())
        assert found is not None
        return found[0]

    async def lines(self) -> list[int]:
        found: list[int] = await self.page.eval_on_selector_all(
            "[id^=line-]", "found => found.map(line => Number(line.id.slice(5)))"
        )
        return found


Visit = Callable[..., Awaitable[Visitor]]


async def visit(
    browser: Browser,
    product: Product,
    path: str = "",
    *,
    phone: bool = True,
    scripts: bool = True,
    locale: str = "zh-CN",
    known: StorageState | None = None,
) -> Visitor:
    """A new browser at `path`, by default at the chat of 香蜜; `known` are cookies that it has from before."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        java_script_enabled=scripts,
        locale=locale,
        reduced_motion="reduce",
        storage_state=known,
    )
    context.set_default_timeout(WAIT)
    page = await context.new_page()
    await page.goto(product.url + (path or f"/s/{product.slug}"))
    visitor = Visitor(page, scripts)
    if not path:
        await visitor.is_live()
    return visitor


@cache
def photo() -> FilePayload:
    image = Image.new("RGB", (800, 600), "#25323b")
    draw = ImageDraw.Draw(image)
    draw.polygon([(250, 250), (550, 250), (800, 600), (0, 600)], fill="#4a565e")
    draw.rounded_rectangle((280, 330, 520, 480), 30, fill="#9fb4c0")
    kept = BytesIO()
    image.save(kept, "JPEG")
    return FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=kept.getvalue())


async def shown(image: Locator) -> None:
    """The picture has arrived and is one."""
    await expect(image).to_be_visible()
    await image.scroll_into_view_if_needed()
    for _ in range(100):
        if await image.evaluate("image => image.complete && image.naturalWidth > 0"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the picture did not arrive")
