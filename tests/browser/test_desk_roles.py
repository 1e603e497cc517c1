"""Each role's own pages in a real browser: departments, patrons and advisers, the counter, a sheet side by side."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import check
from tests.browser.people import visit
from tests.browser.product import Product
from tests.browser.test_desk import comes_in, shot
from tests.browser.test_for_everybody import each, fits

PAGES = {
    "liaison": ("", "sheets", "sheets?tab=over"),
    "member": ("", "todo", "walk-in?q=灯"),
    "clerk": ("", "sheets", "sheets?tab=waits", "walk-in"),
    "staff": ("", "sheets", "cockpit?period=year"),
}


@each(*PAGES)
async def test_their_pages(browser: Browser, product: Product, phone: bool, who: str) -> None:
    window = await comes_in(browser, product, who, phone=phone)
    await walks(window, product, who, PAGES[who], phone=phone)
    if who in ("liaison", "staff"):
        await window.goto(f"{product.url}/desk/sheets")
        await window.locator(".what a").first.click()
        await expect(window.locator("article h1")).to_be_visible()
        await shot(window, f"roles-{who}-sheet-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)


async def walks(window: Page, product: Product, who: str, paths: tuple[str, ...], *, phone: bool) -> None:
    for path in paths:
        await window.goto(f"{product.url}/desk/{path}".rstrip("/"))
        await expect(window.locator("nav.rail [aria-current]")).to_have_count(1)
        await shot(window, f"roles-{who}-{path.replace('?', '-') or 'first'}-{'m' if phone else 'd'}")
        await check(window)
        await fits(window)


@each("patron", "adviser")
async def test_who_sees_figures_alone(browser: Browser, product: Product, phone: bool, who: str) -> None:
    here = await visit(browser, product, phone=phone)
    await here.says("你好")
    await here.presses("同意")
    await here.sees("香蜜")
    appoint(product, who)
    window = here.page
    await here.says("工作台")
    link = window.locator("a[href*='/desk/in/']").last
    await window.goto(f"{product.url}/desk/in/{(await link.get_attribute('href') or '').rpartition('/')[2]}")
    await window.get_by_role("button", name="进入工作台").click()
    await expect(window.locator("h1")).to_have_text("数字政协驾驶舱")
    await walks(window, product, who, ("", "overdue", "cockpit?back=1", "rota"), phone=phone)


def appoint(product: Product, role: str) -> None:
    """Whoever came last into an office for which a command makes no invitations."""
    with sqlite3.connect(product.folder / "data" / "yizhan.db", timeout=20) as kept:
        kept.row_factory = sqlite3.Row
        [person] = kept.execute("select person_id from addresses order by id desc limit 1").fetchone()
        row = dict(kept.execute("select * from appointments where role = ? limit 1", [role]).fetchone())
        row |= {"id": f"{row['id']}-{person}", "person_id": person}
        holes = ", ".join("?" * len(row))
        kept.execute(f"insert into appointments ({', '.join(row)}) values ({holes})", list(row.values()))


@pytest.mark.parametrize("phone", [False], ids=["desktop"])
async def test_a_sheet_side_by_side_and_somebody_at_the_counter(
    browser: Browser, product: Product, phone: bool
) -> None:
    window = await comes_in(browser, product, "head", phone=phone)
    await window.goto(f"{product.url}/desk/sheets")
    await window.locator(".what a").first.click()
    await window.get_by_role("link", name="看这件事").click()
    await window.get_by_role("link", name="对照着写交办单").click()
    await check(window)
    await window.get_by_role("button", name="写交办单").click()
    await expect(window.get_by_role("heading", name="现在写成这样")).to_be_visible()
    await shot(window, "roles-refer-d")
    await check(window)
    await fits(window)
    await window.goto(f"{product.url}/desk/walk-in")
    await window.get_by_role("button", name="登记来访来电").click()
    await expect(window.frame_locator("iframe[name=talk]").locator("#text")).to_be_visible()
    await window.set_viewport_size({"width": 390, "height": 844})
    await check(window)
    await fits(window)
