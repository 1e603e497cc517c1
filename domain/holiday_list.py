"""An official list of days off as people type it: the State Council's notice, a date or range a line, CSV or YAML.

One reading for all of them: dates are gathered until a word says what they are (放假, 上班, off, work).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from domain.calendar_years import YearList

LONGEST = 20_000
"""Characters that are looked at."""
_LONGEST_REST = 20
_DAY = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (10, 1))
"""Days off in every year's list."""


class Told(StrEnum):
    """What is wrong with a line, or worth a look: said as `holiday.<value>`."""

    NO_YEAR = "no_year"
    NO_DAYS = "no_days"
    NO_SUCH_DAY = "no_such_day"
    WRONG_WEEKDAY = "wrong_weekday"
    WRONG_COUNT = "wrong_count"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    OTHER_YEAR = "other_year"
    UNCLEAR = "unclear"
    BOTH = "both"
    WORKED_ANYWAY = "worked_anyway"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Remark:
    """`line` counts from 1, 0 is the whole list; `days` and `counts` fill the sentence."""

    what: Told
    line: int = 0
    days: Mapping[str, date] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """`found` is None where `faults` says why; `notes` are worth a look and stop nothing.

    `unused` counts the lines that told of no day.
    """

    found: YearList | None
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    unused: int = 0


def read_list(text: str) -> Reading:
    """The list of one year."""
    lines = [_plain(line) for line in text[:LONGEST].splitlines()]
    year = _year(lines)
    if year is None:
        return Reading(None, (Remark(Told.NO_YEAR),))
    reader = _Reader(year, bare_is_off=not any(_VERB.search(line) for line in lines))
    for number, line in enumerate(lines, 1):
        if line:
            reader.line(number, line)
    return reader.reading()


# --- what is looked for ---

_NUMERALS = {word: n for n, word in enumerate("一二三四五六七八九", 1)}
_WRITTEN = re.compile(r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")
_WRITTEN_DAY = re.compile(r"(?<=[至到、,—~-])([一二三四五六七八九十]{1,3})(?=[日号])")
_WEEKDAYS = {**{word: n for n, word in enumerate("一二三四五六日", 1)}, "天": 7}
_ENGLISH = {word: n for n, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
_OFF = r"不上班|放假(?:调休)?|(?<!调)(?<!连)(?<!公)(?<!轮)休息?(?!日)|\boff\b|\bholidays?\b|\brest\b"
_WORK = r"上班|补班|(?<![\u4e00-\u9fff])班(?![\u4e00-\u9fff])|\bwork(?:day|days|ing)?\b"
_NOT = r"不(?:放假|休息|补班)"
_VERB = re.compile(f"{_OFF}|{_WORK}", re.IGNORECASE)
_NAMED_YEAR = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[ \t]*年(?![ \t]*\d{1,2}[ \t]*月)"),
    re.compile(r"\byear\W{0,3}((?:19|20)\d\d)", re.IGNORECASE),
)
_DATED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*年|[-/.]\d|(?=[01]\d[0-3]\d(?!\d)))")
_BETWEEN = re.compile(r"^\W*(?:from|start|开始)\W+(?:to|end|结束)", re.IGNORECASE)


def _day(end: str) -> str:
    """A date in any of its spellings; the groups' names end in `end`."""
    return (
        rf"(?:(?P<y1{end}>(?:19|20)\d\d)(?P<s{end}>[-/.])(?P<m1{end}>\d{{1,2}})(?P=s{end})(?P<d1{end}>\d{{1,2}})(?!\d)"
        rf"|(?P<y2{end}>20\d\d)(?P<m2{end}>[01]\d)(?P<d2{end}>[0-3]\d)(?!\d)"
        rf"|(?:(?P<y3{end}>(?:19|20)\d\d)\s*年\s*)?(?P<m3{end}>\d{{1,2}})\s*月\s*(?P<d3{end}>\d{{1,2}})\s*[日号]?"
        rf"|(?P<m4{end}>\d{{1,2}})[./](?P<d4{end}>\d{{1,2}})(?![\d月./天])"
        rf"|(?P<d5{end}>\d{{1,2}})\s*日)"
        rf"(?:\s*\((?P<p{end}>[^()]{{0,30}})\)|\s*(?P<w{end}>(?:周|星期|礼拜)[一二三四五六日天]))?"
    )


