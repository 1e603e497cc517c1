"""What a department need not know, taken out of words before they go to it: who, where to the door, how to reach them.

A proposal for whoever writes the sheet: it takes out too much rather than too little, and says what it found.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.wording.address import NO_NAMES, SURNAME, TITLE_WORDS
from domain.wording.contacts import strip_contacts
from domain.wording.fold import READ


class Hidden(StrEnum):
    """What was found; each has its name under `hidden.<value>`."""

    CONTACT = "contact"
    IDENTITY = "identity"
    ACCOUNT = "account"
    PLATE = "plate"
    DOOR = "door"
    NAME = "name"


MARKS = {
    Hidden.CONTACT: "〔联系方式〕",
    Hidden.IDENTITY: "〔证件号〕",
    Hidden.ACCOUNT: "〔账号〕",
    Hidden.PLATE: "〔车牌〕",
    Hidden.DOOR: "〔门牌〕",
    Hidden.NAME: "〔姓名〕",
}


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    found: tuple[tuple[Hidden, int], ...]
    """Each kind with how many there were, in the order of `Hidden`."""


HALF = str.maketrans({chr(ord(char) + 0xFEE0): char for char in string.ascii_letters + string.digits + "@"})
"""Marks stay as they were written."""
_GAP = r"[\s\-‐-―−_.·•]{0,2}"
_NUMBER = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,4}|[A-Za-z]\d{0,2})"
_IDENTITY = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?!\d)|(?<!\d)[1-9]\d{{14}}(?!\d)")
_ACCOUNT = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,22}}(?!\d)")
_LONG = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{10}}(?!\d)")
"""Eleven digits are a mobile number whatever stands around them."""
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-Za-z][\s·•.\-]{0,2}"
    r"(?=[A-Za-z\d]{0,5}\d)[A-Za-z\d]{4,6}[挂学警港澳]?"
)
_BUILDING = rf"(?:{_NUMBER}\s*(?:号楼|号院|栋|幢|座)|\d{{1,4}}\s*号(?![线令文楼院]))"
_INSIDE = (
    rf"(?:\s*[,，、\-—]?\s*(?:{_NUMBER}\s*(?:单元|门(?![口前])|楼(?![下上顶道梯])|层|室|房(?![间屋子价租东产贷地])|户|号房?)"
    r"|\d{3,4}[A-Za-z]?(?![\d年元块米月人])))+"
)
_AFTER_BUILDING = re.compile(rf"({_BUILDING}){_INSIDE}")
_DASHED = re.compile(r"(?<![\d\-])(\d{1,3})[\-—－](?:\d{1,2}[\-—－])?\d{3,4}[A-Za-z]?(?![\d\-])(?:\s*室)?")
_DOOR = re.compile(
    rf"{_NUMBER}\s*单元(?:{_INSIDE})?|(?<!\d)\d{{3,4}}[A-Za-z]?\s*(?:室|号房|房(?![间屋子价租东产贷地]))"
    r"|(?<=住)\s*\d{3,4}[A-Za-z]?(?![\d年月天块元米人])"
)
_SURNAME = rf"(?![和都全向时应从相于原路门车房单])(?:{SURNAME})"
"""Without those that end or begin other words far more often."""
_COMMON = "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾田董袁潘蒋蔡余叶程苏魏吕丁沈姚卢姜崔钟谭陆范廖贾"
_TITLED = re.compile(
    rf"{_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?:{TITLE_WORDS})|[老小阿][{_COMMON}](?:{TITLE_WORDS}|某)?|(?:{_SURNAME})?某某?"
)
_GIVEN = rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}?"
_TOLD = re.compile(
    r"(?P<cue>我叫|我是|名叫|叫做|姓名(?:是|[:：])?|名字(?:是|叫|[:：])?|联系人(?:是|[:：])?|业主|居民|住户|村民|租户|"
    rf"租客|房东|邻居|老板|物业|经理|主任|保安)\s*(?P<name>{_GIVEN})"
    r"(?=[^\u4e00-\u9fff]|$|[的在家说住把和跟与是也又总天每经常打骂]|反映|反应|投诉)"
)
_ACTING = re.compile(
    rf"(?P<cue>^|[，,。；;：:！!？?、\s]|被|是|叫|找|跟|和|给|的)(?P<name>{_GIVEN})(?=把|说|骂|打我|打人|天天|老是|总是|家的|家里)"
)
_MAIL = re.compile(r"[\w.+\-]{1,64}\s?[@＠]\s?[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}", re.ASCII)


def mask(text: str, names: Iterable[str] = (), *, doors: bool = True, traced: bool = False) -> Masked:
    """`names` are those of people known here: who serves, how the resident is called. Without `doors` those stay;
    with `traced` a mark stands everywhere, also where a door is left out without one.
    """
    counts: Counter[Hidden] = Counter()

    def put(kind: Hidden, keep: Callable[[re.Match[str]], str] | None = None) -> Callable[[re.Match[str]], str]:
        def made(hit: re.Match[str]) -> str:
            counts[kind] += 1
            return keep(hit) if keep is not None else MARKS[kind]

        return made

    said = text.translate(HALF)
    said = _IDENTITY.sub(put(Hidden.IDENTITY), said)
    said = _MAIL.sub(put(Hidden.CONTACT), said)
    said = _ACCOUNT.sub(put(Hidden.ACCOUNT), said)
    said = _LONG.sub(put(Hidden.CONTACT), said)
    said = _contacts(said, counts)
    said = _PLATE.sub(put(Hidden.PLATE), said)
    if doors:
        said = _AFTER_BUILDING.sub(put(Hidden.DOOR, lambda hit: hit[1] + (MARKS[Hidden.DOOR] if traced else "")), said)
        said = _DASHED.sub(put(Hidden.DOOR), said)
        said = _DOOR.sub(put(Hidden.DOOR), said)
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        said = re.sub(re.escape(name), put(Hidden.NAME), said, flags=re.IGNORECASE)
    said = _people(said, put(Hidden.NAME), put(Hidden.NAME, lambda hit: hit["cue"] + MARKS[Hidden.NAME]))
    return Masked(said, tuple((kind, counts[kind]) for kind in Hidden if counts[kind]))


def _contacts(said: str, counts: Counter[Hidden]) -> str:
    mark = MARKS[Hidden.CONTACT]
    before = said.count(mark)
    said = strip_contacts(said, mark)
    counts[Hidden.CONTACT] += said.count(mark) - before
    return said


def _people(said: str, put: Callable[[re.Match[str]], str], after_cue: Callable[[re.Match[str]], str]) -> str:
    """Who is called by name: 陈女士, 我叫王强, 王强把车停在这里. Words that only begin like a surname stay."""

    def known(act: Callable[[re.Match[str]], str], group: str | int) -> Callable[[re.Match[str]], str]:
        return lambda hit: hit[0] if hit[group][:2] in NO_NAMES else act(hit)

    said = _TITLED.sub(known(put, 0), said)
    said = _TOLD.sub(known(after_cue, "name"), said)
    return _ACTING.sub(known(after_cue, "name"), said)


def findings(text: str, names: Iterable[str] = ()) -> tuple[tuple[Hidden, int], ...]:
    """What a text still tells that a department, or a resident, need not read."""
    return mask(text[:READ], names).found


def to_building(place: str) -> str:
    """A place without unit, floor and door, and without a name."""
    said = mask(place).text
    return re.sub(r"[,，、\s]+$", "", said.replace(MARKS[Hidden.DOOR], "")).strip()
