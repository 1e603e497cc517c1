"""The desk in a real browser against the whole product: in by a link, lists, one matter, an act beside it."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, Page, Response, StorageState, expect

from tests.browser.axe import check
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_for_everybody import ALL, SIZES, each, fits

SHOTS = os.environ.get("YIZHAN_SHOTS", "")
HEAVIEST = 60_000
"""Bytes that a page may need when nothing of it is there yet."""
PEOPLE = {
    "head": ("inbox", "todo", "items"),
    "member": ("todo", "items"),
    "clerk": ("inbox", "items"),
    "staff": ("inbox", "items"),
}


NAMES = {"head": "站长", "member": "委员", "clerk": "联络员", "staff": "区里", "liaison": "部门"}


_seats: dict[tuple[int, str], StorageState] = {}
"""By product and person: what a browser has once it was let in."""


async def comes_in(browser: Browser, product: Product, who: str, *, phone: bool, url: str = "") -> Page:
    """As one of the sample's people: by the link from the chat, or as whoever comes back soon."""
    known = _seats.get((product.port, who))
    if known is not None and not url and not ALL:
        window = (await visit(browser, product, "/desk", phone=phone, known=known)).page
        if await window.locator("nav.rail").count():  # else somebody has left
            return window
    window = await by_link(browser, product, who, phone=phone, url=url)
    if not url:
        _seats[product.port, who] = await window.context.storage_state()
    return window


async def by_link(browser: Browser, product: Product, who: str, *, phone: bool, url: str) -> Page:
    here = await visit(browser, product, phone=phone)
    await here.becomes(NAMES[who])
    window = here.page
    links = window.locator("a[href*='/desk/in/']")
    before = await links.count()
    await here.says("工作台")
    await expect(links).to_have_count(before + 1)
    href = await links.last.get_attribute("href")
    assert href is not None
    await window.goto(f"{url or product.url}/desk/in/{href.rpartition('/')[2]}")
    await check(window)
    await window.get_by_role("button", name="进入工作台").click()
    await expect(window.locator("nav.rail")).to_be_visible()
    return window


@each(*(PEOPLE if ALL else ("clerk",)))  # all pages as head and staff: `test_desk_reader`; as others: `test_desk_roles`
async def test_every_page_as_each(browser: Browser, product: Product, phone: bool, who: str) -> None:
    window = await comes_in(browser, product, who, phone=phone)
    for name in PEOPLE[who]:
        await window.goto(f"{product.url}/desk/{name}")
        await shot(window, f"desk-{who}-{name}-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)
    first = window.locator(".what a").first
    if await first.count():
        await first.click()
        await expect(window.locator("article h1")).to_be_visible()
        await shot(window, f"desk-{who}-item-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)
    if phone:
        await window.locator(".ra-more summary").click()
    await window.get_by_role("button", name="退出").click()
    await expect(window.get_by_text("怎么进来")).to_be_visible()


async def test_a_note_is_written_beside_and_the_page_follows(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    await window.goto(f"{product.url}/desk/items")
    await window.locator(".what a").first.click()
    await window.get_by_role("button", name="备注").click()
    talk = window.frame_locator("iframe[name=talk]")
    await talk.locator("#text").fill("下午去看过，门口堆了三袋装修垃圾")
    await talk.locator("#send").click()
    await expect(window.locator(".moves")).to_contain_text("三袋装修垃圾")
    await shot(window, "desk-note")


async def test_what_a_page_weighs(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        sizes.append(int(answer.headers.get("content-length", 0)))

    window.on("response", weigh)
    for path in ("/desk/inbox", "/desk/items"):
        sizes.clear()
        await window.goto(product.url + path)
        assert sizes and sum(sizes) < HEAVIEST, (path, sizes)


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


@SIZES
async def test_lists_keys_and_several_at_once(browser: Browser, product: Product, phone: bool) -> None:
    size = "m" if phone else "d"
    window = await comes_in(browser, product, "head", phone=phone)
    await window.goto(f"{product.url}/desk/items?state=all&sort=number")
    await window.get_by_label("给这个列表起个名字").fill("按编号")
    await window.get_by_role("button", name="存下").click()
    await expect(window.get_by_role("link", name="按编号")).to_have_attribute("aria-current", "page")
    await shot(window, f"desk-list-kept-{size}")
    await check(window)
    await fits(window)
    await window.keyboard.press("?")
    await expect(window.get_by_role("dialog")).to_be_visible()
    await check(window)
    await shot(window, f"desk-keys-{size}")
    await window.keyboard.press("Escape")
    await window.keyboard.press("/")
    search = window.get_by_role("searchbox")
    await expect(search).to_be_focused()
    await search.press("?")
    await expect(search).to_have_value("?")
    await expect(window.get_by_role("dialog")).to_be_hidden()  # whoever types has no keys
    links = window.locator(".what a")
    first, second = await links.nth(0).inner_text(), await links.nth(1).inner_text()
    await links.nth(0).click()
    await expect(window.locator("article h1")).to_have_text(first)
    await window.keyboard.press("Alt+j")
    await expect(window.locator("article h1")).to_have_text(second)
    await window.keyboard.press("Alt+k")
    await expect(window.locator("article h1")).to_have_text(first)
    await window.goto(f"{product.url}/desk/items")
    for at in range(2):
        await window.locator("input[name=pick]").nth(at).check()
    await window.get_by_role("button", name="一起派单").click()
    await expect(window.get_by_role("heading", name="一起派单")).to_be_visible()
    await shot(window, f"desk-together-{size}")
    await check(window)
    await fits(window)
    await window.goto(f"{product.url}/desk/calls")
    await window.get_by_role("button", name="登记来访来电").click()
    await expect(window.frame_locator("iframe[name=talk]").locator("#text")).to_be_visible()
    await check(window)
    await fits(window)


async def test_an_act_by_a_key_and_then_the_next_matter(browser: Browser, product: Product) -> None:
    """Its words are asked for beside; the page goes on by itself once it is done."""
    window = await comes_in(browser, product, "member", phone=False)
    await window.goto(f"{product.url}/desk/todo")
    await window.locator(".what a").first.click()
    title = await window.locator("article h1").inner_text()
    await window.keyboard.press("Alt+e")
    await expect(window.frame_locator("iframe[name=talk]").locator("#text")).to_be_visible()
    await expect(window.locator("article h1")).to_have_text(title)


async def test_a_photo_is_seen_large_and_without_scripts_nothing_is_lost(browser: Browser, product: Product) -> None:
    window = await comes_in(browser, product, "head", phone=False)
    await window.goto(f"{product.url}/desk/items?state=all&q=电梯")
    for href in [await link.get_attribute("href") for link in await window.locator(".what a").all()]:
        await window.goto(f"{product.url}{href}")
        photo = window.locator("a[data-photo]").first
        if await photo.count():
            await photo.click()
            await expect(window.locator("dialog.li-box img")).to_be_visible()
            await check(window)
            break
    else:
        raise AssertionError("no matter with a photo")
