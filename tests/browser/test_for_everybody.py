"""What axe-core finds, and what must hold on a small screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from channels.webchat.reader import DemoPerson, InvitationView
from tests.browser.axe import ALL as ALL
from tests.browser.axe import check
from tests.browser.conftest import Open, Site, session_of
from tests.webchat.serving import Site as FakeSite

SIZES = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])


def each(*people: str) -> pytest.MarkDecorator:
    """Each of these at one size, in turn; in the soak at both."""
    cases = [(who, phone) for at, who in enumerate(people) for phone in (True, False) if ALL or phone == (at % 2 == 0)]
    return pytest.mark.parametrize(
        ("who", "phone"), cases, ids=[f"{w}-{'phone' if p else 'desktop'}" for w, p in cases]
    )


async def fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
async def test_the_first_page(open_page: Open, phone: bool) -> None:
    page = await open_page("/", phone=phone)
    await check(page)
    await fits(page)


@SIZES
async def test_an_empty_chat(open_page: Open, site: Site, phone: bool) -> None:
    page = await open_page(f"/s/{site.slug}", phone=phone)
    await page.wait_for_selector("#lines[data-live]")
    await check(page)
    await fits(page)


@SIZES
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_full_chat_with_its_tray(open_page: Open, site: FakeSite, phone: bool, locale: str) -> None:
    site.fake.people = [DemoPerson("resident", "陈女士", ""), DemoPerson("member", "李慧敏 委员", "demo-member")]
    page = await open_page(f"/s/{site.slug}", phone=phone, locale=locale)
    await site.furnish(await session_of(page))
    await page.reload()
    await page.wait_for_selector("#lines[data-live]")
    await page.click("#tray summary")
    await page.fill("#text", "写点什么")
    await check(page)
    await fits(page)


async def test_large_type_on_a_phone(open_page: Open, site: Site) -> None:
    page = await open_page(f"/s/{site.slug}")
    await site.furnish(await session_of(page))
    await page.get_by_role("button", name="大字").click()
    await page.reload()
    await check(page)
    await fits(page)


async def test_a_broken_line(chat: Page, site: Site) -> None:
    await site.stop()
    await expect(chat.locator("#strip")).to_be_visible()
    await check(chat)
    await site.start()
    await chat.wait_for_selector("#lines[data-live]")


@pytest.mark.parametrize("kind", ["role", "link"])
async def test_an_invitation(open_page: Open, site: FakeSite, kind: str) -> None:
    name = "李慧敏"
    site.fake.invitations["K7"] = InvitationView(kind, "委员", "星河社区协商驿站", site.slug, name)  # type: ignore[arg-type]
    page = await open_page("/i/K7")
    await check(page)
    await page.get_by_role("button", name="接受").click()
    await page.locator(".bubble", has_text="您已接受邀请").wait_for()


@pytest.mark.parametrize("path", ["/nowhere", "/i/never", "/broken"])
async def test_pages_for_what_goes_wrong(open_page: Open, path: str) -> None:
    page = await open_page(path)
    await check(page)
    await page.get_by_role("link", name="回到首页").last.click()
    await page.locator("#stations").wait_for()


async def test_everything_to_press_is_large_enough(open_page: Open, site: FakeSite) -> None:
    page = await open_page(f"/s/{site.slug}")
    await site.furnish(await session_of(page))
    await page.reload()
    await page.click("#tray summary")
    small = await page.evaluate(
        """[...document.querySelectorAll("button, a, summary, textarea")].filter(one => {
            const box = one.getBoundingClientRect();
            return box.width && !one.matches(".skip") && (box.width < 43.5 || box.height < 43.5);
        }).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    sizes = await page.evaluate(
        """[...document.querySelectorAll("input:not([type=hidden]), textarea")]
            .map(one => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= 16


async def test_the_landmarks_of_the_chat(chat: Page) -> None:
    await expect(chat.get_by_role("log")).to_have_count(1)
    await expect(chat.get_by_role("textbox", name="说说您遇到的事")).to_have_count(1)
    await chat.keyboard.press("Tab")
    await expect(chat.get_by_role("link", name="跳到输入框")).to_be_focused()
    await chat.keyboard.press("Enter")
    await expect(chat.locator("#text")).to_be_focused()


async def test_nothing_is_blocked_by_our_own_policy(open_page: Open, site: Site) -> None:
    page = await open_page("/")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{site.url}/s/{site.slug}")
    await page.wait_for_selector("#lines[data-live]")
    await site.furnish(await session_of(page))
    await page.locator("#line-3").wait_for()
    assert complaints == []
