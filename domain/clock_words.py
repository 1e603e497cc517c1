"""A time of day as people say it: 5点半, 17:30, 下午五点, 两个小时."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.date_words import number_of
from domain.wording.fold import fold

_TIME = re.compile(r"(上午|早上|中午|下午|晚上|今天|今晚)?(\d{1,2})(?:点|时|:|(?=[ap]m))(半|\d{1,2})?分?钟?(am|pm)?")
_WHILE = re.compile(r"(\d{1,2}|半)?个?(半)?(?:个?小时|个?钟头|h|hours?|hrs?)(半)?")


def clock_time(text: str, now: int, zone: ZoneInfo) -> int | None:
    """Until when: 5点半, 17:30, 下午五点, 两个小时. UTC ms; the next such time, None where it cannot be told."""
    said = re.sub("到|为止|以前|之前|until|till|再|坐|值|班", "", re.sub(r"\s+", "", fold(text)))
    said = re.sub("[零〇一二两三四五六七八九十]+(?=[点时个小])", lambda m: str(number_of(m[0])), said)
    if match := _WHILE.fullmatch(said):
        half = match[1] == "半" or bool(match[2]) or bool(match[3])
        hours = (int(match[1]) if match[1] and match[1] != "半" else 0) + half / 2
        return now + round(hours * 3_600_000) if hours else None
    match = _TIME.fullmatch(said)
    if match is None:
        return None
    hour, minute = int(match[2]), 30 if match[3] == "半" else int(match[3] or 0)
    if hour > 23 or minute > 59:
        return None
    late = match[1] in ("下午", "晚上", "今晚") or match[4] == "pm"
    local = datetime.fromtimestamp(now / 1000, zone)
    for ahead in (12, 0) if late and hour < 12 else (0, 12) if hour <= 12 and not match[1] and not match[4] else (0,):
        if hour + ahead < 24:
            at = local.replace(hour=hour + ahead, minute=minute, second=0, microsecond=0, fold=0)
            if round(at.timestamp() * 1000) > now:
                return round(at.timestamp() * 1000)
    return None