_TO = r"\s*(?:至|到|—+|–|―|-+|~|\.{2,3}|\bto\b)\s*"
_BARE = r"(?P<d6>\d{1,2})(?![\d月年天./-])"


def _tokens(to: str) -> re.Pattern[str]:
    span = rf"(?<!\d)(?P<span>{_day('a')}(?:{to}(?:{_day('b')}|{_BARE}))?)"
    count = r"(?<![第前后\d])(?P<count>\d{1,2})\s*天"
    return re.compile(f"{span}|(?P<no>{_NOT})|(?P<off>{_OFF})|(?P<work>{_WORK})|{count}|(?P<stop>[。;])", re.IGNORECASE)


_TOKENS = _tokens(_TO)
_TOKENS_BETWEEN = _tokens(rf"(?:{_TO}|\s*[,;\t]\s*)")


def _plain(line: str) -> str:
    folded = unicodedata.normalize("NFKC", line).strip()
    folded = _WRITTEN.sub(lambda m: f"{_number(m[1])}月{_number(m[2])}日", folded)
    return _WRITTEN_DAY.sub(lambda m: str(_number(m[1])), folded)


def _number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def _year(lines: Iterable[str]) -> int | None:
    """The year that the list names, else the one that most of its dates name."""
    text = "\n".join(lines)
    for pattern in _NAMED_YEAR:
        if named := pattern.search(text):
            return int(named[1])
    dated = Counter(int(found[1]) for found in _DATED_YEAR.finditer(text))
    return max(dated, key=lambda year: (dated[year], year)) if dated else None


# --- reading ---


class _Fault(Exception):
    def __init__(self, what: Told, days: Mapping[str, date] | None = None, **counts: int) -> None:
        super().__init__(what)
        self.what, self.days, self.counts = what, days or {}, counts


