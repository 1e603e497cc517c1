"""A real Chromium against a running site. Another `site` fixture points the same tests at the whole product."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, Page, Playwright, async_playwright

from tests.browser.product import Product
from tests.webchat.fake import FakeStation
from tests.webchat.serving import Site as FakeSite
from tests.webchat.serving import serving

MISSING = (
    "no Chromium: run `apt-get install chromium-headless-shell fonts-noto-cjk` (Debian) "
    "or `python -m playwright install chromium`"
)
SHELL = "chromium-headless-shell"
"""The same engine without a browser's own windows: two fifths of the work for the same pages."""
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Site(Protocol):
    """What these tests need of whatever serves the pages."""

    @property
    def url(self) -> str: ...

    @property
    def slug(self) -> str: ...

    async def furnish(self, session: str) -> None:
        """Fill this browser's chat with as many kinds of lines as can be had."""

    async def stop(self) -> None: ...

    async def start(self) -> None: ...


Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FakeSite]:
    async with serving(tmp_path_factory.mktemp("spool")) as running:
        yield running


@pytest.fixture
async def site(server: FakeSite, tmp_path: Path) -> FakeSite:
    await server.renew(FakeStation(), tmp_path / "spool")
    return server


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(playwright), args=arguments())
        yield launched
        await launched.close()


@pytest.fixture(autouse=True)
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Closed after each test: every one left open goes on listening, drawing and asking."""
    used: Browser | None = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for context in used.contexts if used is not None else ():
        await context.close()


@pytest.fixture
async def open_page(browser: Browser, site: Site) -> AsyncIterator[Open]:
    """Opens a path in a new window of its own: `await open_page("/", phone=True, scripts=False)`."""

    async def opened(path: str, *, phone: bool = True, scripts: bool = True, locale: str = "zh-CN") -> Page:
        context = await browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            java_script_enabled=scripts,
            locale=locale,
            reduced_motion="reduce",
        )
        page = await context.new_page()
        await page.goto(site.url + path)
        return page

    yield opened


@pytest.fixture
async def chat(open_page: Open, site: Site) -> Page:
    """The chat on a phone, with its stream open."""
    page = await open_page(f"/s/{site.slug}")
    await page.wait_for_selector("#lines[data-live]")
    return page


@pytest.fixture(scope="session")
async def sample(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The sample district as the first start leaves it; it is not running, tests run copies of it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample"
    product = Product(shared / "house")
    try:
        await asyncio.to_thread(shared.mkdir)
    except FileExistsError:  # another worker loads it
        for _ in range(1200):
            if await asyncio.to_thread((shared / "loaded").exists):
                return product
            await asyncio.sleep(0.2)
        raise
    try:
        await product.start()
        await product.end(signal.SIGTERM)
    finally:
        await product.close()
        await asyncio.to_thread((shared / "loaded").touch)
    return product


@pytest.fixture(scope="session")
async def product(sample: Product, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The running product that tests share; each comes as residents of its own."""
    running = await sample.copy(tmp_path_factory.mktemp("product") / "house")
    await running.start()
    yield running
    await running.close()


async def session_of(page: Page) -> str:
    cookies = await page.context.cookies()
    return next(cookie["value"] for cookie in cookies if cookie["name"] == "yz_session")


def chromium(playwright: Playwright) -> str:
    own = Path(playwright.chromium.executable_path)
    folder = next((one for one in own.parents if one.name.startswith("chromium")), own).parent
    shells = sorted(str(one) for one in folder.glob("chromium_headless_shell-*/*/*headless*shell"))
    found = shutil.which(SHELL) or next(reversed(shells), None)
    found = found or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found and not own.exists():
        pytest.fail(MISSING, pytrace=False)
    return found or str(own)


def arguments() -> list[str]:
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
