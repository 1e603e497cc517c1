"""Answers in people's own words to what we ask most: is this right, is it solved, are you pleased, which one."""

from __future__ import annotations

import re
from typing import Literal

from domain.wording.fold import fold

_TRAIL = re.compile(r"[吧呀啊了的哦喔呢嘛哈啦吗\s，,。.!！~～、；;]+$")
_SAID_YES = (
    "好 好好 好嘞 可以 行 中 对 对对 是 是是 嗯 嗯嗯 没错 不错 没问题 没有问题 同意 确定 确认 当然 就这样 就是这样 "
    "提交 交 发 发送 发出去 ok okay yes yeah yep sure right correct submit send agree"
)
_YES = frozenset(_SAID_YES.split())
_NO = frozenset(["不", "不行", "不要", "不好", "不可以", "不同意", "不用", "不是", "不对", "no", "nope"])
_NOT_SOLVED = re.compile(
    r"(?:没|未|不曾|还没|并没|根本没|没有)(?:有)?(?:得到)?(?:解决|处理|弄好|修好|搞好|办好|好|变)|"
    r"(?:还是|仍然|依然|照样|又)(?:不|没|老样|一样|那样|坏|漏|堵|占|吵)|不解决|解决不|白搭|"
    r"not (?:been )?(?:solved|fixed)|still (?:not|broken)|unsolved"
)
_PARTLY = re.compile(r"部分|一半|有一点|有点|好一点|好了一?些|好了点|稍微|差不多|partly|half|somewhat|a (?:bit|little)")
_SOLVED = re.compile(r"解决|处理好|修好|弄好|搞定|办好|办妥|好了|亮了|通了|不漏了|solved|fixed|done|works now")
_NOT_PLEASED = re.compile(
    r"(?:不|没|没有)(?:太|怎么|很|大|够|是很|算)?满意|失望|不行|太差|很差|"
    r"not (?:very )?(?:satisfied|pleased|happy)|unhappy"
)
_FAIRLY = re.compile(r"基本满意|还(?:行|可以|好|凑合)|一般|凑合|勉强|马马虎虎|fairly|so so|okay")
_PLEASED = re.compile(r"满意|很好|挺好|非常好|不错|satisfied|pleased|happy|very good")
_ORDINAL = re.compile(r"(?:我?(?:选|要|按))?第?([1-9一二两三四五六七八九])(?:个|项|条|号|种)?")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def assent(text: str) -> bool | None:
    """Whether a whole message says yes or no; None when it says something else."""
    said = _TRAIL.sub("", fold(text).strip())
    if said in _YES or (said == "" and text.strip()[:1] in ("对", "是", "好")):
        return True
    return False if said in _NO else None


def solved(text: str) -> Literal["yes", "partly", "no"] | None:
    """An answer to 解决了吗; a short one only, longer ones tell something."""
    said = fold(text)
    if len(said) > 40:
        return None
    if _NOT_SOLVED.search(said) or _TRAIL.sub("", said) in ("没", "没有", "没呢", "没有呢", "no"):
        return "no"
    if _PARTLY.search(said):
        return "partly"
    return "yes" if _SOLVED.search(said) or _TRAIL.sub("", said) in ("yes", "是", "嗯") else None


def pleased(text: str) -> Literal["yes", "fairly", "no"] | None:
    """An answer to 满意吗."""
    said = fold(text)
    if len(said) > 40:
        return None
    if _NOT_PLEASED.search(said):
        return "no"
    if _FAIRLY.search(said):
        return "fairly"
    return "yes" if _PLEASED.search(said) else None


def ordinal(text: str) -> int | None:
    """第一个, 选二, 3号: which of the numbered choices a whole message names."""
    found = _ORDINAL.fullmatch(_TRAIL.sub("", fold(text).strip()))
    if found is None:
        return None
    return _DIGITS.get(found[1]) or int(found[1])
