"""Who is named in an item's words and so has to keep out of it (回避): cheap in doubt, but a place is no person.

By full name, by surname with the office (李委员, 王站长), in a complaint also by the office alone (站长, 值班委员).
A word of thanks names somebody too; a salutation at the very beginning (王站长您好) only says who is written to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.people import Role
from domain.wording.fold import fold, words

READ = 20_000
"""Characters that are looked through."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody who serves at the station: every spelling of the whole name, the surname, the offices; sits now?"""

    person_id: str
    names: tuple[str, ...]
    surname: str
    roles: frozenset[Role]
    sits: bool = False


@dataclass(frozen=True, slots=True)
class _Office:
    """`alone` is how it is spoken of without a name, `english` what it is called there."""

    title: str
    alone: str
    english: str


_NO_OFFICE = (
    "期|久|年|时间|椅|凳|满|廊|出|草|途|假|达|度|沙|条|城|宽|高|短|安街|江|春|得|街|路|巷|村|桥|室|办公室"  # 车站长椅
)
_NO_STATION = words("地铁 火车 火车站 高铁 汽车 公交 车 加油 收费 变电 泵 物业 检查 警务 供电 卫生 气象 水文 电视")
_OFFICES = {
    Role.MEMBER: _Office("委员", r"(?:值班|坐班|今天|当班)的?(?:委员|人员|同志)", "(?:committee )?member"),
    Role.HEAD: _Office(
        "站长", "".join(f"(?<!{other})" for other in _NO_STATION) + rf"站长(?!{_NO_OFFICE})", "(?:station )?head"
    ),
    Role.CLERK: _Office("联络员", "联络员", "clerk"),
}
_TITLES = "|".join(office.title for office in _OFFICES.values())
_PLACE = (
    "(?:家|氏)?(?:大?路|大?街|村|屯|庄|镇|乡|巷|弄|里弄|胡同|小区|社区|花园|公园|广场|小学|中学|大厦|桥|站(?!长)|站台|"
    "室|办公室|工作室)"
)
_COMPLAINT = re.compile(
    "投诉|举报|控告|告状|态度|不管|不理|不问|不接|不回|不来|不见|不作为|不公|不办|推诿|推脱|推来推去|拖着|拖了|敷衍|偏袒|"
    "偏心|欺负|欺压|骂|凶|吼|打人|威胁|恐吓|刁难|收钱|收了.{0,4}钱|要钱|受贿|送礼|红包|回扣|好处|关系户|包庇|徇私|说谎|"
    "撒谎|骗|糊弄|差劲|太差|很差|失职|渎职|迟到|早退|不在岗|喝酒|"
    r"complain|\brude|\bignor|\bbribe|\blie[sd]?\b|\bshout|never (?:comes|answers|helps)"
)
_NEAR = 40
"""Characters on either side of an office in which a complaint about it is looked for."""
_ENDS_OTHER_WORDS = {
    "何": "为如任几奈",
    "周": "一二三四五六七八九十上下这那本每两隔几半",
    "方": "地对双官多各北南东西前后",
    "高": "很太更最不提",
    "安": "不平治保晚公",
    "白": "明黑空不",
    "时": "有当同到那这小随按及",
}
"""Surnames that end other words, with what stands before them there: 为何静音 names no 何静."""
_GREETED = "(?:您们?好|你们?好|早上好|上午好|中午好|下午好|晚上好|好)(?![意多大几像看久好])"
_HONOURED = "(?:尊敬|敬爱|亲爱)的"
_GAPS = re.compile(r"[\s\u200b-\u200f\ufeff·•]+")


def named(said: str, people: Iterable[Serving]) -> set[str]:
    """Ids of those of `people` whom the words name."""
    everybody = tuple(people)
    spaced = fold(said[:READ])
    text = _without_salutation(_GAPS.sub("", spaced), everybody)
    surnames = {fold(who.surname) for who in everybody if who.surname}
    return {who.person_id for who in everybody if _is_named(who, text, spaced, surnames)}


def _is_named(who: Serving, text: str, spaced: str, surnames: set[str]) -> bool:
    if any(_in_english(who, name, spaced) if name.isascii() else _whole(name, text) for name in who.names):
        return True
    for role in _OFFICES.keys() & who.roles:
        if _with_surname(who, _OFFICES[role], text) or _alone(who, role, text, spaced, surnames):
            return True
    return False


def _whole(name: str, text: str) -> bool:
    """The whole name, but not as the name of a place, nor where its surname ends another word."""
    said = _GAPS.sub("", fold(name))
    if len(said) < 2 or said not in text:
        return False
    before = _ENDS_OTHER_WORDS.get(said[0]) if len(said) == 2 else None
    return bool(re.search((f"(?<![{before}])" if before else "") + re.escape(said) + f"(?!{_PLACE})", text))


def _in_english(who: Serving, name: str, spaced: str) -> bool:
    """Li Huimin, Member Li."""
    said = fold(name).split()
    if not said or said[0] not in spaced:
        return False
    offices = "|".join(_OFFICES[role].english for role in _OFFICES.keys() & who.roles)
    titled = rf"|(?:{offices})\s+{re.escape(said[0])}" if offices else ""
    whole = r"\s+".join(re.escape(part) for part in said)
    return bool(re.search(rf"(?<![a-z])(?:{whole}{titled})(?![a-z])", spaced))


def _with_surname(who: Serving, office: _Office, text: str) -> bool:
    """李委员, 小李委员, 李某委员."""
    surname = fold(who.surname).strip()
    if not surname or surname not in text or office.title not in text:
        return False
    return bool(re.search(f"{re.escape(surname)}某{{0,2}}的?{office.title}(?!{_PLACE})", text))


def _alone(who: Serving, role: Role, text: str, spaced: str, surnames: set[str]) -> bool:
    """The office without a name, where somebody complains of it; of the members only who sits now."""
    if role is Role.MEMBER and not who.sits:
        return False
    for hit in re.finditer(_OFFICES[role].alone, text):
        of_another = any(text[: hit.start()].endswith(surname) for surname in surnames)
        if not of_another and _complained(text, hit):
            return True
    english = rf"\bthe {_OFFICES[role].english}\b(?! of\b)"
    return role is not Role.MEMBER and any(_complained(spaced, hit) for hit in re.finditer(english, spaced))


def _complained(text: str, hit: re.Match[str]) -> bool:
    return bool(_COMPLAINT.search(text, max(0, hit.start() - _NEAR), hit.end() + _NEAR))


def _without_salutation(text: str, people: Sequence[Serving]) -> str:
    """尊敬的王站长：, 李委员您好 at the very beginning say who is written to, and about nobody."""
    whole = {_GAPS.sub("", fold(name)) for who in people for name in who.names if not name.isascii()}
    names = "".join(f"{re.escape(name)}|" for name in whole if name)
    called = f"(?:{names}[\u4e00-\u9fff]{{0,3}}?(?:{_TITLES}))(?:{_TITLES})?(?:同志|老师)?"
    greeted = f"{called}[,:!、]?{_GREETED}"
    honoured = f"{_HONOURED}{called}(?:[,:!]|{_GREETED})"
    start = re.match(f"(?:{_GREETED}[,!]?)?(?:{greeted}|{honoured})", text)
    return text[start.end() :] if start else text
