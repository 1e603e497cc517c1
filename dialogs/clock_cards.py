"""The clocks in words."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.keys import Label, Say
from dialogs.letter import Param, Phrase, Ref, category, listing, phrase, text
from domain.clock_rules import BOUNDS, GROUPS, Group, Rule, allowance_of, amount_of
from domain.clocks import Allowance, Clocks, Unit


def rule_ref(rule: Rule) -> Ref:
    return text(f"rule.{rule}")


def units(amount: Param, unit: Unit) -> Phrase:
    return phrase(f"clock_unit.{unit}", count=amount)


def allowance_ref(allowance: Allowance, *, marked: bool = True) -> Ref:
    """「4 个工作小时（我们的默认）」, the mark where no regulation sets it and nobody here has."""
    said = units(amount_of(allowance), allowance.unit)
    ours = text(f"label.{Label.OUR_DEFAULT}") if marked and allowance.ours else ""
    return text(f"say.{Say.CLOCK_AMOUNT}", amount={"$": "text", **said}, ours=ours)


def categories_ref(slugs: Iterable[str]) -> Ref:
    parts = [phrase(f"say.{Say.CLOCK_CATEGORY}", category=category(slug)) for slug in slugs]
    return listing(parts, "comma") if parts else text(f"label.{Label.NO_CATEGORY}")


def stands(clocks: Clocks, rule: Rule, known: Iterable[str]) -> Ref:
    """How a rule stands; `known` are the district's categories in their order."""
    if rule is Rule.SIMPLE_CATEGORIES:
        return categories_ref([slug for slug in known if slug in clocks.simple_categories])
    return allowance_ref(allowance_of(clocks, rule))


def rule_line(clocks: Clocks, rule: Rule, known: Iterable[str]) -> Phrase:
    return phrase(f"say.{Say.CLOCK_LINE}", rule=rule_ref(rule), now=stands(clocks, rule, known))


def rules_listed(clocks: Clocks, known: Iterable[str]) -> Ref:
    """All of them, under what they belong to."""
    slugs, lines = tuple(known), []
    for group in Group:
        lines.append(phrase(f"say.{Say.CLOCK_GROUP}", group=text(f"clocks.group.{group}")))
        lines += [rule_line(clocks, rule, slugs) for rule in GROUPS[group]]
    return listing(lines)


def bounds_ref(rule: Rule) -> Ref:
    """「1 到 29 个工作日、1 到 90 天」."""
    parts = []
    for unit, (least, most) in BOUNDS[rule].items():
        said: Ref = {"$": "text", **units(most, unit)}
        parts.append(phrase(f"say.{Say.CLOCK_BOUND}", least=least, most=said))
    return listing(parts, "comma")