class _Reader:
    """Lines one after another. A word before a colon holds for the lines below it, until the next such word."""

    def __init__(self, year: int, *, bare_is_off: bool) -> None:
        self.year = year
        self.known: dict[bool, set[date]] = {True: set(), False: set()}  # off, worked
        self.faults: list[Remark] = []
        self.notes: list[Remark] = []
        self.unused = 0
        self._below: bool | None = True if bare_is_off else None
        self._tokens = _TOKENS
        self._month: tuple[int, int] | None = None

    def line(self, number: int, text: str) -> None:
        if _BETWEEN.match(text):
            self._tokens = _TOKENS_BETWEEN
        try:
            days, used = self._sorted(text)
        except _Fault as fault:
            self.faults.append(Remark(fault.what, number, fault.days, fault.counts))
            return
        self.unused += not used
        for off, day in days:
            if day in self.known[not off]:
                self.faults.append(Remark(Told.BOTH, number, {"day": day}))
            elif not off and day.isoweekday() <= 5:
                self.notes.append(Remark(Told.WORKED_ANYWAY, number, {"day": day}))
            else:
                self.known[off].add(day)

    def reading(self) -> Reading:
        if not self.known[True] and not self.faults:
            self.faults.append(Remark(Told.NO_DAYS))
        if self.faults:
            return Reading(None, tuple(self.faults), tuple(self.notes), self.unused)
        for month, day in _FIXED:
            if (fixed := date(self.year, month, day)) not in self.known[True]:
                self.notes.append(Remark(Told.MISSING, days={"day": fixed}))
        found = YearList(self.year, frozenset(self.known[True]), frozenset(self.known[False]))
        return Reading(found, (), tuple(self.notes), self.unused)

    def _sorted(self, text: str) -> tuple[list[tuple[bool, date]], bool]:
        """The days of a line, each with whether it is off; and whether the line told of any. Raises _Fault."""
        found: list[tuple[bool, date]] = []
        waiting: list[date] = []
        last: list[date] = []
        before: bool | None = None  # a word that stands before its dates
        self._month = None
        for token in self._tokens.finditer(text):
            if token["d5a"] and self._month is None:
                continue  # a day of no month: no date
            if token["span"]:
                waiting += self._span(token, text)
            elif token["count"]:
                self._counted(waiting or last, int(token["count"]))
            elif token["no"]:
                waiting = []
            elif token["stop"]:
                before = None
            elif waiting:
                found += [(bool(token["off"]), day) for day in waiting]
                waiting, last = [], waiting if token["off"] else []
            else:
                before = bool(token["off"])
                if re.match(r"\s*:", text[token.end() :]) and not text[: token.start()].strip(" -#、[【"):
                    self._below = before
        if waiting:
            found += [(self._bare(waiting, before), day) for day in self._ours(waiting, before)]
        return found, bool(found)

    def _ours(self, waiting: list[date], before: bool | None) -> list[date]:
        """Without the date of a notice itself, which stands below it."""
        signed = self._below is None and before is None and all(day.year != self.year for day in waiting)
        return [] if signed else waiting

    def _bare(self, waiting: list[date], before: bool | None) -> bool:
        said = before if before is not None else self._below
        if said is None:
            raise _Fault(Told.UNCLEAR, {"day": waiting[0]})
        return said

    def _counted(self, days: list[date], count: int) -> None:
        if days and len(set(days)) != count:
            raise _Fault(Told.WRONG_COUNT, said=count, count=len(set(days)))

    def _span(self, token: re.Match[str], text: str) -> Iterator[date]:
        first = self._date(token, "a", text)
        if token["d6"]:
            last = self._made(first.year, first.month, int(token["d6"]))
        elif any(token[f"d{n}b"] for n in range(1, 6)):
            last = self._date(token, "b", text, after=first)
        else:
            last = first
        if last < first:
            raise _Fault(Told.BACKWARDS, {"first": first, "last": last})
        if (last - first).days >= _LONGEST_REST:
            raise _Fault(Told.TOO_LONG, {"first": first, "last": last}, count=(last - first).days + 1)
        return (first + _DAY * n for n in range((last - first).days + 1))

    def _date(self, token: re.Match[str], end: str, text: str, after: date | None = None) -> date:
        """One date of a token; what it leaves out is taken from the one before it, or from the list's year."""
        part = {
            name: next((int(v) for n in range(1, 6) if (v := _group(token, f"{name}{n}{end}"))), 0) for name in "ymd"
        }
        month = part["m"] or (self._month[1] if self._month else 0)
        year = part["y"] or (self._month[0] if self._month and not part["m"] else self._in_year(month, text, after))
        made = self._made(year, month, part["d"])
        said = _weekday(token[f"p{end}"] or token[f"w{end}"] or "")
        if said and said != made.isoweekday():
            raise _Fault(Told.WRONG_WEEKDAY, {"day": made})
        if self._far(year, month) and not self._is_signature(text):
            raise _Fault(Told.OTHER_YEAR, {"day": made}, year=self.year)
        self._month = year, month
        return made

    def _far(self, year: int, month: int) -> bool:
        """No list speaks of more than the winter on either side of its year."""
        return abs(year - self.year) > 1 or (year < self.year and month < 11) or (year > self.year and month > 2)

    def _is_signature(self, text: str) -> bool:
        return self._below is None and not _VERB.search(text)

    def _in_year(self, month: int, text: str, after: date | None) -> int:
        """New Year's rest may begin in December before."""
        if after is not None:
            return after.year + (month < after.month)
        return self.year - (month == 12 and "元旦" in text)

    def _made(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            raise _Fault(Told.NO_SUCH_DAY, month=month, day=day) from None


def _group(token: re.Match[str], name: str) -> str | None:
    return token[name] if name in token.re.groupindex else None


def _weekday(said: str) -> int | None:
    if found := re.search(r"(?:周|星期|礼拜)([一二三四五六日天])", said):
        return _WEEKDAYS[found[1]]
    if found := re.search(r"\b(mon|tue|wed|thu|fri|sat|sun)", said.lower()):
        return _ENGLISH[found[1]]
    return None
