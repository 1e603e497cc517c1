"""时限 and 协商步骤 at the desk: what is in force, what is our own default, who changed what, the acts of the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.clock_cards import allowance_ref, categories_ref, rule_ref, stands
from dialogs.consultation_cards import evidence_said
from dialogs.consultation_rule_cards import (
    kind_line,
    number_line,
    required_line,
    step_line,
    step_name,
    weights_line,
)
from dialogs.keys import Say
from dialogs.letter import Choice, Param, Phrase, listing, moment, name, phrase, text
from domain.clock_rules import BEFORE, GROUPS, BadAmount, Group, Rule, allowance_of, read_amount
from domain.clocks import promise
from domain.consultation_edits import DEFAULTS as DEFAULT_RULES
from domain.consultation_edits import Edit, Number, differing, ours
from domain.consultation_rules import Rules
from domain.events import Name
from domain.permissions import Permission, ensure
from handlers.talk import Talk
from storage.consultation_rules import rules_made
from storage.database import Row
from storage.district_history import MOST, district_changes

_OF_ONE_STEP = (Edit.NAME, Edit.DAYS, Edit.KEEPER, Edit.MOVE)
_OF_ALL_STEPS = (Edit.ADD, Edit.REMOVE)
_OF_ONE_KIND = (Edit.QUORUM, Edit.REQUIRED)


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """Name, how it stands, until when somebody had time whose clock began now (empty where that says nothing)."""

    ours: bool
    provisional: bool
    cells: tuple[Param, ...]
    choice: Choice


@dataclass(frozen=True, slots=True)
class Change:
    """When, who, what, before and after; `by` is empty where the district file was loaded."""

    by: str
    cells: tuple[Param, ...]


@dataclass(frozen=True, slots=True)
class ClocksSeen:
    version: int
    groups: Sequence[tuple[Param, Sequence[RuleSeen]]]
    changes: Sequence[Change]


async def clocks_seen(talk: Talk) -> ClocksSeen:
    ensure(talk.anywhere(), Permission.CLOCKS_SET)
    rows = await district_changes(talk.work, Name.DISTRICT_CLOCKS_CHANGED)
    groups = [(text(f"clocks.group.{group}"), [_rule(talk, group, one) for one in GROUPS[group]]) for group in Group]
    return ClocksSeen(talk.house.clocks.version, groups, [_clock_change(row) for row in rows])


def _rule(talk: Talk, group: Group, rule: Rule) -> RuleSeen:
    clocks, due, provisional = talk.house.clocks, "", False
    amount: Param = stands(clocks, rule, tuple(talk.house.district.categories))
    until: Param = due
    if rule is not Rule.SIMPLE_CATEGORIES:
        allowance = allowance_of(clocks, rule)
        amount = allowance_ref(allowance, marked=False)
        if rule not in BEFORE | {Rule.EXTENSION}:
            by = promise(allowance, talk.now, talk.house.calendar)
            until, provisional = moment(by.due_at), by.provisional
    own = rule is not Rule.SIMPLE_CATEGORIES and allowance_of(clocks, rule).ours
    choice = Choice(phrase(f"rule.{rule}"), "clocks", {"group": group.value, "rule": rule.value})
    return RuleSeen(own, provisional, (rule_ref(rule), amount, until), choice)


def _clock_change(row: Row) -> Change:
    rule = Rule(row["particulars"]["clock"])
    said = [_amount(rule, row["particulars"][end]) for end in ("from", "to")]
    return Change(row["maker"] or "", (moment(row["at"]), name(row["maker"] or ""), rule_ref(rule), *said))


def _amount(rule: Rule, kept: str) -> Param:
    """As events keep it, in the reader's language."""
    if rule is Rule.SIMPLE_CATEGORIES:
        return categories_ref(kept.split())
    try:
        return allowance_ref(read_amount(rule, kept), marked=False)
    except BadAmount:  # by bounds of another time
        return kept


@dataclass(frozen=True, slots=True)
class StepSeen:
    """Name, who keeps it, days, what it leaves behind."""

    ours: bool
    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Said:
    """A line and what may be done about it."""

    line: Phrase
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class StepsSeen:
    version: int
    steps: Sequence[StepSeen]
    around: Sequence[Choice]
    kinds: Sequence[tuple[Said, Phrase]]
    weights: Said
    numbers: Sequence[Said]
    changes: Sequence[Change]


async def steps_seen(talk: Talk) -> StepsSeen:
    ensure(talk.anywhere(), Permission.CONSULTATION_RULES)
    rules = talk.house.consulting
    versions = await rules_made(talk.work)
    steps = [
        StepSeen(
            ours(rules, f"steps.{step.slug}"),
            (step_name(step), text(f"keeper.{step.keeper}"), step.days, evidence_said(step.evidence)),
            [_edit(one, step=step.slug) for one in _OF_ONE_STEP],
        )
        for step in rules.steps
    ]
    kinds = [
        (Said(kind_line(rules, one), [_edit(edit, kind=one.slug) for edit in _OF_ONE_KIND]), required_line(rules, one))
        for one in rules.kinds
    ]
    return StepsSeen(
        rules.version,
        steps,
        [_edit(one) for one in _OF_ALL_STEPS],
        kinds,
        Said(weights_line(rules), [_edit(Edit.WEIGHTS)]),
        [Said(number_line(rules, one), [_edit(Edit.NUMBER, number=one.value)]) for one in Number],
        _steps_changes(versions),
    )


def _edit(edit: Edit, **which: str) -> Choice:
    return Choice(phrase(f"consultation_rules.edit.{edit}"), "consultation_rules", {"edit": edit.value, **which})


def _steps_changes(versions: Sequence[tuple[Rules, int, str]]) -> Sequence[Change]:
    """Each line that a version changed, the last version first."""
    found, before = [], DEFAULT_RULES
    for rules, at, by in versions:
        for key, _, _ in differing(before, rules):
            ends = [listing(_lines_of(one, key)) for one in (before, rules)]
            found.append(Change(by, (moment(at), name(by), "", *ends)))
        before = rules
    return found[::-1][:MOST]


def _lines_of(rules: Rules, key: str) -> list[Phrase]:
    """A line of `differing` as the chat says it; none of a step or kind that was not there."""
    part, _, slug = key.partition(".")
    if part == "weights":
        return [weights_line(rules)]
    if key == "steps":
        return [phrase(f"say.{Say.RULES_STEP_NAME}", step=step_name(step)) for step in rules.steps]
    if part == "steps":
        return [step_line(rules, at) for at, step in enumerate(rules.steps) if step.slug == slug]
    if part == "kinds":
        kinds = [one for one in rules.kinds if one.slug == slug]
        return [line for one in kinds for line in (kind_line(rules, one), required_line(rules, one))]
    return [number_line(rules, Number(key))]
