"""A passkey in a real browser with an authenticator of its own: made at the desk, used at the door, taken away."""

from __future__ import annotations

from playwright.async_api import Browser, CDPSession, Page, expect

from tests.browser.axe import check
from tests.browser.people import Visitor, visit
from tests.browser.product import Product
from tests.browser.test_desk import comes_in, shot
from tests.browser.test_for_everybody import fits


async def authenticator(window: Page) -> CDPSession:
    """One that keeps keys and knows its owner, as a telephone does."""
    session = await window.context.new_cdp_session(window)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


async def test_made_used_and_taken_away(browser: Browser, product: Product) -> None:
    at_home = f"http://localhost:{product.port}"
    window = await comes_in(browser, product, "head", phone=True, url=at_home)
    await authenticator(window)
    await window.locator(".ra-more summary").click()
    await window.get_by_role("link", name="我的登录").click()
    await check(window)
    await fits(window)
    await shot(window, "desk-me-m")
    await window.get_by_role("button", name="在这台设备上加一把").click()
    await expect(window.get_by_role("button", name="去掉")).to_have_count(1)
    await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="退出").click()
    await window.get_by_role("button", name="用通行密钥进来").click()
    await expect(window.get_by_role("heading", name="收件箱")).to_be_visible()
    await window.goto(f"{at_home}/desk/me")
    await check(window)
    await shot(window, "desk-me-keys-m")
    await window.get_by_role("button", name="去掉").click()
    await expect(window.get_by_role("button", name="去掉")).to_have_count(0)
    await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="退出").click()
    await window.get_by_role("button", name="用通行密钥进来").click()
    await expect(window.get_by_text("没能认出来")).to_be_visible()
    here: Visitor = await visit(browser, product)
    await here.becomes("站长")
    await here.sees("您的工作台加了一把通行密钥")
