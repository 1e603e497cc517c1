"""The number of an item (XH-261121-007) and its receipt (16 digits): made, and heard however people write them."""

import re
import unicodedata
from datetime import date

from pydantic import BaseModel, ConfigDict

RECEIPT_DIGITS = 16
_CODE = re.compile(r"[A-Z]{1,8}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－_·・", "-"))
_GAP = r"[\s-]*"
_WHOLE = rf"(?P<code>[A-Z]{{1,8}}){_GAP}(?P<day>\d{{6}}){_GAP}(?P<serial>\d{{1,12}})"
_LABEL = r"(?:编号|单号|事项号?|受理号|号码|NO\.?|№|#|第)\s*[:：]?\s*"
_ALONE = re.compile(
    rf"(?:{_LABEL})??(?:{_WHOLE}|(?P<only_day>\d{{6}}){_GAP}(?P<of_day>\d{{3,8}})|(?P<lone>\d{{3,8}}))\s*(?:号|"
    rf"号事项)?[。.!]?",
    re.A,
)
_INSIDE = re.compile(rf"(?<![A-Z0-9]){_WHOLE}(?!\d)", re.A)
_CONSULTATION = re.compile(
    rf"(?:(?:微?协商|{_LABEL})\s*)?(?P<code>[A-Z]{{1,8}}){_GAP}C{_GAP}(?P<year>\d{{2}}){_GAP}(?P<serial>\d{{1,6}})"
    rf"\s*(?:号)?[。.!]?",
    re.A,
)
_RECEIPT = re.compile(r"(?<!\d)(?<!\d[\s-])\d(?:[\s-]?\d){15}(?![\s-]?\d)", re.A)


class Heard(BaseModel):
    """What was heard of a number; `code` and `day` are None where only the end was said."""

    model_config = ConfigDict(frozen=True)

    code: str | None
    day: date | None
    serial: int

    @property
    def number(self) -> str | None:
        """The number as we write it, None when only a part of it was said."""
        if self.code is None or self.day is None:
            return None
        return make(self.code, self.day, self.serial)


def make(code: str, day: date, serial: int) -> str:
    if not _CODE.fullmatch(code) or serial < 1 or not 2000 <= day.year <= 2099:
        raise ValueError("a number needs a code of 1 to 8 capital letters, a day of this century and a serial from 1")
    return f"{code}-{day:%y%m%d}-{serial:03d}"


def parse(text: str) -> Heard | None:
    """The whole text as a number: `XH-261121-007`, `xh261121007`, `261121-007`, `007` (three digits at least)."""
    found = _ALONE.fullmatch(_plain(text))
    return _heard(found) if found else None


def normalise(text: str) -> str | None:
    heard = parse(text)
    return heard.number if heard else None


def split_number(text: str) -> tuple[str | None, str]:
    """The first complete number within a text as we write it, and the text without it."""
    plain = _plain(text)
    for found in _INSIDE.finditer(plain):
        heard = _heard(found)
        if heard is not None and heard.number is not None:
            return heard.number, f"{plain[: found.start()]} | {plain[found.end() :]}"
    return None, plain


def consultation_number(text: str) -> str | None:
    """The number of a consultation that a whole message is: `XH-C26-003`, `xhc26003`, `协商 XH C26 3`."""
    found = _CONSULTATION.fullmatch(_plain(text))
    if found is None or int(found["serial"]) < 1:
        return None
    return f"{found['code']}-C{found['year']}-{int(found['serial']):03d}"


def receipt_from(random: bytes) -> str:
    """16 digits. Wants at least 16 random bytes, so that the remainder favours no digit that anybody could measure."""
    if len(random) < 16:
        raise ValueError("a receipt needs at least 16 random bytes")
    return f"{int.from_bytes(random, 'big') % 10**RECEIPT_DIGITS:0{RECEIPT_DIGITS}d}"


def format_receipt(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, RECEIPT_DIGITS, 4))


def parse_receipt(text: str) -> str | None:
    """Exactly 16 digits somewhere in the text, in groups or not; None when there are two different ones or none."""
    found = {re.sub(r"\D", "", hit) for hit in _RECEIPT.findall(_plain(text))}
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES).upper().strip()


def _heard(found: re.Match[str]) -> Heard | None:
    said = found.groupdict()
    code, day_text = said.get("code"), said.get("day") or said.get("only_day")
    serial = int(said.get("serial") or said.get("of_day") or said.get("lone") or 0)
    day = _day(day_text) if day_text else None
    if serial < 1 or (day_text and day is None):
        return None
    return Heard(code=code, day=day, serial=serial)


def _day(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None
