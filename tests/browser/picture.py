"""Makes the README's picture from the real product: `python -m tests.browser.picture`."""

from __future__ import annotations

import asyncio
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload, async_playwright

from bot.sample.pictures import draw
from tests.browser.conftest import arguments, chromium
from tests.browser.people import Visitor, visit
from tests.browser.product import ROOT, Product

TARGET = ROOT / "docs/pictures/chat.png"


async def talk(resident: Visitor, member: Visitor) -> None:
    """Up to the member's first words."""
    await member.becomes("委员")
    photo = FilePayload(name="a.png", mimeType="image/png", buffer=await asyncio.to_thread(draw, "car_in_fire_lane"))
    number = await resident.reports("3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理", photo)
    await member.sees(f"请您接单：{number}")
    await member.presses_at(number, "接单")
    await member.sees(f"{number} 您接下了")
    await member.presses_at(number, "联系居民")
    await member.sees("要和居民说什么")
    await member.says("您好，情况我看到了。我今晚九点过来看，是北边靠垃圾房那一段吗？")
    await resident.sees("我今晚九点过来看")
    await resident.says("对，垃圾房往东一直到单元门口")
    await resident.sees("转给")
    await member.sees("垃圾房往东一直到单元门口")


def palette(shot: bytes) -> bytes:
    """The same picture in 256 colours: a third of the size, and no eye sees it."""
    kept = BytesIO()
    Image.open(BytesIO(shot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


async def make(folder: Path) -> None:
    product = Product(folder / "house")
    await product.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(playwright), args=arguments())
            resident, member = await visit(browser, product, phone=False), await visit(browser, product)
            await talk(resident, member)
            await resident.page.locator("#timeline", has_text="居民回复").wait_for()
            await resident.page.locator("#toast:empty").wait_for(state="attached")
            picture = palette(await resident.page.screenshot())
            await browser.close()
    finally:
        await product.close()
    await asyncio.to_thread(TARGET.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(TARGET.write_bytes, picture)
    print(f"{TARGET}: {len(picture) // 1024} KB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as chosen:
        asyncio.run(make(Path(chosen)))
