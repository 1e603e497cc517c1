"""The clocks and the rules for consultations as a district file has them: only what is not our own."""

from __future__ import annotations

from typing import Any

from domain import clock_rules, consultation_edits
from domain.clock_rules import Rule, amount_of, differing, written
from domain.clocks import Allowance, Clocks
from domain.consultation_edits import OWN, Number
from domain.consultation_rules import Kind, Rules

Part = dict[str, Any]


def clocks_part(clocks: Clocks | None) -> Part | None:
    if clocks is None:
        return None
    return {
        rule.value: sorted(clocks.simple_categories) if rule is Rule.SIMPLE_CATEGORIES else written(clocks, rule)
        for rule in differing(clock_rules.DEFAULTS, clocks)
    }


def consulting_part(rules: Rules | None) -> Part | None:
    """All steps where one is another; of the kinds those that are."""
    if rules is None:
        return None
    ours = consultation_edits.DEFAULTS
    made: Part = {}
    if rules.steps != ours.steps:
        made["steps"] = [one.model_dump(mode="json") for one in rules.steps]
    kinds = [_kind(one) for one in rules.kinds if one not in ours.kinds]
    if kinds:
        made["kinds"] = kinds
    if rules.weights != ours.weights:
        made["weights"] = rules.weights.model_dump()
    numbers = {one.value: getattr(rules, one.value) for one in Number}
    return made | {name: number for name, number in numbers.items() if number != getattr(ours, name)}


def _kind(kind: Kind) -> Part:
    part = kind.model_dump(mode="json") | {"required": sorted(one.value for one in kind.required)}
    return part | {name: _amount(getattr(kind, name)) for name in OWN}


def _amount(allowance: Allowance | None) -> str:
    return "默认" if allowance is None else f"{amount_of(allowance)} {clock_rules.WRITTEN[allowance.unit]}"
