"""What a head types for a plan: weekdays, hours, days, people in order, wishes. Read generously; None where unclear."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from domain.cell_words import weekdays_of
from domain.date_words import days
from domain.rota_plan import NOON, Hours, Opening

LONGEST = 1000
"""Characters of one answer; a longer one is no answer."""
MOST_SPANS = 4
_DAY = timedelta(days=1)
_DASHES = str.maketrans(dict.fromkeys("–—―－~～−", "-"))
_NTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
_NTH = re.compile(r"第([一二三四五1-5、,和及第个]+)个?|最后一?个?")
_NTH_EN = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
           "5th": 5, "last": -1}  # fmt: skip
_WEEK_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"(\d{1,2})\s*(?:[:点时]\s*(\d{2})?)\s*分?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:-|到|至|to)\s*{_CLOCK}")
_SEPARATORS = re.compile(r"[\s、，,；;>→\-./和]+")
_WISH = re.compile(r"不排|不上|不要|不能|不行|不可以|不|除了|not on|never on|not", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Weekdays (1 is Monday), which of them in a month, and `half`: am, pm or empty for the whole day."""

    weekdays: frozenset[int]
    nth: frozenset[int] = frozenset()
    half: str = ""


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip().lower()


def pattern_of(text: str) -> Pattern | None:
    """每月第二个周三上午; 周一三五; 工作日; last Friday."""
    said = plain(text)
    if len(said) > LONGEST:
        return None
    half = (
        "am" if re.search(r"上午|morning|\bam\b", said) else "pm" if re.search(r"下午|afternoon|\bpm\b", said) else ""
    )
    said = re.sub(r"上午|下午|morning|afternoon|\b[ap]m\b|每个?月|的|每逢|every|each|month|of the|the\b", "", said)
    nth, said = _nth(said)
    weekdays = _week(said)
    return Pattern(weekdays, nth, half) if weekdays else None


def _nth(said: str) -> tuple[frozenset[int], str]:
    found: set[int] = set()
    for one in _NTH.finditer(said):
        found |= {_NTHS[char] for char in one[1] if char in _NTHS} if one[1] else {-1}
    said = _NTH.sub("", said)
    for word, number in _NTH_EN.items():
        if re.search(rf"\b{word}\b", said):
            found.add(number)
            said = re.sub(rf"\b{word}\b", "", said)
    return frozenset(found), said


def _week(said: str) -> frozenset[int]:
    if re.search(r"[a-z]", said):
        if "weekdays" in said:
            return frozenset(range(1, 6))
        words = [word[:3] for word in re.findall(r"[a-z]{3,}", said) if word != "and"]
        return frozenset(_WEEK_EN.index(word) + 1 for word in words) if _known(words) else frozenset()
    return frozenset(weekdays_of(said.replace(" ", "、") if " " in said.strip() else said))


def _known(words: Sequence[str]) -> bool:
    return bool(words) and all(word in _WEEK_EN for word in words)


def pattern_kept(pattern: Pattern) -> str:
    """As a draft keeps it; `pattern_of_kept` reads it again."""
    weekdays, nth = (",".join(str(number) for number in sorted(some)) for some in (pattern.weekdays, pattern.nth))
    return f"{weekdays};{nth};{pattern.half}"


def pattern_of_kept(kept: str) -> Pattern:
    *lists, half = kept.split(";")
    weekdays, numbers = (frozenset(int(one) for one in some.split(",") if one) for some in lists)
    return Pattern(weekdays, numbers, half)


def hours_of(text: str) -> tuple[Hours, ...] | None:
    """9:00-12:00, 14:00-17:00. In order, without overlap; the last may pass midnight."""
    said = plain(text)
    spans = [_hours(*found) for found in _SPAN.findall(said)] if len(said) <= LONGEST else []
    rest = _SPAN.sub("", said)
    if not 0 < len(spans) <= MOST_SPANS or re.sub(r"[\s,、;和及and]+", "", rest):
        return None
    known = [span for span in spans if span is not None]
    if len(known) < len(spans) or any(one.end > two.start or one.end < one.start for one, two in pairwise(known)):
        return None
    return tuple(known)


def _hours(hour: str, minute: str, till: str, till_minute: str) -> Hours | None:
    start, end = _time(hour, minute), _time("0" if till == "24" else till, till_minute)
    return Hours(start=start, end=end) if start is not None and end is not None and start != end else None


def _time(hour: str, minute: str) -> time | None:
    at = int(hour), int(minute or 0)
    return time(*at) if at[0] < 24 and at[1] < 60 else None


