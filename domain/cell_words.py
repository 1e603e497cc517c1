"""What people type into a workbook: dates, opening hours, codes, yes and no. Read generously, guessed never."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.said import said

_WIDE = {code: code - 0xFEE0 for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
         for code in range(first, last + 1)}  # fmt: skip
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_HAN = re.compile(r"[\u3400-\u9fff·\s]+")
_SPLIT = re.compile(r"[、，,；;\n]+")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36526, 73051)
"""Days as a spreadsheet counts them, from 2000 to 2099: in a date's place no other number is of this size."""
_YEARS = range(1949, 2101)
_DAY = re.compile(r"(\d{4})(?:\s*[-./年]\s*)(\d{1,2})(?:\s*[-./月]\s*)(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OPEN_END = frozenset({"至今", "长期", "现在", "无", "没有", "-", "—", "--", "——", "/"})
_WEEK = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "七": 7}
_WEEK |= {str(n): n for n in range(1, 8)}
_SPAN = re.compile(r"(\d{1,2})\s*[:点时]\s*(\d{2})?\s*分?\s*(?:-|到|至)\s*(\d{1,2})\s*[:点时]\s*(\d{2})?\s*分?")
_DASHES = str.maketrans(dict.fromkeys("–—―－~～−", "-"))
YES = frozenset({"是", "对", "要", "y", "yes", "√", "1", "true"})
NO = frozenset({"", "否", "不", "不是", "没有", "n", "no", "×", "0", "false"})


class Unclear(Exception):
    """Its one argument says in words how the cell should be written."""


def plain(value: object) -> str:
    """A cell as text: full-width letters and digits made narrow, spaces at the ends and what no eye sees gone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    lines = str(value).translate(_WIDE).translate(_UNSEEN).replace("\u3000", " ").replace("\xa0", " ").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def person_name(value: object) -> str:
    """「李　明」is 李明; a name in Latin letters keeps its spaces."""
    name = " ".join(plain(value).split())
    return name.replace(" ", "") if _HAN.fullmatch(name) else name


def tight(value: object) -> str:
    """A code, a heading: everything narrow, no spaces at all."""
    return "".join(unicodedata.normalize("NFKC", plain(value)).split())


def parts(value: object) -> list[str]:
    """Several names in one cell, set apart by 、，； or a new line."""
    return [part for part in (plain(piece) for piece in _SPLIT.split(plain(value))) if part]


def day_of(value: object, *, open_end: bool = False) -> date | None:
    """A day, however it was typed; None for an empty cell (and for 至今, where `open_end`). Raises Unclear."""
    if isinstance(value, datetime):
        return _plausible(value.date(), value)
    if isinstance(value, date):
        return _plausible(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) == value and value in _SERIALS:
        return _EPOCH + timedelta(days=int(value))
    text = unicodedata.normalize("NFKC", plain(value))
    if not text or (open_end and text in _OPEN_END):
        return None
    found = _DAY.fullmatch(text) or _RUN.fullmatch(text)
    if found is None:
        raise Unclear(said("看不懂这个日期，请写成 2026-03-01 的样子（现在写的是 {}）", text[:20]))
    try:
        return _plausible(date(*map(int, found.groups())), text)
    except ValueError:
        raise Unclear(said("没有这一天，请再看看（现在写的是 {}）", text[:20])) from None


def _plausible(day: date, given: object) -> date:
    if day.year not in _YEARS:
        raise Unclear(said("这个年份不对吧？请写成 2026-03-01 的样子（现在写的是 {}）", plain(given)[:20]))
    return day


def yes_or_no(value: object) -> bool:
    """Raises Unclear."""
    text = tight(value).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unclear(said("请写“是”或“否”（现在写的是 {}）", text[:20]))


def degrees(value: object) -> float | None:
    """Raises Unclear."""
    text = tight(value).rstrip("°度")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Unclear(said("要写数字，例如 22.5836（现在写的是 {}）", text[:20])) from None


def hours_of(value: object) -> list[dict[str, Any]]:
    """「周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00」as the district file has it. Raises Unclear."""
    text = unicodedata.normalize("NFKC", plain(value)).translate(_DASHES)
    made: list[dict[str, Any]] = []
    for piece in re.split(r"[;。\n]+", text):
        if piece.strip():
            made += _piece(piece.strip())
    return made


def _piece(piece: str) -> list[dict[str, Any]]:
    first = _SPAN.search(piece)
    days = weekdays_of(piece[: first.start()]) if first else []
    rest = _SPAN.sub("", piece[first.start() :]) if first else piece
    if not first or not days or re.sub(r"[ ,、和及]+", "", rest):
        raise Unclear(
            said(
                "看不懂这个时间，请写成 周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00（现在写的是 {}）",
                piece[:40],
            )
        )
    spans = [(_clock(a, b), _clock(c, d)) for a, b, c, d in _SPAN.findall(piece)]
    return [{"days": days, "from": start, "to": end} for start, end in spans]


def _clock(hour: str, minute: str) -> str:
    if int(hour) > 23 or int(minute or 0) > 59:
        raise Unclear(said("没有 {}:{} 这个钟点", hour, minute or "00"))
    return f"{int(hour):02d}:{int(minute or 0):02d}"


def weekdays_of(text: str) -> list[int]:
    """1 is Monday; empty where the words name no days."""
    text = re.sub(r"星期|礼拜|每周|逢周|周|\s|:", "", text)
    whole: Mapping[str, list[int]] = {"每天": [1, 2, 3, 4, 5, 6, 7], "天天": [1, 2, 3, 4, 5, 6, 7],
                                      "工作日": [1, 2, 3, 4, 5], "末": [6, 7]}  # fmt: skip
    if text in whole:
        return whole[text]
    found: set[int] = set()
    for piece in re.split(r"[、,和及]", text):
        ends = re.split(r"-|到|至", piece)
        if len(ends) == 2 and ends[0] in _WEEK and ends[1] in _WEEK and _WEEK[ends[0]] <= _WEEK[ends[1]]:
            found.update(range(_WEEK[ends[0]], _WEEK[ends[1]] + 1))
        elif piece and all(char in _WEEK for char in piece):
            found.update(_WEEK[char] for char in piece)
        else:
            return []
    return sorted(found)
