"""What looks at every page: contrast of each kind of text once, everything else each time."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.axe import check

PAGE = '<html lang="zh"><title>页</title><style>.pale { color: #ccc }</style><main><h1>页</h1>%s</main></html>'


async def test_what_is_wrong_is_found_beside_what_is_known(browser: Browser) -> None:
    window = await browser.new_page()
    for _ in range(2):
        await window.set_content(PAGE % "<p>好</p>")
        await check(window)
        for wrong, rule in (('<p class="pale">看不清的字</p>', "color-contrast"), ("<img src='data:,'>", "image-alt")):
            await window.set_content(PAGE % f"<p>好</p>{wrong}")
            with pytest.raises(AssertionError, match=rule):
                await check(window)
