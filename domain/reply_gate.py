"""What a department's reply lacks: words that say nothing are asked again, kindly and with what is missing.

A reply says what was done, by whom (office and person), and on which day. Formulas (已阅, 正在办理, 已转相关部门) are
taken out first: what is left must still say something.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from domain.date_words import days

SHORTEST = 8
"""Characters without blanks and marks, of what was done and of a reason."""
LEFT = 5
"""So many must be left once the formulas are gone."""
SHORTEST_DOER, LONGEST_DOER = 4, 60

_FORMULA_WORDS = (
    "已经 已阅 阅处 阅 知悉 收悉 收到 已收 正在办理中 正在办理 正在处理中 正在处理 办理中 处理中 已经办理 已办理",
    "已经办结 已办结 已处理 已解决 已整改 已完成 已转交 已转发 已转办 已转 转交 转办 相关部门 有关部门 相关单位",
    "有关单位 职能部门 责任单位 属地 我单位 我局 我办 本单位 本局 我们 贵站 你站 驿站 领导 高度重视 认真研究 研究",
    "将会 将 尽快 及时 进一步 加强 依法依规 依法 依规 按规定 按照规定 按照 有关规定 相关规定 规定 办理 处理 处置",
    "解决 落实 核实 属实 情况 特此 回复 答复 同意 不同意 批示 请 谢谢 感谢 支持 关心 工作 问题 反映 诉求 事项 的",
    "了 对 并 和 由 予以 进行 后续 跟进 跟踪 noted received seen ok okay done in progress being handled processed",
    "forwarded passed on to the relevant department will be thank you thanks",
)
_FORMULAS = tuple(" ".join(_FORMULA_WORDS).split())
_FORMULA = re.compile("|".join(sorted(map(re.escape, _FORMULAS), key=len, reverse=True)))
_NOBODY = re.compile(
    "工作人员|相关人员|有关人员|负责人|经办人|承办人|相关科室|有关科室|相关部门|有关部门|执法人员|本单位|我单位|我局|"
    "单位|科室|部门|人员|staff|office|somebody"
)


def bare(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())


def says_nothing(text: str) -> bool:
    """What was done, or a reason: too short, or nothing but formulas."""
    said = bare(text)
    return len(said) < SHORTEST or len(_FORMULA.sub("", said)) < LEFT or len(set(said)) < LEFT


def names_nobody(text: str) -> bool:
    """By whom: an office and a person, not 相关人员."""
    said = bare(text)
    if not SHORTEST_DOER <= len(said) <= LONGEST_DOER:
        return True
    return len(_NOBODY.sub("", said)) < 2 or said.isdigit()


def day(text: str, today: date) -> date | None:
    """The one day that was said; None where it is no day, or several."""
    found = days(text, today)
    return found.first if found is not None and found.first == found.last else None
