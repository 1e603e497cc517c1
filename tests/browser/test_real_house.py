"""The process behind the pages: killed and started again, stopped, invited into, without a demo, and given rubbish."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.axe import check
from tests.browser.people import photo, visit
from tests.browser.product import ROOT, Product

PLAIN = """
district: {name: 平湖区, timezone: Asia/Shanghai}
"""


async def test_a_killed_server_leaves_no_gap_and_no_double(browser: Browser, sample: Product, tmp_path: Path) -> None:
    product = await sample.copy(tmp_path / "house")
    await product.start()
    try:
        resident = await visit(browser, product)
        number = await resident.reports()
        await resident.says("前一句")
        await resident.sees("前一句")
        await product.end(signal.SIGKILL)
        await expect(resident.page.locator("#strip")).to_be_visible()
        await resident.says("断线的时候写的")
        await expect(resident.page.locator("#toast")).to_contain_text("您写的还在")
        await product.start()
        await resident.is_live()
        await resident.page.click("#send")
        await resident.sees("断线的时候写的")
        await resident.says("我的事项")
        await expect(resident.page.locator(".row-of", has_text=number)).to_be_visible()
        numbers = await resident.lines()
        assert numbers == list(range(1, numbers[-1] + 1))
        await expect(resident.page.locator(".mine .bubble", has_text="断线的时候写的")).to_have_count(1)
        before = await resident.page.locator("#lines li.line:not(.welcome)").all_inner_texts()
        await resident.page.reload()
        after = await resident.page.locator("#lines li.line:not(.welcome)").all_inner_texts()
        assert [_bare(text) for text in before] == [_bare(text) for text in after]
    finally:
        await product.close()


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


async def test_ctrl_c_ends_it_though_a_stream_is_open(browser: Browser, sample: Product, tmp_path: Path) -> None:
    product = await sample.copy(tmp_path / "house")
    await product.start()
    try:
        await visit(browser, product)
        assert await product.end(signal.SIGINT) < 3
        assert product.process is not None and product.process.returncode == 0
        assert "Traceback" not in product.log()
    finally:
        await product.close()


async def test_an_invitation_is_accepted_in_the_browser(browser: Browser, product: Product) -> None:
    printed = await product.command("invite", "--role", "member", "--station", "XM", "--name", "程雨桐")
    path = "/i/" + printed.split()[0]
    invited = (await visit(browser, product, path)).page
    await expect(invited.locator("h1")).to_contain_text("请您担任委员")
    await axe(invited)
    await invited.get_by_role("button", name="接受").click()
    await invited.locator("#lines .bubble").first.wait_for()
    await expect(invited.locator(".bar").get_by_role("button", name="我的待办")).to_be_visible()
    another = (await visit(browser, product, path)).page
    await expect(another.locator("h1")).to_have_text("这个邀请用不了")
    await axe(another)


async def test_a_district_of_ones_own_has_no_demo(browser: Browser, tmp_path: Path) -> None:
    plain = tmp_path / "district.yaml"
    text = (ROOT / "bot/sample/district.yaml").read_text(encoding="utf-8")
    await asyncio.to_thread(plain.write_text, text.replace("香山区（示例）", "平湖区"), encoding="utf-8")
    product = Product(tmp_path / "house", demo=True)
    await asyncio.to_thread(product.folder.mkdir)
    await product.command("init", str(plain))
    await product.start()
    try:
        resident = await visit(browser, product)
        await expect(resident.page.locator(".demo")).to_have_count(0)
        token = await resident.page.input_value("#composer [name=csrf]")
        for persona in ("resident", "member", "head", "clerk", "staff"):
            refused = await resident.page.request.post(
                f"{product.url}/demo/{product.slug}/{persona}",
                form={"csrf": token},
                headers={"Origin": product.url},
                max_redirects=0,
            )
            assert refused.status == 404
        assert all(cookie["name"] != "yz_demo" for cookie in await resident.page.context.cookies())
    finally:
        await product.close()


async def axe(page: Page) -> None:
    await expect(page.locator(".send.busy")).to_have_count(0)  # faded while it sends, as what is disabled may be
    await check(page)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_axe_finds_nothing(browser: Browser, product: Product, phone: bool) -> None:
    first = (await visit(browser, product, "/", phone=phone)).page
    await axe(first)
    await first.goto(f"{product.url}/nowhere")
    await axe(first)
    resident = await visit(browser, product, phone=phone)
    await resident.says("3 栋西门的消防通道有车占着", photo())
    await resident.presses("同意")
    await resident.sees_button("提交")
    await axe(resident.page)
    await resident.presses("提交")
    await resident.number()
    await resident.says("我的事项")
    await resident.page.locator(".row-of").first.wait_for()
    await axe(resident.page)
    await resident.becomes("委员")
    await axe(resident.page)
    await resident.becomes("站长")
    await resident.says("收件箱")
    await resident.page.locator(".row-of").first.wait_for()
    await axe(resident.page)
    assert await resident.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_fifty_megabytes_are_refused_kindly(browser: Browser, product: Product, tmp_path: Path) -> None:
    resident = await visit(browser, product, scripts=False)
    large = tmp_path / "large.jpg"
    large.touch()
    os.truncate(large, 50 * 1024 * 1024)
    await resident.page.fill("#text", "这张照片很大")
    await resident.page.click("#tray summary")
    await resident.page.set_input_files("input[name=photos][multiple]", large)
    await resident.page.click("#send")
    await expect(resident.page.locator("#toast")).to_contain_text("一张照片最大 20 MB")
    assert await resident.page.input_value("#text") == "这张照片很大"
    assert await resident.lines() == []
    async with aiohttp.ClientSession() as session, session.get(f"{product.url}/healthz") as response:
        assert response.status == 200


async def test_a_text_that_calls_itself_a_photo(browser: Browser, product: Product) -> None:
    resident = await visit(browser, product)
    await resident.reports("3 栋后门的消防通道有车占着")
    await resident.says("", FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=b"only words, no picture" * 50))
    await resident.sees("照片")
    await expect(resident.page.locator("#lines .theirs .bubble").last).to_contain_text(re.compile("照片|看不了|打不开"))
    await expect(resident.page.locator(".mine .photo:visible")).to_have_count(0)


async def test_the_liaison_of_the_demo_reads_what_stands_in_his_talk(browser: Browser, product: Product) -> None:
    visitor = await visit(browser, product, phone=False)
    await visitor.becomes("部门")
    await expect(visitor.page.get_by_text("驿站交给您单位的事，都在左边的对话里。")).to_be_visible()
    await visitor.sees("香蜜东小区东门的无障碍坡道")
