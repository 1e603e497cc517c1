"""How staff change the rules for consultations: one thing at a time, as it is chosen and written in the chat."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from domain.consultation_rules import Evidence, Fault, Keeper, Quorum, Rules, Step, Weights, faults

DEFAULTS = Rules()


class Edit(StrEnum):
    """What is changed."""

    NAME = "name"
    DAYS = "days"
    KEEPER = "keeper"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"
    QUORUM = "quorum"
    REQUIRED = "required"
    WEIGHTS = "weights"
    NUMBER = "number"


OF_A_STEP = frozenset({Edit.NAME, Edit.DAYS, Edit.KEEPER, Edit.ADD, Edit.REMOVE, Edit.MOVE})
OF_A_KIND = frozenset({Edit.QUORUM, Edit.REQUIRED})
WRITTEN = frozenset({Edit.NAME, Edit.DAYS, Edit.ADD, Edit.QUORUM, Edit.WEIGHTS, Edit.NUMBER})
"""Their value is written, not chosen."""


class Number(StrEnum):
    """Single numbers of the rules, by their name in `Rules`."""

    SUPPORTS = "supports"
    SIGNERS = "signers"
    POLL_DAYS = "poll_days"
    OBJECTION_DAYS = "objection_days"
    LOOK_BACK_DAYS = "look_back_days"


class Wrong(StrEnum):
    """Why a change is not taken."""

    UNCLEAR = "unclear"
    BOUNDS = "bounds"
    COUNT = "count"  # of steps: 5 to 9
    ORDER = "order"
    WEIGHTS = "weights"
    PLACE = "place"  # nothing that such a step could leave behind


class BadEdit(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


def edited(rules: Rules, edit: Edit, which: str, value: str) -> Rules:
    """The rules with one thing changed; `which` is a step's or kind's slug, or a number. Raises BadEdit."""
    match edit:
        case Edit.NAME | Edit.DAYS | Edit.KEEPER:
            made = _step(rules, which, _of_step(edit, value))
        case Edit.ADD:
            made = _added(rules, which, value)
        case Edit.REMOVE:
            made = _removed(rules, which)
        case Edit.MOVE:
            made = _moved(rules, which, value)
        case Edit.QUORUM:
            names = tuple(Quorum.model_fields)
            made = _kind(rules, which, {"quorum": dict(zip(names, _numbers(value, len(names)), strict=True))})
        case Edit.REQUIRED:
            made = _kind(rules, which, {"required": rules.kind(which).required ^ {Evidence(value)}})
        case Edit.WEIGHTS:
            names = tuple(Weights.model_fields)
            made = _with(rules, weights=dict(zip(names, _numbers(value, len(names)), strict=True)))
        case Edit.NUMBER:
            made = _with(rules, **{Number(which).value: _numbers(value, 1)[0]})
    return _sound(made)


_FAULTS = {Fault.WEIGHTS: Wrong.WEIGHTS, Fault.OUT_OF_ORDER: Wrong.ORDER}


def _sound(rules: Rules) -> Rules:
    for fault in faults(rules):
        raise BadEdit(_FAULTS.get(fault, Wrong.ORDER))
    return rules


def _with(rules: Rules, **changes: Any) -> Rules:
    try:
        return Rules.model_validate(rules.model_dump() | changes)
    except ValidationError as error:
        steps = any(fault["loc"] == ("steps",) for fault in error.errors())
        raise BadEdit(Wrong.COUNT if steps else Wrong.BOUNDS) from None


def _of_step(edit: Edit, value: str) -> dict[str, Any]:
    if edit is Edit.NAME:
        zh, en = names(value)
        return {"name": zh} | ({"name_en": en} if en else {})
    return {"days": _numbers(value, 1)[0]} if edit is Edit.DAYS else {"keeper": Keeper(value)}


def names(said: str) -> tuple[str, str]:
    """「入户走访 / Visits」: the name, and the English one where it is given. Raises BadEdit."""
    zh, _, en = unicodedata.normalize("NFKC", said).strip().partition("/")
    if not zh.strip():
        raise BadEdit(Wrong.UNCLEAR)
    return zh.strip(), en.strip()


def _numbers(said: str, count: int) -> list[int]:
    """So many numbers in a row, with whatever words between them. Raises BadEdit."""
    found = [int(one) for one in re.findall(r"\d{1,6}", unicodedata.normalize("NFKC", said))]
    if len(found) != count:
        raise BadEdit(Wrong.UNCLEAR)
    return found


def _step(rules: Rules, slug: str, changes: dict[str, Any]) -> Rules:
    return _with(rules, steps=[one.model_dump() | (changes if one.slug == slug else {}) for one in rules.steps])


def _kind(rules: Rules, slug: str, changes: dict[str, Any]) -> Rules:
    return _with(rules, kinds=[one.model_dump() | (changes if one.slug == slug else {}) for one in rules.kinds])


def _at(rules: Rules, slug: str) -> int:
    return next(at for at, one in enumerate(rules.steps) if one.slug == slug)


def takeable(rules: Rules, after: str) -> tuple[Evidence, ...]:
    """What a step put in after this one could leave behind: what nobody does, or what a step beside it can spare."""
    at = _at(rules, after)
    told = {one for step in rules.steps for one in step.evidence}
    beside = rules.steps[at : at + 2]
    spare = [one for step in beside if len(step.evidence) > 1 for one in step.evidence]
    found = []
    for one in (*(free for free in Evidence if free not in told), *spare):
        try:
            _sound(_put_in(rules, at, "new", "新", "New", one))
        except BadEdit as bad:
            if bad.wrong is Wrong.COUNT:
                raise
            continue
        found.append(one)
    return tuple(found)


def _added(rules: Rules, after: str, value: str) -> Rules:
    """`value`: 「research 入户走访 / Visits」, the evidence and the name."""
    evidence, _, said = value.partition(" ")
    zh, en = names(said)
    known = {one.slug for one in rules.steps}
    slug = next(f"step_{n}" for n in range(1, 100) if f"step_{n}" not in known)
    return _put_in(rules, _at(rules, after), slug, zh, en or zh, Evidence(evidence))


def _put_in(rules: Rules, at: int, slug: str, zh: str, en: str, evidence: Evidence) -> Rules:
    kept = [one.model_dump() | {"evidence": [e for e in one.evidence if e != evidence]} for one in rules.steps]
    made = {"slug": slug, "name": zh, "name_en": en, "evidence": [evidence]}
    return _with(rules, steps=[*kept[: at + 1], made, *kept[at + 1 :]])


def _removed(rules: Rules, slug: str) -> Rules:
    """What it left behind, the step before it does from now on; the first one's, the next."""
    at = _at(rules, slug)
    gone, heir = rules.steps[at], at - 1 if at else 1
    steps = []
    for index, one in enumerate(rules.steps):
        if index == heir:
            both = (*one.evidence, *gone.evidence) if heir < at else (*gone.evidence, *one.evidence)
            steps.append(one.model_dump() | {"evidence": both})
        elif index != at:
            steps.append(one.model_dump())
    return _with(rules, steps=steps)


