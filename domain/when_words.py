"""When a meeting is to be, as people write it: 周三下午两点, 明天9:00, 11月25日 14:30 两小时, 下周一上午9点到11点半."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.date_words import days, number_of
from domain.wording.fold import fold

NOON, MIDNIGHT = 12 * 60, 24 * 60
_LONGEST = 80
"""A longer text tells something else."""
_EVENING = 18 * 60


@dataclass(frozen=True, slots=True)
class When:
    """`start` in minutes of the local day; `minutes` how long, None where that was not said.

    `minutes` is not above 0 where the end that was said lies before the beginning.
    """

    day: date
    start: int
    minutes: int | None = None


def when(text: str, today: date) -> When | None:
    """What a whole message means; None where day or time of day cannot be told."""
    said = _plain(text)
    if not said or len(said) > _LONGEST:
        return None
    said, lasts = _cut_length(said)
    found = _SPAN.search(said)
    if found is None or _SPAN.search(said, found.end()) is not None:
        return None
    start = _minute(found["late"] or found["half"], found["hour"], _part(found, ""))
    day = _day(f"{said[: found.start()]} {said[found.end() :]}", today)
    if start is None or day is None:
        return None
    if found["till_hour"]:
        until = _until(found, start)
        if until is None:
            return None
        lasts = until - start
    return When(day + start // MIDNIGHT * timedelta(days=1), start % MIDNIGHT, lasts)


def length(text: str) -> int | None:
    """How long alone, in minutes: 两小时, 一个半小时, 90分钟, 1.5h."""
    rest, found = _cut_length(_plain(text))
    return found if not _FILLING.sub("", rest) else None


_ONES = "[一二两三四五六七八九]"
_AFTER_TEN = "[一二三四五六七八九]"
_NUMBER = rf"(?:(?<![周期拜])[二三四五六七八九]十{_AFTER_TEN}?|十{_AFTER_TEN}?|零?{_ONES}|[零〇])"
"""周二十点 is Tuesday at ten, 二十两小时 twenty and two hours."""
_COUNTED = re.compile(
    rf"{_NUMBER}(?=个?半?(?:小时|钟头|分钟|分|点|时|刻))|(?<=[点时])(?P<past>{_NUMBER})(?=$|[^点时\d小个])"
)
_APART = re.compile(rf"([点點时時]零?(?:十|{_ONES})+)\s+(?=十|半|{_ONES})")
"""两点二十 一小时: here the blank between two characters tells something."""
_LENGTH = re.compile(
    r"(?P<half>半)个?(?:小时|钟头)|"
    r"(?P<hours>\d{1,2}(?:\.\d)?)个?(?P<more>半)?(?:小时|钟头|\s?hours?|\s?hrs?|\s?h(?![a-z]))(?P<after>半)?"
    r"(?:(?P<beside>\d{1,2})分钟?)?|"
    r"(?P<minutes>\d{1,3})(?:分钟|\s?minutes?|\s?mins?)"
)
_HALF = "凌晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里"


def _one(end: str) -> str:
    """A time of day; the groups of the one that it ends at are named apart."""
    part = rf"(?P<{end}part>整|半|\d{{1,2}}刻|\d{{1,2}}分?)?"
    clock = rf"(?<!\d)(?P<{end}hour>\d{{1,2}})(?::(?P<{end}minute>\d{{2}})|[点时]{part}|(?=\s?[ap]m))"
    return rf"(?:(?P<{end}half>{_HALF})\s*)?{clock}(?:\s?(?P<{end}late>[ap]m))?"


_SPAN = re.compile(rf"{_one('')}(?:\s*(?:-|到|至|until|till|to)\s*{_one('till_')})?")
_FILLING = re.compile(r"开始|开会|召开|左右|大约|大概|一共|共|开|在|于|的|，|,|。|\bat\b|\bfor\b|\bfrom\b|\bon\b|从|\s")
_LATE = frozenset({"下午", "傍晚", "晚上", "夜里", "pm"})


def _plain(text: str) -> str:
    said = fold(_APART.sub(r"\1,", text)).strip()
    said = re.sub("[~～—–−－]+", "-", said)
    said = re.sub("([今明后])晚上?", r"\1天晚上", said)
    said = re.sub(r"\bnoon\b", "12:00", said)
    return _COUNTED.sub(lambda match: f"{number_of(match[0])}{' ' if match['past'] else ''}", said)


def _cut_length(said: str) -> tuple[str, int | None]:
    found = _LENGTH.search(said)
    if found is None:
        return said, None
    rest = f"{said[: found.start()]} {said[found.end() :]}"
    if found["half"]:
        return rest, 30
    if found["minutes"]:
        return rest, int(found["minutes"])
    halves = bool(found["more"]) + bool(found["after"])
    return rest, round(float(found["hours"]) * 60) + 30 * halves + int(found["beside"] or 0)


def _part(found: re.Match[str], end: str) -> int:
    """Minutes past the hour: 14:30, 两点半, 两点一刻, 两点四十."""
    part = found[f"{end}part"] or ""
    if part.endswith("刻"):
        return int(part[:-1]) * 15
    return 30 if part == "半" else int(found[f"{end}minute"] or part.strip("整分") or 0)


def _minute(half: str | None, hour: str, rest: int) -> int | None:
    """Minutes of the day, up to the midnight after it."""
    at = int(hour)
    if at > 24 or rest > 59 or (at == 24 and rest):
        return None
    if half in ("晚上", "夜里") and at == 12:
        at = 24
    elif (half in _LATE and at < 12) or (half == "中午" and at < 4):
        at += 12
    elif half in ("am", "凌晨") and at == 12:
        at = 0
    elif half is None and 0 < at < 7 and len(hour) == 1:
        at += 12  # nobody meets at two in the night who does not say so
    return at * 60 + rest


def _until(found: re.Match[str], start: int) -> int | None:
    """Where it ends; after midnight where it begins in the evening. An end that names no half has the one before."""
    said = found["till_late"] or found["till_half"]
    half = said or found["late"] or found["half"]
    rest = _part(found, "till_")
    until = _minute(half, found["till_hour"], rest)
    if until is None:
        return None
    if until <= start and start >= _EVENING and int(found["till_hour"]) % 12 <= 6:
        return MIDNIGHT + int(found["till_hour"]) % 12 * 60 + rest
    if until <= start and said is None and half is not None and half not in _LATE:
        return _minute("下午", found["till_hour"], rest)  # 上午11点到1点
    return until


def _day(said: str, today: date) -> date | None:
    rest = _FILLING.sub(" ", said).strip()
    found = days(rest, today) if rest else None
    return found.first if found is not None and found.first == found.last else None
