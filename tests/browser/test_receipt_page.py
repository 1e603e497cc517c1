"""`/r` in a real browser: filled from a slip's QR code, typed by hand, and on to the chat."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import check
from tests.browser.conftest import Open
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_for_everybody import SIZES, fits
from tests.webchat.serving import Site as FakeSite

RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
SLIP = "/r#XH-261121-007.1234567890123456"


@SIZES
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_for_everybody(open_page: Open, site: FakeSite, phone: bool, locale: str) -> None:
    page = await open_page("/r", phone=phone, locale=locale)
    await check(page)
    await fits(page)
    site.fake.toast = "编号和回执对不上。请对着条子再抄一遍：编号一行，16 位数字一行。"
    await page.fill("#number", "XH-261121-007")
    await page.fill("#digits", "1234 5678 9012 3456")
    await page.get_by_role("button").last.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#number")).to_have_value("XH-261121-007")
    await expect(page.locator("#digits")).to_have_value("")
    await check(page)
    await fits(page)


async def test_a_slips_code_fills_the_fields_and_leaves_the_address(open_page: Open, site: FakeSite) -> None:
    asked: list[str] = []
    page = await open_page("/")
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(site.url + SLIP)
    await expect(page.locator("#number")).to_have_value("XH-261121-007")
    await expect(page.locator("#digits")).to_have_value("1234 5678 9012 3456")
    assert page.url == f"{site.url}/r"
    await page.get_by_role("button", name="查看").click()
    await page.wait_for_url("**/s/xinghe#end")
    assert not [url for url in asked if "1234" in url.partition("#")[0]]


@pytest.mark.parametrize("junk", ["#", "#%", "#a.b.c", "#.", "#<b>.<i>", "#" + "9" * 4000, "#%E4%B8%AD.%00"])
async def test_junk_behind_the_sign_harms_nothing(open_page: Open, junk: str) -> None:
    faults: list[str] = []
    page = await open_page("/")
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(page.url + "r" + junk)
    await expect(page.locator("#digits")).to_be_visible()
    assert not faults


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_grandson_sees_his_grandmothers_matter(browser: Browser, product: Product, scripts: bool) -> None:
    grandmother = await visit(browser, product)
    number = await grandmother.reports()
    said = await (await grandmother.sees("收到了，编号")).inner_text()
    found = RECEIPT.search(said)
    assert found is not None
    grandson = await visit(browser, product, "/r", scripts=scripts)
    await grandson.page.fill("#number", number.replace("-", ""))
    await grandson.page.fill("#digits", "1111 2222 3333 4444")
    await grandson.page.get_by_role("button", name="查看").click()
    await expect(grandson.page.get_by_role("alert")).to_contain_text("编号和回执对不上")
    await grandson.page.fill("#digits", found[0])
    await grandson.page.get_by_role("button", name="查看").click()
    await grandson.sees("找到了")
    await expect(grandson.card(number)).to_be_visible()
    await expect(grandson.card(number).get_by_role("button", name="补充", exact=True)).to_be_visible()
    await expect(grandson.card(number).get_by_role("button", name="撤回", exact=True)).to_have_count(0)
    await grandmother.sees("有人凭编号和回执打开了")
