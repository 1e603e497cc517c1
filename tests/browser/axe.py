"""What axe-core finds on a page: it is brought in once a document, and tells no more than what is wrong.

Contrast is three fifths of its work and the same for all text of one kind: it looks at one of each kind that no page
before had. All else it looks at everywhere; in the soak contrast too.
"""

from __future__ import annotations

import os

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from axe_playwright_python.base import AxeResults  # type: ignore[import-untyped]
from playwright.async_api import Page

ALL = os.environ.get("YIZHAN_ENGINES") == "all"
"""In the soak: every page as each, at every size."""
SCRIPT = Axe().axe_script
FOUND = """async ({seen, whole}) => {
    const only = {resultTypes: ["violations"]}, known = new Set(seen), fresh = new Map()
    const drawn = one => [one.tagName, one.getAttribute("class"), one.getAttribute("style"), one.hasAttribute("href"),
        one.ariaCurrent, one.ariaPressed, one.ariaSelected, one.disabled, one.type, one.open, one.checked].join()
    const print = `${matchMedia("print").matches} ${matchMedia("(prefers-color-scheme: dark)").matches}`
    for (const one of whole ? [] : document.querySelectorAll("body *")) {
        if (![...one.childNodes].some(part => part.nodeType === 3 && part.data.trim().length > 1)) continue
        let kind = `${print} ${one.matches(":hover")} ${one.matches(":focus")}`
        for (let at = one; at && at !== document; at = at.parentNode) kind += `<${drawn(at)}`
        let sum = 0
        for (const sign of kind) sum = (Math.imul(sum, 31) + sign.codePointAt(0)) | 0
        if (!known.has(sum) && one.checkVisibility()) fresh.set(sum, one)
    }
    const all = await axe.run({...only, rules: {"color-contrast": {enabled: whole}}})
    const contrast = {...only, runOnly: {type: "rule", values: ["color-contrast"]}}
    const some = fresh.size ? await axe.run({include: [...fresh.values()]}, contrast) : {violations: []}
    return {violations: [...all.violations, ...some.violations], kinds: [...fresh.keys()]}
}"""
"""The other results are as large as the page. A kind is what it is drawn by, from itself up to the root."""
_seen: set[int] = set()


async def check(page: Page) -> None:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(SCRIPT)
    found = await page.evaluate(FOUND, {"seen": list(_seen), "whole": ALL})
    results = AxeResults({"violations": found["violations"]})
    assert results.violations_count == 0, results.generate_report()
    _seen.update(found["kinds"])
