"""What a plan says before anybody has written one: who, how, in what order, by kind; plain, and to be changed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.consultation_rules import Kind


@dataclass(frozen=True, slots=True)
class Outline:
    """主体、方式、流程."""

    who: str
    how: str
    order: str


_PLAIN = Outline(
    "关心这件事的居民、委员，再请有关的单位或物业来",
    "坐到一起当面谈，一人一次把话说完",
    "先听居民说，再请有关单位答，大家一起商量，最后说定谁来办、哪天办好",
)
_FORMAL = Outline(
    "委员、承办单位、居民代表，需要时请懂行的人",
    "先看现场和材料，再开会协商",
    "先介绍情况，再由单位答复，委员和居民发言，讨论以后形成意见建议",
)
_OUTLINES = {
    "invited": Outline("提议题的居民、一起联名的邻居、委员，再请有关的单位来", _PLAIN.how, _PLAIN.order),
    "sector": Outline("对口的委员和承办单位", _FORMAL.how, _FORMAL.order),
    "circle": Outline("本界别的委员、承办单位、居民代表", _FORMAL.how, _FORMAL.order),
    "proposal": Outline(
        "提案人、承办单位、有关的委员",
        "看提案和办理的材料，当面沟通",
        "先由承办单位说办理情况，再听提案人和委员的意见，最后商定下一步",
    ),
}
_PLAIN_EN = Outline(
    "Residents whom it concerns, members, and the department or property manager involved",
    "Face to face around one table, each says his say once",
    "Residents first, then the department answers, all talk it over, at the end who does what by when",
)
_FORMAL_EN = Outline(
    "Members, the department, residents' representatives, an expert where one is needed",
    "See the place and the papers first, then meet",
    "The matter is presented, the department answers, members and residents speak, suggestions are agreed",
)
_OUTLINES_EN = {
    "invited": Outline(
        "Who proposed the topic, neighbours who signed it, members, the department", _PLAIN_EN.how, _PLAIN_EN.order
    ),
    "sector": Outline("Members of the sector and the department", _FORMAL_EN.how, _FORMAL_EN.order),
    "circle": Outline("Members of the circle, the department, residents", _FORMAL_EN.how, _FORMAL_EN.order),
    "proposal": Outline(
        "Who made the proposal, the department, the members concerned",
        "Read the proposal and what was done, then meet",
        "The department reports, then its authors and the members speak, then the next step is agreed",
    ),
}


def outline(kind: Kind, language: str = "zh_CN") -> Outline:
    """Of a kind that the district has made itself: as formal as it is."""
    if language == "en":
        return _OUTLINES_EN.get(kind.slug) or (_FORMAL_EN if kind.formal else _PLAIN_EN)
    return _OUTLINES.get(kind.slug) or (_FORMAL if kind.formal else _PLAIN)
