"""The characters of pictures: our own font, and for what it lacks one of the system's.

Nothing is ever downloaded. A character that no font has is a box; the words beside the picture have it.
"""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

log = logging.getLogger("yizhan.fonts")

OWN = Path(__file__).parent / "static/fonts/yizhan-sans.otf"
SYSTEM = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
_NOTHING = "\U0010fffe"
"""A noncharacter: what a font draws for it is its box."""


@cache
def places(chosen: str) -> tuple[str, ...]:
    """Ours first, so that a picture is the same everywhere; then the operator's (YIZHAN_FONT), then the system's."""
    return tuple(place for place in (str(OWN), chosen, *SYSTEM) if place and _usable(place))


def _usable(place: str) -> bool:
    """A file that is no font must not cost a picture."""
    try:
        return Path(place).is_file() and bool(font(place, 24).getname())
    except OSError as error:
        log.warning("not a font", extra={"file": place, "reason": type(error).__name__})
        return False


@lru_cache(maxsize=64)
def font(place: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(place, size)


@lru_cache(maxsize=20_000)
def has(place: str, char: str) -> bool:
    found = font(place, 24)
    return char.isspace() or bytes(found.getmask(char)) != bytes(found.getmask(_NOTHING))


def runs(text: str, chosen: str) -> list[tuple[str, str]]:
    """(font, part) for the parts of a text that one font can draw."""
    known = places(chosen)
    found: list[tuple[str, str]] = []
    for char in text:
        place = next((place for place in known if has(place, char)), known[0])
        if found and found[-1][0] == place:
            found[-1] = (place, found[-1][1] + char)
        else:
            found.append((place, char))
    return found


def width(text: str, size: int, chosen: str) -> float:
    return sum(font(place, size).getlength(part) for place, part in runs(text, chosen))
