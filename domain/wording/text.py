"""Text as it is kept and shown: cleaned at the door, cut for cards, titled for lists, split into pages."""

import re
import unicodedata
from collections.abc import Callable

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\uffa0\U000e0000-\U000e01ef]+"
)
_BLANK_LINES = re.compile(r"\n(?:[ \t\u3000]*\n){3,}")
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_BREAKS = (r"\n\n+", r"\n", r"[。！？!?；;…][”」』)）]*", r"[，,、：:\s]")


def clean(text: str) -> str:
    """What may be stored: no controls, lone surrogates or bidi overrides; \\n for every line end; trimmed.

    Empty where there is nothing to be seen.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = re.sub(r"\r\n?|[\u2028\u2029\u0085]", "\n", whole)
    bare = _CONTROL.sub("", lines)
    return "" if _UNSEEN.fullmatch(bare) else _BLANK_LINES.sub("\n\n\n", bare).strip()


def clip(text: str, n: int) -> str:
    """At most n characters, the last of them … when something was left off; an emoji is never cut in two."""
    if len(text) <= n:
        return text
    return text[: _border(text, max(n - 1, 0))].rstrip() + "…" if n > 0 else ""


def pages(text: str, size: int, measure: Callable[[str], int] = len) -> list[str]:
    """Pieces of at most `size` as `measure` counts, cut at paragraphs, lines, sentences or clauses; no word is lost."""
    found: list[str] = []
    rest = text.strip()
    while measure(rest) > size:
        end = _cut(rest, _longest_fit(rest, size, measure))
        if page := rest[:end].strip():
            found.append(page)
        rest = rest[end:].lstrip()
    return [*found, rest] if rest else found


def _longest_fit(text: str, size: int, measure: Callable[[str], int]) -> int:
    low, high = 1, min(len(text), size)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= size else (low, middle - 1)
    return low


def _cut(text: str, fit: int) -> int:
    """The last border of the best kind in the second half of what fits."""
    for kind in _BREAKS:
        ends = [found.end() for found in re.finditer(kind, text[:fit])]
        if ends and ends[-1] * 2 >= fit:
            return ends[-1]
    return _border(text, fit) or fit


def _border(text: str, end: int) -> int:
    """The last place up to `end` that is between two characters as people count them."""
    place = end
    while 0 < place < len(text) and _clings(text, place):
        place -= 1
    return place


def _clings(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _JOINERS or before == "\u200d" or unicodedata.combining(after) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    flags = len(text[:place]) - len(text[:place].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
    return "\U0001f1e6" <= after <= "\U0001f1ff" and flags % 2 == 1
