"""The place that a message names: 幸福里小区3栋2单元, 建设路与人民路路口. Not every 路 is a street."""

import re
from collections.abc import Iterator

from domain.wording.fold import READ
from domain.wording.place_words import (
    ADMIN,
    AREA,
    ESTATE,
    NAMES_WITH_STOPS,
    NO_NAMES,
    NO_PLACES,
    NUMBERED,
    PLACES_BY_THEMSELVES,
    SPOT,
    STOPS,
    TAIL,
    WAY,
)

LONGEST = 30
ENOUGH = 2

_BREAK = re.compile(r"(?:\d{1,4}[年月]){1,2}(?:\d{1,2}[日号])?|[^\w\u4e00-\u9fff·—-]+")


def _begin(*alternatives: str) -> str:
    """A set of the characters that they begin with: what holds none of these need not be looked through."""
    return "[" + "".join(sorted({_BEHIND.sub("", word)[0] for word in "|".join(alternatives).split("|")})) + "]"


_BEHIND = re.compile(r"^\(\?<!\w\)")
_WORD = re.compile(rf"(?={_begin(NAMES_WITH_STOPS, STOPS)})(?:(?P<name>{NAMES_WITH_STOPS})|(?P<stop>{STOPS}))")
_PART = (
    rf"(?:(?P<numbered>{NUMBERED})|[\w·]{{0,9}}?(?:(?P<estate>{ESTATE})|(?P<area>{AREA})|(?P<way>{WAY})|"
    rf"(?P<spot>{SPOT})|(?P<admin>{ADMIN})))"
)
_HINT = re.compile(_begin(ESTATE, AREA, WAY, SPOT, ADMIN, "号|栋|幢|座|单元|楼|层|室|弄|巷|户|组|期|区|门"))
"""Every part ends with a word that begins so."""
_PARTS = re.compile(re.sub(r"\?P<\w+>", "?:", rf"{_PART}(?:{TAIL}|{_PART})*"))
_READ = re.compile(_PART)
_ALONE = re.compile(PLACES_BY_THEMSELVES)
_TOLD_AS_PLACE = re.compile(r"(?:住在?|位于|地址(?:是|在)?[:：]?|地点(?:是|在)?[:：]?|在|地处)$")
_WEIGHT = {"estate": 3, "way": 3, "spot": 2, "area": 2, "numbered": 2, "admin": 0}
_HOUSE = re.compile(r"[栋幢座]|号楼|单元|室")
_SHORT_NAME = re.compile(r"[省市区县镇乡村老新东西南北\da-zA-Z]")
_LEADING = re.compile(r"^(?:[本该此个条座处与]|[日点米元]起?)+(?=\w{3})")
_INNER_GAP = re.compile(r"(?<=[\da-zA-Z一二三四五六七八九十])[ \u3000]{1,2}(?=[栋幢座号弄巷期]|单元)")
_GAP = re.compile(rf"[ \u3000]{{1,3}}(?={NUMBERED})")


def place(text: str) -> str | None:
    """The most telling place, at most 30 characters; None when only a town, or nothing, is named."""
    best, most = None, ENOUGH - 1
    for said, told_as_place in _candidates(_GAP.sub("", _INNER_GAP.sub("", text[:READ]))):
        weight = _weight(said)
        if weight >= ENOUGH and weight + told_as_place > most:
            best, most = said, weight + told_as_place
    if best is None and (alone := _ALONE.search(text[:READ])):
        return alone.group()
    return best


def _candidates(text: str) -> Iterator[tuple[str, bool]]:
    for run, before in _runs(text):
        for found in _PARTS.finditer(run) if _HINT.search(run) else ():
            said = _LEADING.sub("", found.group().strip("-—·"))
            if said.lower() not in NO_PLACES:
                yield _short(said), bool(found.start() == 0 and _TOLD_AS_PLACE.search(before))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Stretches without a break or a stop word, each with what stands before it."""
    start = 0
    for end, after in [*_breaks(text), (len(text), len(text))]:
        if end > start:
            yield text[start:end], text[max(0, start - 4) : start]
        start = after


def _breaks(text: str) -> list[tuple[int, int]]:
    marks = [found.span() for found in _BREAK.finditer(text)]
    stops = [found.span() for found in _WORD.finditer(text) if found["stop"]]
    return sorted(marks + stops)


def _weight(said: str) -> int:
    """How much a place tells: each kind of part once, and nothing for parts that name nothing (a bare 小区)."""
    kinds: set[str] = set()
    unnamed = ""
    for part in _READ.finditer(said):
        kind, whole = part.lastgroup or "admin", unnamed + part.group()
        named = kind == "numbered" or _is_name(whole, part[kind])
        unnamed = "" if named or kind == "admin" else whole
        kinds |= {kind} if named else set()
    if kinds == {"numbered"} and not _HOUSE.search(said):
        return 0
    return sum(_WEIGHT[kind] for kind in kinds)


def _is_name(part: str, ending: str) -> bool:
    name = part.removesuffix(ending)
    if part.lower() in NO_PLACES or name in NO_NAMES:
        return False
    if name.isdigit() and ending == "路":
        return False
    return len(name) > 1 or (len(ending) > 1 and bool(_SHORT_NAME.fullmatch(name)))


def _short(said: str) -> str:
    """Over-long places lose their beginning, part by part: the house tells more than the province."""
    if len(said) <= LONGEST:
        return said
    starts = (part.start() for part in _READ.finditer(said))
    return next((said[start:] for start in starts if len(said) - start <= LONGEST), said[:LONGEST])