def clock_of(text: str) -> time | None:
    """18:00, 6点, 18点30分."""
    said = plain(text)
    found = re.fullmatch(_CLOCK, said)
    if found is None:
        return None
    return _time(found[1], found[2] or "0")


def half_hours(openings: Sequence[Opening], weekdays: frozenset[int], half: str) -> tuple[Hours, ...]:
    """Of opening hours on these weekdays the mornings' or afternoons'."""
    kept = {
        (one.start, one.end) for one in openings if one.weekdays & weekdays and (one.start < NOON) == (half == "am")
    }
    return tuple(Hours(start=start, end=end) for start, end in sorted(kept))


def day_of(text: str, today: date) -> date | None:
    """12月1日, 2027-01-04, 明天, 下周一."""
    found = period_of(text.strip().removesuffix("起"), today)
    return found[0] if found is not None and found[0] == found[1] else None


def period_of(text: str, today: date) -> tuple[date, date] | None:
    """12月1日到12月31日, 2027年1月: first and last day, both whole."""
    found = days(text, today)
    if found is None or found.first_half is not None or found.last_half is not None:
        return None
    return found.first, found.last


def month_of(first: date) -> tuple[date, date]:
    return first, (first + 31 * _DAY).replace(day=1) - _DAY


def picked(text: str, people: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Ids of whom `1 3 2`, 李慧敏 林涛 or 李慧敏林涛 names, each once; `people` are names by id, in the order shown."""
    said = plain(text)
    if not said or len(said) > LONGEST:
        return None
    order = list(people)
    found: list[str] = []
    for token in filter(None, _SEPARATORS.split(said)):
        if token.isdecimal():
            if not 1 <= int(token) <= len(order):
                return None
            found.append(order[int(token) - 1])
            continue
        who = _named(token, people)
        if who is None:
            break
        found.append(who)
    else:
        return list(dict.fromkeys(found)) or None
    return _run_together(said, people)


def _named(token: str, people: Mapping[str, Sequence[str]]) -> str | None:
    token = token.removesuffix("委员")
    whole = [person for person, names in people.items() if token in (plain(name) for name in names)]
    if whole or len(token) < 2:
        return whole[0] if len(whole) == 1 else None
    near = [person for person, names in people.items() if any(token in plain(name) for name in names)]
    return near[0] if len(near) == 1 else None


def _run_together(said: str, people: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Names without anything between them, or of several words."""
    names = sorted(
        ((plain(name), person) for person, each in people.items() for name in each if name), key=lambda n: -len(n[0])
    )
    places: dict[int, str] = {}
    rest = said
    for name, person in names:
        place = rest.find(name)
        if place >= 0 and person not in places.values():
            places[place] = person
            rest = rest[:place] + " " * len(name) + rest[place + len(name) :]
    if not places or _SEPARATORS.sub("", rest.replace("委员", "")):
        return None
    return [places[place] for place in sorted(places)]


def wishes_of(text: str, people: Mapping[str, Sequence[str]]) -> dict[str, frozenset[int]] | None:
    """李慧敏 不排周一；王建国 不排周二、周五: weekdays by person on which he is not to sit."""
    said = plain(text)
    found: dict[str, frozenset[int]] = {}
    for piece in filter(None, (one.strip() for one in re.split(r"[;。\n]+", said if len(said) <= LONGEST else ""))):
        cut = _WISH.search(piece)
        who = picked(piece[: cut.start()], people) if cut else None
        pattern = _whole_days(piece[cut.end() :]) if cut else None
        if not who or pattern is None:
            return None
        for person in who:
            found[person] = found.get(person, frozenset()) | pattern
    return found or None


def _whole_days(text: str) -> frozenset[int] | None:
    pattern = pattern_of(text.strip().removeprefix("排").removeprefix("上"))
    return pattern.weekdays if pattern is not None and not pattern.nth and not pattern.half else None


def months_of(text: str, sectors: Sequence[str]) -> dict[int, str] | None:
    """12月 教育界；1月 医药: sectors by month. One that nobody here has stays as it was typed."""
    said = unicodedata.normalize("NFKC", text)
    found: dict[int, str] = {}
    for piece in filter(
        None, (one.strip() for one in re.split(r"[;；。,，、\n]+", said if len(said) <= LONGEST else ""))
    ):
        cut = re.fullmatch(r"(\d{1,2})\s*月?(?:份)?\s*[:：-]?\s*(\D.{0,19})", piece)
        if cut is None or not 1 <= int(cut[1]) <= 12:
            return None
        near = [sector for sector in sectors if cut[2].strip() in sector]
        found[int(cut[1])] = near[0] if len(near) == 1 else cut[2].strip()
    return found or None
