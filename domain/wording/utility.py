"""Outages that cannot wait for working days: water, power, gas, heating gone, a lift that stands still."""

import re

from domain.wording.fold import READ, clauses, fold, sentences

_OUT = re.compile(
    r"(?:停|断|没|无|缺)(?:了|过|着|有)?(?:自来)?(?:水|电|气|暖|热水|燃气|煤气|天然气|"
    r"暖气)(?![平准果泥位梯量瓶池动费表站务味象温息氛消])|(?:水|电|气|暖气|燃气|煤气|天然气)(?:又|也|都|已经?|"
    r"全|突然)?(?:停|断)了|"
    r"(?:不|没|未|无法|停止|中断|还没|没有)(?:来|供|通)(?:自来)?(?:水|电|气|暖|热)|跳闸|(?:爆|裂|破|断)(?:了|"
    r"裂)?(?:的)?(?:水管|暖气管|管道)|(?:水管|管道|暖气管|总管)(?:又|都)?(?:爆|破裂|裂|断|破)|"
    r"(?:暖气|地暖|暖气片|供暖|供热)(?:一直|都|还|根本|完全|也)*(?:不热|没热|冰凉|是凉的|不暖|不来|没来|凉)|"
    r"(?:水压|电压)(?:太|很|过)?(?:低|小|不足)|(?:变压器|电表箱|配电箱|配电房)(?:.{0,3})(?:坏|烧|炸|爆)|"
    r"电梯(?:又|也|都|经常|一直|已经|突然|昨天|今天|全)*(?:坏|停|不动|停运|故障|罢工|用不了|不能用|无法使用|"
    r"困人|关人|卡住)|(?:困|关|卡)在电梯|没有?电梯(?:坐|用)"
)
_NOT_NOW = re.compile(
    r"如果|万一|希望|建议|通知|计划|预告|何时|什么时候(?:能)?(?:装|通|接)|加装|安装|申请|开通|报装|怎么(?:办理|"
    r"申请)|费|收费|未通过|曾|去年|前年|以前|当年|(?:19|20)\d\d年|开户|没有停|不停|没停|威胁|未来|规划|改造"
)
_TOUCHING = frozenset({"utilities", "property", "elevator", "leak", "other", "lighting", "charging"})


def is_utility(text: str, category: str | None = None) -> bool:
    """True for an outage that lasts now. A category that cannot hold one (停车) says no; None leaves it open."""
    if category is not None and category not in _TOUCHING:
        return False
    return any(
        _OUT.search(clause) and not _NOT_NOW.search(clause)
        for sentence in sentences(fold(text[:READ]))
        for clause in clauses(sentence)
    )
