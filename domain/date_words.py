"""Days as people say them: 12月8日到12日, 下周一, 明天上午, 明天起三天. Local days; the caller has zone and clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.wording.fold import fold

BACK = 60
"""A day without a year means the one that lies no further back than so many days; else the one to come."""
_DAY = timedelta(days=1)
_LONGEST = 60
"""A longer text tells something else."""


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; without a half from the morning on, and until the evening."""

    first: date
    last: date
    first_half: Half | None = None
    last_half: Half | None = None


def days(text: str, today: date) -> Days | None:
    """What days a whole message means; None where it cannot be told, or where they end before they begin."""
    said = _bare(text).replace("明年", f"{today.year + 1}年").replace("今年", f"{today.year}年")
    if not said or len(said) > _LONGEST:
        return None
    for first, last in _split(said):
        found = _range(first, last, today)
        if found is not None:
            return found
    return _single(said, today) or _lasting(said, today)


# --- what is said ---

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十]+(?=[年月日号天周个])")
_NOISE = re.compile(
    r"我|想|要|需要|打算|准备|[请休告]个?假|请(?=[\d一二两三四五六七八九十])|的?假$|不在|出差|有事|从|由|开始(?!$)|"
    r"leave|off|from|on|the|please|about|那天|这几天|全天|一?整天|，|,|。|\.$|!"
)
_WORDS = {
    "yesterday": "昨天", "today": "今天", "tomorrow": "明天",
    "the day after tomorrow": "后天", "day after tomorrow": "后天",
    "next week": "下周", "this week": "本周", "morning": "上午", "afternoon": "下午", "until": "到", "till": "到",
    "through": "到", " to ": "到", "next ": "下周", "this ": "本周",
    "monday": "周一", "tuesday": "周二", "wednesday": "周三", "thursday": "周四", "friday": "周五", "saturday": "周六",
    "sunday": "周日",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.? ?(\d{{1,2}})(?:st|nd|rd|th)?\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ?({'|'.join(_MONTHS)})[a-z]*")


def _bare(text: str) -> str:
    """One way of writing: digits, 周 for 星期 and 礼拜, no blanks, none of the words around."""
    said = fold(text).strip()
    said = _MONTH_DAY.sub(lambda m: f"{_MONTHS.index(m[1]) + 1}月{m[2]}日", said)
    said = _DAY_MONTH.sub(lambda m: f"{_MONTHS.index(m[2]) + 1}月{m[1]}日", said)
    for english, chinese in _WORDS.items():
        said = said.replace(english, chinese)
    said = re.sub("下周周", "下周", re.sub("本周周", "本周", said))
    said = re.sub("星期|礼拜", "周", said)
    said = re.sub("周[天末](?=$|[^0-9])", lambda m: "周日" if m[0] == "周天" else "周末", said)
    said = re.sub("(?<=[下上这本])个?周", "周", said)
    said = re.sub("[号號]", "日", re.sub(r"\s+", "", said))
    said = _NOISE.sub("", said)
    said = re.sub("[至~—–〜]+|-{2,}", "到", said).replace("到到", "到")
    return _CHINESE.sub(lambda m: str(number_of(m[0])), said).rstrip("了吧呢啊")


def number_of(said: str) -> int:
    """Up to 99; 二〇二六 digit by digit."""
    if "十" not in said:
        return int("".join(str(_DIGITS[char]) for char in said))
    tens, _, ones = said.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _split(said: str) -> Iterator[tuple[str, str]]:
    """The two ends of a range. A hyphen may also stand inside a date: its middle one is tried then."""
    if said.count("到") == 1:
        first, _, last = said.partition("到")
        yield first, last
        return
    hyphens = [match.start() for match in re.finditer("-", said)]
    if len(hyphens) % 2 == 1 and not re.fullmatch(r"\d{1,2}-\d{1,2}", said):
        middle = hyphens[len(hyphens) // 2]
        yield said[:middle], said[middle + 1 :]


@dataclass(frozen=True, slots=True)
class _One:
    """One end: its day, the half that was said with it, and for a week or a month its last day."""

    day: date
    half: Half | None = None
    last: date | None = None


def _single(said: str, today: date) -> Days | None:
    one = _one(said, today)
    if one is None:
        return None
    return Days(one.day, one.last or one.day, one.half, one.half)


def _range(first: str, last: str, today: date) -> Days | None:
    lone = re.fullmatch(r"\d{1,2}", first)
    if lone and (unit := re.fullmatch(r"\d{1,2}(日)", last)):
        first += unit[1]  # 8-12日
    begin = _one(first, today)
    if begin is None:
        return None
    until = _one(last, today, after=begin.day)
    if until is None:
        return None
    made = Days(begin.day, until.last or until.day, begin.half, until.half)
    return made if _in_order(made) else None


def _in_order(made: Days) -> bool:
    backwards = made.first_half is Half.AFTERNOON and made.last_half is Half.MORNING
    return made.first < made.last or (made.first == made.last and not backwards)


_LASTING = re.compile(
    r"(?P<from>.*?)(?:起|开始|后)?(?:连续|连)?(?P<count>\d{1,3}|半)?(?P<unit>天|日|个?周|个?月)(?:假)?$"
)


def _lasting(said: str, today: date) -> Days | None:
    """明天起3天, 3天, 1周, 12月8日起5天."""
    found = _LASTING.fullmatch(said)
    if found is None or not found["count"] or found["count"] == "半" or not int(found["count"]):
        return None
    begin = _one(found["from"], today) if found["from"] else _One(today)
    if begin is None or begin.last is not None or begin.half is Half.AFTERNOON:
        return None
    count = int(found["count"]) * {"天": 1, "日": 1}.get(found["unit"], 30 if "月" in found["unit"] else 7)
    return Days(begin.day, begin.day + (count - 1) * _DAY)


# --- one day ---

_HALF = re.compile("(上午|早上|早晨|下午|晚上|傍晚)$")
_NEAR = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "今天": 0,
    "今日": 0,
    "今": 0,
    "明天": 1,
    "明日": 1,
    "明": 1,
    "后天": 2,
    "大后天": 3,
}
_WEEKDAY = re.compile("(?P<which>上|这|本|下+)?周(?P<day>[一二三四五六日1-6])?")
_WEEKEND = re.compile("(?P<which>这|本|下+)?周末")
_FULL = re.compile(r"(?:(?P<year>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?")
_LONE_DAY = re.compile(r"(?P<which>这个?月|本月|下个?月)?(?P<day>\d{1,2})日")
_BARE_DAY = re.compile(r"\d{1,2}")
_MONTH = re.compile(r"(?:(?P<year>\d{4})年)?(?:整个?)?(?P<month>\d{1,2})月(?:整月|全月)?")


def _one(said: str, today: date, after: date | None = None) -> _One | None:
    """One end of what was said. `after`: where the other one begins; what leaves something open counts from there."""
    half = None
    if match := _HALF.search(said):
        half = Half.AFTERNOON if match[1] in ("下午", "晚上", "傍晚") else Half.MORNING
        said = said[: match.start()]
        if not said and after is not None:
            return _One(after, half)
    if said in _NEAR:
        return _One(today + _NEAR[said] * _DAY, half)
    found = _of_week(said, today, after) or _of_month(said, today, after) or _of_calendar(said, today, after)
    if found is None or (half is not None and found.last is not None):
        return None
    return _One(found.day, half, found.last)


def _of_week(said: str, today: date, after: date | None) -> _One | None:
    if match := _WEEKEND.fullmatch(said):
        monday = _monday(today) + 7 * len((match["which"] or "").strip("这本")) * _DAY
        return _One(monday + 5 * _DAY, None, monday + 6 * _DAY)
    match = _WEEKDAY.fullmatch(said)
    if match is None or (not match["which"] and not match["day"]):
        return None
    which, named = match["which"] or "", match["day"]
    weeks = -1 if which == "上" else which.count("下")
    monday = _monday(today) + 7 * weeks * _DAY
    if named is None:  # the whole week, or what is left of it
        return _One(max(monday, today) if weeks == 0 else monday, None, monday + 6 * _DAY)
    index = int(named) - 1 if named.isdigit() else "一二三四五六日".index(named)
    if which:
        return _One(monday + index * _DAY)
    since = after or today
    return _One(since + (index - since.weekday()) % 7 * _DAY)


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _of_month(said: str, today: date, after: date | None) -> _One | None:
    """8日: the next one to come, within the month that a range began in."""
    match = _LONE_DAY.fullmatch(said)
    if match is None and after is not None:
        match = _BARE_DAY.fullmatch(said)
    if match is None:
        return None
    groups = match.groupdict()
    number, which = int(groups.get("day") or match[0]), groups.get("which") or ""
    since = after or today
    month = since.year * 12 + since.month - 1 + which.startswith("下")
    for ahead in range(1 if which else 2):
        found = _date((month + ahead) // 12, (month + ahead) % 12 + 1, number)
        if found is not None and (found >= since or which):
            return _One(found)
    return None


def _of_calendar(said: str, today: date, after: date | None) -> _One | None:
    if match := _FULL.fullmatch(said):
        month, number = int(match["month"]), int(match["day"])
        year = match["year"]
        found = _date(int(year), month, number) if year else _nearest(month, number, today, after)
        return _One(found) if found else None
    match = _MONTH.fullmatch(said)
    if match is None:
        return None
    month = int(match["month"])
    first = _date(int(match["year"]), month, 1) if match["year"] else _nearest(month, 1, today, after)
    if first is None:
        return None
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _One(first, None, following - _DAY)


def _nearest(month: int, number: int, today: date, after: date | None) -> date | None:
    """Without a year: not before the range began, else the one not long past or to come. None for a 29 February
    that is not to be."""
    since = after or today - BACK * _DAY
    for year in (since.year, since.year + 1):
        found = _date(year, month, number)
        if found is not None and since <= found < since + 366 * _DAY:
            return found
    return None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
