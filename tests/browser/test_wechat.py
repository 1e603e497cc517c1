"""WeChat's own browser, as a resident, a member, a head and a department: known without a login, and led to the matter.

Nothing here waits for a letter that is pushed: between 21:00 and 8:00 there is none.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.app import core
from bot.commands import _scope, make_invitation
from bot.settings import Settings
from tests.browser.people import NUMBER, WAIT, WORDS
from tests.browser.product import Product
from tests.browser.test_desk import shot
from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.process import WeChat

AGENT = "Mozilla/5.0 (Linux; Android 14; zh-CN) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0.49"
SERVING = (("member", "XM", "李慧敏"), ("head", "XM", "王建国"), ("liaison", "cg", "雷振"))
"""People of the sample, with matters in their hands."""
LINK = re.compile(r"https?://\S+/desk/in/[a-z0-9]{16}")


@dataclass
class Account:
    """The district's account: the product behind it, who follows it, and what each has heard."""

    platform: WeChat
    product: Product
    codes: dict[str, str] = field(default_factory=dict)

    async def hears(self, who: str, do: str, *args: Any) -> str:
        """All that reaches somebody below what he does."""
        before = len((await self.platform.order("heard", user=who))["heard"])
        await self.platform.order(do, *args, user=who)
        await self.platform.order("hears", user=who)
        return "\n".join(one["text"] for one in (await self.platform.order("heard", user=who))["heard"][before:])


@pytest.fixture
async def account(sample: Product, tmp_path: Path) -> AsyncIterator[Account]:
    platform, product = WeChat(), await sample.copy(tmp_path / "house")
    await platform.start()
    product.more = {
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_SECRET": SECRET,
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_AES_KEY": AES_KEY,
        "WECHAT_API": platform.api,
    }
    made = Account(platform, product)
    async with core(Settings(data=product.folder / "data", keys=product.folder / "keys")) as running:
        for role, place, name in SERVING:
            wanted, scope = _scope(running.house, role, place, place)
            made.codes[role] = await make_invitation(running.house, wanted, scope, name, 7)
    try:
        await product.start()
        await platform.order("account", callback=f"{product.url}/wechat/main")
        yield made
        assert not (await platform.order("state"))["violations"]
    finally:
        await product.close()
        await platform.stop()


async def inside(browser: Browser, account: Account, who: str) -> Page:
    """Somebody's WeChat: a cookie at the platform says whose it is."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        locale="zh-CN",
        user_agent=AGENT,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT)
    await context.add_cookies([{"name": "openid", "value": who, "url": account.platform.api}])
    return await context.new_page()


async def opens(page: Page, account: Account, number: str) -> None:
    """在网页里看, as it stands below a letter."""
    await page.goto(f"{account.product.url}/wechat/main/in?item={number}")
    assert page.url.startswith(account.product.url) and "code=" not in page.url


async def matter_of(account: Account, role: str) -> str:
    """The first in the hands of somebody who serves, by his own invitation."""
    await account.hears(role, "says", account.codes[role])
    listed = {"member": "我的待办", "head": "收件箱", "liaison": "我的交办"}[role]
    found = re.search(rf"{NUMBER.pattern}(-\d)?", await account.hears(role, "says", listed))
    assert found is not None, role
    return found[0]


async def test_each_is_known_there_and_led_to_the_matter(browser: Browser, account: Account) -> None:
    await account.hears("chen", "follows_account", f"st_{account.product.slug}")
    for words in (WORDS, "1"):
        await account.hears("chen", "says", words)
    receipt = await account.hears("chen", "says", "1")
    found = NUMBER.search(receipt)
    assert found is not None, receipt
    numbers = {"resident": found[0]}
    for role, _, _ in SERVING:
        numbers[role] = await matter_of(account, role)
    for role, number in numbers.items():
        page = await inside(browser, account, "chen" if role == "resident" else role)
        await opens(page, account, number)
        card = page.locator("#lines .card", has_text=number).last
        await expect(card).to_be_visible()
        await expect(page.locator("#lines")).to_contain_text("连上了")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await shot(page, f"wechat-{role}")

    stranger = await inside(browser, account, "nobody")
    await opens(stranger, account, numbers["resident"])
    await expect(stranger.locator("h1, .welcome").first).to_be_visible()
    assert numbers["resident"] not in await stranger.content(), "a forwarded link shows nobody's matter"


async def test_the_desk_inside_wechat(browser: Browser, account: Account) -> None:
    number = await matter_of(account, "head")
    link = LINK.search(await account.hears("head", "says", "工作台"))
    assert link is not None
    page = await inside(browser, account, "head")
    await page.goto(link[0])
    await page.get_by_role("button", name="进入工作台").click()
    await page.locator(f'a[href*="{number}"]').first.click()
    await expect(page.locator("h1")).to_be_visible()
    await shot(page, "wechat-desk-item")
    await page.goto(f"{account.product.url}/desk/reports")
    await expect(page.get_by_role("note")).to_contain_text("微信存不了文件")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await shot(page, "wechat-desk-reports")
