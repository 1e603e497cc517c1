"""People and the district's file in a real browser: a district of its own, a file chosen, looked over and read in."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser, Page, Response, expect

from tests.browser.axe import check
from tests.browser.people import visit
from tests.browser.product import ROOT, Product
from tests.browser.test_desk import HEAVIEST, comes_in, shot
from tests.browser.test_for_everybody import fits

SIZES = (("m", 390, 844), ("d", 1440, 900))
CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[a-z0-9]{16}\b")


async def at_each_size(page: Page, name: str) -> None:
    """One page resized, rather than two opened."""
    for size, width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await shot(page, f"{name}-{size}")
        await check(page)
        await fits(page)


async def joins(browser: Browser, product: Product) -> Page:
    """The first of the office, with the code from the command line."""
    here = await visit(browser, product, phone=False)
    found = CODE.search(await product.command("staff-code", "--name", "周宁"))
    assert found is not None
    await here.says(found[0])
    await here.sees("周宁")
    await here.says("工作台")
    href = await here.page.locator("a[href*='/desk/in/']").last.get_attribute("href")
    assert href is not None
    await here.page.goto(f"{product.url}/desk/in/{href.rpartition('/')[2]}")
    await here.page.get_by_role("button", name="进入工作台").click()
    await expect(here.page.locator("nav.rail")).to_be_visible()
    return here.page


async def test_a_file_is_chosen_looked_over_and_read_in(browser: Browser, tmp_path: Path) -> None:
    text = await asyncio.to_thread((ROOT / "tests/district.yaml").read_text, encoding="utf-8")
    product = Product(tmp_path / "house", demo=False, slug="xm2k8vwd")
    await asyncio.to_thread(product.folder.mkdir)
    await product.command("init", str(ROOT / "tests/district.yaml"))
    await product.start()
    try:
        page = await joins(browser, product)
        await page.goto(f"{product.url}/desk/set-up/file")
        await at_each_size(page, "people-file")
        async with page.expect_download() as given:
            await page.get_by_role("link", name="现在的全区，表格").click()
        kept = tmp_path / "district.xlsx"
        await (await given.value).save_as(kept)
        await page.get_by_label("选一个填好的文件").set_input_files(kept)
        await page.get_by_role("button", name="试读").click()
        await expect(page.get_by_text("没有改动")).to_be_visible()
        wrong, right = tmp_path / "wrong.yaml", tmp_path / "right.yaml"
        await asyncio.to_thread(wrong.write_text, text.replace("station: XM", "station: XX"), encoding="utf-8")
        more = "  - {id: zhenghao, name: 郑好, appointments: [{role: clerk, station: NY}]}\nrota:"
        changed = text.replace("rota:", more).replace("农园路 8 号", "农园路 9 号").replace("0000-0000 0119", "119")
        await asyncio.to_thread(right.write_text, changed, encoding="utf-8")
        await page.goto(f"{product.url}/desk/set-up/file")
        await page.get_by_label("选一个填好的文件").set_input_files(wrong)
        await page.get_by_role("button", name="试读").click()
        await expect(page.get_by_role("alert")).to_contain_text("没有“XX”这个驿站")
        await at_each_size(page, "people-file-faults")
        await page.get_by_label("选一个填好的文件").set_input_files(right)
        await page.get_by_role("button", name="试读").click()
        await expect(page.get_by_text("农园路 9 号")).to_be_visible()
        await at_each_size(page, "people-file-changes")
        await page.get_by_role("button", name="读入").click()
        await expect(page.get_by_role("heading", name="读入好了")).to_be_visible()
        await at_each_size(page, "people-file-done")
        await page.get_by_role("link", name="看还没加入的人").click()
        await expect(page.get_by_role("heading", name="郑好")).to_be_visible()
        await at_each_size(page, "people-absent")
        await page.get_by_role("button", name="邀请 郑好").click()
        await expect(page.frame_locator("iframe[name=talk]").locator("#lines")).to_contain_text("请 郑好")
    finally:
        await product.close()


async def test_people_as_a_head_sees_them(browser: Browser, product: Product) -> None:
    page = await comes_in(browser, product, "head", phone=False)
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        sizes.append(int(answer.headers.get("content-length", 0)))

    page.on("response", weigh)
    await page.goto(f"{product.url}/desk/set-up/people")
    assert sizes and sum(sizes) < HEAVIEST
    await at_each_size(page, "people-head")
    await page.get_by_role("searchbox").fill("没有这个人")
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_text("没有符合的人")).to_be_visible()
