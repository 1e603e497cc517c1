"""The core of what somebody wrote, in at most 20 characters: for lists, never in place of the words."""

import re

from domain.wording.fold import READ
from domain.wording.text import clip

TITLE_LENGTH = 20
_COURTESY = (
    r"(?:尊敬的|敬爱的|亲爱的)[^，。！!？?；;：:\n]{0,30}?(?:[：:，,！!]|您好|你好)",
    r"(?:各位|诸位)?(?:领导|书记|市长|区长|主任|站长|委员|老师|同志|工作人员|驿站|"
    r"负责人)们?(?=[，,：:！!。、\s]|您好|你好)",
    r"(?:各位)?(?:您们?|你们?|大家)好[啊呀哈]*",
    r"(?:早上|上午|中午|下午|晚上)好|早安|晚安|哈喽|hello|hi\b|在吗|有人吗|在不在|打扰一?下?了?|麻烦一?下|劳驾",
    r"(?:请问|咨询)(?:一下|下)?|(?:我)?(?:想|要)?(?:请教|请问|咨询|问)(?:一下|下|问)",
    r"(?:现在?|今天?|特)?(?:我们?|本人|俺|咱们?)?(?:现在?|今天?|特)?(?:想要?|要|需要|再次|向您|来)*(?:反映|"
    r"反应|投诉|举报|建议|说)"
    r"(?:一下|下|一个|个|一件)?(?:的)?(?:问题|情况|事情|事)?(?:是|如下|就是)?(?=.)",
    r"关于|就是说?|那个|是这样的?|情况是这样的?|事情是这样的?",
)
_LEAD = re.compile(rf"(?:(?:{'|'.join(_COURTESY)})|[\s，,。.！!：:、~～…—\-？?；;])+", re.IGNORECASE)
_WHO = re.compile(
    r"(?:我们?|本人|俺|咱们?)(?:叫|姓|是|住|家住?)?[^，,。！!？?；;\n]{0,30}?(?:业主|居民|住户|村民|市民|群众|"
    r"家长|退休职工|老百姓|租户|人|的)"
    r"(?:代表|之一)?[，,。！!；;\n]+"
)
_OURS = (
    (r"^\s*(?:我们?|本人|俺们?|咱们?)(?:家里?|这里|这边|这儿|这)?(?:的|最近|现在)*(?:是)?"
     r"(?:发现|觉得|看到|看见|听说|认为|希望)?(?=.{2})", ""),
    (r"(?:我们?|俺们?|咱们?)(?:的)?(?=小区|社区|楼|栋|单元|村|街|院|这)", ""),
    (r"(?:我们?|俺|咱)家(?:里)?", "住户家"),
    (r"(?i)^\s*(?:i (?:want|would like|wish) to (?:report|say|complain)(?: about| that)?"
     r"|i (?:think|find|saw|see)(?: that)?"
     r"|my|our)\s+(?=\w{2})", ""),
    (r"(?i)\b(?:my|our)\b", "the"),
)  # fmt: skip
"""Who speaks, as it stands in front of what he speaks of, and amid it."""
_STILL_OURS = re.compile(r"我|俺|咱|本人|\b(?:i|we|me|us|my|our)\b", re.IGNORECASE)
_HANGING = re.compile(
    r"(?:\s+(?:a|an|the|of|in|on|at|to|by|for|from|with|and|or|but|that|which|is|are|was|were|be|has|have|had|so"
    r"|because|when|where|every|since|no|not))+$",
    re.IGNORECASE,
)
_PART = re.compile(r"[^，,；;：:]+[，,；;：:]*")
_SHORTEST = 4
_SENTENCE = re.compile(r"[^。！!？?；;\n]+[！!？?]?")
_CLAUSE = re.compile(r"(?:[^，,、：:\s]|(?<=\d)[ \t](?=[^\x00-\x7f]))+[，,、：:\s]*")
"""A blank between a number and what it counts parts nothing: 3 栋."""


def title(text: str) -> str:
    return _short(opening(text).rstrip("！!。") or clip(text.strip(), TITLE_LENGTH))


def common_title(text: str) -> str:
    """A title in nobody's voice that ends where a clause does; the usual one where it is not to be had so simply."""
    said = opening(text).rstrip("！!。.")
    for pattern, instead in _OURS:
        said = re.sub(pattern, instead, said, count=1)
    if not said.isascii():
        clauses = _PART.findall(said)
        ours = next((at for at, one in enumerate(clauses) if _STILL_OURS.search(one)), len(clauses))
        said = "".join(clauses[:ours]).rstrip("，,、：:；; ")
    made = _HANGING.sub("", _short(said.strip()))
    if len(made) < _SHORTEST or made.endswith("…") or _STILL_OURS.search(made):
        return title(text)
    return made[:1].upper() + made[1:]


def opening(text: str) -> str:
    """The first sentence that says something."""
    first = _SENTENCE.match(without_courtesies(text[:READ].strip()))
    return first.group().strip() if first else " ".join(text[:READ].split())


def without_courtesies(text: str) -> str:
    """Courtesies and self-introductions off the front, as long as something is left."""
    while True:
        rest = text
        for pattern in (_LEAD, _WHO):
            found = pattern.match(rest)
            if found and rest[found.end() :].strip():
                rest = rest[found.end() :].lstrip()
        if rest == text:
            return text
        text = rest


def _short(sentence: str) -> str:
    """Whole clauses as far as they fit; where they say too little (a place, a salutation), as much as there is room.

    Latin letters take half the room, so that an English title holds twice as many.
    """
    most = TITLE_LENGTH * 2 if sentence.isascii() else TITLE_LENGTH
    if len(sentence) <= most:
        return sentence
    kept = ""
    for clause in _CLAUSE.findall(sentence):
        if len((kept + clause).rstrip("，,、：: ")) > most:
            break
        kept += clause
    kept = kept.rstrip("，,、：: \n")
    return kept if len(kept) * 3 > most else clip(sentence, most)
