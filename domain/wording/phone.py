"""A telephone number as somebody writes it down: mobile, landline with or without area code, service lines."""

import re
import unicodedata

_GAPS = re.compile(r"[\s\-‐-―−()./·]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:(?:\+?86|0086)?(0\d{2,3}))([2-9]\d{6,7})")
_LOCAL = re.compile(r"([2-9]\d{6,7})")
_SERVICE = re.compile(r"([48]00\d{7}|9[56]\d{3,6}|1[0-2]\d{3})")
_ABROAD = re.compile(r"(?:\+|00)(?!86)([1-9]\d{6,14})")
_DASHED = re.compile(r"[-‐-―−](\d{1,6})$")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|,)(\d{1,6})$", re.IGNORECASE)


def phone(text: str) -> str | None:
    """The number in one spelling, as 13800000187 or 0755-26541234 (8001 after 转 stays); None when it is none."""
    said = unicodedata.normalize("NFKC", text).strip().strip("。,， ")
    said = re.sub(r"^(?:电话|手机|座机|号码|tel|phone)(?:号码?)?(?:是|:|：|\s)*", "", said, flags=re.IGNORECASE)
    bare = _GAPS.sub("", said)
    more = _EXTENSION.search(bare)
    number = _number(bare[: more.start()] if more else bare)
    if number is None and (more := _DASHED.search(said)):
        number = _number(_GAPS.sub("", said[: more.start()]))
    if number is None:
        return None
    return f"{number} 转 {more[1]}" if more else number


def _number(bare: str) -> str | None:
    if found := _MOBILE.fullmatch(bare):
        return found[1]
    if found := _LANDLINE.fullmatch(bare):
        area = found[1] if found[1].startswith("0") else f"0{found[1]}"
        return f"{area}-{found[2]}"
    if found := _LOCAL.fullmatch(bare) or _SERVICE.fullmatch(bare):
        return found[1]
    if found := _ABROAD.fullmatch(bare):
        return f"+{found[1]}"
    return None
