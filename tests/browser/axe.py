"""What axe-core finds on a page: it is brought in once a document, and tells no more than what is wrong."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from axe_playwright_python.base import AxeResults  # type: ignore[import-untyped]
from playwright.async_api import Page

SCRIPT = Axe().axe_script
FOUND = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"
"""The other results are as large as the page."""


async def check(page: Page) -> None:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SCRIPT)
    results = AxeResults(await page.evaluate(FOUND))
    assert results.violations_count == 0, results.generate_report()