def _moved(rules: Rules, slug: str, way: str) -> Rules:
    """One place towards the beginning (`up`) or the end (`down`)."""
    steps, at = list(rules.steps), _at(rules, slug)
    to = at + (-1 if way == "up" else 1)
    if not 0 <= to < len(steps):
        raise BadEdit(Wrong.ORDER)
    steps[at], steps[to] = steps[to], steps[at]
    return _with(rules, steps=[one.model_dump() for one in steps])


def numbered(rules: Rules, version: str) -> Rules:
    return rules.model_copy(update={"version": int(version)})


def next_version(versions: Iterable[str]) -> str:
    """After all that there are; the product's own rules are version 1."""
    return str(max((int(version) for version in versions), default=DEFAULTS.version) + 1)


def differing(old: Rules, new: Rules) -> Iterator[tuple[str, str, str]]:
    """What is not the same in both: its name, how it was, how it is; for events and for whoever loads a file."""
    was, now = dict(_lines(old)), dict(_lines(new))
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            yield key, was.get(key, "—"), now.get(key, "—")


def _lines(rules: Rules) -> Iterator[tuple[str, str]]:
    yield "steps", " ".join(step.slug for step in rules.steps)
    for step in rules.steps:
        yield f"steps.{step.slug}", _step_written(step)
    for kind in rules.kinds:
        own = [f"{name}={one.amount} {one.unit}" for name in OWN if (one := getattr(kind, name)) is not None]
        required = "+".join(one for one in Evidence if one in kind.required)
        formal = ["formal"] if kind.formal else []
        numbers = " ".join(str(one) for one in kind.quorum.model_dump().values())
        yield f"kinds.{kind.slug}", " ".join([kind.name, numbers, required, *formal, *own])
    yield "weights", " ".join(str(one) for one in rules.weights.model_dump().values())
    for number in Number:
        yield number.value, str(getattr(rules, number.value))


OWN = ("consultation", "notice", "minutes")
"""Clocks that a kind may have of its own."""


def _step_written(step: Step) -> str:
    return f"{step.name} {step.keeper} {step.days} {'+'.join(step.evidence)}"


def ours(rules: Rules, key: str) -> bool:
    """Whether a line of `differing` stands as we set it ourselves, where no regulation does."""
    return dict(_lines(rules)).get(key) == dict(_lines(DEFAULTS)).get(key)
