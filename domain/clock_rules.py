"""The clocks as a district sets them: which there are, what each may be, how an amount is written and read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.clocks import Allowance, Clocks, Unit
from domain.date_words import number_of
from domain.said import Said, joined, ours, said

DEFAULTS = Clocks()


class Rule(StrEnum):
    """Everything that can be set, by its name in `Clocks`."""

    ACCEPT = "accept"
    ACCEPT_RESERVE = "accept_reserve"
    ACCEPT_HEAD = "accept_head"
    ACCEPT_DANGER = "accept_danger"
    FIRST_CONTACT = "first_contact"
    DANGER = "danger"
    UTILITIES = "utilities"
    REACH = "reach"
    REACH_DANGER = "reach_danger"
    ANSWER_SIMPLE = "answer_simple"
    ANSWER = "answer"
    SIMPLE_CATEGORIES = "simple_categories"
    EXTENSION = "extension"
    SUPPLEMENT = "supplement"
    DECIDE = "decide"
    REFERRAL_RETURN = "referral_return"
    REFERRAL_REPLY = "referral_reply"
    REFERRAL_RELEASE = "referral_release"
    CONSULTATION = "consultation"
    NOTICE = "notice"
    MINUTES = "minutes"
    OBJECTED = "objected"
    RATING = "rating"
    LOOK_BACK_FIRST = "look_back_first"
    LOOK_BACK_SECOND = "look_back_second"


class Group(StrEnum):
    TAKING = "taking"
    CONTACT = "contact"
    ANSWER = "answer"
    REFERRAL = "referral"
    CONSULTATION = "consultation"
    AFTER = "after"


GROUPS: Mapping[Group, tuple[Rule, ...]] = MappingProxyType(
    {
        Group.TAKING: (Rule.ACCEPT, Rule.ACCEPT_RESERVE, Rule.ACCEPT_HEAD, Rule.ACCEPT_DANGER),
        Group.CONTACT: (Rule.FIRST_CONTACT, Rule.DANGER, Rule.UTILITIES, Rule.REACH, Rule.REACH_DANGER),
        Group.ANSWER: (
            Rule.ANSWER_SIMPLE,
            Rule.ANSWER,
            Rule.SIMPLE_CATEGORIES,
            Rule.EXTENSION,
            Rule.SUPPLEMENT,
            Rule.DECIDE,
        ),
        Group.REFERRAL: (Rule.REFERRAL_RETURN, Rule.REFERRAL_REPLY, Rule.REFERRAL_RELEASE),
        Group.CONSULTATION: (Rule.CONSULTATION, Rule.NOTICE, Rule.MINUTES, Rule.OBJECTED),
        Group.AFTER: (Rule.RATING, Rule.LOOK_BACK_FIRST, Rule.LOOK_BACK_SECOND),
    }
)

Bounds = Mapping[Unit, tuple[int, int]]
_SHORT: Bounds = {"working_hours": (1, 40), "working_days": (1, 5), "hours": (1, 72)}
_DAYS: Bounds = {"working_days": (1, 29), "days": (1, 90)}
"""What takes 30 days or more runs by the wall, so working days end at 29."""
_FEW_DAYS: Bounds = {"working_hours": (1, 40), "working_days": (1, 15)}
_LOOK_BACK: Bounds = {"days": (7, 365)}

BOUNDS: Mapping[Rule, Bounds] = MappingProxyType(
    {
        Rule.ACCEPT: _SHORT,
        Rule.ACCEPT_RESERVE: _SHORT,
        Rule.ACCEPT_HEAD: _SHORT,
        Rule.ACCEPT_DANGER: {"minutes": (5, 120), "hours": (1, 2)},
        Rule.FIRST_CONTACT: _SHORT,
        Rule.DANGER: {"minutes": (15, 240), "hours": (1, 24)},
        Rule.UTILITIES: {"hours": (1, 72)},
        Rule.REACH: {"working_hours": (1, 40), "hours": (1, 72)},
        Rule.REACH_DANGER: {"minutes": (5, 120), "hours": (1, 2)},
        Rule.ANSWER_SIMPLE: _DAYS,
        Rule.ANSWER: _DAYS,
        Rule.EXTENSION: {"working_days": (1, 20)},
        Rule.SUPPLEMENT: {"working_days": (1, 20), "days": (1, 30)},
        Rule.DECIDE: _FEW_DAYS,
        Rule.REFERRAL_RETURN: _FEW_DAYS,
        Rule.REFERRAL_REPLY: _DAYS,
        Rule.REFERRAL_RELEASE: _FEW_DAYS,
        Rule.CONSULTATION: _DAYS,
        Rule.NOTICE: {"working_days": (1, 15), "days": (1, 30)},
        Rule.MINUTES: {"working_days": (1, 15)},
        Rule.OBJECTED: {"working_days": (1, 15)},
        Rule.RATING: {"days": (3, 30)},
        Rule.LOOK_BACK_FIRST: _LOOK_BACK,
        Rule.LOOK_BACK_SECOND: _LOOK_BACK,
    }
)
BEFORE = frozenset({Rule.NOTICE})
"""Counted back from the instant, so kept as a negative amount and said as a positive one."""
_NOT_AFTER = ((Rule.ANSWER_SIMPLE, Rule.ANSWER), (Rule.LOOK_BACK_FIRST, Rule.LOOK_BACK_SECOND))
"""The first may not be longer than the second."""
_UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("分钟", "分", "minute", "minutes", "min", "mins"), "minutes"),
    **dict.fromkeys(("工作小时", "工时", "working hour", "working hours"), "working_hours"),
    **dict.fromkeys(("小时", "钟头", "h", "hour", "hours"), "hours"),
    **dict.fromkeys(("工作日", "工作天", "working day", "working days", "workday", "workdays"), "working_days"),
    **dict.fromkeys(("天", "日", "自然日", "日历天", "d", "day", "days"), "days"),
}
WRITTEN: Mapping[Unit, str] = {
    "minutes": "分钟",
    "working_hours": "工作小时",
    "hours": "小时",
    "working_days": "工作日",
    "days": "天",
}
DEFAULT_WORDS = frozenset({"默认", "默认值", "改回默认", "恢复默认", "default"})
_AMOUNT = re.compile(r"(?:提前|最多|至多)?\s*(-?\d{1,6}|[零〇一二两三四五六七八九十]{1,3})\s*个?\s*(\D*)")


class Wrong(StrEnum):
    """Why an amount is not taken."""

    UNCLEAR = "unclear"
    NO_UNIT = "no_unit"
    UNIT = "unit"
    BOUNDS = "bounds"
    ORDER = "order"


class BadAmount(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


def allowance_of(clocks: Clocks, rule: Rule) -> Allowance:
    """Not of the simple categories, which are no amount."""
    found: Allowance = getattr(clocks, rule.value)
    return found


def amount_of(allowance: Allowance) -> int:
    """As people say it: never negative."""
    return abs(allowance.amount)


def read_amount(rule: Rule, said: str) -> Allowance:
    """「4 工作小时」「两天」「5 working days」; a bare number could be any of them. Raises BadAmount."""
    folded = unicodedata.normalize("NFKC", said).strip().lower().rstrip("。.! ").removesuffix("以内").removesuffix("内")
    if folded in DEFAULT_WORDS:
        return allowance_of(DEFAULTS, rule)
    found = _AMOUNT.fullmatch(folded)
    if found is None:
        raise BadAmount(Wrong.UNCLEAR)
    number, unit = found[1], found[2].strip()
    if unit not in _UNITS:
        raise BadAmount(Wrong.UNCLEAR if unit else Wrong.NO_UNIT)
    amount = int(number) if number.lstrip("-").isdecimal() else number_of(number)
    return made(rule, amount, _UNITS[unit])


def made(rule: Rule, amount: int, unit: Unit) -> Allowance:
    """What staff set is not our own default any more, unless it is just that. Raises BadAmount."""
    bounds = BOUNDS[rule]
    if unit not in bounds:
        raise BadAmount(Wrong.UNIT)
    least, most = bounds[unit]
    if not least <= amount <= most:
        raise BadAmount(Wrong.BOUNDS)
    found = Allowance(amount=-amount if rule in BEFORE else amount, unit=unit)
    usual = allowance_of(DEFAULTS, rule)
    return usual if (found.amount, found.unit) == (usual.amount, usual.unit) else found


def with_rule(clocks: Clocks, rule: Rule, allowance: Allowance) -> Clocks:
    """The clocks with one of them set. Raises BadAmount where it does not go with another one."""
    changed = clocks.model_copy(update={rule.value: allowance})
    if any(rule in pair for pair in out_of_order(changed)):
        raise BadAmount(Wrong.ORDER)
    return changed


def out_of_order(clocks: Clocks) -> list[tuple[Rule, Rule]]:
    """Pairs in one unit whose first is longer than the second."""
    found = []
    for short, long in _NOT_AFTER:
        one, other = allowance_of(clocks, short), allowance_of(clocks, long)
        if one.unit == other.unit and one.amount > other.amount:
            found.append((short, long))
    return found


def toggled(clocks: Clocks, category: str) -> Clocks:
    """A category made simple, or general again."""
    return clocks.model_copy(update={"simple_categories": clocks.simple_categories ^ {category}})


def numbered(clocks: Clocks, version: str) -> Clocks:
    return clocks.model_copy(update={"version": int(version)})


def written(clocks: Clocks, rule: Rule) -> str:
    """As it stands in a district file and in events: `4 工作小时`, or category slugs."""
    if rule is Rule.SIMPLE_CATEGORIES:
        return " ".join(sorted(clocks.simple_categories))
    allowance = allowance_of(clocks, rule)
    return f"{amount_of(allowance)} {WRITTEN[allowance.unit]}"


def bounds_written(rule: Rule) -> Said:
    """「1 到 29 工作日，或 1 到 90 天」."""
    parts = [said("{} 到 {} {}", least, most, ours(WRITTEN[unit])) for unit, (least, most) in BOUNDS[rule].items()]
    return joined("，或 ", parts)


def differing(old: Clocks, new: Clocks) -> Iterator[Rule]:
    """What is not the same in both; whose default an amount is does not count."""
    return (rule for rule in Rule if written(old, rule) != written(new, rule))


def next_version(versions: Iterable[str]) -> str:
    """After all that there are; the product's own defaults are version 1."""
    return str(max((int(version) for version in versions), default=DEFAULTS.version) + 1)
